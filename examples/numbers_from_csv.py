"""Many numbers out of a table as Excel saves it: one construct a row.

The tests deploy it to the local cloud. Tables of another stage are named on the command line:
cdk deploy --context numbers=FILE --context flows=FILE

numbers.csv has a number, its description, where it comes from, where it goes and the name of its
flow. Without a source it is one that Amazon Connect has. flows.json says which flow a name is, and
is not needed where the table has the flows' ARNs:
aws connect list-contact-flows --instance-id ID > flows.json
"""

import csv
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from io import StringIO
from pathlib import Path

from aws_cdk import App, Stack

from cdk_connect_phone_numbers import PhoneNumber

COLUMNS = ("phone_number", "description", "target_arn")
# One of these two: a flow's name or, as "connect-phone-numbers adopt --csv" has it, its ARN.
FLOWS = ("flow", "contact_flow_arn")
SOURCE = "source_phone_number_arn"
HERE = Path(__file__).parent


def text_of(path: Path) -> str:
    """Return a file's text: UTF-8 as "CSV UTF-8" has it, else Windows-1252 as "CSV" has."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SystemExit(f"{path} cannot be read: {error.strerror}") from error
    for encoding in ("utf-8-sig", "cp1252"):
        with suppress(UnicodeDecodeError):
            return content.decode(encoding)
    raise SystemExit(f"{path} is no text: save a table as CSV")


def rows_of(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield a table's rows, each with the number that Excel shows beside it.

    Excel separates by semicolons where the decimal sign is a comma.
    """
    text = text_of(path)
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    table = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    names = [name.strip() for name in next(table, ())]
    missing = [name for name in COLUMNS if name not in names]
    if missing or not {*names} & {*FLOWS}:
        raise SystemExit(f"{path}, row 1: there is no column {', '.join(missing or FLOWS)}")
    for number, cells in enumerate(table, start=2):
        given = dict(zip(names, cells, strict=False))
        row = {name: given.get(name, "").strip() for name in (*COLUMNS, *FLOWS, SOURCE)}
        if any(row.values()):
            yield number, row


def e164(written: str) -> str:
    """Return a number as Connect has it. Excel drops the plus; people like blanks and dashes."""
    digits = re.sub(r"[\s().'/-]", "", written).removeprefix("+")
    if not re.fullmatch(r"[1-9][0-9]{1,14}", digits):
        hint = ": format the column as text in Excel" if "E+" in written.upper() else ""
        raise ValueError(f"phone_number must be + and at most 15 digits{hint}: got {written!r}")
    return f"+{digits}"


def require_first(rows: dict[str, int], phone_number: str, at: int) -> None:
    """Remember the row of a number; refuse it if a row above has the same."""
    first = rows.setdefault(phone_number, at)
    if first != at:
        raise ValueError(
            f"phone_number must be in one row alone: got {phone_number!r}, which is in row {first}"
        )


class Flows:
    """The flows of the contact centre, by their names."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @cached_property
    def _flows(self) -> list[tuple[str, str]]:
        """Each flow's name and ARN, read once a row names one."""
        try:
            listed = json.loads(text_of(self._path))["ContactFlowSummaryList"]
            return [(str(each["Name"]), str(each["Arn"])) for each in listed]
        except (KeyError, TypeError, ValueError) as error:
            raise SystemExit(f"{self._path} must be what list-contact-flows prints") from error

    def arn(self, name: str, target_arn: str) -> str | None:
        """Return the ARN of a flow of the target; a group's are those of its instance."""
        if not name:
            return None
        arns = [arn for each, arn in self._flows if each == name]
        if ":instance/" in target_arn:
            arns = [arn for arn in arns if arn.startswith(f"{target_arn}/")]
        if len(arns) != 1:
            raise ValueError(f"flow must be the name of one flow of {target_arn}: got {name!r}")
        return arns[0]


app = App()
stack = Stack(app, "NumbersFromCsv")
table = Path(app.node.try_get_context("numbers") or HERE / "numbers.csv")
flows = Flows(Path(app.node.try_get_context("flows") or HERE / "flows.json"))

rows: dict[str, int] = {}

for at, row in rows_of(table):
    try:
        phone_number, source = e164(row["phone_number"]), row[SOURCE]
        require_first(rows, phone_number, at)
        PhoneNumber(
            stack,
            # The construct's id comes from the number itself. If it came from the row's
            # position, a row put in or taken out would hand every number below it on to
            # another construct.
            f"Number{phone_number.removeprefix('+')}",
            source_phone_number_arn=source or None,
            phone_number=None if source else phone_number,
            target_arn=row["target_arn"] or None,
            contact_flow_arn=row["contact_flow_arn"] or flows.arn(row["flow"], row["target_arn"]),
            description=row["description"] or None,
        )
    except (RuntimeError, ValueError) as error:
        # What a construct refuses, CDK hands on as a RuntimeError.
        raise SystemExit(f"{table}, row {at}: {error}") from error
if not rows:
    raise SystemExit(f"{table} has no row with a number")
app.synth()
