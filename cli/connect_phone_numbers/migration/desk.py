"""What somebody does with a migration, from the manifest to the report."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connect_phone_numbers.account import Account
from connect_phone_numbers.migration.files import Files
from connect_phone_numbers.migration.machine import Execution, Machine
from connect_phone_numbers.migration.watch import Watch
from connect_phone_numbers.migration.words import Row, named
from connect_phone_numbers.shown import progressing
from phone_number_handler.adapters.bucket import Bucket
from phone_number_handler.core.arn import Arn
from phone_number_handler.core.migration import Heading, Outcome, Verdict
from phone_number_handler.entrypoints.migration.rows import read

# Step Functions takes 80 letters of few kinds, and a person reads them.
_NAME = re.compile(r"[a-z]+-(?P<stem>\w+)-\d{8}T\d{6}Z")
_UNFIT, _LONGEST_STEM = re.compile(r"[^0-9A-Za-z_]"), 48
_AMISS = (Outcome.FAILED, Outcome.REFUSED, Verdict.UNSAFE, Outcome.LEFT)


@dataclass(frozen=True)
class RunOutcome:
    """What has come of a run.

    Attributes:
        execution: The run.
        plan: What the plan step has answered, if it has.
        rows: What was planned for each row of the manifest, or what has become of it.
        report: What the report step has answered, if it has.
    """

    execution: Execution
    plan: Mapping[str, Any]
    rows: Sequence[Row]
    report: Mapping[str, Any]

    @property
    def amiss(self) -> list[tuple[str, str, str]]:
        """What is not as it should be: outcome, numbers, and why; the same reason is one line."""
        alike: dict[tuple[str, str], list[str]] = defaultdict(list)
        for row in self.rows:
            if row["Outcome"] in _AMISS:
                alike[row["Outcome"], str(row.get("Reason") or "")].append(named(row))
        return [(outcome, _few(numbers), why) for (outcome, why), numbers in alike.items()]


@dataclass(frozen=True)
class Desk:
    """A migration, and who works on it.

    Attributes:
        account: Where it is.
        machine: Its state machine.
        files: Its files.
    """

    account: Account
    machine: Machine
    files: Files

    @classmethod
    def at(cls, account: Account, name: str) -> Desk:
        """Return the migration of a stack, or that of an ARN."""
        machine = Machine.find(account, name)
        return cls(account, machine, Files(Bucket(account.s3, machine.bucket)))

    def bad_rows(self, manifest: Path) -> list[tuple[str, str]]:
        """Return the rows of a manifest that cannot be right: line, and what is wrong.

        Raises:
            ManifestError: If it is no table of numbers at all.
        """
        _, bad = read(manifest.read_bytes(), Arn.parse(self.machine.arn))
        return [(str(row.line), f"{row.column} {row.problem}: got {row.value!r}") for row in bad]

    def begin(self, heading: Heading, manifest: Path | str) -> Execution:
        """Start a run over a manifest, or over one that is in the bucket already, by its key."""
        if isinstance(manifest, str):
            return self.machine.start(self._name(heading, manifest), heading, manifest)
        name = self._name(heading, manifest.name)
        key = f"manifests/{name}{manifest.suffix}"
        self.files.bucket.write(key, manifest.read_bytes())
        return self.machine.start(name, heading, key)

    def watch(self, execution: Execution) -> RunOutcome:
        """Look at a run until it is over; return what has come of it."""
        with progressing() as show:
            watch = Watch(self.machine, self.files, self.account.clock)
            return self.outcome(watch.until_over(execution, show))

    def outcome(self, execution: Execution) -> RunOutcome:
        """Return what has come of a run that is over."""
        plan = self.files.json(execution.file("plan.json")) or {}
        if execution.heading is Heading.PLAN:
            rows = self.files.json_lines(execution.file("plan.jsonl"))
            return RunOutcome(execution, plan, rows, {})
        report = self.files.json(execution.file("report.json"))
        if report is None:
            return RunOutcome(execution, plan, [*self._failed(execution)], {})
        told = {name: value for name, value in report.items() if name != "Rows"}
        return RunOutcome(execution, plan, report["Rows"], told)

    def _failed(self, execution: Execution) -> Iterator[Row]:
        """Give what Step Functions knows of a run that did not come to its report."""
        for wave in self.machine.waves(execution, {}):
            for item, why in self.machine.failures(wave) if wave.failed else ():
                yield {**item, "Outcome": Outcome.FAILED, "Reason": why}

    def _name(self, heading: Heading, manifest: str) -> str:
        """Return what a run is called: what it does, with what, and since when."""
        now = datetime.fromtimestamp(self.account.clock.now(), UTC)
        return f"{heading.lower()}-{_stem(manifest)}-{now:%Y%m%dT%H%M%SZ}"


def _stem(manifest: str) -> str:
    """Return what a manifest is called, without what a run of it has added before."""
    stem = manifest.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    of_a_run = _NAME.fullmatch(stem)
    return of_a_run["stem"] if of_a_run else _UNFIT.sub("_", stem)[:_LONGEST_STEM]


def _few(numbers: Sequence[str]) -> str:
    most = 10
    rest = f" and {len(numbers) - most:,} more" if len(numbers) > most else ""
    return ", ".join(numbers[:most]) + rest
