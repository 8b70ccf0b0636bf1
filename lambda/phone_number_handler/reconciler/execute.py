"""Carries steps out and verifies each one: the one place that writes.

Connect answers 200 when it has accepted a change, not when it has made it, and may show the former
state for a while after. So a change counts as done when the number is CLAIMED and shows it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from phone_number_handler.adapters.connect import Connect
from phone_number_handler.adapters.log import Log
from phone_number_handler.adapters.metrics import SECONDS, SECONDS_TO_CLAIMED
from phone_number_handler.core.channel import Channel
from phone_number_handler.core.errors import (
    TOKEN_REUSED,
    NotFoundError,
    OvertakenError,
    OwnershipConflictError,
    PhoneNumberFailedError,
    ServiceError,
    UnfinishedError,
)
from phone_number_handler.core.number import PhoneNumber, Status
from phone_number_handler.core.owner import PREFIX
from phone_number_handler.core.steps import (
    AssociateContactFlow,
    AsynchronousStep,
    DisassociateContactFlow,
    ImportPhoneNumber,
    NumberStep,
    ReleasePhoneNumber,
    Step,
    TagResource,
    UntagResource,
    UpdatePhoneNumber,
    UpdatePhoneNumberMetadata,
)
from phone_number_handler.reconciler.attach import Attacher
from phone_number_handler.reconciler.fence import Fence
from phone_number_handler.reconciler.importing import Importer
from phone_number_handler.reconciler.wait import STALE_WINDOW, Wait


class Executor:
    """Changes numbers, a step at a time."""

    def __init__(  # noqa: PLR0913 - the ports, and how they are used, one by one
        self,
        connect: Connect,
        importer: Importer,
        fence: Fence,
        wait: Wait,
        log: Log,
        *,
        unseen: Collection[type[Step]] = (),
    ) -> None:
        """Write through ``connect``, behind ``fence``, and wait by ``wait``.

        ``unseen``: steps for which no number is looked at. Whoever has many numbers sees those in
        a list afterwards, or has let go of the number with them.
        """
        self._unseen = frozenset(unseen)
        self._connect = connect
        self._fence = fence
        self._importer = importer
        self._attacher = Attacher(connect, fence, wait, log)
        self._has_changed = self._was_under_way = False
        self._wait = wait
        self._log = log

    @property
    def gone_flows(self) -> Mapping[Channel, str]:
        """The flows that numbers have gone without, since they exist no more."""
        return self._attacher.gone

    def execute(self, number: PhoneNumber | None, steps: Sequence[Step]) -> PhoneNumber:
        """Carry the steps out in their order, verify each one, and return the number.

        Args:
            number: The number as it is; None if the first step imports it.
            steps: What is to be done.

        Raises:
            AlreadyImportedError: If the number that is to be imported is there; nothing is done.
            UnfinishedError: If a step fails.
        """
        if steps and isinstance(steps[0], ImportPhoneNumber):
            number, steps = self._importer.carry_out(steps[0]), steps[1:]
        if number is None:
            raise ValueError("steps for a number that is not there must begin with its import")
        try:
            return self._carry_out(number, steps)
        except Exception as error:
            number_id, changed = number.phone_number_id, self._has_changed
            raise UnfinishedError(number_id, error, has_changed=changed) from error

    def _carry_out(self, number: PhoneNumber, steps: Sequence[Step]) -> PhoneNumber:
        unverified: list[NumberStep] = []
        self._has_changed = False
        for place, step in enumerate(steps, start=1):
            self._has_changed = self._has_changed or not _is_record_alone(step)
            match step:
                case TagResource() | UntagResource():
                    self._request(number, step)
                    number = step.applied_to(number)
                    self._fence.expect(number)
                    unverified = [*_but_for_undone(unverified, step), step]
                    if place < len(steps):
                        # Whoever rolls back from now on finds the record. Has somebody before?
                        self._fence.require_current()
                case UpdatePhoneNumberMetadata() if type(step) in self._unseen:
                    self._request_once(number, step)
                case UpdatePhoneNumber() | UpdatePhoneNumberMetadata():
                    self._request_once(number, step)
                    # One read shows both the change and the tags that were put on ahead of it.
                    number = self._verify_or_wait(number, [*unverified, step])
                    unverified = []
                case AssociateContactFlow() | DisassociateContactFlow():
                    self._attacher.carry_out(number, step)
                case ReleasePhoneNumber():
                    self._release(number)
                case ImportPhoneNumber():
                    raise ValueError("a number that is there already is not imported")
        unverified = [step for step in unverified if type(step) not in self._unseen]
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
            if error.code != TOKEN_REUSED:
                raise
            if not step.is_seen(self._look(number)):
                self._request(number, step, attempt=2)

    def _verify_or_wait(self, before: PhoneNumber, steps: Sequence[NumberStep]) -> PhoneNumber:
        try:
            return self._verify(before, steps)
        except (OvertakenError, OwnershipConflictError, ServiceError):
            # Whatever puts the number back must not read behind the write that is under way.
            self._wait.out_the_stale_window()
            raise

    def _verify(self, before: PhoneNumber, steps: Sequence[NumberStep]) -> PhoneNumber:
        """Wait until the number shows what the steps have asked for."""
        started = self._wait.now()
        self._was_under_way = False
        asynchronous = any(isinstance(step, AsynchronousStep) for step in steps)
        moves = any(isinstance(step, UpdatePhoneNumber) for step in steps)

        def is_done(seen: PhoneNumber) -> bool:
            if moves and seen.status is Status.FAILED:
                # Right after the request this can still be the report of an earlier one.
                known = before.status is Status.FAILED and before.message == seen.message
                if known and self._wait.now() - started < STALE_WINDOW:
                    return False
                raise PhoneNumberFailedError(seen)
            under_way = asynchronous and seen.status is Status.IN_PROGRESS
            return not under_way and all(step.is_seen(seen) for step in steps)

        def repeat(seen: PhoneNumber) -> None:
            """Ask once more: the token was answered from memory and nothing was done."""
            if seen.status is not Status.IN_PROGRESS:
                self._fence.require_current()
                for step in steps:
                    if not step.is_seen(seen):
                        self._request(seen, step, attempt=2)

        number = self._wait.until(
            lambda: self._look_for(before, moves=moves),
            is_done,
            f"the change of {before}",
            at_once=not asynchronous,
            when_stale=repeat,
            shown=PhoneNumber.message_of,
        )
        if asynchronous:
            self._log.metric(SECONDS_TO_CLAIMED, self._wait.now() - started, SECONDS)
        return number

    def _look_for(self, before: PhoneNumber, *, moves: bool) -> PhoneNumber:
        """Look at a number; again, if it may have been FAILED before this change of it."""
        seen = self._look(before)
        is_unsure = before.status is Status.UNKNOWN and not self._was_under_way
        if moves and is_unsure and seen.status is Status.FAILED:
            self._wait.out_the_stale_window()
            seen = self._look(before)
        self._was_under_way |= seen.status in (Status.IN_PROGRESS, Status.FAILED)
        return seen

    def _look(self, number: PhoneNumber) -> PhoneNumber:
        seen = self._connect.describe(number.phone_number_id)
        self._fence.look(seen)
        # What a read leaves out is still what its flow goes by.
        return replace(
            seen,
            source_phone_number_arn=seen.source_phone_number_arn or number.source_phone_number_arn,
        )

    def _release(self, number: PhoneNumber) -> None:
        try:
            self._connect.release_phone_number(number)
        except ServiceError:
            # A role that may release what carries our tag is denied once that is gone: so it may
            # have been done, and its answer been lost.
            if self._still(number) is not None:
                raise
            return

        def is_gone(seen: PhoneNumber | None) -> bool:
            # What it showed before is no verdict on this.
            if seen and seen.status is Status.FAILED and seen.message != number.message:
                raise PhoneNumberFailedError(seen)
            return seen is None

        self._wait.until(lambda: self._still(number), is_gone, f"the release of {number}")

    def _still(self, number: PhoneNumber) -> PhoneNumber | None:
        try:
            return self._connect.describe(number.phone_number_id)
        except NotFoundError:
            return None


def _is_record_alone(step: Step) -> bool:
    """Tell whether a step writes the owner's record, and nothing that a user would see."""
    return isinstance(step, TagResource) and all(key.startswith(PREFIX) for key in step.tags)


def _but_for_undone(unverified: Sequence[NumberStep], step: NumberStep) -> list[NumberStep]:
    """Return the steps that are to be seen still, once this one has taken tags off again."""
    taken = set(step.keys) if isinstance(step, UntagResource) else set()
    return [
        each
        for each in unverified
        if not (isinstance(each, TagResource) and taken & each.tags.keys())
    ]
