"""Thousands of numbers moved and brought back, in virtual time, by this library and without it.

The function's own code over the local Connect, with its rates on; Step Functions is played, so many
numbers at once. Time passes when all of them wait, and each call is under way for some hundredths
of a second. So it is the same on every machine, and 10,000 numbers take minutes, not hours.
"""

from __future__ import annotations

import random
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, replace
from io import StringIO
from typing import Any

from benchmarks.contenders.lineup import THIS_LIBRARY
from benchmarks.contenders.scripts import Row, Script
from benchmarks.many_numbers import THROTTLES, floor
from benchmarks.under_way import UnderWay
from local_cloud.connect.arns import own_id
from local_cloud.connect.behaviour import BURST, RATE, Behaviour
from local_cloud.connect.in_process import InProcessConnect, local_connect
from local_cloud.contact_centre import ContactCentre
from stand_ins import FakeS3, SharedClock, StepFunctions
from stand_ins.migration_function import MigrationFunction

SCRIPT, RUNBOOK = "a script", "Amazon's runbook"
PLANNED, MOVED, AGAIN, BACK = "planned", "moved", "run again", "brought back"
SETTLE_SECONDS = 1.0

_BUCKET, _MANIFEST = "migration", "manifests/all.csv"
# As the construct has them by default.
_SETTINGS = {
    "Waves": [{"Count": 1}, {"Percentage": 1}, {"Percentage": 10}, {"Rest": True}],
    "ToleratedFailurePercentage": 5,
    "Alarms": [],
}


@dataclass(frozen=True)
class Migration:
    """What was done with so many numbers.

    Attributes:
        by: Who has done it.
        what: What was done: planned, moved, run again with nothing to do, or brought back.
        numbers: How many.
        seconds: How long it took.
        floor: The least that Connect's rates allow: each operation once a number.
        calls: Calls that were taken, by operation.
        throttled: Calls that were not.
        failures: Numbers that were given up.
        left: Numbers that were not got to.
        wrong: Numbers that in the end were not where they should be, with their flow.
        waves: In how many waves.
        invocations: How often the function was invoked.
        invoked_seconds: For how long, all in all.
        peak_mib: The most memory that planning took, with the local Connect's own.
    """

    by: str
    what: str
    numbers: int
    seconds: float
    floor: float
    calls: dict[str, int]
    throttled: int
    failures: int = 0
    left: int = 0
    wrong: int = 0
    waves: int = 0
    invocations: int = 0
    invoked_seconds: float = 0.0
    peak_mib: float = 0.0


class _Account:
    """An account with numbers in one instance that are to go to another."""

    def __init__(self, connect: InProcessConnect, clock: SharedClock, numbers: int) -> None:
        self.connect, self.clock = connect, clock
        self._centre = centre = ContactCentre(connect)
        found = [
            connect.add_phone_number(centre.other_instance, contact_flow_arn=centre.other_flow)
            for _ in range(numbers)
        ]
        self.rows = [
            Row(each.id, centre.instance, own_id(centre.instance), own_id(centre.flow))
            for each in found
        ]
        self._s3 = FakeS3(_BUCKET)
        function = MigrationFunction(self._client, self._s3, clock, _BUCKET)
        function.put(_MANIFEST, self._manifest())
        self._states = StepFunctions(function, function.items, _SETTINGS, clock)

    def script(self) -> Script:
        """Return somebody's script for it."""
        return Script(UnderWay(self.connect.client(), self.clock), self.clock)

    def wrong(self, *, back: bool) -> int:
        """Return how many numbers are not where they should be, with their flow there."""
        centre = self._centre
        right = (
            (centre.other_instance, centre.other_flow) if back else (centre.instance, centre.flow)
        )
        return sum(
            (each.target_arn, each.contact_flow_arn, each.status) != (*right, "CLAIMED")
            for each in self.connect.numbers()
        )

    def run(self, direction: str, what: str) -> Migration:
        """Run the migration, and say how that went."""
        began = self._begin()
        run = self._states.run(direction, _MANIFEST)
        return Migration(
            THIS_LIBRARY,
            what,
            **self._took(began),
            failures=len(run.failures),
            # Of a plan all are left: that is what it is for.
            left=0 if what == PLANNED else int(run.output.get("Left", 0)),
            wrong=self.wrong(back=what in (PLANNED, BACK)),
            waves=run.waves,
            invocations=run.invocations,
            invoked_seconds=run.seconds,
        )

    def without(self, by: str, what: str, work: Callable[[Script], None]) -> Migration:
        """Have a script work, and say how that went."""
        began, script = self._begin(), self.script()
        work(script)
        return Migration(
            by,
            what,
            **self._took(began),
            failures=len(script.failed),
            left=len(script.left),
            wrong=self.wrong(back=False),
        )

    def _begin(self) -> float:
        self.connect.clear_calls()
        return self.clock.now()

    def _took(self, began: float) -> dict[str, Any]:
        calls = self.connect.calls()
        throttled = sum(call.error_code in THROTTLES for call in calls)
        taken = Counter(call.operation for call in calls if call.error_code not in THROTTLES)
        return {
            "numbers": len(self.rows),
            "seconds": self.clock.now() - began,
            "floor": floor(len(self.rows)),
            "calls": dict(taken),
            "throttled": throttled,
        }

    def _manifest(self) -> str:
        lines = [f"{row.phone_number_id},{row.target_arn},{self._centre.flow}" for row in self.rows]
        return "\n".join(["phone_number_id,target_arn,contact_flow_arn", *lines])

    def _client(self, service: str) -> Any:
        known: dict[str, Any] = {"stepfunctions": self._states, "s3": self._s3}
        if service in known:
            return known[service]
        return UnderWay(self.connect.client_of(service), self.clock)


@contextmanager
def _account(numbers: int) -> Iterator[_Account]:
    random.seed(0)
    clock = SharedClock()
    behaviour = Behaviour(rate=RATE, burst=BURST, settle_seconds=SETTLE_SECONDS)
    # What the function logs is not shown.
    with redirect_stdout(StringIO()), local_connect(behaviour, clock) as connect:
        yield _Account(connect, clock, numbers)


def measure(numbers: int) -> list[Migration]:
    """Move that many numbers and bring them back, by this library and without it."""
    return [*_with_this_library(numbers), *_without_it(numbers)]


def _with_this_library(numbers: int) -> Iterator[Migration]:
    with _account(numbers) as account:
        tracemalloc.start()
        planned = account.run("PLAN", PLANNED)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        yield replace(planned, peak_mib=peak / 2**20)
        for direction, what in (("APPLY", MOVED), ("APPLY", AGAIN), ("UNDO", BACK)):
            yield account.run(direction, what)


def _without_it(numbers: int) -> Iterator[Migration]:
    with _account(numbers) as account:
        yield account.without(SCRIPT, MOVED, lambda script: script.move(account.rows))
    with _account(numbers) as account:
        for row in account.rows:
            # The runbook moves nothing: somebody has.
            account.connect.backend.phone_numbers[row.phone_number_id].target_arn = row.target_arn
        yield account.without(RUNBOOK, MOVED, lambda script: script.attach(account.rows))
