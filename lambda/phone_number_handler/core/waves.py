"""Waves: how many numbers are moved before somebody looks whether that went well."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Shape:
    """How large a wave is: so many numbers, so many of a hundred, or all that are left."""

    count: int | None = None
    percentage: float | None = None

    @classmethod
    def of(cls, setting: Mapping[str, object]) -> Shape:
        """Return what a construct's setting says."""
        count, percentage = setting.get("Count"), setting.get("Percentage")
        return cls(
            None if count is None else int(str(count)),
            None if percentage is None else float(str(percentage)),
        )

    def size(self, total: int) -> int:
        """Return the size of such a wave; a share is at least one number."""
        if self.count is not None:
            return self.count
        return total if self.percentage is None else ceil(total * self.percentage / 100)


def cut(numbers: Sequence[T], shapes: Sequence[Shape], failed: Collection[T]) -> list[list[T]]:
    """Return the numbers in waves: in their order, but for those that have failed before.

    These come last. In the first wave, of one number, they would stop each new try at once.
    """
    ordered = _failed_last(numbers, failed)
    waves: list[list[T]] = []
    for shape in (*shapes, Shape()):
        size = shape.size(len(numbers))
        waves.append(list(ordered[:size]))
        ordered = ordered[size:]
    return [wave for wave in waves if wave]


def by_column(numbers: Mapping[T, int], failed: Collection[T]) -> list[list[T]]:
    """Return the numbers in the waves that they name; those that have failed before come last."""
    fresh = {number: wave for number, wave in numbers.items() if number not in failed}
    waves = [
        [number for number, of in fresh.items() if of == wave]
        for wave in sorted(set(fresh.values()))
    ]
    again = [number for number in numbers if number in failed]
    if waves:
        waves[-1] += again
        return waves
    return [again] if again else []


def _failed_last(numbers: Sequence[T], failed: Collection[T]) -> list[T]:
    return sorted(numbers, key=lambda number: number in failed)


def too_many(failed: int, tried: int, *, percentage: float | None, count: int | None) -> str | None:
    """Return why no further wave begins; None if no more have failed than is tolerated.

    Without a limit none may fail.

    Args:
        failed: How many have failed so far.
        tried: Of how many.
        percentage: How many of a hundred may.
        count: How many may.
    """
    if percentage is None and count is None:
        count = 0
    if count is not None and failed > count:
        return f"{failed} of {tried} numbers have failed, and {count} are tolerated"
    if percentage is not None and failed * 100 > percentage * tried:
        return f"{failed} of {tried} numbers have failed, and {percentage:g} % are tolerated"
    return None


def missing_alarms(names: Sequence[str], states: Mapping[str, str]) -> str | None:
    """Return which alarms are to stop a migration and cannot; None if all of them can.

    Args:
        names: The alarms that it was given.
        states: The states of those that there are.
    """
    missing = [name for name in names if name not in states]
    if not missing:
        return None
    return (
        f"Amazon CloudWatch has no alarm {', '.join(missing)} in this Region and account, which is "
        "to stop this migration: create it again, or deploy the migration without it"
    )


def in_alarm(states: Mapping[str, str]) -> str | None:
    """Return which alarms ring; None if none does."""
    ringing = [name for name, state in states.items() if state == "ALARM"]
    if not ringing:
        return None
    return f"In alarm: {', '.join(ringing)}. No wave begins until that is over; an undo does"
