"""Asks after whoever has a number by its record: only who still has it keeps it."""

from __future__ import annotations

from phone_number_handler.adapters.stacks import Stacks
from phone_number_handler.core.desired import Resource
from phone_number_handler.core.number import PhoneNumber
from phone_number_handler.core.owner import OwnerRecord
from phone_number_handler.core.verdict import may_have


def may_take(
    resource: Resource,
    number: PhoneNumber,
    record: OwnerRecord,
    stacks: Stacks,
    *,
    taking_over: bool,
) -> bool:
    """Tell whether a resource may have a number, or a flow of it, that has a record.

    Args:
        resource: Who wants it.
        number: The number.
        record: Its record, or that of its flow.
        stacks: Tells what stacks, and other owners, are doing.
        taking_over: Whether the resource has not had it so far.
    """
    if record.belongs_to(resource):
        return True
    owner = stacks.resource(record.stack_id, record.logical_id)
    is_sibling = record.stack_id == resource.stack_id
    stack = stacks.stack(record.stack_id) if is_sibling else None
    return may_have(resource, number, record, stack, owner, taking_over=taking_over)
