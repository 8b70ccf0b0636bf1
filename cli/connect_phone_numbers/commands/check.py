"""``check``: what is not as its stack has deployed it."""

from __future__ import annotations

import click

from connect_phone_numbers.account import Account
from connect_phone_numbers.commands.common import CHANGES, NOTHING, showing
from connect_phone_numbers.deployed import deployed_numbers, stack_id
from connect_phone_numbers.shown import Result, Rows, counted, progress
from phone_number_handler.reconciler.survey import survey


@click.command(short_help="Show what differs from what a stack has deployed.")
@click.argument("stack")
@click.option(
    "--thorough", is_flag=True, help="Compare owner and tags as well: 2 numbers a second."
)
@showing
def check(account: Account, stack: str, *, thorough: bool) -> tuple[Result, int]:
    """Show what differs between what STACK has deployed and what is.

    Ends with 0 if nothing does, and with 2 otherwise.
    """
    arn = stack_id(account.cloudformation, stack)
    deployed = deployed_numbers(account.cloudformation, arn)
    describe = account.reader(arn).describe
    findings = survey(
        account.inventory,
        describe,
        arn,
        deployed,
        progress("Looking at numbers, two a second"),
        thorough=thorough,
    )
    count = len({each.phone_number_id for each in deployed})
    differences = [each for finding in findings for each in finding.differences]
    data = {
        "StackId": arn,
        "Numbers": count,
        "Differences": [
            {
                "LogicalId": each.logical_id,
                "PhoneNumberId": each.phone_number_id,
                "Aspect": str(each.aspect),
                "Deployed": each.deployed,
                "Found": each.found,
            }
            for each in differences
        ],
    }
    lines = [_as_deployed(stack, count)]

    def tables() -> list[Rows]:
        name = account.names.of
        rows = [
            (each.logical_id, str(each.aspect), name(each.deployed), name(each.found))
            for each in differences
        ]
        title = f"{counted(count, 'number')}, differences: {len(differences)}"
        return [Rows(title, ("Resource", "What", "Deployed", "Found"), rows)] if rows else []

    if differences:
        return Result(data, tables), CHANGES
    return Result(data, lines=lines), NOTHING


def _as_deployed(stack: str, count: int) -> str:
    if not count:
        return f"{stack} has deployed no number."
    if count == 1:
        return f"The number of {stack} is as it was deployed."
    return f"All {count} numbers of {stack} are as they were deployed."
