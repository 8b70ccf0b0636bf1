"""Decisions: who may have a number, which group takes one, and who comes too late."""

from __future__ import annotations

from enum import Enum, auto

from phone_number_handler.core.channel import Channel
from phone_number_handler.core.desired import Managed, Resource
from phone_number_handler.core.intent import Intent
from phone_number_handler.core.number import GroupStatus, PhoneNumber, Placement
from phone_number_handler.core.owner import OwnerRecord, remembered_flows
from phone_number_handler.core.stack import ResourceState, StackState


def is_anothers(record: OwnerRecord | None, resource: Resource) -> bool:
    """Tell whether the record names another owner, who then has to be asked for."""
    return record is not None and not record.belongs_to(resource)


def may_have(  # noqa: PLR0913 - each is one of the facts that decide it
    resource: Resource,
    number: PhoneNumber,
    record: OwnerRecord,
    stack: StackState | None,
    owner: ResourceState | None,
    *,
    taking_over: bool,
) -> bool:
    """Tell whether the resource may have a number whose record names another one.

    Args:
        resource: Who wants it.
        number: The number.
        record: Its record.
        stack: What the wanting resource's stack is doing; None if that is not known.
        owner: The resource that the record names; None if it could not be asked for. Then nobody
            takes the number from it, but in a roll-back from a sibling.
        taking_over: Whether the resource has not had the number so far.
    """
    same_stack = record.stack_id == resource.stack_id
    manages = owner is None or owner.manages(number.phone_number_id)
    if same_stack and taking_over and owner is not None:
        # Under an update that is a renamed construct, its former self still there; unless that
        # has got the number in this very update, or is about to.
        is_new = owner.since > (stack.since if stack else 0.0) > 0.0
        is_busy = owner.status in {"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS"}
        contends = manages and (is_new or is_busy)
        return not contends and not (stack and stack.is_being_created)
    if manages and same_stack:
        # Two resources that have exchanged their numbers take them back.
        return bool(stack and stack.is_rolling_back)
    return not manages


def is_contested(record: OwnerRecord | None, resource: Resource) -> bool:
    """Tell whether another stack may reach for the number at this very moment.

    CloudFormation keeps the resources of one stack apart, and an import is one alone's.
    """
    return record is None or record.stack_id != resource.stack_id


class Readiness(Enum):
    """Whether a traffic distribution group takes numbers."""

    READY = auto()
    LATER = auto()
    NEVER = auto()

    @classmethod
    def of(cls, status: str) -> Readiness:
        """Return what a group's status means for a number that is to go there."""
        if status == GroupStatus.ACTIVE:
            return cls.READY
        will_be = {GroupStatus.CREATION_IN_PROGRESS, GroupStatus.UPDATE_IN_PROGRESS}
        return cls.LATER if status in will_be else cls.NEVER


def is_overtaken(resource: Resource, now: OwnerRecord | None) -> bool:
    """Tell whether a record that an event has not written itself is a later one's.

    Args:
        resource: The resource, with its event.
        now: The record as it was read just now; neither what the event found, nor what it wrote.
    """
    if now is None or not now.belongs_to(resource):
        return True
    if now.intent is None:
        return False
    mine = Intent.of(resource, now.intent.placement)
    # One that came earlier and wrote after us will find that it is overtaken.
    return now.intent.event != mine.event and now.intent.came_at >= mine.came_at


def comes_too_late(resource: Resource, found: OwnerRecord | None) -> bool:
    """Tell whether a later event has dealt with a number already when an event first looks at it.

    Args:
        resource: The resource, with its event.
        found: The number's record.
    """
    if found is None or found.intent is None or not found.belongs_to(resource):
        return False
    mine = Intent.of(resource, found.intent.placement)
    return found.intent.event != mine.event and found.intent.came_at > mine.came_at


def right_place(
    now: OwnerRecord | None, former: Placement | None, formerly: Managed, own: Channel
) -> Placement | None:
    """Return where an overtaken event leaves a number that it may have displaced.

    Args:
        now: The record, which somebody else has written, or taken off.
        former: Where the event found the number; None for an import.
        formerly: What the resource's former properties managed.
        own: The number's own channel.
    """
    if now is not None and now.intent is not None:
        place = now.intent.placement
        remembered = remembered_flows(now, place.target_arn)
        return Placement(place.target_arn, {**remembered, **place.flows})
    if now is not None or former is None:
        return None
    target_arn = formerly.target_arn or former.target_arn
    left_there = former.flows if former.target_arn == target_arn else {}
    return Placement(target_arn, {**left_there, **formerly.flows(own)})
