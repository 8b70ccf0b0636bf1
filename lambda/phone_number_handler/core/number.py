"""A phone number as Amazon Connect shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Status(StrEnum):
    """A phone number's status, as DescribePhoneNumber reports it."""

    CLAIMED = "CLAIMED"
    IN_PROGRESS = "IN_PROGRESS"
    FAILED = "FAILED"


@dataclass(frozen=True)
class Placement:
    """Where a number is and which flow answers it."""

    target_arn: str
    contact_flow_arn: str | None = None


@dataclass(frozen=True)
class PhoneNumber:
    """A number as DescribePhoneNumber shows it."""

    phone_number_arn: str
    phone_number_id: str
    phone_number: str
    status: Status
    target_arn: str
    message: str = ""
    instance_id: str | None = None
    description: str = ""
    source_phone_number_arn: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.phone_number} ({self.phone_number_arn})"
