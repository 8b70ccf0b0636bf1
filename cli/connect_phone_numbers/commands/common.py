"""What commands have in common: how results are asked for, and errors of one line."""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import click

from connect_phone_numbers.account import Account, AccountError, quiet
from connect_phone_numbers.change_set import ChangeSetError
from connect_phone_numbers.deployed import NoSuchStackError, UnknownPropertiesError
from connect_phone_numbers.migration.machine import NoSuchMigrationError
from connect_phone_numbers.probe.spare import NotSpareError
from connect_phone_numbers.shown import Form, Result, show
from phone_number_handler.core.errors import PhoneNumberError

# A pipeline tells by them what to do.
NOTHING, FAILED, CHANGES, UNSAFE = 0, 1, 2, 3

EXPECTED = (
    AccountError,
    ChangeSetError,
    NoSuchMigrationError,
    NoSuchStackError,
    NotSpareError,
    PhoneNumberError,
    UnknownPropertiesError,
)

_TARGET = re.compile(
    r"(arn:[^:]+:connect:[^/]+/)?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
)

_MARKDOWN = "Show Markdown."

Command = Callable[..., tuple[Result, int]]


def one_of(
    what: str, choices: Mapping[str, tuple[str, str]]
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return what hands a command the value of the one flag that was given, and refuses two.

    Args:
        what: The command's parameter; None if no flag was given.
        choices: The flags by their names, each with its value and its help.
    """

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(command)
        def chosen(*arguments: Any, **options: Any) -> Any:
            given = [name for name in choices if options.pop(name)]
            if len(given) > 1:
                raise click.UsageError(f"--{given[0]} and --{given[1]} cannot both be asked for")
            value = choices[given[0]][0] if given else None
            return command(*arguments, **{what: value}, **options)

        for name, (_, help_text) in reversed([*choices.items()]):
            chosen = click.option(f"--{name}", is_flag=True, help=help_text)(chosen)
        return chosen

    return decorate


def showing(command: Command) -> Callable[..., None]:
    """Return a command that shows its result in the form that is asked for, and ends with its code.

    What can go wrong with an account or a stack ends in one line, and the code 1.
    """

    @one_of("form", {"json": (Form.JSON, "Show JSON."), "markdown": (Form.MARKDOWN, _MARKDOWN)})
    @click.pass_obj
    @functools.wraps(command)
    def shown(account: Account | None, /, *, form: Form | None, **options: Any) -> None:
        form = form or Form.TEXT
        try:
            with quiet():
                result, code = command(account or Account(), **options)
                tables = () if form is Form.JSON else result.tables()
        except EXPECTED as error:
            refused(error)
        show(result, tables, form, click.echo)
        sys.exit(code)

    return shown


def filtering(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say which numbers: a wrong one is no list of none."""
    prefix = click.option(
        "--prefix",
        default="",
        callback=_prefix,
        help="Only numbers that begin so, such as +44.",
    )
    target = click.option(
        "--target",
        default="",
        callback=_target,
        help="Only numbers of an instance or group, by ARN or id.",
    )
    return prefix(target(command))


def _prefix(_context: click.Context, _option: click.Parameter, value: str) -> str:
    if value and not re.fullmatch(r"\+[0-9]{1,15}", value):
        raise click.BadParameter(f"must be + and at most 15 digits: got {value!r}")
    return value


def _target(_context: click.Context, _option: click.Parameter, value: str) -> str:
    if value and not _TARGET.fullmatch(value):
        raise click.BadParameter(
            f"must be the ARN or the id of an instance or a traffic distribution group: "
            f"got {value!r}"
        )
    return value


def refused(error: Exception) -> NoReturn:
    """End with an error of one line."""
    click.echo(f"Error: {' '.join(str(error).split())}", err=True)
    sys.exit(FAILED)
