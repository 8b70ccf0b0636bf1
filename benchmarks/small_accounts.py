"""Many numbers where few functions may run at once, in virtual time: Lambda's queue of events.

CloudFormation's events come through the queue of asynchronous invocations. What the account's
concurrency has no room for goes back into it, and is tried again after a pause that doubles from
one second to five minutes. What has become older than it may be is dropped, and no number's answer
comes. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html

Whether Lambda spreads those pauses by chance is not documented. It is measured both ways: alike,
events come back together and most of them find the same few places taken.
"""

from __future__ import annotations

import random
from collections.abc import Generator
from dataclasses import dataclass

from simpy import Environment, Event

from benchmarks.measured import Measured
from local_cloud.connect.behaviour import BURST, RATE

# What the function is deployed with; tests/template/test_provider.py holds that it is.
MAX_EVENT_AGE = 44 * 60.0
LONGEST_EVENT_AGE = 6 * 3600.0
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 300.0
# Of a handler's five calls of Connect, beside what Connect takes over a number.
_SECONDS_OF_CALLS = 0.5

_Steps = Generator[Event, None, None]


@dataclass(frozen=True)
class SmallAccount:
    """Deployments of so many numbers where so many functions run at once.

    Attributes:
        numbers: How many.
        concurrency: Of the account.
        settle_seconds: How long Connect takes over each number.
        spread: Whether Lambda's pauses differ by chance.
        oldest: The minutes that the last event waits if none is ever dropped.
        dropped: Events that become too old.
    """

    numbers: int
    concurrency: int
    settle_seconds: float
    spread: bool
    oldest: Measured
    dropped: Measured


class Queue:
    """Lambda's queue, and the functions that run.

    Attributes:
        started_at: The seconds after which each event was begun.
        dropped: The events that were dropped.
    """

    def __init__(  # noqa: PLR0913 - each one is a circumstance
        self,
        numbers: int,
        concurrency: int,
        settle_seconds: float,
        max_event_age: float = MAX_EVENT_AGE,
        *,
        spread: bool,
        seed: int = 0,
    ) -> None:
        self.started_at: list[float] = []
        self.dropped = 0
        self._settle_seconds = settle_seconds
        self._spread = spread
        self._max_event_age = max_event_age
        self._random = random.Random(seed)  # noqa: S311 - no secret
        self._free = concurrency
        self._next_turn = -BURST / RATE
        self._environment = Environment()
        for _ in range(numbers):
            self._environment.process(self._deliver())
        self._environment.run()

    def _deliver(self) -> _Steps:
        pause = _FIRST_PAUSE
        while not self._free:
            yield self._pause(pause * self._random.uniform(0.5, 1.0) if self._spread else pause)
            if self._environment.now > self._max_event_age:
                self.dropped += 1
                return
            pause = min(2 * pause, _LONGEST_PAUSE)
        self.started_at.append(self._environment.now)
        self._free -= 1
        yield self._pause(self._handle())
        self._free += 1

    def _handle(self) -> float:
        """Return how long a handler takes: until its turn by Connect's rate, and for its number."""
        now = self._environment.now
        self._next_turn = max(self._next_turn, now - BURST / RATE) + 1 / RATE
        return max(0.0, self._next_turn - now) + self._settle_seconds + _SECONDS_OF_CALLS

    def _pause(self, seconds: float) -> Event:
        return self._environment.timeout(seconds)


def measure(
    numbers: int, concurrency: int, settle_seconds: float, *, spread: bool, runs: int
) -> SmallAccount:
    """Deploy that many numbers, so often, each time from another seed."""

    def queues(max_event_age: float) -> list[Queue]:
        return [
            Queue(numbers, concurrency, settle_seconds, max_event_age, spread=spread, seed=seed)
            for seed in range(runs)
        ]

    return SmallAccount(
        numbers=numbers,
        concurrency=concurrency,
        settle_seconds=settle_seconds,
        spread=spread,
        oldest=Measured.of([max(each.started_at) / 60 for each in queues(LONGEST_EVENT_AGE)]),
        dropped=Measured.of([each.dropped for each in queues(MAX_EVENT_AGE)]),
    )
