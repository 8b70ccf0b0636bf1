"""Time: what is waited on, and until when."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Protocol


class Clock(Protocol):
    """Something that tells the time, in seconds, and waits."""

    def now(self) -> float:
        """Return the time in seconds, which the clocks of all numbers agree on."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class SystemClock:
    """The machine's own clock, which agrees with others' and is never set back."""

    def __init__(self) -> None:
        self._start = time.time() - time.monotonic()

    def now(self) -> float:
        """Return the seconds since 1970."""
        return self._start + time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait that many seconds."""
        time.sleep(seconds)


_LARGEST_SHARE = 0.25


def kept_back(seconds: float, lifetime: float) -> float:
    """Return how long of its lifetime a function keeps back; less where it has little time."""
    return min(seconds, _LARGEST_SHARE * lifetime)


@dataclass(frozen=True)
class Deadline:
    """A moment on a clock after which nothing new is begun.

    Attributes:
        clock: The clock.
        at: The moment on it.
        setting: What would have to be set higher for it to come later, in words.
    """

    clock: Clock
    at: float
    setting: str = "the function's timeout"

    @property
    def left(self) -> float:
        """The seconds until then; none if it has passed."""
        return max(0.0, self.at - self.clock.now())

    @property
    def has_passed(self) -> bool:
        """Whether it is over."""
        return self.clock.now() > self.at

    def before(self, seconds: float) -> Deadline:
        """Return the moment so many seconds before, or half-way there, whichever is later."""
        return replace(self, at=max(self.at - seconds, self.clock.now() + self.left / 2))

    def passes_within(self, seconds: float) -> bool:
        """Tell whether it will have passed in that many seconds."""
        return self.clock.now() + seconds >= self.at
