"""The migration's tables: how long it takes, what it calls, what it costs, and what others do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.contenders.lineup import THIS_LIBRARY
from benchmarks.cost import PRICES_OF, cost
from benchmarks.migration import AGAIN, BACK, MOVED, PLANNED, Migration
from benchmarks.table import Goal, Table

MOST_OVER_FLOOR = 1.05
# Ten lists, and a hundred flows a call, for 10,000 numbers.
MOST_LISTS, MOST_FLOW_READS = 10, 100
_LARGEST = 10_000
_LIST, _FLOWS = "ListPhoneNumbersV2", "BatchGetFlowAssociation"


def goals(migrations: Sequence[Migration]) -> Iterator[Goal]:
    """Give what the migration is to come to."""
    ours = [each for each in migrations if each.by == THIS_LIBRARY]
    for each in ours:
        if each.what in (MOVED, BACK):
            over = each.seconds / each.floor
            yield (
                f"{each.numbers:,} numbers {each.what}: time over floor",
                f"{MOST_OVER_FLOOR:.2f}",
                f"{over:.3f}",
                over <= MOST_OVER_FLOOR,
            )
        if each.what == PLANNED and each.numbers == _LARGEST:
            lists, flows = each.calls.get(_LIST, 0), each.calls.get(_FLOWS, 0)
            yield (
                f"{each.numbers:,} numbers planned: lists, reads of flows",
                f"{MOST_LISTS}, {MOST_FLOW_READS}",
                f"{lists}, {flows}",
                lists <= MOST_LISTS and flows <= MOST_FLOW_READS,
            )
    if ours:
        amiss = sum(each.failures + each.left + each.wrong for each in ours)
        yield "failures and wrong end states of migrations", "0", str(amiss), not amiss


def tables(migrations: Sequence[Migration]) -> list[Table]:
    """Return all of them."""
    return [_times(migrations), _operations(migrations), _costs(migrations)]


def _times(migrations: Sequence[Migration]) -> Table:
    headings = (
        "numbers",
        "by",
        "what",
        "time",
        "floor",
        "time over floor",
        "throttled calls a number",
        "failed",
        "not got to",
        "not as they should be",
    )
    rows = [
        [
            f"{each.numbers:,}",
            each.by,
            each.what,
            _time(each.seconds),
            _time(each.floor),
            _over(each),
            f"{each.throttled / each.numbers:.1f}",
            str(each.failures),
            str(each.left),
            str(each.wrong),
        ]
        for each in migrations
    ]
    return Table("migration", "Thousands of numbers, in virtual time", headings, rows)


def _operations(migrations: Sequence[Migration]) -> Table:
    """Return the calls a number; of a plan and of a run with nothing to do, the calls."""
    every = dict.fromkeys(name for each in migrations for name in sorted(each.calls))
    rows = [
        [
            f"{each.numbers:,}",
            each.by,
            each.what,
            *(_calls(each, each.calls.get(name, 0)) for name in every),
        ]
        for each in migrations
    ]
    headings = ("numbers", "by", "what", *every)
    return Table("migration-operations", "Calls a number", headings, rows)


def _costs(migrations: Sequence[Migration]) -> Table:
    rows = []
    for each in migrations:
        if each.by != THIS_LIBRARY:
            continue
        written = each.numbers if each.what in (MOVED, BACK) else 0
        costs = cost(written, each.waves, each.invocations, each.invoked_seconds)
        rows.append(
            [
                f"{each.numbers:,}",
                each.what,
                f"{costs.transitions:,}",
                f"{each.invocations:,}",
                f"{costs.gb_seconds:,.0f}",
                f"{costs.dollars:.2f}",
                f"{each.peak_mib:.0f}" if each.peak_mib else "-",
            ]
        )
    headings = (
        "numbers",
        "what",
        "transitions",
        "invocations",
        "GB-s",
        f"USD ({PRICES_OF})",
        "peak memory of planning, MiB",
    )
    return Table("migration-cost", "What a migration costs", headings, rows)


def _calls(migration: Migration, calls: int) -> str:
    if migration.what in (PLANNED, AGAIN):
        return f"{calls} in all"
    return f"{calls / migration.numbers:.2f}"


def _over(migration: Migration) -> str:
    is_whole = migration.what in (MOVED, BACK) and not (
        migration.failures or migration.left or migration.wrong
    )
    return f"{migration.seconds / migration.floor:.3f}" if is_whole else "-"


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
