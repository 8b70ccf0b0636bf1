"""How results are shown: tables for people, JSON for programs, Markdown for an approval."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
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


@dataclass(frozen=True)
class Progress:
    """How far something is that goes on by itself.

    Attributes:
        phase: What is going on.
        done: How many are under way no longer, those that failed included.
        failed: How many have failed.
        total: How many there are; None while nobody knows.
    """

    phase: str
    done: int = 0
    failed: int = 0
    total: int | None = None

    def __str__(self) -> str:
        """Return it in one line."""
        if self.total is None:
            return self.phase
        failed = f", {self.failed:,} failed" if self.failed else ""
        return f"{self.phase}: {self.done:,} of {self.total:,} numbers{failed}"


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


def counted(number: int, what: str) -> str:
    """Return how many there are of what, as ``1 call`` or ``2 calls``."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def short(text: str) -> str:
    """Return an ARN without what all have in common; of a flow, without its instance as well."""
    if not text.startswith("arn:"):
        return text
    resource = text.split(":", 5)[-1]
    return resource[resource.find("contact-flow/") :] if "/contact-flow/" in resource else resource


def progress(what: str) -> Callable[[Sequence[T]], Iterable[T]]:
    """Return what shows on stderr how far one has got with a sequence; nothing in a log."""
    console = Console(stderr=True)
    if not console.is_terminal:
        # There, a bar comes to an empty line.
        return iter
    return partial(_tracked, what, console)


def _tracked(what: str, console: Console, things: Sequence[T]) -> Iterator[T]:
    # By itself a bar shows what comes to stdout meanwhile: the handler's log, which is kept away.
    with Bar(console=console, transient=True, redirect_stdout=False) as bar:
        yield from bar.track(things, description=what)


@contextmanager
def progressing() -> Iterator[Callable[[Progress], None]]:
    """Give what shows on stderr how far something is: a bar, or a line for each phase in a log."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines(console)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("[red]{task.fields[failed]}"),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=console, transient=True, redirect_stdout=False) as bar:
        task = bar.add_task("", total=None, failed="")

        def move(to: Progress) -> None:
            failed = f"{to.failed:,} failed" if to.failed else ""
            bar.update(task, description=to.phase, completed=to.done, total=to.total, failed=failed)

        yield move


class _Lines:
    """Writes what is new: a log is read afterwards."""

    def __init__(self, console: Console) -> None:
        self._console, self._phase = console, ""

    def __call__(self, progress: Progress) -> None:
        if progress.phase != self._phase:
            self._console.print(str(progress), markup=False, soft_wrap=True, highlight=False)
        self._phase = progress.phase


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
