"""What can be done to a number: one step for each operation of Amazon Connect that writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from phone_number_handler.core.channel import Channel
from phone_number_handler.core.number import PhoneNumber


@dataclass(frozen=True)
class ImportPhoneNumber:
    """Import a number into the target's instance, with the owner's record in its tags."""

    source_phone_number_arn: str
    target_arn: str
    description: str | None
    tags: Mapping[str, str]


@dataclass(frozen=True)
class TagResource:
    """Put tags on the number."""

    tags: Mapping[str, str]

    def is_seen(self, number: PhoneNumber) -> bool:
        """Tell whether the number shows it."""
        return self.tags.items() <= number.tags.items()

    def applied_to(self, number: PhoneNumber) -> PhoneNumber:
        """Return the number as it will be with them."""
        return replace(number, tags={**number.tags, **self.tags})


@dataclass(frozen=True)
class UntagResource:
    """Take tags off the number.

    Attributes:
        keys: The tags' keys.
        owner: The tags that say whose they are; where those are others', nothing is left to do.
    """

    keys: tuple[str, ...]
    owner: Mapping[str, str] = field(default_factory=dict)

    def is_seen(self, number: PhoneNumber) -> bool:
        """Tell whether the number shows it."""
        if any(number.tags.get(key, value) != value for key, value in self.owner.items()):
            return True
        return not set(self.keys) & set(number.tags)

    def applied_to(self, number: PhoneNumber) -> PhoneNumber:
        """Return the number as it will be without them."""
        tags = {key: value for key, value in number.tags.items() if key not in self.keys}
        return replace(number, tags=tags)


@dataclass(frozen=True)
class UpdatePhoneNumber:
    """Move the number to another instance or traffic distribution group."""

    target_arn: str

    def is_seen(self, number: PhoneNumber) -> bool:
        """Tell whether the number shows it."""
        return number.target_arn == self.target_arn


@dataclass(frozen=True)
class AssociateContactFlow:
    """Attach the number, on a channel, to a flow of the instance where it is by then.

    ``if_exists``: a flow that was put down in the owner's record may have been
    deleted since; then the number goes without it rather than not at all.
    """

    contact_flow_arn: str
    if_exists: bool = False
    channel: Channel = Channel.VOICE


@dataclass(frozen=True)
class DisassociateContactFlow:
    """Detach the number from its flow on a channel."""

    channel: Channel = Channel.VOICE


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
Step = ImportPhoneNumber | NumberStep | FlowStep | ReleasePhoneNumber
