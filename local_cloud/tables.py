"""Tables that show a person what is in the local Connect."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from local_cloud.connect.calls import Call
from local_cloud.connect.phone_number import PhoneNumberRecord
from local_cloud.owner import owner_of
from local_cloud.seed import Seeded

# Wide enough for two ARNs: what is to be copied must not be wrapped.
_WIDE = 320


def wide_console() -> Console:
    """Return a console that wraps no line of a table."""
    return Console(width=_WIDE, highlight=False)


def printable(text: str) -> str:
    """Return a text with what would steer a terminal as its escape: a name may hold anything."""
    return "".join(
        each if each.isprintable() or each == "\n" else each.encode("unicode_escape").decode()
        for each in text
    )


def numbers_table(numbers: Iterable[PhoneNumberRecord], name: Callable[[str | None], str]) -> Table:
    """Show the numbers as Connect has them.

    Args:
        numbers: The numbers.
        name: What an instance, a group or a flow is called, by its ARN.
    """
    table = _table(
        "Phone numbers in Amazon Connect", ("Number", "Id", "Target", "Flow", "Owner", "Status")
    )
    for number in sorted(numbers, key=lambda each: each.phone_number):
        colour = "green" if number.status == "CLAIMED" else "yellow"
        table.add_row(
            *_cells(
                number.phone_number,
                number.phone_number_id,
                name(number.target_arn),
                _flows(number, name),
                owner_of(number) or "nobody",
            ),
            Text(number.status, style=colour),
        )
    return table


def _flows(number: PhoneNumberRecord, name: Callable[[str | None], str]) -> str:
    """Return what a number's flows are called, with the channels that they answer."""
    flows = (f"{name(flow)} ({channel})" for channel, flow in number.flows.items())
    return ", ".join(flows) or name(None)


def calls_table(title: str, calls: Iterable[Call], numbers: Sequence[PhoneNumberRecord]) -> Table:
    """Show calls one by one, with the numbers that they are about.

    Args:
        title: What the table is called.
        calls: The calls.
        numbers: The numbers that there are.
    """
    table = _table(title, ("Operation", "Number", "Client token", "Answer"))
    called = {number.phone_number_id: number.phone_number for number in numbers} | {
        number.source_phone_number_arn: number.phone_number for number in numbers
    }
    for call in calls:
        subject = next(iter(call.subjects), "")
        phone_number = called.get(subject) or called.get(subject.rsplit("/", 1)[-1], subject)
        answer = call.error_code or str(call.status or "lost")
        token = call.client_token
        table.add_row(
            *_cells(call.operation, phone_number),
            *(_cells(token) if token else [Text("takes none", style="dim")]),
            *_cells(answer),
        )
    return table


def places_table(numbers: Iterable[PhoneNumberRecord], name: Callable[[str | None], str]) -> Table:
    """Count the numbers that are in the same place.

    Args:
        numbers: The numbers.
        name: What an instance, a group or a flow is called, by its ARN.
    """
    places = Counter(
        (
            name(each.target_arn),
            name(each.contact_flow_arn),
            owner_of(each) or "nobody",
            each.status,
        )
        for each in numbers
    )
    headings = ("Target", "Flow", "Owner", "Status", "Numbers")
    table = _table("Phone numbers in Amazon Connect", headings)
    for place, count in sorted(places.items()):
        table.add_row(*_cells(*place, f"{count:,}"))
    return table


def tally_table(title: str, answered: Mapping[tuple[str, str], int]) -> Table:
    """Show how often an operation had an answer: each pair of them with its count."""
    table = _table(title, ("Operation", "Answer", "Times"))
    for (operation, error), count in sorted(answered.items()):
        table.add_row(*_cells(operation, error or "200", f"{count:,}"))
    return table


def seeded_table(things: Iterable[Seeded]) -> Table:
    """Show what a seed has made, with the ARNs."""
    table = _table("In Amazon Connect", ("What", "Name", "ARN"))
    for thing in things:
        table.add_row(*_cells(thing.kind, thing.name, thing.arn))
    return table


def _cells(*texts: str) -> Iterator[Text]:
    """Yield texts as they are: rich takes brackets in a string for its own."""
    return (Text(printable(text).replace("\n", r"\n")) for text in texts)


def _table(title: str, headings: Iterable[str]) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, title_style="bold")
    for heading in headings:
        table.add_column(heading, no_wrap=True)
    return table
