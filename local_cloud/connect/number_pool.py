"""Numbers that nobody has: those that can be claimed, and fresh ones for tests."""

import itertools
from collections.abc import Iterator

from local_cloud.connect.phone_number import NumberKind, kind_of

_FICTITIOUS = ("+1206555{:04}", "+1800555{:04}", "+44207946{:04}")
"""Ranges kept free for fiction: 555-01xx in North America, 020 7946 0xxx in London."""


class NumberPool:
    """The numbers that SearchAvailablePhoneNumbers finds; one that is taken never comes back."""

    def __init__(self) -> None:
        self._free = dict.fromkeys(
            pattern.format(line) for pattern in _FICTITIOUS for line in range(100, 200)
        )
        self._fresh = (f"+1{area}555{line:04}" for area, line in _area_codes_and_lines())

    def __contains__(self, phone_number: str) -> bool:
        return phone_number in self._free

    def search(self, kind: NumberKind, prefix: str | None = None) -> list[str]:
        """Return the free numbers of a country and type."""
        start = "+" + (prefix or "").removeprefix("+")
        return [
            number for number in self._free if kind_of(number) == kind and number.startswith(start)
        ]

    def take(self, phone_number: str) -> None:
        """Take a number out for good."""
        del self._free[phone_number]

    def discard(self, phone_number: str) -> None:
        """Take a number out for good, if it is there."""
        self._free.pop(phone_number, None)

    def invent(self) -> str:
        """Return a number that was not there before and is in no other hands."""
        return next(self._fresh)


def _area_codes_and_lines() -> Iterator[tuple[int, int]]:
    # Short of 800, where numbers are toll-free: enough for an account of tens of thousands.
    return itertools.product(range(301, 800), range(100, 200))
