"""The rows of a manifest as what they ask for, held to what a resource's properties are held to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from phone_number_handler.core import manifest
from phone_number_handler.core.arn import Arn
from phone_number_handler.core.desired import Desired
from phone_number_handler.core.errors import InvalidPropertyError
from phone_number_handler.core.manifest import BadRow, Row, read_manifest
from phone_number_handler.core.number import ListedNumber
from phone_number_handler.resource import given
from phone_number_handler.resource.properties import desired

_PROPERTIES = {
    manifest.PHONE_NUMBER: given.PHONE_NUMBER,
    manifest.PHONE_NUMBER_ID: given.PHONE_NUMBER_ID,
    manifest.SOURCE: given.SOURCE_PHONE_NUMBER_ARN,
    manifest.TARGET: given.TARGET_ARN,
    manifest.FLOW: given.CONTACT_FLOW_ARN,
    manifest.DESCRIPTION: given.DESCRIPTION,
}
_COLUMNS = {name: column for column, name in _PROPERTIES.items()}


@dataclass(frozen=True)
class Wanted:
    """What a row asks for.

    Attributes:
        row: The row.
        desired: What it asks for.
    """

    row: Row
    desired: Desired

    @property
    def properties(self) -> Mapping[str, str]:
        """The same as a resource's properties."""
        return properties_of(self.row.values)


def properties_of(values: Mapping[str, str]) -> Mapping[str, str]:
    """Return a row's values as a resource's properties."""
    return {_PROPERTIES[name]: value for name, value in values.items() if name in _PROPERTIES}


def read(content: bytes, owner: Arn) -> tuple[list[Wanted], list[BadRow]]:
    """Return what a manifest asks for, and the rows that cannot be right.

    Args:
        content: The manifest.
        owner: The migration, in whose Region and account the numbers have to be.

    Raises:
        ManifestError: If it is no table of numbers.
    """
    rows, bad = read_manifest(content)
    wanted: list[Wanted] = []
    for row in rows:
        try:
            wanted.append(Wanted(row, desired(properties_of(row.values), owner)))
        except InvalidPropertyError as error:
            column = _COLUMNS.get(error.name, error.name)
            bad.append(
                BadRow(row.line, column, row.values.get(column, ""), error.problem, row.values)
            )
    return wanted, sorted(bad, key=lambda each: each.line)


def by_any_name(listed: Mapping[str, ListedNumber]) -> dict[str | None, ListedNumber]:
    """Return numbers by all that a row may name them by."""
    names: dict[str | None, ListedNumber] = {}
    times = Counter(number.phone_number for number in listed.values())
    for number in listed.values():
        names[number.phone_number_id] = number
        if times[number.phone_number] == 1:
            # One that is there for calls and once more for messages is not named by its digits.
            names[number.phone_number] = number
        if number.source_phone_number_arn:
            names[number.source_phone_number_arn] = number
    return names


def name_of(desired: Desired) -> str | None:
    """Return what a row names its number by."""
    return desired.phone_number_id or desired.phone_number or desired.source_phone_number_arn
