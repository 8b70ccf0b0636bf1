"""Many numbers at once, whatever Connect takes over each, in virtual time.

How long that is, is not documented, so the pauses have to be right for all of it. Here is a model
of what a handler does: the five calls of Connect that a fresh import takes, with the pauses of its
own ``pace``, against the rates of the local Connect. It takes seconds where the real thing takes
hours, and gives the same for the same seed. ``tests/benchmarks/test_pacing.py`` holds it against
the handler.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Generator
from dataclasses import dataclass

from simpy import Environment, Event

from benchmarks.many_numbers import floor
from benchmarks.measured import Measured
from benchmarks.under_way import SECONDS as UNDER_WAY
from local_cloud.connect.behaviour import BURST, RATE, Behaviour
from local_cloud.connect.errors import ThrottlingException
from local_cloud.connect.rate_limit import RateLimiter
from phone_number_handler.adapters import pace
from phone_number_handler.core.desired import DEFAULT_TIMEOUT

_Steps = Generator[Event, None, None]


@dataclass(frozen=True)
class Pacing:
    """Deployments of so many numbers, over each of which Connect takes so long.

    Attributes:
        numbers: How many.
        settle_seconds: How long Connect takes.
        over: Time over the floor and Connect's own duration.
        describes: Calls of DescribePhoneNumber that Connect took, for each number.
        throttled: Calls that it did not, for each number.
        late: Numbers that were not done within their timeout, in all runs.
    """

    numbers: int
    settle_seconds: float
    over: Measured
    describes: Measured
    throttled: Measured
    late: int


class Deployment:
    """One deployment.

    Attributes:
        done_at: The seconds until each number was done.
        calls: The calls that Connect took, by operation.
        throttled: The calls that it did not.
    """

    def __init__(
        self,
        numbers: int,
        settle_seconds: float,
        seed: int,
        under_way: tuple[float, float] = UNDER_WAY,
    ) -> None:
        random.seed(seed)
        # Handlers take turns by the clock: how it stands when they start is chance, too.
        self._start = random.uniform(0.0, 100.0)  # noqa: S311 - no secret
        self.done_at: list[float] = []
        self.calls: Counter[str] = Counter()
        self.throttled = 0
        self._settle_seconds = settle_seconds
        self._under_way = under_way
        self._behaviour = Behaviour(rate=RATE, burst=BURST)
        self._limiter = RateLimiter()
        self._environment = Environment(self._start)
        for _ in range(numbers):
            self._environment.process(self._create())
        self._environment.run()

    def _create(self) -> _Steps:
        yield from self._look_up()
        yield from self._call("ImportPhoneNumber")
        yield from self._await_import()
        yield from self._call("AssociateFlow")
        yield from self._call("GetFlowAssociation")
        self.done_at.append(self._now - self._start)

    def _look_up(self) -> _Steps:
        """Find that there is no such number yet; one page says so."""
        yield from self._call("ListPhoneNumbersV2")

    def _await_import(self) -> _Steps:
        requested, held_up = self._now, self._now - self._start
        yield self._pause(pace.before_first_read(requested, held_up))
        first = self._now
        while True:
            yield from self._call("DescribePhoneNumber", since=first)
            waited = self._now - requested
            if waited >= self._settle_seconds:
                return
            yield self._pause(pace.between_reads(self._now, waited, held_up))

    def _call(self, operation: str, since: float | None = None) -> _Steps:
        since = self._now if since is None else since
        while True:
            yield self._pause(self._trip())
            admitted = self._admit(operation)
            yield self._pause(self._trip())
            if admitted:
                return
            waited, held_up = self._now - since, since - self._start
            yield self._pause(pace.after_throttling(self._now, waited, held_up))

    def _rates(self, operation: str) -> Behaviour:  # noqa: ARG002 - one for all of Connect's
        return self._behaviour

    def _admit(self, operation: str) -> bool:
        try:
            self._limiter.admit(operation, self._rates(operation), self._now)
        except ThrottlingException:
            self.throttled += 1
            return False
        self.calls[operation] += 1
        return True

    def _trip(self) -> float:
        return random.uniform(*self._under_way) / 2  # noqa: S311 - no secret

    def _pause(self, seconds: float) -> Event:
        return self._environment.timeout(seconds)

    @property
    def _now(self) -> float:
        return float(self._environment.now)


def measure(numbers: int, settle_seconds: float, runs: int) -> Pacing:
    """Deploy that many numbers, so often, each time from another seed."""
    deployments = [Deployment(numbers, settle_seconds, seed) for seed in range(runs)]
    least = floor(numbers) + settle_seconds
    return Pacing(
        numbers=numbers,
        settle_seconds=settle_seconds,
        over=Measured.of([max(each.done_at) / least for each in deployments]),
        describes=Measured.of(
            [each.calls["DescribePhoneNumber"] / numbers for each in deployments]
        ),
        throttled=Measured.of([each.throttled / numbers for each in deployments]),
        late=sum(seconds > DEFAULT_TIMEOUT for each in deployments for seconds in each.done_at),
    )
