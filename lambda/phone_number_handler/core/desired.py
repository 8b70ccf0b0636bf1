"""What a resource asks for: who it is, what its properties want, and what they wanted before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from phone_number_handler.core.arn import Arn
from phone_number_handler.core.number import PhoneNumber, Placement


class OnDelete(StrEnum):
    """What a deletion does with the number."""

    RETAIN = "Retain"
    RETURN = "Return"
    RELEASE = "Release"


@dataclass(frozen=True)
class Resource:
    """The custom resource that an event is about: who asks for the number.

    Attributes:
        stack_id: The ARN of its stack.
        logical_id: Its logical id.
        request_id: The event's request id.
        came_at: When the event was sent, or else came, in seconds since 1970.
    """

    stack_id: str
    logical_id: str
    request_id: str
    came_at: float = 0.0

    @property
    def stack_name(self) -> str:
        """The stack's name, out of its ARN."""
        return self.stack_arn.resource.split("/")[1]

    @property
    def stack_arn(self) -> Arn:
        """The stack's id, parsed: it names the partition, Region and account."""
        return Arn.parse(self.stack_id)


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

    @property
    def placement(self) -> Placement:
        """Where the number shall be."""
        return Placement(self.target_arn, self.contact_flow_arn)

    @property
    def as_managed(self) -> Managed:
        """The same as what is managed from then on."""
        return Managed(
            source_phone_number_arn=self.source_phone_number_arn,
            phone_number_id=self.phone_number_id,
            target_arn=self.target_arn,
            contact_flow_arn=self.contact_flow_arn,
            description=self.description,
            tags=self.tags,
            on_delete=self.on_delete,
        )

    def is_about(self, number: PhoneNumber) -> bool:
        """Tell whether these properties name ``number``."""
        if self.phone_number_id is not None:
            return self.phone_number_id == number.phone_number_id
        return self.source_phone_number_arn == number.source_phone_number_arn

    def names_the_same_as(self, formerly: Managed) -> bool:
        """Tell whether these properties name their number as the former ones did."""
        if self.phone_number_id is not None:
            return self.phone_number_id == formerly.phone_number_id
        return self.source_phone_number_arn == formerly.source_phone_number_arn


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
    tags: Mapping[str, str] = field(default_factory=dict)
    on_delete: OnDelete = OnDelete.RETAIN

    def is_about(self, number: PhoneNumber) -> bool:
        """Tell whether the former properties named ``number``."""
        if self.phone_number_id is not None:
            return self.phone_number_id == number.phone_number_id
        return self.source_phone_number_arn in (None, number.source_phone_number_arn)
