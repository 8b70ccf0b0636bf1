"""Time for the local Connect."""

from __future__ import annotations


class ManualClock:
    """A clock that stands still until it is told to go on."""

    def __init__(self, now: float = 1_700_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        """Return the time."""
        return self.now

    def advance(self, seconds: float) -> None:
        """Let time pass; it also serves as the `sleep` of code that waits."""
        self.now += seconds
