"""An event's time, as one value: for looking and changing, for undoing, and for the answer."""

from __future__ import annotations

from dataclasses import dataclass

from phone_number_handler.adapters.clock import Clock, Deadline, kept_back

# Seconds kept back to put a number back, and to answer.
_UNDO, _ANSWER = 45.0, 15.0


@dataclass(frozen=True)
class Budget:
    """The time of one event.

    Attributes:
        clock: What it passes on.
        began: When the event came.
        lifetime: The seconds that the function had left then.
    """

    clock: Clock
    began: float
    lifetime: float

    def to_change(self, timeout: float | None = None) -> Deadline:
        """Return until when the number may be looked up and changed.

        Args:
            timeout: The resource's own, in seconds; None for all that the function has.
        """
        available = self.lifetime - self._kept_for_answer - kept_back(_UNDO, self.lifetime)
        if timeout is not None and timeout <= available:
            return Deadline(self.clock, self.began + timeout, f"Timeout, which is {timeout:g} s")
        return self._deadline(available)

    def to_undo(self) -> Deadline:
        """Return until when a change may be undone."""
        return self._deadline(self.lifetime - self._kept_for_answer)

    @property
    def _kept_for_answer(self) -> float:
        return kept_back(_ANSWER, self.lifetime)

    def _deadline(self, available: float) -> Deadline:
        setting = f"the function's timeout, which left {self.lifetime:.0f} s for this event"
        return Deadline(self.clock, self.began + available, setting)
