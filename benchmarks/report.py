"""From results to tables: for the terminal, and for docs/performance.md."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks import migration_tables
from benchmarks.calls import Calls
from benchmarks.contenders.lineup import THIS_LIBRARY
from benchmarks.large_accounts import LargeAccount
from benchmarks.many_numbers import ManyNumbers
from benchmarks.measured import Measured
from benchmarks.pacing import Pacing
from benchmarks.results import Results
from benchmarks.small_accounts import MAX_EVENT_AGE
from benchmarks.synth import Synth
from benchmarks.table import Goal, Table
from local_cloud.connect.calls import is_write

# Of a deployment, time over floor; of a cold start and of synth, ours over theirs.
MOST_OVER_FLOOR, MOST_COLD_START, MOST_SYNTH = 1.10, 1.10, 1.3
MOST_ASSET_BYTES, MOST_TEMPLATE_BYTES = 128 * 1024, 1_000_000
MOST_READS = 2
# Of a deployment in virtual time, over floor and Connect's own duration.
MOST_OVER_LEAST = 1.15
_GOAL_NUMBERS = (100, 450)
_SECTION = "<!-- bench: {name} -->\n{body}\n<!-- /bench -->"


def tables(results: Results) -> list[Table]:
    """Return all tables."""
    return [
        _goals(results),
        _many_numbers(results),
        _operations(results),
        _pacing(results),
        _small_accounts(results),
        _large_accounts(results.large_accounts),
        *migration_tables.tables(results.migrations),
        _waiting(results),
        _calls(results.calls),
        _cold_start(results),
        _synth(results),
        _machine(results),
    ]


def write_into(page: Path, results: Results) -> None:
    """Put the tables into the page, each between its two comments."""
    text = page.read_text()
    for table in tables(results):
        section = _SECTION.format(name=table.name, body=table.to_markdown())
        pattern = _SECTION.format(name=table.name, body=".*?").replace("\n", "\\s")
        text = re.sub(pattern, section.replace("\\", "\\\\"), text, flags=re.DOTALL)
    page.write_text(text)


def _goals(results: Results) -> Table:
    rows = []

    def goal(what: str, most: str, measured: str, *, met: bool) -> None:
        rows.append([what, most, measured, "yes" if met else "no"])

    for what, most, measured, met in (
        *_goals_of_many_numbers(results),
        *_goals_of_pacing(results.pacing),
        *_goals_of_large_accounts(results.large_accounts),
        *migration_tables.goals(results.migrations),
    ):
        goal(what, most, measured, met=met)
    for each in results.calls:
        if each.changes_nothing:
            reads = sum(not is_write(name) for name in each.made)
            goal(
                f"{each.lifecycle}: reads, writes",
                f"{MOST_READS}, 0",
                f"{reads}, {len(each.made) - reads}",
                met=reads == len(each.made) <= MOST_READS,
            )
    start = results.cold_start
    for what, paired in (("time", start.seconds), ("peak memory", start.peak_mib)):
        goal(
            f"cold start: {what} until the first call, over bare boto3",
            f"{MOST_COLD_START:.2f}",
            paired.ratio.show(2),
            met=paired.ratio.median <= MOST_COLD_START,
        )
    goal(
        "asset, zipped: bytes",
        f"{MOST_ASSET_BYTES:,}",
        f"{start.asset_bytes:,}",
        met=start.asset_bytes <= MOST_ASSET_BYTES,
    )
    for synth in results.synth:
        goal(
            f"synth of {_numbers(synth.numbers)}: time over native",
            f"{MOST_SYNTH:.1f}",
            synth.seconds.ratio.show(2),
            met=synth.seconds.ratio.median <= MOST_SYNTH,
        )
    largest = results.synth[-1]
    goal(
        f"template of {_numbers(largest.numbers)}: bytes",
        f"{MOST_TEMPLATE_BYTES:,}",
        f"{largest.template_bytes:,}",
        met=largest.template_bytes < MOST_TEMPLATE_BYTES,
    )
    for waiting in results.waiting:
        goal(
            f"an import of {waiting.settle_seconds:g} s: noticed so many seconds late",
            f"{waiting.goal:.2f}",
            waiting.late.show(2),
            met=waiting.late.median <= waiting.goal,
        )
    return Table("goals", "Goals", ("what", "at most", "measured", "met"), rows)


def _goals_of_many_numbers(results: Results) -> Iterator[Goal]:
    for runs in results.deployments():
        first = runs[0]
        if first.contender != THIS_LIBRARY or first.settle_seconds != 1:
            continue
        if first.numbers in _GOAL_NUMBERS:
            over = Measured.of([run.seconds / run.floor for run in runs])
            yield (
                f"{first.numbers} numbers at once: time over floor",
                f"{MOST_OVER_FLOOR:.2f}",
                over.show(3),
                over.median <= MOST_OVER_FLOOR,
            )
    ours = [run for run in results.many_numbers if run.contender == THIS_LIBRARY]
    lost = sum(run.failures + run.wrong for run in ours)
    yield f"failures and wrong end states, in {len(ours)} runs", "0", str(lost), not lost


def _goals_of_pacing(pacing: Sequence[Pacing]) -> Iterator[Goal]:
    for numbers in dict.fromkeys(each.numbers for each in pacing):
        worst = max((each.over for each in pacing if each.numbers == numbers), key=_highest)
        yield (
            f"{numbers} numbers, however long Connect takes: time over floor and that",
            f"{MOST_OVER_LEAST:.2f}",
            worst.show(3),
            worst.high <= MOST_OVER_LEAST,
        )
    late = sum(each.late for each in pacing)
    yield "of these, numbers that were not done in 10 minutes", "0", str(late), not late


def _goals_of_large_accounts(large: Sequence[LargeAccount]) -> Iterator[Goal]:
    for each in large:
        if each.source_rate == 1 and each.others:
            over = each.seconds.median / each.least
            yield (
                f"{each.numbers} imports beside {each.others:,} others: time over the rates' least",
                f"{MOST_OVER_LEAST:.2f}",
                f"{over:.3f}",
                over <= MOST_OVER_LEAST,
            )


def _highest(measured: Measured) -> float:
    return measured.high


def _many_numbers(results: Results) -> Table:
    headings = (
        "numbers",
        "Connect takes",
        "by",
        "seconds",
        "floor",
        "time over floor",
        "throttled calls a number",
        "failed",
        "not as they should be",
    )
    rows = [_deployment(runs) for runs in results.deployments()]
    return Table("many-numbers", "Many numbers at once", headings, rows)


def _deployment(runs: Sequence[ManyNumbers]) -> list[str]:
    first = runs[0]
    failed = Measured.of([run.failures for run in runs])
    wrong = Measured.of([run.wrong for run in runs])
    all_came = failed.high == 0 and wrong.high == 0
    over = Measured.of([run.seconds / run.floor for run in runs]) if first.floor else None
    return [
        str(first.numbers),
        f"{first.settle_seconds:g} s",
        first.contender,
        Measured.of([run.seconds for run in runs]).show(1),
        f"{first.floor:.1f}",
        over.show(3) if over and all_came else "-",
        Measured.of([run.throttled / run.numbers for run in runs]).show(1),
        failed.show(0),
        wrong.show(0),
    ]


def _operations(results: Results) -> Table:
    every = dict.fromkeys(
        operation for run in results.many_numbers for operation in sorted(run.calls)
    )
    rows = [
        [
            str(runs[0].numbers),
            f"{runs[0].settle_seconds:g} s",
            runs[0].contender,
            *(
                Measured.of([run.calls.get(name, 0) / run.numbers for run in runs]).show(2)
                for name in every
            ),
        ]
        for runs in results.deployments()
    ]
    headings = ("numbers", "Connect takes", "by", *every)
    return Table("operations", "Calls a number that Connect took", headings, rows)


def _pacing(results: Results) -> Table:
    rows = [
        [
            str(each.numbers),
            f"{each.settle_seconds:g} s",
            each.over.show(3),
            each.describes.show(2),
            each.throttled.show(0),
            str(each.late),
        ]
        for each in results.pacing
    ]
    headings = (
        "numbers",
        "Connect takes",
        "time over floor and that",
        "Describes a number",
        "throttled calls a number",
        "not done in 10 minutes",
    )
    return Table("pacing", "However long Connect takes, in virtual time", headings, rows)


def _small_accounts(results: Results) -> Table:
    rows = [
        [
            str(each.numbers),
            str(each.concurrency),
            f"{each.settle_seconds:g} s",
            "spread" if each.spread else "alike",
            each.oldest.show(0),
            each.dropped.show(0),
        ]
        for each in results.small_accounts
    ]
    headings = (
        "numbers",
        "run at once",
        "Connect takes",
        "Lambda's pauses",
        "minutes until the last is begun",
        f"dropped after {MAX_EVENT_AGE / 60:.0f} minutes",
    )
    return Table("small-accounts", "Where few functions run at once", headings, rows)


def _large_accounts(large: Sequence[LargeAccount]) -> Table:
    rows = [
        [
            str(each.numbers),
            f"{each.others:,}",
            f"{each.source_rate:g} a second" if each.source_rate else "cannot be asked",
            each.seconds.show(1),
            f"{each.least:.1f}",
            each.lists.show(2),
        ]
        for each in large
    ]
    headings = (
        "imports",
        "other numbers",
        "their service takes",
        "seconds",
        "least that the rates allow",
        "lists an import",
    )
    return Table("large-accounts", "Beside many other numbers, in virtual time", headings, rows)


def _waiting(results: Results) -> Table:
    rows = [
        [
            f"{each.settle_seconds:g} s",
            each.late.show(2),
            f"{each.goal:.2f}",
            f"{each.describes:.1f}",
            str(each.throttled),
        ]
        for each in results.waiting
    ]
    headings = ("Connect takes", "seconds late", "goal", "Describes a number", "throttled calls")
    return Table("waiting", "From Connect has finished to CloudFormation is told", headings, rows)


def _calls(calls: Sequence[Calls]) -> Table:
    rows = []
    for each in calls:
        reads = sum(not is_write(name) for name in each.made)
        rows.append(
            [
                each.lifecycle,
                str(len(each.made)),
                str(len(each.least)),
                str(len(each.made) - len(each.alone)),
                str(reads),
                str(len(each.made) - reads),
                ", ".join(each.made),
                ", ".join(f"{name} x {n}" for name, n in Counter(each.asked).items()),
                f"{each.seconds:g}",
            ]
        )
    headings = (
        "lifecycle",
        "calls",
        "least",
        "of them, since others may be at work",
        "reads",
        "writes",
        "in their order",
        "CloudFormation is asked",
        "seconds",
    )
    return Table("calls", "Calls of each lifecycle", headings, rows)


def _cold_start(results: Results) -> Table:
    start = results.cold_start
    rows = [
        [what, paired.ours.show(digits), paired.theirs.show(digits), paired.ratio.show(2)]
        for what, paired, digits in (
            ("seconds until the first call", start.seconds, 2),
            ("peak memory until the first call, MiB", start.peak_mib, 1),
            ("seconds until Connect is called", start.connect_seconds, 2),
            ("peak memory until Connect is called, MiB", start.connect_peak_mib, 1),
            ("seconds until a deletion calls Connect", start.deletion_seconds, 2),
        )
    ]
    headings = ("what", "this library", "bare boto3", "ratio")
    return Table("cold-start", "Cold start", headings, rows)


def _synth(results: Results) -> Table:
    rows = []
    before: Synth | None = None
    for each in results.synth:
        milliseconds, size = _for_one_more(before, each) if before else ("-", "-")
        rows.append(
            [
                str(each.numbers),
                each.seconds.ours.show(1),
                each.seconds.theirs.show(1),
                each.seconds.ratio.show(2),
                milliseconds,
                f"{each.template_bytes:,}",
                size,
                f"{each.native_template_bytes:,}",
            ]
        )
        before = each
    headings = (
        "numbers",
        "seconds",
        "native, seconds",
        "ratio",
        "ms for one more",
        "template, bytes",
        "bytes for one more",
        "native template, bytes",
    )
    return Table("synth", "cdk synth", headings, rows)


def _for_one_more(before: Synth, after: Synth) -> tuple[str, str]:
    """Return milliseconds and bytes that each further number took.

    Out of the fastest runs, which the machine has disturbed least: what it takes for one number
    is less than what two runs differ by.
    """
    more = after.numbers - before.numbers
    seconds = after.seconds.ours.low - before.seconds.ours.low
    size = after.template_bytes - before.template_bytes
    return f"{seconds / more * 1000:.1f}", f"{size / more:,.0f}"


def _machine(results: Results) -> Table:
    machine = results.machine
    rows = [
        ["processor", f"{machine.processor}, {machine.cores} cores"],
        *([name, version] for name, version in machine.versions.items()),
    ]
    return Table("machine", "Measured on, and with", ("", ""), rows)


def _numbers(count: int) -> str:
    return f"{count} number{'s' if count > 1 else ''}"
