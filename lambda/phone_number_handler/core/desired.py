"""What a resource asks for: who it is, what its properties want, and what they wanted before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum

from phone_number_handler.core.arn import Arn, owner_name_of
from phone_number_handler.core.channel import Channel, channel_of
from phone_number_handler.core.number import PhoneNumber, Placement

# For how many seconds Connect may take over a change of a number, where nothing else is said.
DEFAULT_TIMEOUT = 600


class OnDelete(StrEnum):
    """What a deletion does with the number."""

    RETAIN = "Retain"
    RETURN = "Return"
    RELEASE = "Release"


@dataclass(frozen=True)
class Association:
    """A number's flow as a resource of its own, beside the one that has the number.

    Attributes:
        channel: On which channel. None: on the number's own.
    """

    channel: Channel | None = None


@dataclass(frozen=True)
class Resource:
    """The custom resource that an event is about: who asks for the number.

    Attributes:
        stack_id: The ARN of its stack.
        logical_id: Its logical id.
        request_id: The event's request id.
        came_at: When the event was sent, or else came, in seconds since 1970.
        association: What it has of the number, if that is a flow alone.
    """

    stack_id: str
    logical_id: str
    request_id: str
    came_at: float = 0.0
    association: Association | None = None

    @property
    def stack_name(self) -> str:
        """The stack's name, or the state machine's, out of its ARN."""
        return owner_name_of(self.stack_id)

    @property
    def stack_arn(self) -> Arn:
        """The stack's id, parsed: it names the partition, Region and account."""
        return Arn.parse(self.stack_id)

    def share_of(self, number: PhoneNumber) -> Channel | None:
        """Return the channel whose flow is all that it has of a number; None if it has that."""
        if self.association is None:
            return None
        return self.association.channel or number.channel


@dataclass(frozen=True, kw_only=True)
class Properties:
    """What a resource's properties say of its number, but for where it is.

    At most one of ``contact_flow_arn``, the flow on the number's own channel, and
    ``contact_flow_arns`` is set.
    """

    source_phone_number_arn: str | None = None
    phone_number_id: str | None = None
    phone_number: str | None = None
    contact_flow_arn: str | None = None
    contact_flow_arns: Mapping[Channel, str] = field(default_factory=dict)
    description: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    on_delete: OnDelete = OnDelete.RETAIN

    def flows(self, own: Channel) -> Mapping[Channel, str]:
        """Return the flows that are asked for; ``own`` is the number's own channel."""
        return {own: self.contact_flow_arn} if self.contact_flow_arn else self.contact_flow_arns

    def is_about(self, number: PhoneNumber) -> bool:
        """Tell whether these properties name ``number``."""
        if self.phone_number_id is not None:
            return self.phone_number_id == number.phone_number_id
        if self.phone_number is not None:
            return self.phone_number == number.phone_number
        return self.source_phone_number_arn in (None, number.source_phone_number_arn)


@dataclass(frozen=True)
class Managed(Properties):
    """What the resource's former properties managed, read without judging them.

    They say what may be taken off again, never where the number is.
    """

    target_arn: str | None = None


@dataclass(frozen=True)
class Desired(Properties):
    """What a resource's properties ask for.

    Exactly one of ``source_phone_number_arn``, ``phone_number_id`` and ``phone_number`` is set.
    ``timeout`` is in seconds.
    """

    target_arn: str
    timeout: int = DEFAULT_TIMEOUT

    def placement(self, number: PhoneNumber | None) -> Placement:
        """Return where a number shall be; None if it is to be imported."""
        own = number.channel if number else channel_of(self.source_phone_number_arn)
        return Placement(self.target_arn, self.flows(own))

    @property
    def as_managed(self) -> Managed:
        """The same as what is managed from then on."""
        return Managed(**{each.name: getattr(self, each.name) for each in fields(Managed)})

    def completing(self, number: PhoneNumber) -> PhoneNumber:
        """Return the number with the source that is known of it, where a read leaves that out."""
        source = number.source_phone_number_arn or self.source_phone_number_arn
        return replace(number, source_phone_number_arn=source)

    def is_still_about(self, number: PhoneNumber, formerly: Managed) -> bool:
        """Tell whether these properties name the number that a resource has had.

        Connect may not show where a number comes from, nor what it is. Then it is the same if it is
        named as it was.
        """
        if self.is_about(number):
            return True
        if self.phone_number_id is not None:
            return False
        shown = number.phone_number if self.phone_number else number.source_phone_number_arn
        return not shown and self.names_the_same_as(formerly)

    def names_the_same_as(self, formerly: Managed) -> bool:
        """Tell whether these properties name their number as the former ones did."""
        return (self.phone_number_id, self.phone_number, self.source_phone_number_arn) == (
            formerly.phone_number_id,
            formerly.phone_number,
            formerly.source_phone_number_arn,
        )
