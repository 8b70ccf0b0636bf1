"""``adopt``: the app that takes over the numbers that nobody manages."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from connect_phone_numbers.account import Account, quiet
from connect_phone_numbers.adoption import Adopted, python, table
from connect_phone_numbers.commands.common import EXPECTED, FAILED, NOTHING, filtering, refused
from connect_phone_numbers.listing import Entry, entries
from phone_number_handler.core.arn import Arn
from phone_number_handler.core.number import Status


@click.command(short_help="Print the app that takes over numbers that nobody manages.")
@filtering
@click.option("--csv", "as_table", is_flag=True, help="Print a table instead of an app.")
@click.argument("numbers", nargs=-1)
@click.pass_obj
def adopt(
    account: Account | None, numbers: Sequence[str], prefix: str, target: str, *, as_table: bool
) -> None:
    """Print the CDK app that takes over numbers that nobody manages, as they are.

    NUMBERS are numbers in E.164, or ids. By default: all that nobody manages. Deploying the app
    writes nothing to them but the tags that say who manages them.
    """
    try:
        with quiet():
            chosen = _chosen(account or Account(), numbers, prefix, target)
    except EXPECTED as error:
        refused(error)
    for entry in chosen:
        if not entry.flow:
            click.echo(f"# {entry.listed.phone_number} has no flow: nobody answers it", err=True)
    adopted = [_adopted(entry) for entry in chosen]
    if not adopted:
        click.echo("There is no such number that nobody manages.", err=True)
        sys.exit(FAILED)
    if as_table:
        click.echo(table(adopted), nl=False)
    else:
        home = Arn.parse(chosen[0].listed.phone_number_arn)
        click.echo(python(adopted, home.account, home.region), nl=False)
    sys.exit(NOTHING)


def _chosen(account: Account, numbers: Sequence[str], prefix: str, target: str) -> list[Entry]:
    """Return the numbers that are asked for, of those that nobody manages and can be taken over."""
    found = entries(account, prefix=prefix, target=target, only=frozenset(numbers))
    free = [
        entry
        for entry in found
        if entry.owner is None and entry.described and entry.described.status is Status.CLAIMED
    ]
    there = {name for entry in free for name in entry.names}
    if missing := [number for number in numbers if number not in there]:
        raise click.BadParameter(
            f"must be numbers of this account and Region that nobody manages, and that are "
            f"CLAIMED: got {', '.join(missing)}",
            param_hint="NUMBERS",
        )
    return free


def _adopted(entry: Entry) -> Adopted:
    listed = entry.listed
    return Adopted(
        listed.phone_number,
        listed.phone_number_id,
        listed.target_arn,
        entry.flow or "",
        listed.description,
    )
