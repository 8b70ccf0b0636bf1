"""All numbers of an account, found by whichever name a request has for them.

Without it each call would look at every number: an account of ten thousand would be slower than
Connect's rates are.
"""

from bisect import bisect_left, insort
from collections import UserDict
from itertools import takewhile

from local_cloud.connect.phone_number import PhoneNumber


class PhoneNumbers(UserDict[str, PhoneNumber]):
    """The numbers by their ids; what names a number does not change while it is in here."""

    def __init__(self) -> None:
        self._by_name: dict[str, dict[str, PhoneNumber]] = {}
        self._sorted: list[tuple[str, str]] = []
        super().__init__()

    def __setitem__(self, number_id: str, number: PhoneNumber) -> None:
        super().__setitem__(number_id, number)
        for name in number.names:
            self._by_name.setdefault(name, {})[number_id] = number
        insort(self._sorted, (number.phone_number, number_id))

    def __delitem__(self, number_id: str) -> None:
        number = self[number_id]
        super().__delitem__(number_id)
        for name in number.names:
            del self._by_name[name][number_id]
        self._sorted.remove((number.phone_number, number_id))

    def named(self, name: str) -> list[PhoneNumber]:
        """Return the numbers of that id, ARN, source ARN or digits."""
        return [*self._by_name.get(name, {}).values()]

    def beginning(self, digits: str) -> list[PhoneNumber]:
        """Return the numbers that begin so, in the order of their digits."""
        start = f"+{digits.removeprefix('+')}"
        following = self._sorted[bisect_left(self._sorted, (start, "")) :]
        found = takewhile(lambda each: each[0].startswith(start), following)
        return [self[number_id] for _, number_id in found]
