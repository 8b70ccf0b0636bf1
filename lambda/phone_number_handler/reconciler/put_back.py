"""Backward: lets go of a number, puts it back where it was, or puts right what came too late."""

from __future__ import annotations

from functools import partial

from phone_number_handler.adapters.log import Log
from phone_number_handler.core.association import with_others_flows
from phone_number_handler.core.channel import Channel, Flows, attached, in_order
from phone_number_handler.core.deletion import Deletion, is_put_back
from phone_number_handler.core.desired import Managed
from phone_number_handler.core.errors import (
    NotFoundError,
    PhoneNumberError,
    TargetNotReadyError,
    UnfinishedError,
)
from phone_number_handler.core.look import believed
from phone_number_handler.core.number import PhoneNumber, Placement
from phone_number_handler.core.owner import OwnerRecord
from phone_number_handler.core.plan_back import (
    plan_detach,
    plan_put_right,
    plan_release,
    plan_retain,
    plan_return,
    plan_undo,
    plan_untry,
)
from phone_number_handler.core.steps import Step, UntagResource, UpdatePhoneNumber
from phone_number_handler.core.verdict import right_place
from phone_number_handler.reconciler.parts import Parts


class PutBack:
    """Undoes what one resource has done with numbers, or ends it."""

    def __init__(self, parts: Parts, log: Log) -> None:
        """Work with ``parts``."""
        self._parts = parts
        self._log = log

    def carry_out(
        self,
        deletion: Deletion,
        number: PhoneNumber,
        record: OwnerRecord,
        managed: Managed,
    ) -> None:
        """Do with the number what a delete means for it.

        Args:
            deletion: What that is.
            number: The number as it is.
            record: Its record.
            managed: What the resource's properties managed.

        Raises:
            UnfinishedError: If Connect refuses a step or takes too long.
        """
        self._parts.fence.begin(number)
        match deletion:
            case Deletion.KEEP:
                return
            case Deletion.UNDO:
                self.undo(number, record, managed)
            case Deletion.DETACH:
                flows = self._flows_of(number, Placement(number.target_arn), managed)
                self._send_back(number, plan_detach(number, flows, record, managed))
            case Deletion.RELEASE:
                self._parts.executor.execute(number, plan_release())
            case Deletion.RETURN if record.origin:
                flows = self._flows_of(number, record.origin)
                self._send_back(number, plan_return(number, flows, record.origin))
            case Deletion.FINISH_RETURN if record.origin:
                # Without a flow it is on its way back; with one somebody has seen to it.
                flows = self._flows_of(number, record.origin)
                back = plan_return(number, flows, record.origin)
                self._send_back(number, plan_retain(number) if attached(flows) else back)
            case _:
                self._let_go(number)

    def undo(
        self, number: PhoneNumber, record: OwnerRecord, tried: Managed, *, needs_flows: bool = False
    ) -> PhoneNumber:
        """Put the number back, unless somebody has moved it by hand meanwhile.

        Args:
            number: The number as it is.
            record: Its record.
            tried: What the resource was to make of it.
            needs_flows: Keep the record where a former flow is no more.

        Raises:
            FlowGoneError: If one is, and is needed.
            UnfinishedError: If Connect refuses a step or takes too long.
        """
        self._parts.fence.begin(number)
        if record.previous_logical_id and self._is_gone(record.previous_logical_id):
            record = record.without_former_name()
        place = record.former_place
        if place is None or not is_put_back(number, record, tried.target_arn):
            return self._let_go(number)
        if not record.is_of_event(self._parts.resource):
            # Another event may still be at work; an event's own it knows itself.
            number = self._parts.marker.mark(number, record, place)
        flows = self._flows_of(number, place, tried)
        steps = plan_undo(number, flows, record, tried)
        return self._send_back(number, steps, needs_flows=needs_flows)

    def _is_gone(self, logical_id: str) -> bool:
        """Tell whether a resource of the stack is no more, or goes as well."""
        state = self._parts.stacks.resource(self._parts.resource.stack_id, logical_id)
        return state is not None and state.is_being_deleted

    def put_right(
        self,
        phone_number_id: str,
        former: Placement | None,
        formerly: Managed,
        tried: Managed,
        *,
        needs_flows: bool = False,
    ) -> None:
        """Leave the number to whoever has dealt with it since, where and with the flows they want.

        Args:
            phone_number_id: The number's id.
            former: Where this event found it; None for an import.
            formerly: What the resource's former properties managed.
            tried: What this event has tried instead.
            needs_flows: Fail where a flow that they want is no more.

        Raises:
            FlowGoneError: If one is, and is needed.
            UnfinishedError: If Connect refuses a step or takes too long.
        """
        if late := self._late(phone_number_id, former, formerly, tried):
            self._parts.executor.execute(*late, needs_flows=needs_flows)

    def put_right_update(
        self,
        phone_number_id: str,
        former: Placement | None,
        formerly: Managed,
        tried: Managed,
        *,
        was_rolled_back: bool,
    ) -> None:
        """Do what ``put_right`` does, and take back an update's description and tags.

        Whoever has written the record since has the say on these, but for its roll-back.

        Raises:
            UnfinishedError: If Connect refuses a step or takes too long.
        """
        late = self._late(phone_number_id, former, formerly, tried)
        if late is None:
            return
        number, steps = late
        if was_rolled_back or self._is_own(OwnerRecord.of(number, self._parts.resource)):
            steps = (*steps, *plan_untry(self._parts.resource, number, formerly, tried))
        self._parts.executor.execute(number, steps)

    def _late(
        self, phone_number_id: str, former: Placement | None, formerly: Managed, tried: Managed
    ) -> tuple[PhoneNumber, tuple[Step, ...]] | None:
        """Return a number that an event may have displaced, and what brings it back."""
        number = self._parts.observer.settled(phone_number_id)
        looked_at = self._parts.observer.looked_at
        now = OwnerRecord.of(number, self._parts.resource)
        if self._is_own(now):
            # Nobody has written it since, or what somebody had written was written over.
            now = None
        own = number.channel if number else Channel.VOICE
        place = right_place(now, former, formerly, own)
        if number is None or place is None:
            return None
        if self._parts.resource.association and number.target_arn != place.target_arn:
            return None
        place = with_others_flows(self._parts.resource, number, place)
        look_again = partial(self._parts.connect.describe, phone_number_id)
        self._parts.fence.begin(number, look_again, looked_at)
        flows = self._flows_of(number, place, tried)
        steps = plan_put_right(self._parts.resource, number, flows, place, tried)
        return number, steps

    def _is_own(self, record: OwnerRecord | None) -> bool:
        return record is not None and record.is_of_event(self._parts.resource)

    def _flows_of(
        self, number: PhoneNumber, place: Placement, managed: Managed | None = None
    ) -> Flows:
        """Return what the number is attached to, on its channel and those that a place knows of.

        What has a flow alone believes what it was ``managed`` to be, where Connect shows nothing.
        """
        share = self._parts.resource.share_of(number)
        channels = (share,) if share else in_order({number.channel, *place.flows})
        flows = self._parts.connect.flows_of(number, channels)
        return believed(number, flows, managed) if share and managed else flows

    def _let_go(self, number: PhoneNumber) -> PhoneNumber:
        """Take the record off. Where that is refused it does no harm: its owner is no more."""
        try:
            share = self._parts.resource.share_of(number)
            return self._parts.executor.execute(number, plan_retain(number, share))
        except PhoneNumberError as error:
            self._log.warn(f"The owner tags stay: {error}")
            return number

    def _send_back(
        self, number: PhoneNumber, steps: tuple[Step, ...], *, needs_flows: bool = False
    ) -> PhoneNumber:
        """Put the number back; leave it where it is if the place it came from is no more."""
        tidies = bool(steps) and isinstance(steps[-1], UntagResource)
        try:
            for step in steps:
                if isinstance(step, UpdatePhoneNumber):
                    self._parts.observer.await_group(step.target_arn)
            way = steps[:-1] if tidies else steps
            number = self._parts.executor.execute(number, way, needs_flows=needs_flows)
        except (NotFoundError, TargetNotReadyError, UnfinishedError) as error:
            if not _place_is_gone(error):
                raise
            self._log.warn(f"The place that the number came from is no more: {error}")
            tidies = True
        return self._let_go(number) if tidies else number


def _place_is_gone(error: Exception) -> bool:
    cause = error.cause if isinstance(error, UnfinishedError) else error
    if isinstance(cause, NotFoundError):
        return cause.operation in {"UpdatePhoneNumber", "DescribeTrafficDistributionGroup"}
    return isinstance(cause, TargetNotReadyError)
