"""A migration's manifest: a table of numbers, as Excel saves it or as JSON Lines.

Excel begins a file of UTF-8 with a byte order mark, separates by semicolons where the comma is the
decimal sign, and puts quotes around what has either in it. A line of JSON Lines is an object whose
members are the columns.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from phone_number_handler.core.errors import PhoneNumberError, echo
from phone_number_handler.core.source import is_e164

PHONE_NUMBER, PHONE_NUMBER_ID, SOURCE = "phone_number", "phone_number_id", "source_phone_number_arn"
TARGET, FLOW, DESCRIPTION, WAVE = "target_arn", "contact_flow_arn", "description", "wave"
NAMES = (PHONE_NUMBER, PHONE_NUMBER_ID, SOURCE)
COLUMNS = (*NAMES, TARGET, FLOW, DESCRIPTION, WAVE)

_SEPARATORS = ",;\t"
_MOST_WAVES = 1000


class ManifestError(PhoneNumberError):
    """A manifest cannot be read at all."""


@dataclass(frozen=True)
class Row:
    """A row of the manifest: what it says in the columns that are not empty.

    Attributes:
        line: Its line in the file, from 1.
        values: The values, by the column's name.
    """

    line: int
    values: Mapping[str, str]

    @property
    def wave(self) -> int | None:
        """The wave that it names, if it names one."""
        return int(self.values[WAVE]) if WAVE in self.values else None

    @property
    def name(self) -> tuple[str, str]:
        """By which column it names its number, and as what."""
        column = next(each for each in NAMES if each in self.values)
        return column, self.values[column]


@dataclass(frozen=True)
class BadRow:
    """A row that cannot be right.

    Attributes:
        line: Its line in the file, from 1.
        column: The column that is wrong.
        value: What stands in it.
        problem: What is wrong with it.
        values: All that the row says.
    """

    line: int
    column: str
    value: str
    problem: str
    values: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"line {self.line}, {self.column} {self.problem}: got {echo(self.value)}"


Rows = tuple[list[Row], list[BadRow]]


def read_manifest(content: bytes) -> Rows:
    """Return the rows of a manifest, and those that cannot be right.

    Raises:
        ManifestError: If it is no table of numbers.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ManifestError(
            f"The manifest is not in UTF-8, at byte {error.start}: save it as CSV UTF-8"
        ) from None
    is_json = text.lstrip().startswith("{")
    found = list(_json_lines(text) if is_json else _table(text))
    if not found:
        raise ManifestError("The manifest has no rows")
    bad = [problem for each in found if (problem := _problem(each))]
    lines = {each.line for each in bad}
    rows = [each for each in found if each.line not in lines]
    twice = list(_twice(rows)) + list(_without_wave(rows))
    lines = {each.line for each in twice}
    good = [each for each in rows if each.line not in lines]
    return good, sorted([*bad, *twice], key=lambda each: each.line)


def _table(text: str) -> Iterator[Row]:
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    # Strictly: a quote that nobody closes would take in all rows behind it, as one cell.
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    began = 1
    try:
        header = [name.strip().lower() for name in next(lines, [])]
        _require_columns([name for name in header if name])
        began = lines.line_num + 1
        for cells in lines:
            values = {
                name: cell.strip()
                for name, cell in zip(header, cells, strict=False)
                if name and cell.strip()
            }
            if values:
                yield Row(lines.line_num, values)
            began = lines.line_num + 1
    except csv.Error as error:
        raise ManifestError(
            f"The row of the manifest that begins in line {began} is not CSV; is a quote in it "
            f"not closed? {error}"
        ) from None


def _json_lines(text: str) -> Iterator[Row]:
    # Not splitlines(): what else ends a line for that may stand in a text of JSON.
    for line, content in enumerate(text.split("\n"), start=1):
        if not content.strip():
            continue
        try:
            members = json.loads(content)
        except ValueError as error:
            raise ManifestError(f"Line {line} of the manifest is not JSON: {error}") from None
        if not isinstance(members, dict):
            raise ManifestError(f"Line {line} of the manifest is not an object of columns")
        unknown = members.keys() - set(COLUMNS)
        if unknown:
            raise ManifestError(
                f"Line {line} of the manifest has unknown columns: {', '.join(sorted(unknown))}"
            )
        values = {name: str(value).strip() for name, value in members.items() if value is not None}
        yield Row(line, {name: value for name, value in values.items() if value})


def _require_columns(header: list[str]) -> None:
    unknown = [name for name in header if name not in COLUMNS]
    if unknown or TARGET not in header or not set(NAMES) & set(header):
        raise ManifestError(
            f"The manifest's first line must name its columns, of {', '.join(COLUMNS)}; "
            f"{TARGET} and one of the first three are needed: got {echo(', '.join(header))}"
        )
    if len(set(header)) < len(header):
        raise ManifestError(f"The manifest has a column twice: got {echo(', '.join(header))}")


def _problem(row: Row) -> BadRow | None:
    """Return what is wrong with a row by itself."""
    named = [name for name in NAMES if name in row.values]
    number = row.values.get(PHONE_NUMBER)
    wave = row.values.get(WAVE, "1")
    if len(named) != 1:
        column, value = (
            named[-1] if named else PHONE_NUMBER,
            ", ".join(row.values[name] for name in named),
        )
        return _bad(row, column, f"or one of {', '.join(NAMES)} must be given, only one", value)
    if number is not None and not is_e164(number):
        return _bad(row, PHONE_NUMBER, "must be + and at most 15 digits, without spaces", number)
    if TARGET not in row.values:
        return _bad(row, TARGET, "must be given", "")
    if not (wave.isdecimal() and 1 <= int(wave) <= _MOST_WAVES):
        return _bad(row, WAVE, f"must be a whole number from 1 to {_MOST_WAVES}", wave)
    return None


def _twice(rows: list[Row]) -> Iterator[BadRow]:
    """Yield the rows whose number another row names as well."""
    lines: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        lines.setdefault(row.name, []).append(row.line)
    for row in rows:
        others = [line for line in lines[row.name] if line != row.line]
        if others:
            column, value = row.name
            yield _bad(row, column, f"must not be that of line {others[0]} as well", value)


def _without_wave(rows: list[Row]) -> Iterator[BadRow]:
    """Yield the rows that name no wave, if others do."""
    if any(row.wave for row in rows):
        yield from (
            _bad(row, WAVE, "must be given, as other rows have one", "")
            for row in rows
            if row.wave is None
        )


def _bad(row: Row, column: str, problem: str, value: str) -> BadRow:
    return BadRow(row.line, column, value, problem, row.values)
