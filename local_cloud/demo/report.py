"""The demo's words and tables."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Sequence

from rich.console import Console
from rich.markup import escape

from local_cloud.cdk import CdkResult
from local_cloud.connect.calls import Call
from local_cloud.connect.phone_number import PhoneNumberRecord
from local_cloud.tables import calls_table, numbers_table, places_table, printable, tally_table

_NARROWEST = 140


class Report:
    """Tells a person at a terminal what happens."""

    def __init__(self, name: Callable[[str | None], str]) -> None:
        """Tell it; `name` says what an instance, a group or a flow is called, by its ARN."""
        self._name = name
        #: How wide it writes.
        self.columns = max(_NARROWEST, shutil.get_terminal_size().columns)
        self._console = Console(width=self.columns, highlight=False)
        self._steps = 0

    def step(self, title: str, subtitle: str) -> None:
        """Announce a step."""
        self._console.print()
        self._console.rule(f"[bold]{self._steps}  {title}[/]", align="left", characters="─")
        self._console.print(f"[dim]{subtitle}[/]")
        self._steps += 1

    def note(self, text: str) -> None:
        """Say something about the step."""
        self._console.print(f"[yellow]{escape(printable(text))}[/]")

    def ran(self, result: CdkResult) -> None:
        """Say which command ran, and for how long."""
        verdict = "" if result.exit_code == 0 else f", [yellow]exit code {result.exit_code}[/]"
        command = " ".join(_shown(result.command))
        self._console.print(
            f"[cyan]$ cdk {escape(command)}[/] [dim]({result.seconds:.0f} s[/]{verdict}[dim])[/]"
        )

    def typed(self, *words: str, after: str = "") -> None:
        """Show a command of ours."""
        self._console.print(f"[cyan]$ connect-phone-numbers {escape(' '.join(words))}[/]{after}")

    def told(self, result: CdkResult) -> None:
        """Show a command of ours, and what it says."""
        self.typed(*result.command, after=f" [dim](ends with {result.exit_code})[/]")
        self._console.print(escape(result.output.rstrip()))

    def reason(self, result: CdkResult, message: str) -> None:
        """Show what CloudFormation says about a failure."""
        line = next(line for line in result.output.splitlines() if message in line)
        at = line.find("Amazon Connect reports")
        self._console.print(
            f"[yellow]CloudFormation says:[/] {escape(printable(line[max(at, 0) :].strip()))}"
        )

    def numbers(self, numbers: Sequence[PhoneNumberRecord]) -> None:
        """Show the numbers as Connect has them."""
        self._console.print(numbers_table(numbers, self._name))

    def calls(self, calls: Sequence[Call], numbers: Sequence[PhoneNumberRecord]) -> None:
        """Show the calls that reached Connect: the writes one by one, the reads counted."""
        writes = [call for call in calls if call.is_write]
        reads = len(calls) - len(writes)
        title = f"Calls of this step: {len(writes)} that write, {reads} that read"
        if writes:
            self._console.print(calls_table(title, writes, numbers))
        else:
            self._console.print(f"[bold italic]{title}[/]")

    def places(self, numbers: Sequence[PhoneNumberRecord]) -> None:
        """Show where many numbers are."""
        self._console.print(places_table(numbers, self._name))

    def tally(self, calls: Sequence[Call]) -> None:
        """Count the calls that reached Connect."""
        answered = Counter((call.operation, call.error_code or "") for call in calls)
        self._console.print(tally_table("Calls of this step", answered))

    def failure(self, message: str) -> None:
        """Say that a state is not what it should be."""
        self._console.print(f"\n[bold red]Not as it should be:[/] {escape(printable(message))}")

    def success(self) -> None:
        """Say that all went as it should."""
        self._console.print(
            "\n[bold green]Every number was where it should be, with its flow, after every step."
            "[/]\n"
        )


def _shown(command: Sequence[str]) -> list[str]:
    """Return what a person would type, and the values by their ends."""
    words, rest = [], iter(command)
    for word in rest:
        if word in ("--app", "--output", "--progress", "--require-approval"):
            next(rest)
        elif word == "--parameters":
            name, value = next(rest).split(":", 1)[1].split("=", 1)
            words += ["--parameters", f"{name}=…{value[-6:]}"]
        elif word not in ("--no-notices", "--no-color", "--ci", "--force", "--quiet"):
            words.append(word)
    return words
