"""The parts in which a migration moves its numbers, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cdk_connect_phone_numbers.arguments import Arguments


class Wave:
    """A part of a migration's numbers: a small one first, so that little fails if much would.

    What failed in an earlier run of the same migration comes last of all.
    """

    def __init__(self, shape: str, size: object) -> None:
        """Use one of the class's own methods instead."""
        self.shape = shape
        self.size = size

    @classmethod
    def count(cls, numbers: int) -> Wave:
        """Return a wave of so many numbers.

        Args:
            numbers: How many, at least 1.
        """
        return cls("Count", numbers)

    @classmethod
    def percentage(cls, percentage: int) -> Wave:
        """Return a wave of a share of all numbers, rounded up.

        Args:
            percentage: How many of a hundred, 1 to 100.
        """
        return cls("Percentage", percentage)

    @classmethod
    def rest(cls) -> Wave:
        """Return the wave of all numbers that are in none before."""
        return cls("Rest", True)  # noqa: FBT003 - what the function is told

    @classmethod
    def by_column(cls) -> Wave:
        """Return as many waves as the manifest's column ``wave`` names, in their order."""
        return cls("Column", True)  # noqa: FBT003 - the same


_DEFAULT = (Wave.count(1), Wave.percentage(1), Wave.percentage(10), Wave.rest())
# At most so large may each be.
_MOST = {"Count": 100_000, "Percentage": 100}


def shapes_of(check: Arguments, waves: Sequence[Wave] | Wave | None) -> list[dict[str, Any]]:
    """Return what the function is told of the waves that a migration is given.

    Raises:
        InvalidArgumentError: If some number would be in none of them, or in more than one.
    """
    if waves is None:
        waves = _DEFAULT
    several = [waves] if isinstance(waves, Wave) else waves
    given = check.each_with_member("waves", several, "shape", "a Wave")
    shapes = [wave.shape for wave in given]
    if "Column" in shapes and len(shapes) > 1:
        check.refuse("waves", shapes, "must be Wave.by_column() alone, or have none of it")
    if shapes != ["Column"] and [*shapes, "Rest"].index("Rest") != len(shapes) - 1:
        check.refuse("waves", shapes, "must end with Wave.rest(), and have it once")
    for wave in given:
        if wave.shape in _MOST:
            check.number(f"waves {wave.shape}", wave.size, 1, _MOST[wave.shape])
    return [{wave.shape: wave.size} for wave in given]
