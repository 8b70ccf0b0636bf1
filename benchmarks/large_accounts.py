"""Many imports beside many other numbers, in virtual time: a list has a page for each thousand.

The model of ``pacing``, in an account of several pages. Whoever has AWS End User Messaging say what
a source is lists by that: one call. It takes one request a second by default, half of what Connect
does; ``tests/handler/test_sources.py`` holds what the handler does where it is asked too much.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, replace
from math import ceil

from simpy import Event

from benchmarks.many_numbers import floor
from benchmarks.measured import Measured
from benchmarks.pacing import Deployment
from local_cloud.connect.behaviour import Behaviour
from phone_number_handler.adapters import pace

_PAGE = 1000
_LIST, _ASK = "ListPhoneNumbersV2", "DescribePhoneNumbers"
SETTLE_SECONDS = 1.0

_Steps = Generator[Event, None, None]


@dataclass(frozen=True)
class LargeAccount:
    """Deployments of so many imports beside so many other numbers.

    Attributes:
        numbers: How many imports.
        others: How many other numbers.
        source_rate: Requests a second that the sources' service takes; None if it cannot be asked.
        least: The seconds that the rates of both services allow, with what Connect takes.
        seconds: How long it took.
        lists: Calls of ListPhoneNumbersV2 that Connect took, for each import.
    """

    numbers: int
    others: int
    source_rate: float | None
    least: float
    seconds: Measured
    lists: Measured

    @property
    def over(self) -> float:
        """The longest time over the least."""
        return self.seconds.high / self.least


class CrowdedDeployment(Deployment):
    """One deployment."""

    def __init__(self, numbers: int, others: int, source_rate: float | None, seed: int) -> None:
        self._pages = ceil((others + 1) / _PAGE)
        self._source_rate = source_rate
        super().__init__(numbers, SETTLE_SECONDS, seed)

    def _look_up(self) -> _Steps:
        if self._source_rate is None:
            yield from self._list(self._pages)
        elif (yield from self._asked()):
            yield from self._list(1)
        else:
            yield from self._list(1)
            if self._pages > 1:
                yield from self._ask()
                yield from self._list(1)

    def _list(self, pages: int) -> _Steps:
        for _ in range(pages):
            yield from self._call(_LIST)

    def _ask(self) -> _Steps:
        since = self._now
        while not (yield from self._asked()):
            # Its client is made when it is needed: nothing has held that up.
            yield self._pause(pace.after_throttling(self._now, self._now - since, 0.0))

    def _asked(self) -> Generator[Event, None, bool]:
        yield self._pause(self._trip())
        admitted = self._admit(_ASK)
        yield self._pause(self._trip())
        return admitted

    def _rates(self, operation: str) -> Behaviour:
        if operation == _ASK:
            return replace(self._behaviour, rate=self._source_rate, burst=1)
        return self._behaviour


def measure(numbers: int, others: int, source_rate: float | None, runs: int) -> LargeAccount:
    """Deploy that many imports, so often, each time from another seed."""
    deployments = [CrowdedDeployment(numbers, others, source_rate, seed) for seed in range(runs)]
    needs_source = source_rate is not None and others >= _PAGE
    asked = (numbers - 1) / source_rate if source_rate and needs_source else 0.0
    return LargeAccount(
        numbers=numbers,
        others=others,
        source_rate=source_rate,
        least=max(floor(numbers), asked) + SETTLE_SECONDS,
        seconds=Measured.of([max(each.done_at) for each in deployments]),
        lists=Measured.of([each.calls[_LIST] / numbers for each in deployments]),
    )
