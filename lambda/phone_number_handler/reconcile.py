"""Observe, plan, apply, verify: the one way in which a number is changed.

Connect answers 200 when it has accepted a change, not when it has made it, and
may show the former state for a while after. So a change counts as done when the
number is CLAIMED and shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar, cast

from phone_number_handler import pace
from phone_number_handler.clock import Clock, Deadline
from phone_number_handler.connect import Connect
from phone_number_handler.errors import (
    DeadlineExceededError,
    NotFoundError,
    PhoneNumberFailedError,
    ServiceError,
)
from phone_number_handler.log import Log
from phone_number_handler.metrics import SECONDS, SECONDS_TO_CLAIMED
from phone_number_handler.ownership import OwnerRecord, claim, new_record, remembered_flow
from phone_number_handler.plan import plan
from phone_number_handler.state import (
    AssociateContactFlow,
    AsynchronousStep,
    Desired,
    DisassociateContactFlow,
    FlowStep,
    Managed,
    NumberStep,
    PhoneNumber,
    Placement,
    ReleasePhoneNumber,
    Resource,
    Status,
    Step,
    TagResource,
    UntagResource,
    UpdatePhoneNumber,
    UpdatePhoneNumberMetadata,
)

T = TypeVar("T")

# For so many seconds a read may be behind a write, or a number that was just
# imported may be unknown. After that the request itself must have been lost.
_STALE_WINDOW = 30.0
_ABSENCE_WINDOW = 120.0

# Codes that a second import of the same number may get; Connect documents none for that case.
_ALREADY_THERE = {
    "InvalidParameterException",
    "InvalidRequestException",
    "ResourceInUseException",
    "DuplicateResourceException",
}

# Connect's code for a client token that it has seen with other parameters.
_TOKEN_REUSED = "IdempotencyException"  # noqa: S105 - an error code


class Reconciler:
    """Makes numbers what one resource wants them to be, within a deadline."""

    def __init__(  # noqa: PLR0913 - the ports of the core, handed in one by one
        self,
        resource: Resource,
        connect: Connect,
        clock: Clock,
        deadline: Deadline,
        log: Log,
        began: float,
    ) -> None:
        """Work for ``resource``, whose event came at ``began``, until ``deadline``."""
        #: The id of the number whose import Connect has accepted, whatever came of it.
        self.importing: str | None = None
        self._resource = resource
        self._connect = connect
        self._clock = clock
        self._deadline = deadline
        self._log = log
        self._began = began
        # The number that was not there before: nobody has attached it to a flow.
        self._newly_imported: str | None = None

    def observe(self, phone_number_id: str) -> PhoneNumber:
        """Return the number once no change of it is under way.

        Raises:
            NotFoundError: If Connect does not know it.
            DeadlineExceededError: If the change takes too long.
        """
        return self._poll(
            lambda: self._connect.describe(phone_number_id),
            lambda number: number.status is not Status.IN_PROGRESS,
            f"a change of {phone_number_id} that was under way",
            at_once=True,
        )

    def import_number(self, desired: Desired) -> PhoneNumber:
        """Import the number and return it once it is CLAIMED: not moved on or attached yet.

        Raises:
            ServiceError: If Connect refuses the import.
            PhoneNumberFailedError: If Connect reports FAILED.
            DeadlineExceededError: If Connect takes too long.
        """
        try:
            return self._await_import(self._request_import(desired))
        except NotFoundError:
            # The request was lost, or its token was answered from memory: once more, afresh.
            return self._await_import(self._request_import(desired, attempt=2))

    def _request_import(self, desired: Desired, attempt: int = 1) -> str:
        source = str(desired.source_phone_number_arn)
        tags = {**desired.tags, **new_record(self._resource).to_tags(over={})}
        try:
            self.importing = self._connect.import_phone_number(
                source, desired.target_arn, desired.description, tags, attempt
            )
        except ServiceError as error:
            already = self._find_refused_import(source, error)
            if already is None and error.code == _TOKEN_REUSED and attempt == 1:
                return self._request_import(desired, attempt=2)
            if already is None:
                raise
            self.importing = already
        else:
            self._newly_imported = self.importing
        return self.importing

    def _find_refused_import(self, source: str, error: ServiceError) -> str | None:
        """Return the number that an import was refused for, since it is there already.

        A token that Connect has seen before says that it is, even if reads do not know it yet.
        """
        if error.code == _TOKEN_REUSED:
            started = self._clock.now()
            return self._poll(
                lambda: self._connect.find_imported(source),
                lambda found: bool(found) or self._clock.now() - started > _ABSENCE_WINDOW,
                f"the import of {source}",
                at_once=True,
            )
        return self._connect.find_imported(source) if error.code in _ALREADY_THERE else None

    def await_number(self, phone_number_id: str, *, settled: bool) -> PhoneNumber:
        """Return a number that is sure to be there, as soon as reads know it.

        Args:
            phone_number_id: The number's id.
            settled: Wait until no change of it is under way, too.

        Raises:
            NotFoundError: If it does not appear for so long that it must have been lost.
            DeadlineExceededError: If the deadline comes before that.
        """
        started = self._clock.now()

        def describe() -> PhoneNumber | None:
            try:
                return self._connect.describe(phone_number_id)
            except NotFoundError:
                if self._clock.now() - started > _ABSENCE_WINDOW:
                    raise
                return None

        def is_done(seen: PhoneNumber | None) -> bool:
            return seen is not None and not (settled and seen.status is Status.IN_PROGRESS)

        number = self._poll(describe, is_done, f"the import of {phone_number_id}")
        return cast("PhoneNumber", number)

    def _await_import(self, phone_number_id: str) -> PhoneNumber:
        started = self._clock.now()
        number = self.await_number(phone_number_id, settled=True)
        if number.status is Status.FAILED:
            raise _failed(number)
        self._log.metric(SECONDS_TO_CLAIMED, self._clock.now() - started, SECONDS)
        return number

    def converge(
        self, number: PhoneNumber, desired: Desired, formerly: Managed
    ) -> tuple[PhoneNumber, tuple[Step, ...]]:
        """Make the number what is desired; return it as verified, and the steps taken.

        Raises:
            ServiceError: If Connect refuses a step.
            PhoneNumberFailedError: If Connect reports FAILED after a step.
            DeadlineExceededError: If Connect takes too long.
        """
        before = OwnerRecord.of(number)
        remembered = remembered_flow(before, desired.target_arn)
        settled = (
            before is not None
            and before.belongs_to(self._resource)
            and number.target_arn == desired.target_arn
            and not (desired.contact_flow_arn or formerly.contact_flow_arn or remembered)
        )
        is_new = number.phone_number_id == self._newly_imported
        flow = None if settled or is_new else self._flow_before(number, desired, formerly)
        here = Placement(number.target_arn, flow)
        record = claim(self._resource, before, here, desired.target_arn)
        steps = plan(desired, formerly, number, flow, record, remembered)
        return self.apply(number, steps), steps

    def _flow_before(self, number: PhoneNumber, desired: Desired, formerly: Managed) -> str | None:
        managed = desired.contact_flow_arn
        # It was seen there when the resource was last deployed: its instance is the number's.
        was_here = managed == formerly.contact_flow_arn and number.target_arn == formerly.target_arn
        return self._connect.contact_flow_of(number, beside=managed if was_here else None)

    def apply(self, number: PhoneNumber, steps: Sequence[Step]) -> PhoneNumber:
        """Carry the steps out in their order, verify each one, and return the number.

        Raises:
            ServiceError: If Connect refuses a step.
            PhoneNumberFailedError: If Connect reports FAILED after a step.
            DeadlineExceededError: If Connect takes too long.
        """
        unverified: list[NumberStep] = []
        for step in steps:
            match step:
                case TagResource() | UntagResource():
                    self._request(number, step)
                    unverified.append(step)
                case UpdatePhoneNumber() | UpdatePhoneNumberMetadata():
                    self._request_once(number, step)
                    # One read shows both the change and the tags that were put on ahead of it.
                    number = self._verify_or_wait(number, [*unverified, step])
                    unverified = []
                case AssociateContactFlow() | DisassociateContactFlow():
                    self._change_flow(number, step)
                case ReleasePhoneNumber():
                    self._release(number)
        return self._verify(number, unverified) if unverified else number

    def _request(self, number: PhoneNumber, step: NumberStep, attempt: int = 1) -> None:
        match step:
            case TagResource(tags):
                self._connect.tag_resource(number, tags)
            case UntagResource(keys):
                self._connect.untag_resource(number, keys)
            case UpdatePhoneNumber(target_arn):
                self._connect.update_phone_number(number, target_arn, attempt)
            case UpdatePhoneNumberMetadata(description):
                self._connect.update_phone_number_metadata(number, description, attempt)

    def _request_once(self, number: PhoneNumber, step: AsynchronousStep) -> None:
        try:
            self._request(number, step)
        except ServiceError as error:
            if error.code != _TOKEN_REUSED:
                raise
            if not step.is_seen(self._connect.describe(number.phone_number_id)):
                self._request(number, step, attempt=2)

    def _verify_or_wait(self, before: PhoneNumber, steps: Sequence[NumberStep]) -> PhoneNumber:
        try:
            return self._verify(before, steps)
        except ServiceError:
            # Whatever puts the number back must not read behind the write that is under way.
            if not self._deadline.is_within(_STALE_WINDOW):
                self._clock.sleep(_STALE_WINDOW)
            raise

    def _verify(self, before: PhoneNumber, steps: Sequence[NumberStep]) -> PhoneNumber:
        """Wait until the number shows what the steps have asked for."""
        started = self._clock.now()
        asynchronous = any(isinstance(step, AsynchronousStep) for step in steps)

        def is_done(seen: PhoneNumber) -> bool:
            if asynchronous and seen.status is Status.FAILED:
                # Right after the request this can still be the report of an earlier one.
                known = before.status is Status.FAILED and before.message == seen.message
                if known and self._clock.now() - started < _STALE_WINDOW:
                    return False
                raise _failed(seen)
            in_progress = seen.status is Status.IN_PROGRESS
            return not in_progress and all(step.is_seen(seen) for step in steps)

        def repeat(seen: PhoneNumber) -> None:
            """Ask once more: the token was answered from memory and nothing was done."""
            if seen.status is not Status.IN_PROGRESS:
                for step in steps:
                    if not step.is_seen(seen):
                        self._request(seen, step, attempt=2)

        number = self._poll(
            lambda: self._connect.describe(before.phone_number_id),
            is_done,
            f"the change of {before}",
            at_once=not asynchronous,
            when_stale=repeat,
        )
        if asynchronous:
            self._log.metric(SECONDS_TO_CLAIMED, self._clock.now() - started, SECONDS)
        return number

    def _change_flow(self, number: PhoneNumber, step: FlowStep) -> None:
        wanted = step.contact_flow_arn if isinstance(step, AssociateContactFlow) else None
        try:
            self._request_flow(number, wanted)
        except NotFoundError as error:
            if isinstance(step, AssociateContactFlow) and step.if_exists:
                self._log.step(operation=error.operation, outcome="skipped", reason=str(error))
                return
            raise
        self._poll(
            lambda: self._connect.contact_flow_of(number, beside=wanted),
            lambda attached: attached == wanted,
            f"the change of the flow of {number} to {wanted}",
            at_once=True,
            when_stale=lambda _: self._request_flow(number, wanted),
        )

    def _request_flow(self, number: PhoneNumber, wanted: str | None) -> None:
        if wanted is None:
            self._connect.disassociate_contact_flow(number)
        else:
            self._connect.associate_contact_flow(number, wanted)

    def _release(self, number: PhoneNumber) -> None:
        self._connect.release_phone_number(number)

        def is_gone() -> bool:
            try:
                seen = self._connect.describe(number.phone_number_id)
            except NotFoundError:
                return True
            if seen.status is Status.FAILED:
                raise _failed(seen)
            return False

        self._poll(is_gone, bool, f"the release of {number}")

    def _poll(
        self,
        read: Callable[[], T],
        is_done: Callable[[T], bool],
        what: str,
        *,
        at_once: bool = False,
        when_stale: Callable[[T], None] | None = None,
    ) -> T:
        """Read until it is done; call ``when_stale`` once, if that takes suspiciously long."""
        started = self._clock.now()
        held_up = started - self._began
        if not at_once:
            pause = pace.before_first_read(started, held_up)
            self._clock.sleep(min(pause, self._deadline.left))
        while not is_done(value := read()):
            now = self._clock.now()
            elapsed = now - started
            if when_stale and elapsed > _STALE_WINDOW:
                when_stale(value)
                when_stale = None
            pause = pace.between_reads(now, elapsed, held_up)
            if self._deadline.is_within(pause):
                raise DeadlineExceededError(
                    f"Amazon Connect did not finish {what} in time: {elapsed:.0f} s of waiting "
                    "were over before it had. It may still finish"
                )
            self._clock.sleep(pause)
        return value


def _failed(number: PhoneNumber) -> PhoneNumberFailedError:
    message = number.message or "no message"
    return PhoneNumberFailedError(f"Amazon Connect reports {number} as FAILED: {message}")
