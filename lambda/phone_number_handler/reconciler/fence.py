"""Stops an event that CloudFormation has gone on without.

CloudFormation cancels what is in progress and rolls it back within seconds, while
the first invocation is still at work. Connect has no conditional write. So whoever
rolls back writes the number's record first; every read compares it; and whoever is
about to write, or has written, asks CloudFormation where the stack is going.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from phone_number_handler.adapters.aws import LONGEST_CALL
from phone_number_handler.adapters.clock import Clock
from phone_number_handler.adapters.stacks import Operations
from phone_number_handler.core.desired import Resource
from phone_number_handler.core.errors import (
    DeadlineExceededError,
    OvertakenError,
    OwnershipConflictError,
)
from phone_number_handler.core.number import PhoneNumber
from phone_number_handler.core.owner import OwnerRecord
from phone_number_handler.core.stack import Direction, Operation
from phone_number_handler.core.verdict import comes_too_late, is_anothers, is_overtaken
from phone_number_handler.reconciler.wait import Wait

# Two stacks may reach for a number at the same moment. Each writes its record within so many
# seconds of having read that nobody has it, and looks again when as many have passed since, with
# the longest that a call may take besides: whoever wrote first then sees that it has lost. That is
# Fischer's mutual exclusion by time: L. Lamport, A fast mutual exclusion algorithm, ACM TOCS 5(1),
# 1987, https://doi.org/10.1145/7351.7352
READ_TO_WRITE = 2.0
WRITE_TO_LOOK = READ_TO_WRITE + LONGEST_CALL

# For so many seconds, and this share of the time that the event has taken, an answer of
# CloudFormation's is good enough to write by: many events that are held up do not ask all the time.
_GOOD_FOR, _SHARE = 20.0, 0.2
# The record is what everybody else goes by, and of the others it does not say how they shall be.
_BY_FRESH_ANSWER = {"TagResource", "UntagResource", "UpdatePhoneNumberMetadata"}

# An operation begins before its events are sent. So many seconds two clocks may be apart.
_AT_ONE_TIME = 10.0
# Where CloudFormation is asked whether it still waits; and where something of the resource's own is
# being undone, which may still be at work.
_AWAITED = {Direction.FORWARD, Direction.ROLLING_BACK, Direction.AT_REST}
_UNDOES = {Direction.ROLLING_BACK, Direction.DELETING}


class Fence:
    """Stands before each write of one event, and after it."""

    def __init__(  # noqa: PLR0913 - the ports, and how they are used, one by one
        self,
        resource: Resource,
        operations: Operations,
        clock: Clock,
        direction: Direction,
        good_for: float = _GOOD_FOR,
        share: float = _SHARE,
    ) -> None:
        """Let ``resource``'s event pass while its stack goes in ``direction``.

        An answer is good enough to write by for ``good_for`` seconds, and for that ``share`` of the
        time that the event has taken.
        """
        self._resource = resource
        self._operations = operations
        self._good_for, self._share = good_for, share
        self._clock = clock
        self._direction = direction
        self._began = clock.now()
        self._asked_at: float | None = None
        self._can_ask = True
        # What the event found, and what it has written: a read may be behind a write.
        self._expected: list[OwnerRecord | None] = []
        self._look_again: Callable[[], PhoneNumber] | None = None
        self._looked_at = 0.0
        #: When the stack's operation began that the event is of, as far as it is known.
        self.operation_began: float | None = None
        #: When the event has written the record.
        self.marked_at: float | None = None

    def before_write(self, operation: str) -> None:
        """Make sure that the number is still free to be written to, if that is long ago.

        Args:
            operation: The API operation that is about to be called, or to be repeated.

        Raises:
            OvertakenError: If CloudFormation does not wait for this event any more.
            OwnershipConflictError: If another resource has taken the number meanwhile.
        """
        now = self._clock.now()
        good_for = self._good_for + self._share * (now - self._began)
        if operation in _BY_FRESH_ANSWER:
            good_for = READ_TO_WRITE
        if self._asked_at is None or now - self._asked_at > good_for:
            self.require_current()
            # That may have taken longer than what was read of the number is good for.
            now = self._clock.now()
        if self._look_again and now - self._looked_at > READ_TO_WRITE:
            self.look(self._look_again())
            self._looked_at = now

    def require_current(self) -> None:
        """Ask CloudFormation whether it still waits for this event.

        Raises:
            OvertakenError: If it does not. Where it cannot be asked, it is believed to, and not
                asked again; but for what it does not wait for itself: that gives way.
        """
        if self._direction in _AWAITED and self._can_ask:
            asked_at = self._clock.now()
            self.believe(self._operations.stack(self._resource.stack_id), asked_at)

    def believe(self, operation: Operation | None, asked_at: float) -> None:
        """Take over what CloudFormation has said when it was asked at that time.

        Raises:
            OvertakenError: If it does not wait for this event.
        """
        self._asked_at, self._can_ask = asked_at, operation is not None
        if operation is None and self._direction is Direction.AT_REST:
            raise OvertakenError(
                "CloudFormation could not be asked whether the stack is still at rest"
            )
        if operation and self.operation_began is None:
            self.operation_began = operation.since
        if operation and not operation.goes(self._direction):
            raise OvertakenError(operation.objection)
        is_late = operation and operation.since > self._resource.came_at + _AT_ONE_TIME
        if is_late and self._direction is Direction.FORWARD:
            raise OvertakenError(
                "CloudFormation does not wait for this any more: the stack's operation began later "
                "than this was sent"
            )

    def await_rest(self, wait: Wait) -> None:
        """Wait until CloudFormation has done with whatever has overtaken this event.

        Two that put a number back at once would take turns in moving it, and in losing its flow.
        """
        own = self._resource
        with suppress(DeadlineExceededError):
            wait.until(
                lambda: self._operations.resource(own.stack_id, own.logical_id),
                lambda state: state is None or not state.status.endswith("_IN_PROGRESS"),
                f"what CloudFormation does with {own.logical_id}",
                at_once=True,
            )

    def begin(
        self,
        number: PhoneNumber,
        look_again: Callable[[], PhoneNumber] | None = None,
        looked_at: float = 0.0,
    ) -> None:
        """Take the number's record, as it was just read, for what the event has found.

        Args:
            number: The number.
            look_again: Reads it; for one that somebody else may reach for at this moment.
            looked_at: When it was read.

        Raises:
            OvertakenError: If a later event of the resource has dealt with it.
        """
        found = OwnerRecord.of(number, self._resource)
        gives_way = self._direction in (Direction.FORWARD, Direction.AT_REST)
        if gives_way and comes_too_late(self._resource, found):
            raise _overtaken(number)
        self._expected = [found]
        self._look_again, self._looked_at = look_again, looked_at

    def expect(self, number: PhoneNumber) -> None:
        """Take the number's record for what the event has just written."""
        self._expected.append(OwnerRecord.of(number, self._resource))
        self._look_again = None
        self.marked_at = self.marked_at or self._clock.now()

    def look(self, number: PhoneNumber) -> None:
        """Compare the number's record, as it was just read, with what is expected.

        Raises:
            OwnershipConflictError: If another resource has written it.
            OvertakenError: If a later event of this one has, or somebody has taken it off.
        """
        now = OwnerRecord.of(number, self._resource)
        if now in self._expected:
            del self._expected[: self._expected.index(now)]
            return
        if not self._expected or not is_overtaken(self._resource, now):
            return
        if self._direction in _UNDOES and not is_anothers(now, self._resource):
            # Whatever else is at work for this resource is what is being undone.
            return
        if now and is_anothers(now, self._resource):
            raise OwnershipConflictError(number, now)
        raise _overtaken(number)


def _overtaken(number: PhoneNumber) -> OvertakenError:
    return OvertakenError(f"A later event of this resource has dealt with {number}")
