"""Decisions: who may have a number, what a delete means for it, and what a roll-back undoes."""

from __future__ import annotations

from enum import Enum, StrEnum, auto

from phone_number_handler.core.channel import Channel
from phone_number_handler.core.desired import Managed, OnDelete, Resource
from phone_number_handler.core.number import GroupStatus, PhoneNumber, Placement
from phone_number_handler.core.owner import Intent, OwnerRecord, remembered_flows
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


class Deletion(StrEnum):
    """What a delete does with a number; the values are how the log says it."""

    KEEP = "keep the number, with its record"
    UNDO = "undo the create"
    LET_GO = "let go of the number"
    RETURN = "return the number"
    FINISH_RETURN = "finish the number's return"
    RELEASE = "release the number"


def is_of_earlier_try(number: PhoneNumber, own: ResourceState | None) -> bool:
    """Tell whether a delete is for a try before the one that has the number.

    Args:
        number: The number that it would be about.
        own: The resource as CloudFormation has it now; None if it could not be asked.
    """
    return own is not None and own.names(number.phone_number_id) and not own.is_being_deleted


def depends_on_stack(record: OwnerRecord, managed: Managed) -> bool:
    """Tell whether what a delete means depends on what the stack is doing."""
    has_former_state = bool(record.origin or record.previous_logical_id)
    return has_former_state or managed.on_delete is OnDelete.RELEASE


def needs_evidence(managed: Managed, stack: StackState | None) -> bool:
    """Tell whether a release depends on the number having been in service."""
    return managed.on_delete is OnDelete.RELEASE and stack is not None and stack.is_deleting


def deletion(  # noqa: PLR0913 - each is one of the facts that decide it
    number: PhoneNumber,
    record: OwnerRecord,
    managed: Managed,
    stack: StackState | None,
    *,
    is_finished: bool,
    was_in_service: bool | None = None,
) -> Deletion:
    """Return what a delete does with a number that the resource manages.

    Args:
        number: The number as it is.
        record: Its record, which names the resource.
        managed: What the resource's properties managed.
        stack: What the stack is doing; None if that is not known, or makes no difference.
        is_finished: Whether the create has succeeded, or has been undone.
        was_in_service: Whether a deployment with the number has been completed; None if that is
            not known, or makes no difference.
    """
    releases = managed.on_delete is OnDelete.RELEASE
    depends = depends_on_stack(record, managed)
    undoes = stack and stack.is_rolling_back and depends
    if not is_finished or undoes or (releases and stack is None):
        return Deletion.UNDO
    if depends and stack and not (stack.is_deleting or stack.is_rolling_back):
        # It is late, or nobody's: CloudFormation deletes nothing now.
        return Deletion.KEEP
    if releases and not (stack and stack.is_deleting and was_in_service):
        never_came_up = stack and stack.is_deleting and was_in_service is False
        return Deletion.UNDO if never_came_up else Deletion.KEEP
    if managed.target_arn not in (None, number.target_arn):
        # It was on its way back when that was interrupted, or somebody has moved it by hand.
        at_origin = record.origin and record.origin.target_arn == number.target_arn
        return Deletion.FINISH_RETURN if at_origin else Deletion.LET_GO
    if managed.on_delete is OnDelete.RETURN and record.origin:
        return Deletion.RETURN
    return Deletion.RELEASE if releases else Deletion.LET_GO


def waits(meaning: Deletion, record: OwnerRecord) -> bool:
    """Tell whether what a delete does has to wait for a change of the number that is under way."""
    if meaning is Deletion.UNDO:
        return former_place(record) is not None
    return meaning not in (Deletion.KEEP, Deletion.LET_GO)


def former_place(record: OwnerRecord) -> Placement | None:
    """Return where undoing a create takes the number; None if it was nowhere before."""
    return record.previous if record.previous_logical_id else record.origin


def is_put_back(number: PhoneNumber, record: OwnerRecord, target_arn: str | None) -> bool:
    """Tell whether undoing takes the number back to where it was.

    Not if it was nowhere before, nor if somebody has moved it by hand meanwhile.

    Args:
        number: The number as it is.
        record: Its record.
        target_arn: Where the resource wanted it; None if that is not known.
    """
    before = former_place(record)
    if before is None:
        return False
    return target_arn is None or number.target_arn in (target_arn, before.target_arn)


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
