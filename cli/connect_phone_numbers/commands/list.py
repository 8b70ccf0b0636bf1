"""``list``: every number, with its flow, its owner and its status."""

from __future__ import annotations

import click

from connect_phone_numbers.account import Account
from connect_phone_numbers.commands.common import NOTHING, filtering, showing
from connect_phone_numbers.listing import Entry, entries
from connect_phone_numbers.shown import Result, Rows, counted

_OF_NO_STACK = "-"


@click.command("list", short_help="List all numbers, with flow, owner and status.")
@filtering
@click.option("--owner", help=f"Only numbers of that stack, or {_OF_NO_STACK} for nobody's.")
@click.option("--owners/--no-owners", default=True, help="Look up owner and status: 2 a second.")
@showing
def list_numbers(
    account: Account, prefix: str, target: str, owner: str | None, *, owners: bool
) -> tuple[Result, int]:
    """List all numbers of the account and Region, with their flows, owners and status."""
    if owner and not owners:
        raise click.UsageError("--owner needs the owners: leave --no-owners out")
    found = entries(account, prefix=prefix, target=target, owners=owners)
    found = [each for each in found if not owner or _is_of(each, owner)]
    headings = ("Number", "Id", "Type", "Target", "Flow", *(("Owner", "Status") if owners else ()))

    def tables() -> list[Rows]:
        rows = [each.as_row(account.names)[: len(headings)] for each in found]
        return [Rows(counted(len(found), "number"), headings, rows)]

    return Result({"PhoneNumbers": [each.as_data for each in found]}, tables), NOTHING


def _is_of(entry: Entry, owner: str) -> bool:
    record = entry.owner
    if owner == _OF_NO_STACK:
        return record is None
    return record is not None and owner in (record.stack_id, entry.owner_name)
