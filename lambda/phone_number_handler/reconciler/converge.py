"""Forward: makes a number what a resource desires, or what it desired before a roll-back."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from phone_number_handler.core import association
from phone_number_handler.core.channel import Flows, attached, is_possible
from phone_number_handler.core.desired import Desired, Managed
from phone_number_handler.core.errors import (
    AlreadyImportedError,
    FailedImportError,
    InvalidPropertyError,
    OvertakenError,
    OwnershipConflictError,
    UnfinishedError,
)
from phone_number_handler.core.look import believed, channels_to_read, flow_seen_here
from phone_number_handler.core.number import PhoneNumber, Placement, Status
from phone_number_handler.core.owner import OwnerRecord
from phone_number_handler.core.plan import Way, plan, plan_import
from phone_number_handler.core.result import Converged
from phone_number_handler.core.room import require_room
from phone_number_handler.core.steps import Step
from phone_number_handler.core.verdict import is_contested
from phone_number_handler.reconciler.fence import WRITE_TO_LOOK
from phone_number_handler.reconciler.importing import Importer
from phone_number_handler.reconciler.ownership import may_take
from phone_number_handler.reconciler.parts import Parts
from phone_number_handler.reconciler.wait import Wait


class Converger:
    """Brings numbers to where one resource wants them."""

    def __init__(self, parts: Parts, importer: Importer, wait: Wait) -> None:
        """Work with ``parts``."""
        self._parts = parts
        self._importer = importer
        self._wait = wait

    def bring_in(self, desired: Desired) -> Converged:
        """Import the number, and make it what is desired.

        Raises:
            SourceNotReadyError: If its own service has not got it ready.
            TargetNotReadyError: If it is to go to a group that takes no numbers.
            OvertakenError: If CloudFormation has gone on without this event.
            OwnershipConflictError: If another resource has imported it meanwhile.
            UnfinishedError: If it may have been imported.
        """
        self._parts.observer.await_import(desired)
        steps = plan_import(self._parts.resource, desired)
        try:
            return Converged(self._executed(None, steps, None), steps)
        except AlreadyImportedError as already:
            number = self._importer.await_number(already.phone_number_id, settled=True)
            return self.converge(number, desired, Managed(), taking_over=True)

    def converge(
        self,
        number: PhoneNumber,
        desired: Desired,
        formerly: Managed,
        *,
        taking_over: bool,
        rolling_back: bool = False,
    ) -> Converged:
        """Make the number what is desired.

        Args:
            number: The number as it was just read.
            desired: What it shall be.
            formerly: What the resource's former properties managed.
            taking_over: Whether the resource has not had it so far.
            rolling_back: Whether ``formerly`` was tried, and is to be undone.

        Raises:
            InvalidPropertyError: If it has not got a channel that is named.
            OwnershipConflictError: If another resource, which still exists, manages it.
            FailedImportError: If it is an import that never succeeded.
            TargetNotReadyError: If it is to go to a group that takes no numbers.
            OvertakenError: If CloudFormation has gone on without this event.
            ServiceError: If AWS refuses to let it be looked at.
            UnfinishedError: If a step fails.
        """
        number = desired.completing(number)
        _refuse_other_channels(number, desired)
        if self._parts.resource.association:
            association.require_number(self._parts.resource, number, desired)
        elif not rolling_back:
            self._refuse_flows_of_their_own(number, desired)
        self._refuse_anothers(number, taking_over=taking_over)
        is_open = taking_over and is_contested(OwnerRecord.of(number), self._parts.resource)
        look_again = partial(self._parts.connect.describe, number.phone_number_id)
        looked_at = self._parts.observer.looked_at
        self._parts.fence.begin(number, look_again if taking_over else None, looked_at)
        if rolling_back:
            number = self._marked(number, desired)
        flows = self._flows_of(number, desired, formerly)
        if taking_over and desired.source_phone_number_arn:
            _refuse_failed_import(number, flows)
        if number.target_arn != desired.target_arn:
            self._parts.observer.await_group(desired.target_arn)
        way = Way.BACK if rolling_back else Way.TAKE_OVER if taking_over else Way.FORWARD
        steps = plan(self._parts.resource, desired, formerly, number, flows, way)
        if self._parts.resource.association:
            association.refuse_second_flow(self._parts.resource, number, flows, desired)
        if not rolling_back:
            require_room(self._parts.resource, number, steps)
        found = Placement(number.target_arn, flows)
        if steps:
            number = self._executed(number, steps, found)
        return Converged(number, steps, found, self._parts.fence.marked_at if is_open else None)

    def make_sure(self, converged: Converged, desired: Desired) -> Converged:
        """Wait until nobody else can think any more that the number is free, and look again.

        Raises:
            OvertakenError: If CloudFormation has gone on without this event.
            OwnershipConflictError: If another stack has taken the number meanwhile.
            UnfinishedError: If a step fails that somebody else has made necessary.
        """
        self._parts.fence.begin(converged.number)
        since = self._wait.now() - (converged.marked_at or 0.0)
        self._wait.for_seconds(WRITE_TO_LOOK - since)
        try:
            number = self._parts.observer.settled(converged.number.phone_number_id)
            number = desired.completing(number or converged.number)
            self._parts.fence.look(number)
            flows = self._flows_of(number, desired, desired.as_managed)
            steps = plan(self._parts.resource, desired, desired.as_managed, number, flows)
        except Exception as error:
            number_id = converged.number.phone_number_id
            raise UnfinishedError(number_id, error, converged.found) from error
        if steps:
            number = self._executed(number, steps, converged.found)
        return replace(converged, number=number, steps=(*converged.steps, *steps))

    def _executed(
        self, number: PhoneNumber | None, steps: tuple[Step, ...], found: Placement | None
    ) -> PhoneNumber:
        """Execute the steps, and make sure that CloudFormation has waited all the while."""
        try:
            number = self._parts.executor.execute(number, steps)
            self._parts.fence.require_current()
        except UnfinishedError as unfinished:
            number_id, cause = unfinished.phone_number_id, unfinished.cause
            changed = unfinished.has_changed
            raise UnfinishedError(number_id, cause, found, has_changed=changed) from unfinished
        except OvertakenError as overtaken:
            # Ahead of the first step nothing has been touched.
            if number is None:
                raise
            raise UnfinishedError(number.phone_number_id, overtaken, found) from overtaken
        return number

    def _marked(self, number: PhoneNumber, desired: Desired) -> PhoneNumber:
        """Write the record ahead of all else, and return the number as it is after that."""
        former = OwnerRecord.of(number, self._parts.resource)
        if former is None:
            return number
        marked = self._parts.marker.mark(number, former, desired.placement(number))
        self._parts.fence.require_current()
        return marked

    def _flows_of(self, number: PhoneNumber, desired: Desired, formerly: Managed) -> Flows:
        channels = channels_to_read(self._parts.resource, number, desired, formerly)
        seen_here = flow_seen_here(number, desired, formerly)
        return believed(number, self._parts.connect.flows_of(number, channels, seen_here), formerly)

    def _refuse_anothers(self, number: PhoneNumber, *, taking_over: bool) -> None:
        """Refuse a number that another resource, which still exists, manages."""
        own, stacks = self._parts.resource, self._parts.stacks
        record = OwnerRecord.of(number, own)
        if record and not may_take(own, number, record, stacks, taking_over=taking_over):
            raise OwnershipConflictError(number, record)

    def _refuse_flows_of_their_own(self, number: PhoneNumber, desired: Desired) -> None:
        """Refuse a flow on a channel whose flow is a resource of its own, which still exists."""
        own = self._parts.resource
        for record in association.of_their_own(number, desired):
            owner = self._parts.stacks.resource(own.stack_id, record.logical_id)
            if record.stack_id == own.stack_id and owner and owner.manages(number.phone_number_id):
                raise InvalidPropertyError(
                    "ContactFlowArn",
                    desired.flows(number.channel)[record.share or number.channel],
                    f"must not be given beside that of {record.logical_id}, which attaches the "
                    f"number's {record.share} flow; remove that first",
                )


def _refuse_other_channels(number: PhoneNumber, desired: Desired) -> None:
    """Refuse channels that the number cannot have; an import's are known from its properties."""
    for channel in desired.contact_flow_arns:
        if not is_possible(channel, number.channel):
            raise InvalidPropertyError(
                "ContactFlowArns", str(channel), f"must be one of the number, {number}"
            )


def _refuse_failed_import(number: PhoneNumber, flows: Flows) -> None:
    """Refuse a number that may never have been imported; one with a flow has been."""
    if number.status is Status.FAILED and not attached(flows):
        raise FailedImportError(number)
