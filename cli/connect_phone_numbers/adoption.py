"""The CDK app that takes numbers over as they are: nothing is written to them but owner tags."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

COLUMNS = ("phone_number", "phone_number_id", "target_arn", "contact_flow_arn", "description")


@dataclass(frozen=True)
class Adopted:
    """A number as it is.

    Attributes:
        phone_number: The number itself.
        phone_number_id: Its id.
        target_arn: Where it is.
        contact_flow_arn: The flow that answers it; empty for none.
        description: Its description; empty for none.
    """

    phone_number: str
    phone_number_id: str
    target_arn: str
    contact_flow_arn: str = ""
    description: str = ""

    @property
    def construct_id(self) -> str:
        """The construct's id: of the number itself, so that no other number ever gets it."""
        return f"Number{self.phone_number.removeprefix('+')}"


def python(numbers: Sequence[Adopted], account: str, region: str) -> str:
    """Return an app, as Python, with a construct for each number.

    Args:
        numbers: The numbers.
        account: Whose they are.
        region: Where they are.
    """
    return "\n".join([*_lines(numbers, account, region), ""])


def _lines(numbers: Sequence[Adopted], account: str, region: str) -> Iterator[str]:
    yield '"""Phone numbers of Amazon Connect, taken over as they are."""'
    yield ""
    yield "from aws_cdk import App, Environment, Stack"
    yield ""
    yield "from cdk_connect_phone_numbers import PhoneNumber"
    yield ""
    yield "app = App()"
    yield "stack = Stack("
    yield "    app,"
    yield '    "PhoneNumbers",'
    yield f'    env=Environment(account="{account}", region="{region}"),'
    yield ")"
    for number in numbers:
        yield "PhoneNumber("
        yield "    stack,"
        yield f'    "{number.construct_id}",'
        yield f'    phone_number_id="{number.phone_number_id}",'
        yield f'    target_arn="{number.target_arn}",'
        if number.contact_flow_arn:
            yield f'    contact_flow_arn="{number.contact_flow_arn}",'
        if number.description:
            yield f"    description={_literal(number.description)},"
        yield ")"
    yield "app.synth()"


def _literal(text: str) -> str:
    """Return a text as Python has it, in double quotes: as JSON does."""
    return json.dumps(text, ensure_ascii=False)


def table(numbers: Sequence[Adopted]) -> str:
    """Return the numbers as CSV, with a row for each."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([getattr(number, column) for column in COLUMNS] for number in numbers)
    return written.getvalue()
