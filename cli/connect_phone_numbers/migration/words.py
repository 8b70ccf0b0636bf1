"""What a migration will do, wave by wave: numbers that have the same before them are one line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from connect_phone_numbers.names import Names
from phone_number_handler.core.migration import Verdict
from phone_number_handler.core.steps import (
    AssociateContactFlow,
    DisassociateContactFlow,
    ImportPhoneNumber,
    UpdatePhoneNumber,
    UpdatePhoneNumberMetadata,
)

Row = Mapping[str, Any]
# So many numbers are named; of more, one, and how many.
_MOST_NAMED = 3


def named(row: Row) -> str:
    """Return how a row names its number."""
    return str(row.get("PhoneNumber") or row.get("PhoneNumberId") or f"line {row.get('Line')}")


def waves(rows: Sequence[Row], names: Names) -> list[tuple[str, str, str, str]]:
    """Return for each wave, and each thing that it does: wave, numbers, from where, what."""
    alike: dict[tuple[int, str, str], list[str]] = defaultdict(list)
    for row in rows:
        if row["Outcome"] == Verdict.PLANNED:
            what = ", ".join(_steps(row, names)) or "nothing"
            alike[row["Wave"], place(row.get("Now"), names), what].append(named(row))
    return [
        (str(wave), _numbers(numbers), now, what)
        for (wave, now, what), numbers in sorted(alike.items(), key=lambda each: each[0][0])
    ]


def place(where: Mapping[str, Any] | None, names: Names) -> str:
    """Return a target and its flows, by their names."""
    if not where:
        return "not there"
    flows = ", ".join(names.of(flow) for flow in (where.get("ContactFlowArns") or {}).values())
    return f"{names.of(where.get('TargetArn'))}, {flows or 'no flow'}"


def _numbers(numbers: Sequence[str]) -> str:
    if len(numbers) <= _MOST_NAMED:
        return ", ".join(numbers)
    return f"{numbers[0]} and {len(numbers) - 1:,} more"


def _steps(row: Row, names: Names) -> Iterator[str]:
    then = row.get("Then") or {}
    target = names.of(then.get("TargetArn"))
    flows = ", ".join(names.of(flow) for flow in (then.get("ContactFlowArns") or {}).values())
    words = {
        ImportPhoneNumber.__name__: f"import into {target}",
        UpdatePhoneNumber.__name__: f"move to {target}",
        AssociateContactFlow.__name__: f"attach to {flows}",
        DisassociateContactFlow.__name__: "detach from its flow",
        UpdatePhoneNumberMetadata.__name__: "set the description",
    }
    for step in row.get("Steps", ()):
        yield words.get(step, step)
