"""``migrate``: many numbers at once, through a migration that a stack has deployed."""

from __future__ import annotations

import functools
import sys
from pathlib import Path
from typing import NoReturn

import click

from connect_phone_numbers.account import Account
from connect_phone_numbers.commands.common import CHANGES, NOTHING, UNSAFE, one_of, showing
from connect_phone_numbers.migration.desk import Desk, RunOutcome
from connect_phone_numbers.migration.machine import Execution
from connect_phone_numbers.migration.words import waves
from connect_phone_numbers.names import Names
from connect_phone_numbers.shown import Form, Result, Rows, show
from phone_number_handler.core.migration import Heading

# What a shell gives for a command that was interrupted.
INTERRUPTED = 130
_STATUS, _STOP = "status", "stop"
_CHOICES = {
    "plan": (Heading.PLAN, "Say what would be done."),
    "apply": (Heading.APPLY, "Do it, wave after wave."),
    "undo": (Heading.UNDO, "Bring the numbers back."),
    "commit": (Heading.COMMIT, "Keep them where they are."),
    "status": (_STATUS, "Watch what runs, or show the last."),
    "stop": (_STOP, "End what runs, at once."),
}
_ASKED = {
    Heading.APPLY: "This is going to move the numbers of {manifest}, wave after wave.",
    Heading.UNDO: "This is going to bring the numbers of {manifest} back to where they were.",
    Heading.COMMIT: "This is going to take the records off the numbers of {manifest}: "
    "they can be undone no longer.",
}


@click.command(short_help="Migrate a table of numbers, wave after wave.")
@click.argument("migration")
@click.argument(
    "manifest", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@one_of("what", _CHOICES)
@click.option("--yes", is_flag=True, help="Do not ask before numbers are written to.")
@showing
def migrate(
    account: Account, migration: str, manifest: Path | None, what: str | None, *, yes: bool
) -> tuple[Result, int]:
    """Migrate the numbers of MANIFEST, a CSV or JSON Lines file, by MIGRATION.

    MIGRATION is a stack with a PhoneNumberMigration, or the ARN of its state machine. Without
    MANIFEST it is that of the latest run.

    Step Functions does the work: to interrupt this command does not interrupt the migration.

    Ends with 0 if all is well, with 2 if a plan has changes, and with 3 if a number is unsafe, was
    refused, failed, or was left, or if an alarm holds all of them back.
    """
    if what is None:
        raise click.UsageError("say what: --plan, --apply, --undo, --commit, --status or --stop")
    desk = Desk.at(account, migration)
    if what in (_STATUS, _STOP):
        current = desk.machine.current()
        if what == _STOP:
            for each in desk.machine.running():
                desk.machine.stop(each)
            current = desk.machine.execution(current.arn)
        return _shown(desk, _watched(desk, current, migration))
    if manifest and (bad := desk.bad_rows(manifest)):
        return _refused(manifest, bad)
    heading = Heading(what)
    # What somebody agrees to is what is done, whatever becomes of the file meanwhile, and whatever
    # somebody else has begun by then.
    chosen: Path | str = manifest or desk.machine.latest().manifest
    if heading is Heading.APPLY and not yes:
        chosen = _plan_first(desk, chosen, migration)
    if heading is not Heading.PLAN and not yes:
        _ask(heading, manifest.name if manifest else str(chosen))
    return _shown(desk, _watched(desk, desk.begin(heading, chosen), migration))


def _refused(manifest: Path, bad: list[tuple[str, str]]) -> tuple[Result, int]:
    data = {"Refused": [{"Line": int(line), "Reason": why} for line, why in bad]}
    title = f"{len(bad)} rows of {manifest.name} cannot be right; nothing was uploaded"
    return Result(data, lambda: [Rows(title, ("Line", "Why"), bad)]), UNSAFE


def _plan_first(desk: Desk, manifest: Path | str, migration: str) -> str:
    """Show what would be done; return the key of the manifest that this was planned of."""
    planned = _watched(desk, desk.begin(Heading.PLAN, manifest), migration)
    result, _ = _shown(desk, planned)
    show(result, result.tables(), Form.TEXT, functools.partial(click.echo, err=True))
    return planned.execution.manifest


def _ask(heading: Heading, manifest: str) -> None:
    click.echo(_ASKED[heading].format(manifest=manifest), err=True)
    click.confirm("Go on?", abort=True, err=True)


def _watched(desk: Desk, execution: Execution, migration: str) -> RunOutcome:
    try:
        return desk.watch(execution)
    except KeyboardInterrupt:
        _leave(execution, migration)


def _leave(execution: Execution, migration: str) -> NoReturn:
    click.echo(
        f"{execution.name} goes on. To watch it again: "
        f"connect-phone-numbers migrate {migration} --status. To end it: --stop",
        err=True,
    )
    sys.exit(INTERRUPTED)


def _shown(desk: Desk, outcome: RunOutcome) -> tuple[Result, int]:
    execution = outcome.execution
    data = {
        "StateMachineArn": desk.machine.arn,
        "ExecutionArn": execution.arn,
        "Direction": execution.heading,
        "Status": execution.status,
        "Why": execution.why,
        "Plan": outcome.plan,
        "Report": outcome.report,
        "Rows": outcome.rows,
    }
    return Result(data, lambda: _tables(outcome, desk.account.names), _lines(desk, outcome)), _code(
        outcome
    )


def _tables(outcome: RunOutcome, names: Names) -> list[Rows]:
    tables = []
    if outcome.execution.heading is Heading.PLAN and outcome.plan:
        how = "are held back" if outcome.plan.get("Stop") else "will be moved"
        title = f"{outcome.plan['Planned']:,} of {outcome.plan['Total']:,} numbers {how}"
        rows = waves(outcome.rows, names)
        tables.append(Rows(title, ("Wave", "Numbers", "Now", "Steps"), rows))
    if outcome.amiss:
        tables.append(Rows("NOT AS ASKED FOR", ("Outcome", "Numbers", "Why"), outcome.amiss))
    return tables


def _lines(desk: Desk, outcome: RunOutcome) -> list[str]:
    execution = outcome.execution
    told = outcome.report or outcome.plan
    where = {Heading.PLAN: "plan.csv"}.get(execution.heading, "report.csv")
    lines = [str(told.get("Summary", ""))] if told else []
    if execution.status != "SUCCEEDED" and not outcome.report:
        lines.append(f"{execution.name} is {execution.status}. {execution.why}".rstrip())
    if told:
        address = desk.files.bucket.address(execution.file(where))
        lines.append(f"Number by number: {address}")
    return lines


def _code(outcome: RunOutcome) -> int:
    if outcome.execution.status != "SUCCEEDED" or outcome.amiss or outcome.plan.get("Stop"):
        return UNSAFE
    is_plan = outcome.execution.heading is Heading.PLAN
    return CHANGES if is_plan and outcome.plan.get("Planned") else NOTHING
