"""Decisions: what a delete means for a number, and what is undone."""

from __future__ import annotations

from enum import StrEnum

from phone_number_handler.core.desired import Managed, OnDelete
from phone_number_handler.core.number import PhoneNumber
from phone_number_handler.core.owner import OwnerRecord
from phone_number_handler.core.stack import ResourceState, StackState


class Deletion(StrEnum):
    """What a delete does with a number; the values are how the log says it."""

    KEEP = "keep the number, with its record"
    UNDO = "undo the create"
    LET_GO = "let go of the number"
    DETACH = "detach the flow"
    RETURN = "return the number"
    FINISH_RETURN = "finish the number's return"
    RELEASE = "release the number"


def is_of_earlier_try(number: PhoneNumber, own: ResourceState | None) -> bool:
    """Tell whether a delete is for a try before the one that has the number.

    Args:
        number: The number that it would be about.
        own: The resource as CloudFormation has it now; None if it could not be asked.
    """
    return own is not None and own.has(number.phone_number_id) and not own.is_being_deleted


def depends_on_stack(record: OwnerRecord, managed: Managed) -> bool:
    """Tell whether what a delete means depends on what the stack is doing."""
    has_former_state = bool(record.origin or record.previous_logical_id or record.share)
    return has_former_state or managed.on_delete is OnDelete.RELEASE


def needs_evidence(record: OwnerRecord, managed: Managed, stack: StackState | None) -> bool:
    """Tell whether what a delete means depends on the number having been in service.

    What was never in service is undone. That makes a difference for a release, and for a flow that
    has taken another's place.
    """
    costs = managed.on_delete is OnDelete.RELEASE
    if record.share and record.origin:
        costs = bool(record.origin.flows.get(record.share))
    return costs and stack is not None and stack.is_deleting


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
    # What cannot be had back, or would leave a number that nobody answers.
    needs_reason = releases or record.share is not None
    if not is_finished or undoes or (needs_reason and stack is None):
        return Deletion.UNDO
    if depends and stack and not (stack.is_deleting or stack.is_rolling_back):
        # It is late, or nobody's: CloudFormation deletes nothing now.
        return Deletion.KEEP
    if releases and not (stack and stack.is_deleting and was_in_service):
        never_came_up = stack and stack.is_deleting and was_in_service is False
        return Deletion.UNDO if never_came_up else Deletion.KEEP
    if needs_evidence(record, managed, stack) and not was_in_service:
        return Deletion.UNDO
    return _end(number, record, managed)


def _end(number: PhoneNumber, record: OwnerRecord, managed: Managed) -> Deletion:
    """Return what the policy says of a number that was in service and is deleted now."""
    is_there = managed.target_arn in (None, number.target_arn)
    if record.share:
        return Deletion.DETACH if is_there else Deletion.LET_GO
    if not is_there:
        # It was on its way back when that was interrupted, or somebody has moved it by hand.
        at_origin = record.origin and record.origin.target_arn == number.target_arn
        return Deletion.FINISH_RETURN if at_origin else Deletion.LET_GO
    if managed.on_delete is OnDelete.RETURN and record.origin:
        return Deletion.RETURN
    return Deletion.RELEASE if managed.on_delete is OnDelete.RELEASE else Deletion.LET_GO


def waits(meaning: Deletion, record: OwnerRecord) -> bool:
    """Tell whether what a delete does has to wait for a change of the number that is under way."""
    if meaning is Deletion.UNDO:
        return record.former_place is not None
    return meaning not in (Deletion.KEEP, Deletion.LET_GO)


def is_put_back(number: PhoneNumber, record: OwnerRecord, target_arn: str | None) -> bool:
    """Tell whether undoing takes the number back to where it was.

    Not if it was nowhere before, nor if somebody has moved it by hand meanwhile.

    Args:
        number: The number as it is.
        record: Its record.
        target_arn: Where the resource wanted it; None if that is not known.
    """
    before = record.former_place
    if before is None:
        return False
    if record.share:
        # Its number is moved by the resource that has it alone.
        return number.target_arn == before.target_arn
    return target_arn is None or number.target_arn in (target_arn, before.target_arn)
