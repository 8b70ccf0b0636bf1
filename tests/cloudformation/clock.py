"""Time, as the model needs it."""

from __future__ import annotations

from typing import Protocol


class Clock(Protocol):
    """Something that tells the time, in seconds, and waits."""

    def now(self) -> float:
        """Return the time in seconds, from any start."""

    def sleep(self, seconds: float) -> None:
        """Wait."""
