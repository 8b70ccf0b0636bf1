"""Samples, and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Measured:
    """What several runs gave.

    Attributes:
        median: The middle one.
        low: The lowest.
        high: The highest.
        runs: How many there were.
    """

    median: float
    low: float
    high: float
    runs: int

    @classmethod
    def of(cls, samples: Sequence[float]) -> Measured:
        """Sum up the samples."""
        return cls(median(samples), min(samples), max(samples), len(samples))

    def show(self, digits: int) -> str:
        """Return the median, and the spread if there is one."""
        low, high = f"{self.low:.{digits}f}", f"{self.high:.{digits}f}"
        spread = f" ({low} to {high})" if low != high else ""
        return f"{self.median:.{digits}f}{spread}"


@dataclass(frozen=True)
class Paired:
    """Ours and what it is held against, measured side by side, run after run."""

    ours: Measured
    theirs: Measured
    ratio: Measured

    @classmethod
    def of(cls, pairs: Sequence[tuple[float, float]]) -> Paired:
        """Sum up pairs of ours and theirs."""
        return cls(
            ours=Measured.of([ours for ours, _ in pairs]),
            theirs=Measured.of([theirs for _, theirs in pairs]),
            ratio=Measured.of([ours / theirs for ours, theirs in pairs]),
        )
