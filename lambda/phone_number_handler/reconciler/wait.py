"""The one place that waits: reads until something is seen, within the time that there is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from phone_number_handler.adapters import pace
from phone_number_handler.adapters.clock import Clock, Deadline
from phone_number_handler.core.errors import DeadlineExceededError

T = TypeVar("T")

# For so many seconds a read may be behind a write, or a number that was just
# imported may be unknown. After that the request itself must have been lost.
STALE_WINDOW = 30.0
ABSENCE_WINDOW = 120.0


class Wait:
    """Waits for what Connect carries out in its own time."""

    def __init__(self, clock: Clock, deadline: Deadline, began: float) -> None:
        """Wait until ``deadline`` at most, for an event that came at ``began``."""
        self._clock = clock
        self._deadline = deadline
        self._began = began

    def now(self) -> float:
        """Return the time in seconds."""
        return self._clock.now()

    def until(  # noqa: PLR0913 - what waiting depends on, one by one
        self,
        read: Callable[[], T],
        is_done: Callable[[T], bool],
        what: str,
        *,
        at_once: bool = False,
        when_stale: Callable[[T], None] | None = None,
        shown: Callable[[T], str] | None = None,
    ) -> T:
        """Read until it is done, and return what was read last.

        Args:
            read: Looks.
            is_done: Tells whether what was read is what is waited for.
            what: What is waited for, in words.
            at_once: Look before the first pause.
            when_stale: Is called once, if it takes suspiciously long.
            shown: Says what was shown last, for the reason of a failure.

        Raises:
            DeadlineExceededError: If the deadline comes first.
        """
        started = self.now()
        held_up = started - self._began
        if not at_once:
            pause = pace.before_first_read(started, held_up)
            self._clock.sleep(min(pause, self._deadline.left))
        while not is_done(value := read()):
            elapsed = self.now() - started
            if when_stale and elapsed > STALE_WINDOW:
                when_stale(value)
                when_stale = None
            self._pause(elapsed, held_up, what, shown(value) if shown else "")
        return value

    def out_the_stale_window(self) -> None:
        """Wait until reads have caught up with the latest write, if there is time for that."""
        if not self._deadline.passes_within(STALE_WINDOW):
            self._clock.sleep(STALE_WINDOW)

    def for_seconds(self, seconds: float) -> None:
        """Wait that long, if that is ahead."""
        self._clock.sleep(max(0.0, seconds))

    def _pause(self, elapsed: float, held_up: float, what: str, shown: str) -> None:
        pause = pace.between_reads(self.now(), elapsed, held_up)
        if self._deadline.passes_within(pause):
            last = f" It shows {shown}." if shown else ""
            raise DeadlineExceededError(
                f"Amazon Connect did not finish {what} in time: {elapsed:.0f} s of waiting "
                f"were over before it had.{last} It may still finish. If that is not enough, raise "
                f"{self._deadline.setting}"
            )
        self._clock.sleep(pause)
