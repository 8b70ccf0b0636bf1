"""The command line: runs all benchmarks, prints the tables, and renews docs/performance.md."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from benchmarks import (
    calls,
    chart,
    cold_start,
    large_accounts,
    many_numbers,
    migration,
    pacing,
    report,
    small_accounts,
    synth,
    waiting,
)
from benchmarks.connect import running_connect
from benchmarks.contenders.lineup import Contender, lineup
from benchmarks.large_accounts import LargeAccount
from benchmarks.many_numbers import ManyNumbers
from benchmarks.migration import Migration
from benchmarks.pacing import Pacing
from benchmarks.results import Machine, Results
from benchmarks.small_accounts import SmallAccount
from local_cloud import prerequisites
from local_cloud.connect.control import ConnectControl
from local_cloud.environment import AccessKey, aws_variables, isolated
from local_cloud.tables import wide_console

_NOWHERE = "https://127.0.0.1:9"
_DOCS = Path(__file__).parents[1] / "docs"


@dataclass(frozen=True)
class Plan:
    """What is measured, and how often.

    Attributes:
        numbers: How many at once.
        runs: How often each deployment is repeated.
        slow: Numbers, and the seconds that a slow Connect takes over each.
        waits: The seconds that Connect takes where lateness is measured.
        virtual: Numbers at once in virtual time.
        virtual_waits: The seconds that Connect takes there.
        virtual_runs: How often each of those is repeated, and each queue.
        concurrencies: How many functions run at once where Lambda's queue is simulated.
        queued: Numbers, and the seconds that Connect takes over each, in that queue.
        crowds: Imports beside other numbers, and the requests a second that their service takes.
        migrated: Numbers that are migrated.
        starts: Cold starts of each side.
        synths: Runs of ``cdk synth`` of each side.
        synth_numbers: Numbers that are synthesized.
    """

    numbers: tuple[int, ...] = (1, 10, 100, 450)
    runs: int = 3
    slow: tuple[tuple[int, float], ...] = ((100, 5.0),)
    waits: tuple[float, ...] = (1, 5, 30, 120)
    virtual: tuple[int, ...] = (100, 450)
    virtual_waits: tuple[float, ...] = (0.5, 1, 2, 5, 10, 30)
    virtual_runs: int = 10
    concurrencies: tuple[int, ...] = (10, 50, 1000)
    queued: tuple[tuple[int, float], ...] = ((450, 1), (450, 30))
    crowds: tuple[tuple[int, int, float | None], ...] = (
        (100, 0, 1),
        (100, 10_000, None),
        (100, 10_000, 1),
        (100, 10_000, 10),
        (450, 10_000, 1),
    )
    migrated: tuple[int, ...] = (450, 2000, 10_000)
    starts: int = 100
    synths: int = 5
    synth_numbers: tuple[int, ...] = (1, 100, 450)


_QUICK = Plan(
    numbers=(1, 10),
    runs=1,
    slow=(),
    waits=(1,),
    virtual_waits=(1, 5),
    virtual_runs=1,
    queued=((450, 1),),
    crowds=((100, 10_000, 1),),
    migrated=(20,),
    starts=1,
    synths=1,
    synth_numbers=(1,),
)


def main() -> int:
    """Run; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--quick", type=Path, metavar="FOLDER", help="little of it, once, into another folder"
    )
    parser.add_argument(
        "--virtual", action="store_true", help="only what runs in virtual time, but for migrations"
    )
    parser.add_argument("--migration", action="store_true", help="only the migrations, an hour")
    options = parser.parse_args()
    if sys.platform != "linux":
        print("Memory is read from /proc: run this on Linux.", file=sys.stderr)  # noqa: T201 - a person
        return 2
    try:
        prerequisites.check()
    except prerequisites.MissingPrerequisite as error:
        print(error, file=sys.stderr)  # noqa: T201 - for the person at the terminal
        return 2
    _forget_the_users_settings()
    console = wide_console()
    plan = _QUICK if options.quick else Plan()
    folder = _folder(options.quick)
    file = folder / "performance.json"
    if options.virtual:
        results = replace(
            Results.read(file),
            pacing=_pacing(plan),
            small_accounts=_small_accounts(plan),
            large_accounts=_large_accounts(plan),
            calls=calls.measure(),
        )
    elif options.migration:
        results = replace(Results.read(file), migrations=_migrations(plan, console))
    else:
        results = _measure(plan, console)
    for table in report.tables(results):
        table.print(console)
    results.write(file)
    # What the file has is rounded: the page and the picture are made of the same.
    results = Results.read(file)
    chart.draw(results, folder / "pictures" / "performance.png")
    report.write_into(folder / "performance.md", results)
    console.print(f"Written: {folder}/performance.json, .md and pictures/performance.png")
    return 0


def _folder(quick: Path | None) -> Path:
    """Return where the page is that is to be renewed; a quick run has a copy of it."""
    if quick is None:
        return _DOCS
    (quick / "pictures").mkdir(parents=True, exist_ok=True)
    shutil.copy(_DOCS / "performance.md", quick)
    return quick


def _forget_the_users_settings() -> None:
    """Let what runs in this process find neither an AWS account nor a way there."""
    kept = isolated(os.environ)
    kept |= aws_variables(_NOWHERE, _NOWHERE, Path(os.devnull), AccessKey.new())
    os.environ.clear()
    # moto answers in this process, and takes no call that names another endpoint.
    os.environ.update({k: v for k, v in kept.items() if not k.startswith("AWS_ENDPOINT_URL")})


def _measure(plan: Plan, console: Console) -> Results:
    with TemporaryDirectory(prefix="bench-") as directory, running_connect() as connect:
        contenders = lineup(Path(directory))
        ours = contenders[0]
        console.print("Counting calls …")
        counted = calls.measure()
        console.print(f"Starting cold, {plan.starts} times …")
        assert ours.asset
        started = cold_start.measure(ours.asset, plan.starts)
        console.print("Synthesizing …")
        synthesized = [synth.measure(numbers, plan.synths) for numbers in plan.synth_numbers]
        console.print("Waiting …")
        waited = [waiting.measure(connect, ours, seconds) for seconds in plan.waits]
        deployed = list(_deployments(plan, connect, contenders, console))
    return Results(
        machine=Machine.this_one(),
        many_numbers=deployed,
        waiting=waited,
        pacing=_pacing(plan),
        small_accounts=_small_accounts(plan),
        large_accounts=_large_accounts(plan),
        migrations=_migrations(plan, console),
        calls=counted,
        cold_start=started,
        synth=synthesized,
    )


def _pacing(plan: Plan) -> list[Pacing]:
    return [
        pacing.measure(numbers, seconds, plan.virtual_runs)
        for numbers in plan.virtual
        for seconds in plan.virtual_waits
    ]


def _small_accounts(plan: Plan) -> list[SmallAccount]:
    return [
        small_accounts.measure(numbers, at_once, seconds, spread=spread, runs=plan.virtual_runs)
        for at_once in plan.concurrencies
        for numbers, seconds in plan.queued
        for spread in (True, False)
    ]


def _large_accounts(plan: Plan) -> list[LargeAccount]:
    return [
        large_accounts.measure(numbers, others, rate, plan.virtual_runs)
        for numbers, others, rate in plan.crowds
    ]


def _migrations(plan: Plan, console: Console) -> list[Migration]:
    measured: list[Migration] = []
    for numbers in plan.migrated:
        console.print(f"Migrating {numbers:,} numbers, and bringing them back …")
        measured += migration.measure(numbers)
    return measured


def _deployments(
    plan: Plan, connect: ConnectControl, contenders: list[Contender], console: Console
) -> Iterator[ManyNumbers]:
    for run in range(plan.runs):
        for numbers in plan.numbers:
            for contender in contenders:
                console.print(f"Run {run + 1}: {numbers} numbers at once, {contender.name} …")
                yield many_numbers.measure(connect, contender, numbers, settle_seconds=1)
        for numbers, seconds in plan.slow:
            console.print(f"Run {run + 1}: {numbers} numbers, each of which takes {seconds:g} s …")
            yield many_numbers.measure(connect, contenders[0], numbers, seconds)


if __name__ == "__main__":
    sys.exit(main())
