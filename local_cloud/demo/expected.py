"""What has to be true of the numbers after each step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from local_cloud.connect.phone_number import PhoneNumberRecord
from local_cloud.owner import owner_of


@dataclass(frozen=True)
class Expected:
    """Where a number has to be, which flow answers it, and who manages it.

    Attributes:
        target_arn: Where it has to be.
        contact_flow_arn: Which flow answers it.
        owner: How its owner's name begins; None if it has to be nobody's.
    """

    target_arn: str
    contact_flow_arn: str | None
    owner: str | None


class StateIsWrongError(AssertionError):
    """A number is not what it should be; the message says which and how."""


def require(expected: Mapping[str, Expected], found: Mapping[str, PhoneNumberRecord]) -> None:
    """Hold all numbers, by themselves, to what is expected.

    Raises:
        StateIsWrongError: If one is not there, is one too many, or is not as expected.
    """
    if found.keys() != expected.keys():
        raise StateIsWrongError(f"There should be {sorted(expected)}, there are {sorted(found)}")
    for phone_number, each in expected.items():
        record = found[phone_number]
        place = (record.target_arn, record.contact_flow_arn)
        if place != (each.target_arn, each.contact_flow_arn) or not _is_owned(record, each.owner):
            raise StateIsWrongError(f"{phone_number} should be {each}, but is {record}")


def _is_owned(record: PhoneNumberRecord, owner: str | None) -> bool:
    actual = owner_of(record)
    return actual is None if owner is None else (actual or "").startswith(owner)
