"""A plan line by line: what the report goes by, what a person reads, what is said of it all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from phone_number_handler.core import migration
from phone_number_handler.core.arn import Arn
from phone_number_handler.core.channel import Flows
from phone_number_handler.core.manifest import SOURCE, BadRow
from phone_number_handler.core.migration import Decision, Heading, Verdict
from phone_number_handler.core.number import ListedNumber, Placement
from phone_number_handler.entrypoints.migration.files import Json, place_json
from phone_number_handler.entrypoints.migration.rows import Wanted


@dataclass(frozen=True)
class Planned:
    """A row, the number that it is about, and what becomes of it."""

    wanted: Wanted
    number: ListedNumber | None
    decision: Decision
    flows: Flows

    @property
    def name(self) -> str:
        """What the number is called in the bucket."""
        if self.number:
            return self.number.phone_number_id
        column, named = self.wanted.row.name
        return Arn.parse(named).resource_id if column == SOURCE else named

    @property
    def names(self) -> set[str]:
        """All that it may have been called there by earlier runs."""
        return {self.name, *(names_of(self.number) if self.number else ())}


def names_of(number: ListedNumber) -> set[str]:
    """Return what a number may be called in the bucket: the run that imports it has no id of it."""
    source = number.source_phone_number_arn
    return {number.phone_number_id, *([Arn.parse(source).resource_id] if source else ())}


def line_of(planned: Planned, wave: int | None) -> dict[str, Any]:
    """Return what becomes of a row, as the plan has it."""
    number, decision = planned.number, planned.decision
    now = Placement(number.target_arn, planned.flows) if number else None
    return {
        "Line": planned.wanted.row.line,
        "PhoneNumber": number.phone_number if number else planned.wanted.desired.phone_number,
        "PhoneNumberId": number.phone_number_id
        if number
        else planned.wanted.desired.phone_number_id,
        "SourcePhoneNumberArn": planned.wanted.desired.source_phone_number_arn,
        "Outcome": str(decision.verdict),
        "Reason": decision.reason or None,
        "Wave": wave,
        "Steps": migration.names_of(decision.steps),
        "Now": place_json(now),
        "Then": place_json(decision.then),
    }


def refused(bad: BadRow) -> dict[str, Any]:
    """Return the same of a row that cannot be right."""
    return {
        "Line": bad.line,
        "PhoneNumber": bad.values.get("phone_number"),
        "PhoneNumberId": bad.values.get("phone_number_id"),
        "SourcePhoneNumberArn": bad.values.get("source_phone_number_arn"),
        "Outcome": str(Verdict.REFUSED),
        "Reason": str(bad),
        "Wave": None,
        "Steps": [],
        "Now": None,
        "Then": None,
    }


def for_people(line: Json) -> dict[str, Any]:
    """Return a line by the columns of the table for people."""
    now, then = line["Now"] or {}, line["Then"] or {}
    return {
        "line": line["Line"],
        "phone_number": line["PhoneNumber"],
        "phone_number_id": line["PhoneNumberId"],
        "outcome": line["Outcome"],
        "reason": line["Reason"],
        "wave": line["Wave"],
        "steps": " ".join(line["Steps"]),
        "from": now.get("TargetArn"),
        "to": then.get("TargetArn"),
    }


def answer_of(
    run: str,
    heading: Heading,
    lines: Sequence[Json],
    written: list[dict[str, Any]],
    held: str | None,
) -> dict[str, Any]:
    """Return what the state machine goes by; ``held`` is why no wave may begin."""
    count = Counter(line["Outcome"] for line in lines)
    sizes = ", ".join(str(wave["Numbers"]) for wave in written)
    what = {"PLAN": "migrated", "APPLY": "migrated", "UNDO": "put back", "COMMIT": "let go of"}
    summary = (
        f"Of {len(lines)} rows {count['PLANNED']} are to be {what[heading]}"
        f"{f', in waves of {sizes}' if sizes else ''}; {count['RIGHT']} are right already, "
        f"{count['UNSAFE']} are not safe, {count['REFUSED']} are refused"
    )
    return {
        "Run": run,
        "Direction": str(heading),
        "Waves": written,
        "Next": 0,
        "HasNext": bool(written) and heading is not Heading.PLAN and held is None,
        "Total": len(lines),
        "Planned": count["PLANNED"],
        "Refused": count["REFUSED"],
        "Unsafe": count["UNSAFE"],
        "Failed": 0,
        "Stop": held is not None,
        "Why": held or "",
        "Summary": f"{summary}. {held}" if held else summary,
    }
