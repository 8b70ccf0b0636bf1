"""Who manages a number, what is intended with it, where it was before: in the number's own tags.

The record is written before anything is done to the number, in the import call
itself or ahead of a change. So it survives a crash, a lost answer and a stack,
the number can always be put back, and an event that has been overtaken reads so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from phone_number_handler.core.channel import Channel, Flows, attached, flows_in, text_of
from phone_number_handler.core.desired import Resource
from phone_number_handler.core.intent import Intent
from phone_number_handler.core.number import PhoneNumber, Placement

PREFIX = "cdk-connect-phone-numbers:"
STACK = f"{PREFIX}stack"
LOGICAL_ID = f"{PREFIX}logical-id"
EVENT = f"{PREFIX}event"
ORIGIN_TARGET = f"{PREFIX}origin-target"
ORIGIN_FLOW = f"{PREFIX}origin-flow"
PREVIOUS_LOGICAL_ID = f"{PREFIX}previous-logical-id"
PREVIOUS_TARGET = f"{PREFIX}previous-target"
PREVIOUS_FLOW = f"{PREFIX}previous-flow"
PREVIOUS_DESCRIPTION = f"{PREFIX}previous-description"

TAG_KEYS = (
    STACK,
    LOGICAL_ID,
    EVENT,
    ORIGIN_TARGET,
    ORIGIN_FLOW,
    PREVIOUS_LOGICAL_ID,
    PREVIOUS_TARGET,
    PREVIOUS_FLOW,
    PREVIOUS_DESCRIPTION,
)


def key_of(key: str, share: Channel | None) -> str:
    """Return a tag's key in the record of a number, or of its flow on a channel.

    Each names its stack: the one may be left behind, or have passed on, without the other.
    """
    return f"{PREFIX}{share}:{key.removeprefix(PREFIX)}" if share else key


@dataclass(frozen=True)
class OwnerRecord:
    """What the owner tags of a number say, or those of one of its flows.

    Attributes:
        stack_id: The stack that manages the number.
        logical_id: The resource of that stack.
        intent: The event that wrote this. None in a record of an earlier version.
        origin: Where the number was found. None for one that was imported.
        previous: How it was before the latest change, if that concerned its flow.
        previous_logical_id: The resource of the same stack that had it before.
        previous_description: The description that was there before the resource's own.
        share: The channel whose flow it is about; None if it is about the number.
    """

    stack_id: str
    logical_id: str
    intent: Intent | None = None
    origin: Placement | None = None
    previous: Placement | None = None
    previous_logical_id: str | None = None
    previous_description: str | None = None
    share: Channel | None = None

    @classmethod
    def of(cls, number: PhoneNumber | None, resource: Resource | None = None) -> OwnerRecord | None:
        """Read the record of a number; None if nobody owns it, or there is none.

        Args:
            number: The number.
            resource: Who asks: the record of a flow is read for what has a flow alone.
        """
        if number is None:
            return None
        return cls.from_tags(number.tags, resource.share_of(number) if resource else None)

    @classmethod
    def own(cls, number: PhoneNumber | None, resource: Resource) -> OwnerRecord | None:
        """Read the record of a number that this very resource manages; None for any other."""
        record = cls.of(number, resource)
        return record if record and record.belongs_to(resource) else None

    @classmethod
    def from_tags(cls, tags: Mapping[str, str], share: Channel | None = None) -> OwnerRecord | None:
        """Read the record out of a number's tags; None if they hold none."""
        own = {key: tags.get(key_of(key, share), "") for key in TAG_KEYS}
        if not own[STACK] or not own[LOGICAL_ID]:
            return None
        return cls(
            stack_id=own[STACK],
            logical_id=own[LOGICAL_ID],
            intent=Intent.parse(own[EVENT]),
            origin=_placement(own, ORIGIN_TARGET, ORIGIN_FLOW),
            previous=_placement(own, PREVIOUS_TARGET, PREVIOUS_FLOW),
            previous_logical_id=own[PREVIOUS_LOGICAL_ID] or None,
            previous_description=own[PREVIOUS_DESCRIPTION] or None,
            share=share,
        )

    def belongs_to(self, resource: Resource) -> bool:
        """Tell whether this very resource of this very stack manages the number."""
        return (self.stack_id, self.logical_id) == (resource.stack_id, resource.logical_id)

    @property
    def former_place(self) -> Placement | None:
        """Where undoing a create takes the number; None if it was nowhere before."""
        return self.previous if self.previous_logical_id else self.origin

    def is_of_event(self, resource: Resource) -> bool:
        """Tell whether the very event that ``resource`` stands for has written this."""
        return self.intent is not None and self.intent.event == resource.request_id[-12:]

    def without_former_name(self) -> OwnerRecord:
        """Return the record that lets go of the number where it was, as if it had been found there.

        For one whose former resource is no more: there is nobody to give it back to.
        """
        return replace(self, origin=self.previous or self.origin, previous_logical_id=None)

    def announces(self, target_arn: str) -> bool:
        """Tell whether the number was meant to go elsewhere than to ``target_arn``."""
        return self.intent is not None and self.intent.placement.target_arn != target_arn

    def announced(self, channel: Channel, target_arn: str) -> Flows:
        """Return the flow that was meant for a channel at a place; none if none is known to be."""
        place = self.intent.placement if self.intent else None
        if place is None or place.target_arn != target_arn or channel not in place.flows:
            return {}
        return {channel: place.flows[channel]}

    def to_tags(self, over: Mapping[str, str]) -> dict[str, str]:
        """Return the tags that say this, on a number that has the tags ``over``.

        What is empty is written only over something: an empty value instead of
        a missing tag saves a second call.
        """
        said = {
            STACK: self.stack_id,
            LOGICAL_ID: self.logical_id,
            EVENT: self.intent.to_tag() if self.intent else "",
            ORIGIN_TARGET: self.origin.target_arn if self.origin else "",
            ORIGIN_FLOW: text_of(self.origin.flows) if self.origin else "",
            PREVIOUS_LOGICAL_ID: self.previous_logical_id or "",
            PREVIOUS_TARGET: self.previous.target_arn if self.previous else "",
            PREVIOUS_FLOW: text_of(self.previous.flows) if self.previous else "",
            PREVIOUS_DESCRIPTION: self.previous_description or "",
        }
        record = {key_of(key, self.share): value for key, value in said.items()}
        kept = {key: value for key, value in record.items() if value or over.get(key)}
        # The role lets no call put tags on without it.
        return {**kept, STACK: self.stack_id}


def _placement(tags: Mapping[str, str], target: str, flow: str) -> Placement | None:
    return Placement(tags[target], flows_in(tags[flow])) if tags[target] else None


def new_record(
    resource: Resource, intended: Placement, share: Channel | None = None
) -> OwnerRecord:
    """Return the record of a number that the resource imports, or of its share in one."""
    intent = Intent.of(resource, intended)
    return OwnerRecord(resource.stack_id, resource.logical_id, intent, share=share)


def take_over(
    resource: Resource,
    before: OwnerRecord | None,
    here: Placement,
    intended: Placement,
    share: Channel | None = None,
) -> OwnerRecord:
    """Return the record to write before a number is taken over, or changed.

    Args:
        resource: Who takes it.
        before: What its record says now.
        here: Where it is now.
        intended: Where it shall be.
        share: The channel of which the resource takes the flow alone.
    """
    fresh = new_record(resource, intended, share)
    if before is None or before.stack_id != resource.stack_id:
        return replace(fresh, origin=here)
    if before.logical_id != resource.logical_id:
        # The construct was renamed: a roll-back gives the number back to the former name.
        return replace(
            fresh, origin=before.origin, previous=here, previous_logical_id=before.logical_id
        )
    return replace(before, intent=fresh.intent)


def left_by_others(stack_id: str, tags: Mapping[str, str]) -> list[str]:
    """Return the keys of the flows' records that another stack has left: a number goes whole."""
    return [
        key
        for share in Channel
        if tags.get(key_of(STACK, share), stack_id) != stack_id
        for key in (key_of(each, share) for each in TAG_KEYS)
        if key in tags
    ]


def remembered_place(before: OwnerRecord | None, target_arn: str | None) -> Placement | None:
    """Return how the number was at ``target_arn`` before its latest change; None if unknown."""
    known = before and before.previous and before.previous.target_arn == target_arn
    return before.previous if before and known else None


def remembered_flows(before: OwnerRecord | None, target_arn: str | None) -> dict[Channel, str]:
    """Return the flows that the number had at ``target_arn`` before its latest change."""
    place = remembered_place(before, target_arn)
    return attached(place.flows) if place else {}


def flows_of_their_own(tags: Mapping[str, str], stack_id: str, target_arn: str) -> Flows:
    """Return the flows that a stack's resources for flows alone have given a number at a place."""
    records = ((share, OwnerRecord.from_tags(tags, share)) for share in Channel)
    return {
        channel: flow
        for share, record in records
        if record and record.stack_id == stack_id
        for channel, flow in record.announced(share, target_arn).items()
    }
