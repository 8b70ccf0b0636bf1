"""A table: for the terminal, and for a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.table import Table as RichTable

# What it is about, how much it is at most, what was measured, and whether that is met.
Goal = tuple[str, str, str, bool]


@dataclass(frozen=True)
class Table:
    """One table."""

    name: str
    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]

    def to_markdown(self) -> str:
        """Return it as Markdown."""
        lines = [self.headings, ["---"] * len(self.headings), *self.rows]
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)

    def print(self, console: Console) -> None:
        """Print it."""
        table = RichTable(
            title=self.title, title_justify="left", box=box.SIMPLE_HEAD, title_style="bold"
        )
        for heading in self.headings:
            table.add_column(heading)
        for row in self.rows:
            table.add_row(*row)
        console.print(table)
