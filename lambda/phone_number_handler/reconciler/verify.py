"""Looks at a number until it shows what Connect was asked for.

Connect answers 200 when it has accepted a change, not when it has made it, and may show the former
state for a while after. So a change counts as done when the number is CLAIMED and shows it.
"""

from __future__ import annotations

from collections.abc import Sequence

from phone_number_handler.adapters.connect import Connect
from phone_number_handler.adapters.log import Log
from phone_number_handler.adapters.metrics import SECONDS, SECONDS_TO_CLAIMED
from phone_number_handler.core.errors import (
    OvertakenError,
    OwnershipConflictError,
    PhoneNumberFailedError,
    ServiceError,
)
from phone_number_handler.core.number import PhoneNumber, Status
from phone_number_handler.core.steps import AsynchronousStep, NumberStep, UpdatePhoneNumber
from phone_number_handler.reconciler.fence import Fence
from phone_number_handler.reconciler.observe import Observer
from phone_number_handler.reconciler.wait import STALE_WINDOW, Wait


class Verifier:
    """Verifies changes of numbers."""

    def __init__(
        self, connect: Connect, observer: Observer, fence: Fence, wait: Wait, log: Log
    ) -> None:
        """Look by ``observer``, wait by ``wait``; repeat through ``connect``, behind ``fence``."""
        self._connect = connect
        self._observer = observer
        self._fence = fence
        self._wait = wait
        self._log = log
        self._was_under_way = False

    def verify_or_wait(self, before: PhoneNumber, steps: Sequence[NumberStep]) -> PhoneNumber:
        """Do as ``verify`` does; where that fails, wait until reads have caught up all the same."""
        try:
            return self.verify(before, steps)
        except (OvertakenError, OwnershipConflictError, ServiceError):
            # Whatever puts the number back must not read behind the write that is under way.
            self._wait.out_the_stale_window()
            raise

    def verify(self, before: PhoneNumber, steps: Sequence[NumberStep]) -> PhoneNumber:
        """Wait until the number shows what the steps have asked for, and return it.

        Args:
            before: The number as it was.
            steps: What it is to show; asked for once more if that takes suspiciously long.

        Raises:
            DeadlineExceededError: If it does not in time.
            OwnershipConflictError: If somebody else has written its record.
            PhoneNumberFailedError: If Connect reports that a move has failed.
        """
        started = self._wait.now()
        self._was_under_way = False
        asynchronous = any(isinstance(step, AsynchronousStep) for step in steps)
        moves = any(isinstance(step, UpdatePhoneNumber) for step in steps)

        def is_done(seen: PhoneNumber) -> bool:
            if moves and seen.status is Status.FAILED:
                if self._is_former(before, seen, started):
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
                        self._connect.change(seen, step, attempt=2)

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
        seen = self._observer.look_at_ours(before)
        is_unsure = before.status is Status.UNKNOWN and not self._was_under_way
        if moves and is_unsure and seen.status is Status.FAILED:
            self._wait.out_the_stale_window()
            seen = self._observer.look_at_ours(before)
        self._was_under_way |= seen.status in (Status.IN_PROGRESS, Status.FAILED)
        return seen

    def verify_release(self, number: PhoneNumber) -> None:
        """Wait until the number is gone.

        Raises:
            DeadlineExceededError: If it is not in time.
            PhoneNumberFailedError: If Connect reports that the release has failed.
        """
        started = self._wait.now()

        def is_gone(seen: PhoneNumber | None) -> bool:
            if seen is None:
                return True
            if seen.status is Status.FAILED and not self._is_former(number, seen, started):
                raise PhoneNumberFailedError(seen)
            return False

        self._wait.until(
            lambda: self._observer.look(number.phone_number_id),
            is_gone,
            f"the release of {number}",
        )

    def _is_former(self, before: PhoneNumber, seen: PhoneNumber, started: float) -> bool:
        """Tell whether FAILED, right after a request, can be the report of an earlier one."""
        known = before.status is Status.FAILED and before.message == seen.message
        return known and self._wait.now() - started < STALE_WINDOW
