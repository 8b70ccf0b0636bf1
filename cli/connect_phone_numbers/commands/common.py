"""What commands have in common: how results are asked for, and errors of one line."""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Callable
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

Command = Callable[..., tuple[Result, int]]


def showing(command: Command) -> Callable[..., None]:
    """Return a command that shows its result in the form that is asked for, and ends with its code.

    What can go wrong with an account or a stack ends in one line, and the code 1.
    """

    @click.option("--json", "form", flag_value=Form.JSON, type=Form, help="Show JSON.")
    @click.option("--markdown", "form", flag_value=Form.MARKDOWN, type=Form, help="Show Markdown.")
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
