"""Decisions: who may have a number, what a delete means for it, and what a roll-back undoes."""

from __future__ import annotations

from enum import Enum, auto

from phone_number_handler.core.desired import Managed, OnDelete, Resource
from phone_number_handler.core.number import PhoneNumber
from phone_number_handler.core.owner import OwnerRecord
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
            takes the number from it.
        taking_over: Whether the resource has not had the number so far.
    """
    same_stack = record.stack_id == resource.stack_id
    if same_stack and taking_over:
        # Under an update that is a renamed construct, its former self still there.
        return not (stack and stack.is_being_created)
    manages = owner is None or owner.manages(number.phone_number_arn)
    if manages and same_stack:
        # Two resources that have exchanged their numbers take them back.
        return bool(stack and stack.is_rolling_back)
    return not manages


class Deletion(Enum):
    """What a delete does with a number."""

    NOTHING = auto()
    UNDO = auto()
    LET_GO = auto()
    RETURN = auto()
    FINISH_RETURN = auto()
    RELEASE = auto()


def depends_on_roll_back(record: OwnerRecord, managed: Managed) -> bool:
    """Tell whether it makes a difference that a delete undoes a create."""
    has_former_state = bool(record.origin or record.previous_logical_id)
    return has_former_state or managed.on_delete is OnDelete.RELEASE


def deletion(
    number: PhoneNumber,
    record: OwnerRecord,
    managed: Managed,
    stack: StackState | None,
    *,
    was_answered: bool,
) -> Deletion:
    """Return what a delete does with a number that the resource manages.

    Args:
        number: The number as it is.
        record: Its record, which names the resource.
        managed: What the resource's properties managed.
        stack: What the stack is doing; None if that is not known, or makes no difference.
        was_answered: Whether the create was answered, so that CloudFormation knows the number.
    """
    in_doubt = stack is None and managed.on_delete is OnDelete.RELEASE
    rolling_back = stack.is_rolling_back if stack else in_doubt
    if not was_answered or (rolling_back and depends_on_roll_back(record, managed)):
        return Deletion.UNDO
    if managed.target_arn not in (None, number.target_arn):
        # It was on its way back when that was interrupted, or somebody has moved it by hand.
        at_origin = record.origin and record.origin.target_arn == number.target_arn
        return Deletion.FINISH_RETURN if at_origin else Deletion.LET_GO
    if managed.on_delete is OnDelete.RELEASE:
        return Deletion.RELEASE
    if managed.on_delete is OnDelete.RETURN and record.origin:
        return Deletion.RETURN
    return Deletion.LET_GO


def is_put_back(number: PhoneNumber, record: OwnerRecord, target_arn: str | None) -> bool:
    """Tell whether undoing takes the number back to where it was.

    Not if it was nowhere before, nor if somebody has moved it by hand meanwhile.

    Args:
        number: The number as it is.
        record: Its record.
        target_arn: Where the resource wanted it; None if that is not known.
    """
    before = record.previous if record.previous_logical_id else record.origin
    if before is None:
        return False
    return target_arn is None or number.target_arn in (target_arn, before.target_arn)
