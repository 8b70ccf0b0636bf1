"""``probe``: what AWS really does, where its documentation says nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib import metadata

import click

from connect_phone_numbers.account import Account
from connect_phone_numbers.commands.common import NOTHING, showing
from connect_phone_numbers.probe.changing import CHANGING, NOT_LOOKED_AT, merged
from connect_phone_numbers.probe.observation import Observation
from connect_phone_numbers.probe.reading import READING
from connect_phone_numbers.probe.spare import Spare, borrowed
from connect_phone_numbers.shown import Result, Rows, progress
from phone_number_handler.core.errors import PhoneNumberError, ServiceError

_PACKAGE = "cdk-connect-phone-numbers"


@click.command(short_help="Look what Amazon Connect really does.")
@click.option("--spare", metavar="ID", help="A number that may be changed, and is put back.")
@click.option(
    "--elsewhere", metavar="ARN", help="Another instance, to move that number to and back."
)
@click.option("--yes", is_flag=True, help="Do not ask before the number is changed.")
@showing
def probe(
    account: Account, spare: str | None, elsewhere: str | None, *, yes: bool
) -> tuple[Result, int]:
    """Look what Amazon Connect does where its documentation says nothing.

    By default it only reads. With --spare it changes that number: tags, description and flow, and
    with --elsewhere its instance. It is put back whatever happens.

    What --json shows is for the local cloud: python -m local_cloud --behaviour FILE.
    """
    if elsewhere and not spare:
        raise click.UsageError("--elsewhere needs a number to be moved: name one with --spare")
    lent = Spare.of(account, spare, elsewhere) if spare else None
    if lent and not yes:
        _ask(lent)
    seen = [look(account) for look in progress("Reading")(READING)]
    if lent:
        with borrowed(lent):
            seen += [_tried(look, lent) for look in progress("Changing the number")(CHANGING)]
    return _result(account, seen), NOTHING


def _ask(spare: Spare) -> None:
    moves = f", move it to {spare.elsewhere} and back" if spare.elsewhere else ""
    click.echo(
        f"This is going to put tags on {spare.number}, change its description, detach it from its "
        f"flow{moves}, and make it what it was. Whoever calls it meanwhile reaches nobody.",
        err=True,
    )
    click.confirm("Go on?", abort=True, err=True)


def _tried(look: Callable[[Spare], Observation], spare: Spare) -> Observation:
    """Look, and take a refusal for an answer."""
    try:
        return look(spare)
    except PhoneNumberError as error:
        question = (look.__doc__ or "").partition("\n")[0]
        click.echo(f"Not seen: {error}", err=True)
        return Observation(question, not_seen=_refusal(error))


def _refusal(error: PhoneNumberError) -> str:
    """Return what was refused, without AWS's own words, which name the account and the number."""
    if isinstance(error, ServiceError):
        return f"{error.operation} was refused with {error.code}"
    return "an error, which the command has shown by itself"


def _result(account: Account, seen: list[Observation]) -> Result:
    headings = ("Assumption", "What was seen")
    rows = [(each.question, each.saw or f"not seen: {each.not_seen}") for each in seen]
    data = {
        "Version": metadata.version(_PACKAGE),
        "When": datetime.fromtimestamp(account.clock.now(), UTC).date().isoformat(),
        "Region": account.region,
        "Rows": [each.as_data for each in seen],
        "NotLookedAt": NOT_LOOKED_AT,
        "Behaviour": merged(seen),
    }
    return Result(
        data,
        lambda: [Rows(f"Amazon Connect in {account.region}", headings, rows)],
        [*_how_to_send(data["When"])],
    )


def _how_to_send(when: object) -> Iterator[str]:
    yield f"Seen on {when} with {_PACKAGE} {metadata.version(_PACKAGE)}."
    yield (
        "To tell the project, open an issue with what --markdown shows: it names no account and "
        "no number."
    )
