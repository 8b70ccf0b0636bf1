"""The last step: what each number is now, and why it is not what it should be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from phone_number_handler.adapters.log import Log
from phone_number_handler.adapters.metrics import FAILED, MOVED
from phone_number_handler.core.migration import DONE, Heading, Outcome, Verdict
from phone_number_handler.entrypoints.migration.files import Item, Json, RunFiles, place_json
from phone_number_handler.entrypoints.migration.review import Review

_UNANSWERED = "the function came to an end without saying why; see its log"
_NOT_BEGUN = "its wave has not begun"


class Report:
    """Says what has come of a run."""

    def __init__(self, review: Review, files: RunFiles, log: Log) -> None:
        """Look through ``review``, and write to ``files``."""
        self._review = review
        self._files = files
        self._log = log

    def report(self, plan: Json) -> dict[str, Any]:
        """Write the report, and return what it comes to."""
        heading = Heading(plan["Direction"])
        rows = list(self._rows(heading, plan))
        count = Counter(row["Outcome"] for row in rows)
        succeeded = sum(count[each] for each in (Outcome.MOVED, Outcome.UNDONE, Outcome.COMMITTED))
        answer = {
            "Run": self._files.run,
            "Succeeded": succeeded,
            "Failed": count[Outcome.FAILED],
            "Refused": count[Outcome.REFUSED],
            "Left": count[Outcome.LEFT],
            "Key": f"{self._files.run}/report.csv",
            "Summary": _summary(heading, count, _why(plan)),
            "Outcome": _outcome(heading, count),
        }
        self._files.write_table("report.csv", [_for_people(row) for row in rows])
        self._files.write_json("report.json", {"Rows": rows, **answer})
        if heading is Heading.APPLY:
            self._log.metric(MOVED, succeeded)
        self._log.metric(FAILED, count[Outcome.FAILED])
        self._log.info(str(answer["Summary"]))
        return answer

    def _rows(self, heading: Heading, plan: Json) -> Iterator[dict[str, Any]]:
        items = {
            item.name: (item, place)
            for place, wave in enumerate(plan["Waves"])
            for item in self._files.items(wave["Key"])
        }
        begun, reasons = self._files.begun(), dict(self._files.reasons())
        tried = {
            name
            for name, (_, place) in items.items()
            if place < int(plan["Next"]) or name in begun or name in reasons
        }
        done = self._review.done(heading, [items[name][0] for name in tried])
        # Of these nobody knows where they have been left.
        failed = [items[name][0] for name in tried - done.keys()]
        places = self._review.places(failed) if failed else {}
        by_number = {_number(item): name for name, (item, _) in items.items()}
        for line in self._files.lines("plan.jsonl"):
            name = by_number.get(line["PhoneNumberId"] or line["SourcePhoneNumberArn"])
            verdict, reason = Verdict(line["Outcome"]), line["Reason"]
            if verdict is not Verdict.PLANNED or name is None:
                right = verdict is Verdict.RIGHT
                outcome = Outcome.RIGHT if right else Outcome.REFUSED
                yield _row(line, outcome, reason, line["Now"])
            elif name in done:
                is_as_planned = line["Then"] and done[name] is not Outcome.RIGHT
                yield _row(line, done[name], None, line["Then" if is_as_planned else "Now"])
            elif name in tried:
                # Nothing was asked of one that nothing is known of, if its wave could not run.
                unrun = "" if name in begun else _unrun(plan)
                why = reasons.get(name) or unrun or _UNANSWERED
                yield _row(line, Outcome.FAILED, why, place_json(places.get(name)))
            else:
                yield _row(line, Outcome.LEFT, _NOT_BEGUN, line["Now"])


def _number(item: Item) -> str:
    if item.number:
        return item.number.phone_number_id
    return str(item.properties["SourcePhoneNumberArn"])


def _row(line: Json, outcome: Outcome, reason: str | None, place: Json | None) -> dict[str, Any]:
    """Return a row of the report; ``place`` is where the number is, not where it was to be."""
    place = place or {}
    flows = place.get("ContactFlowArns") or {}
    return {
        "PhoneNumber": line["PhoneNumber"],
        "PhoneNumberId": line["PhoneNumberId"],
        "Outcome": str(outcome),
        "Reason": reason,
        "TargetArn": place.get("TargetArn"),
        "ContactFlowArn": next((flow for flow in flows.values() if flow), None),
        "Wave": line["Wave"],
    }


def _for_people(row: Json) -> dict[str, Any]:
    return {
        "phone_number": row["PhoneNumber"],
        "phone_number_id": row["PhoneNumberId"],
        "outcome": row["Outcome"],
        "reason": row["Reason"],
        "target_arn": row["TargetArn"],
        "contact_flow_arn": row["ContactFlowArn"],
        "wave": row["Wave"],
    }


def _why(plan: Json) -> str:
    """Return why a run has ended early, by its last check or by what the state machine caught."""
    if not plan.get("Approval"):
        return ". ".join(filter(None, (plan.get("Why"), _unrun(plan))))
    wave, refusal = plan["Next"] + 1, _caught(plan, "Approval")
    error, colon, cause = refusal.partition(": ")
    if error == "States.Timeout":
        return f"Nobody has agreed to wave {wave} in time"
    said = f"Wave {wave} was refused" if error == "Refused" else f"Wave {wave}: {error}"
    return f"{said}{colon}{cause}"


def _unrun(plan: Json) -> str:
    """Return why a wave could not run, if one could not."""
    failure = _caught(plan, "Wave")
    return f"a wave could not run: {failure}" if failure else ""


def _caught(plan: Json, state: str) -> str:
    """Return what a state has failed with, whose failure does not end the run."""
    failure = plan.get(state) or {}
    return ": ".join(str(failure[each]) for each in ("Error", "Cause") if failure.get(each))


def _outcome(heading: Heading, count: Counter[str]) -> str:
    """Return how the state machine ends: that failures are tolerated does not make them well."""
    if heading is Heading.PLAN:
        return "SUCCEEDED"
    if count[Outcome.LEFT]:
        return "STOPPED"
    return "FAILED" if count[Outcome.FAILED] else "SUCCEEDED"


def _summary(heading: Heading, count: Counter[str], why: str) -> str:
    total = sum(count.values())
    done = DONE[heading]
    said = [
        f"{count[each]} are {each.lower()}"
        if each is not Outcome.FAILED
        else f"{count[each]} failed"
        for each in dict.fromkeys((done, *Outcome))
        if count[each]
    ]
    text = f"Of {total} rows {', '.join(said)}" if said else "There is nothing in the plan"
    return f"{text}. {why}" if why else text
