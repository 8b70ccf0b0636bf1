"""How results are shown: tables for people, JSON for programs, Markdown for an approval."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar

from rich import box
from rich.console import Console
from rich.progress import track
from rich.table import Table

T = TypeVar("T")

# What is to be copied, such as an ARN, must not be wrapped where nobody sees how wide it is.
_WIDE = 320


class Form(StrEnum):
    """A form in which a result is shown."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


@dataclass(frozen=True)
class Rows:
    """A table.

    Attributes:
        title: What it shows.
        headings: Its columns.
        rows: Its rows, a text for each column.
    """

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Result:
    """What a command has found.

    Attributes:
        data: All of it, as JSON has it.
        tables: Makes what people see of it.
        lines: What is said below the tables.
    """

    data: Mapping[str, Any]
    tables: Callable[[], Sequence[Rows]] = tuple
    lines: Sequence[str] = field(default=())


def show(result: Result, tables: Sequence[Rows], form: Form, write: Callable[[str], None]) -> None:
    """Show a result in a form.

    Args:
        result: The result.
        tables: Its tables, as far as the form has them.
        form: The form.
        write: Writes a text, and ends its line.
    """
    if form is Form.JSON:
        write(json.dumps(result.data, indent=2))
    elif form is Form.MARKDOWN:
        write("\n\n".join([*map(_markdown, tables), *result.lines]))
    else:
        console = Console(highlight=False)
        if not console.is_terminal and "COLUMNS" not in os.environ:
            console = Console(highlight=False, width=_WIDE)
        with console.capture() as capture:
            for rows in tables:
                console.print(_table(rows))
            for line in result.lines:
                console.print(line, markup=False, soft_wrap=True)
        write("\n".join(line.rstrip() for line in capture.get().splitlines()).rstrip("\n"))


def short(text: str) -> str:
    """Return an ARN without what all have in common; of a flow, without its instance as well."""
    if not text.startswith("arn:"):
        return text
    resource = text.split(":", 5)[-1]
    return resource[resource.find("contact-flow/") :] if "/contact-flow/" in resource else resource


def progress(what: str) -> Callable[[Sequence[T]], Iterable[T]]:
    """Return what shows on stderr how far one has got with a sequence."""
    return partial(track, description=what, console=Console(stderr=True), transient=True)


def _table(rows: Rows) -> Table:
    table = Table(title=rows.title, title_justify="left", box=box.SIMPLE_HEAD, title_style="bold")
    for heading in rows.headings:
        table.add_column(heading, overflow="fold")
    for row in rows.rows:
        table.add_row(*(each.replace("[", r"\[") for each in row))
    return table


def _markdown(rows: Rows) -> str:
    def line(cells: Iterable[str]) -> str:
        return f"| {' | '.join(map(_cell, cells))} |"

    body = [line(row) for row in rows.rows]
    return "\n".join(
        [f"### {rows.title}", "", line(rows.headings), line("---" for _ in rows.headings), *body]
    )


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "<br>")
