"""Looks: finds a number, waits until nothing is under way with it, reads groups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from phone_number_handler.adapters.connect import Connect
from phone_number_handler.core.arn import Kind, is_kind
from phone_number_handler.core.desired import Desired, Managed
from phone_number_handler.core.errors import NotFoundError, TargetNotReadyError
from phone_number_handler.core.number import PhoneNumber, Status
from phone_number_handler.core.verdict import Readiness
from phone_number_handler.reconciler.fence import Fence
from phone_number_handler.reconciler.find import Finder
from phone_number_handler.reconciler.wait import Wait

T = TypeVar("T", bound=PhoneNumber | None)


class Observer:
    """Reads what is there; it writes nothing."""

    def __init__(self, connect: Connect, finder: Finder, fence: Fence, wait: Wait) -> None:
        """Look through ``connect`` and ``finder``, and wait by ``wait``.

        ``fence`` tells of a number that was the resource's whether it still is.
        """
        self._connect = connect
        self._finder = finder
        self._fence = fence
        self._wait = wait
        #: When a number was looked at last.
        self.looked_at = 0.0

    def find(self, properties: Desired | Managed) -> str | None:
        """Return the id of the number that the properties name; None if there is not just one."""
        return self._finder.find(properties)

    def await_import(self, desired: Desired) -> None:
        """Wait until the number can be imported.

        Raises:
            SourceNotReadyError: If its own service has not got it ready.
            TargetNotReadyError: If it is to go to a group that takes no numbers.
            DeadlineExceededError: If that takes too long.
        """
        self._finder.require_ready(str(desired.source_phone_number_arn))
        self.await_group(desired.target_arn)

    def look(self, phone_number_id: str) -> PhoneNumber | None:
        """Return the number as it is just now; None if Connect does not know it."""
        self.looked_at = self._wait.now()
        try:
            return self._connect.describe(phone_number_id)
        except NotFoundError:
            return None

    def settled(self, phone_number_id: str) -> PhoneNumber | None:
        """Return the number once no change of it is under way; None if Connect does not know it.

        Raises:
            DeadlineExceededError: If the change takes too long.
        """
        return self._settled(lambda: self.look(phone_number_id), phone_number_id)

    def look_at_ours(self, number: PhoneNumber) -> PhoneNumber:
        """Return the number as it is just now, if it is still the resource's.

        Raises:
            OvertakenError: If a later event of the resource has written its record.
            OwnershipConflictError: If another resource has.
        """
        seen = self._connect.describe(number.phone_number_id)
        self._fence.look(seen)
        # What a read leaves out is still what its flow goes by.
        return replace(
            seen,
            source_phone_number_arn=seen.source_phone_number_arn or number.source_phone_number_arn,
        )

    def settled_ours(self, number: PhoneNumber) -> PhoneNumber:
        """Return the number once no change of it is under way, if it is the resource's until then.

        Raises:
            DeadlineExceededError: If the change takes too long.
            OvertakenError: If a later event of the resource has written its record.
            OwnershipConflictError: If another resource has.
        """
        return self._settled(lambda: self.look_at_ours(number), number)

    def _settled(self, look: Callable[[], T], what: object) -> T:
        return self._wait.until(
            look,
            lambda number: number is None or number.status is not Status.IN_PROGRESS,
            f"a change of {what} that was under way",
            at_once=True,
            shown=PhoneNumber.message_of,
        )

    def settled_number_of(self, properties: Desired | Managed) -> PhoneNumber | None:
        """Return the number that the properties name, once no change of it is under way."""
        phone_number_id = self.find(properties)
        return self.settled(phone_number_id) if phone_number_id else None

    def after_the_stale_window(self, number: PhoneNumber) -> PhoneNumber:
        """Return the number once reads have caught up with whatever was written before."""
        self._wait.out_the_stale_window()
        return self.settled(number.phone_number_id) or number

    def await_group(self, target_arn: str) -> None:
        """Wait until a traffic distribution group takes numbers; an instance always does.

        Raises:
            TargetNotReadyError: If it never will.
            NotFoundError: If there is no such group.
            DeadlineExceededError: If that takes too long.
        """
        if is_kind(target_arn, Kind.INSTANCE):
            return
        status = self._wait.until(
            lambda: self._connect.group_status(target_arn),
            lambda status: Readiness.of(status) is not Readiness.LATER,
            f"what is under way with {target_arn}",
            at_once=True,
        )
        if Readiness.of(status) is Readiness.NEVER:
            raise TargetNotReadyError(
                f"The traffic distribution group {target_arn} takes no numbers: it is {status}. "
                "Nothing has been written"
            )
