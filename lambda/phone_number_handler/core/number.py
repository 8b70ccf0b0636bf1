"""A phone number as Amazon Connect shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from phone_number_handler.core.channel import Channel, Flows, channel_of

# What Connect allows of a number's tags: how many there are, and how long a value is.
MOST_TAGS, MAX_TAG_VALUE = 50, 256


class Status(StrEnum):
    """A phone number's status, as DescribePhoneNumber reports it."""

    CLAIMED = "CLAIMED"
    IN_PROGRESS = "IN_PROGRESS"
    FAILED = "FAILED"
    UNKNOWN = "UNKNOWN"
    """What a list shows of a number does not say."""


class GroupStatus(StrEnum):
    """The status of a traffic distribution group.

    https://docs.aws.amazon.com/connect/latest/APIReference/API_TrafficDistributionGroup.html
    """

    CREATION_IN_PROGRESS = "CREATION_IN_PROGRESS"
    ACTIVE = "ACTIVE"
    CREATION_FAILED = "CREATION_FAILED"
    PENDING_DELETION = "PENDING_DELETION"
    DELETION_FAILED = "DELETION_FAILED"
    UPDATE_IN_PROGRESS = "UPDATE_IN_PROGRESS"


@dataclass(frozen=True)
class Placement:
    """Where a number is, and which flow answers it on each channel that is known of."""

    target_arn: str
    flows: Flows = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Number:
    """What lists and descriptions alike show of a number.

    Attributes:
        kind: Its type, such as ``DID`` or ``TOLL_FREE``; empty where Connect does not say.
        target_arn: Where it is; empty where Connect does not say.
    """

    phone_number_arn: str
    phone_number_id: str
    phone_number: str
    target_arn: str
    kind: str = ""
    instance_id: str | None = None
    description: str = ""
    source_phone_number_arn: str | None = None

    @property
    def channel(self) -> Channel:
        """The channel that it has by where it comes from."""
        return channel_of(self.source_phone_number_arn)


class ListedNumber(Number):
    """A number as ListPhoneNumbersV2 shows it: all but its status and its tags."""

    def with_tags(self, tags: Mapping[str, str]) -> PhoneNumber:
        """Return the number with tags that were read beside the list."""
        return PhoneNumber(**vars(self), status=Status.UNKNOWN, tags=tags)


@dataclass(frozen=True, kw_only=True)
class PhoneNumber(Number):
    """A number as DescribePhoneNumber shows it.

    Attributes:
        status: Its status; one that the API's reference does not name counts as IN_PROGRESS.
        message: Connect's own words about it.
    """

    status: Status
    message: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.phone_number} ({self.phone_number_arn})"

    @staticmethod
    def message_of(number: PhoneNumber | None) -> str:
        """Return what Connect says about a number, if there is one, and it says anything."""
        return number.message if number else ""
