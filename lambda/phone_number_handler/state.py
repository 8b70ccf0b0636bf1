"""The values that the core works with: what is asked for, what is there, what is to be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from phone_number_handler.arn import Arn


class OnDelete(StrEnum):
    """What a deletion does with the number."""

    RETAIN = "Retain"
    RETURN = "Return"
    RELEASE = "Release"


class Status(StrEnum):
    """A phone number's status, as DescribePhoneNumber reports it."""

    CLAIMED = "CLAIMED"
    IN_PROGRESS = "IN_PROGRESS"
    FAILED = "FAILED"


class Outcome(StrEnum):
    """What was done to the number; the attribute ``Outcome`` of the resource."""

    IMPORTED = "Imported"
    ADOPTED = "Adopted"
    MOVED = "Moved"
    UPDATED = "Updated"
    UNCHANGED = "Unchanged"


@dataclass(frozen=True)
class Resource:
    """The custom resource that an event is about: who asks for the number."""

    stack_id: str
    logical_id: str
    request_id: str

    @property
    def stack_name(self) -> str:
        """The stack's name, out of its ARN."""
        return self.stack_arn.resource.split("/")[1]

    @property
    def stack_arn(self) -> Arn:
        """The stack's id, parsed: it names the partition, Region and account."""
        return Arn.parse(self.stack_id)


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


@dataclass(frozen=True)
class Desired:
    """What a resource's properties ask for.

    Exactly one of ``source_phone_number_arn`` and ``phone_number_id`` is set.
    ``timeout`` is in seconds.
    """

    target_arn: str
    source_phone_number_arn: str | None = None
    phone_number_id: str | None = None
    contact_flow_arn: str | None = None
    description: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    on_delete: OnDelete = OnDelete.RETAIN
    timeout: int = 600

    def names(self, number: PhoneNumber) -> bool:
        """Tell whether these properties are about ``number``."""
        if self.phone_number_id is not None:
            return self.phone_number_id == number.phone_number_id
        return self.source_phone_number_arn == number.source_phone_number_arn


@dataclass(frozen=True)
class Managed:
    """What the resource's former properties managed, read without judging them.

    They say what may be taken off again, never where the number is.
    """

    source_phone_number_arn: str | None = None
    phone_number_id: str | None = None
    target_arn: str | None = None
    contact_flow_arn: str | None = None
    description: str | None = None
    tag_keys: frozenset[str] = frozenset()
    on_delete: OnDelete = OnDelete.RETAIN

    def names(self, number: PhoneNumber) -> bool:
        """Tell whether the former properties were about ``number``."""
        if self.phone_number_id is not None:
            return self.phone_number_id == number.phone_number_id
        return self.source_phone_number_arn in (None, number.source_phone_number_arn)


@dataclass(frozen=True)
class TagResource:
    """Put tags on the number."""

    tags: Mapping[str, str]

    def is_seen(self, number: PhoneNumber) -> bool:
        """Tell whether the number shows it."""
        return self.tags.items() <= number.tags.items()


@dataclass(frozen=True)
class UntagResource:
    """Take tags off the number."""

    keys: tuple[str, ...]

    def is_seen(self, number: PhoneNumber) -> bool:
        """Tell whether the number shows it."""
        return not set(self.keys) & set(number.tags)


@dataclass(frozen=True)
class UpdatePhoneNumber:
    """Move the number to another instance or traffic distribution group."""

    target_arn: str

    def is_seen(self, number: PhoneNumber) -> bool:
        """Tell whether the number shows it."""
        return number.target_arn == self.target_arn


@dataclass(frozen=True)
class AssociateContactFlow:
    """Attach the number to a flow of the instance where it is by then.

    ``if_exists``: a flow that was put down in the owner's record may have been
    deleted since; then the number goes without it rather than not at all.
    """

    contact_flow_arn: str
    if_exists: bool = False


@dataclass(frozen=True)
class DisassociateContactFlow:
    """Detach the number from its flow."""


@dataclass(frozen=True)
class UpdatePhoneNumberMetadata:
    """Set the number's description; an empty one takes it off."""

    description: str

    def is_seen(self, number: PhoneNumber) -> bool:
        """Tell whether the number shows it."""
        return number.description == self.description


@dataclass(frozen=True)
class ReleasePhoneNumber:
    """Give the number up, for good."""


# What Connect carries out in its own time, and all that DescribePhoneNumber then shows.
AsynchronousStep = UpdatePhoneNumber | UpdatePhoneNumberMetadata
NumberStep = TagResource | UntagResource | AsynchronousStep
FlowStep = AssociateContactFlow | DisassociateContactFlow
Step = NumberStep | FlowStep | ReleasePhoneNumber


@dataclass(frozen=True)
class Result:
    """A number as it was verified, and what was done to it."""

    number: PhoneNumber
    outcome: Outcome

    def attributes(self) -> dict[str, str]:
        """Return the resource's attributes: the same keys on every path."""
        return {
            "PhoneNumberArn": self.number.phone_number_arn,
            "PhoneNumberId": self.number.phone_number_id,
            "PhoneNumber": self.number.phone_number,
            "TargetArn": self.number.target_arn,
            "Outcome": str(self.outcome),
        }
