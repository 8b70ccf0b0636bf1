"""Who manages a number, and where it was before: a record in the number's own tags.

The record is written before anything is done to the number, in the import call
itself or ahead of a move. So it survives a crash, a lost answer and a stack,
and the number can always be put back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from phone_number_handler.core.desired import Resource
from phone_number_handler.core.number import PhoneNumber, Placement

PREFIX = "cdk-connect-phone-numbers:"
STACK = f"{PREFIX}stack"
LOGICAL_ID = f"{PREFIX}logical-id"
ORIGIN_TARGET = f"{PREFIX}origin-target"
ORIGIN_FLOW = f"{PREFIX}origin-flow"
PREVIOUS_LOGICAL_ID = f"{PREFIX}previous-logical-id"
PREVIOUS_TARGET = f"{PREFIX}previous-target"
PREVIOUS_FLOW = f"{PREFIX}previous-flow"

TAG_KEYS = (
    STACK,
    LOGICAL_ID,
    ORIGIN_TARGET,
    ORIGIN_FLOW,
    PREVIOUS_LOGICAL_ID,
    PREVIOUS_TARGET,
    PREVIOUS_FLOW,
)


@dataclass(frozen=True)
class OwnerRecord:
    """What the owner tags of a number say.

    Attributes:
        stack_id: The stack that manages the number.
        logical_id: The resource of that stack.
        origin: Where the number was found. None for one that was imported.
        previous: Where it was before the latest move or change of logical id.
        previous_logical_id: The resource of the same stack that had it before.
    """

    stack_id: str
    logical_id: str
    origin: Placement | None = None
    previous: Placement | None = None
    previous_logical_id: str | None = None

    @classmethod
    def of(cls, number: PhoneNumber | None) -> OwnerRecord | None:
        """Read the record of a number; None if nobody owns it, or there is none."""
        tags = number.tags if number else {}
        if not tags.get(STACK) or not tags.get(LOGICAL_ID):
            return None
        return cls(
            stack_id=tags[STACK],
            logical_id=tags[LOGICAL_ID],
            origin=_placement(tags, ORIGIN_TARGET, ORIGIN_FLOW),
            previous=_placement(tags, PREVIOUS_TARGET, PREVIOUS_FLOW),
            previous_logical_id=tags.get(PREVIOUS_LOGICAL_ID) or None,
        )

    def belongs_to(self, resource: Resource) -> bool:
        """Tell whether this very resource of this very stack manages the number."""
        return (self.stack_id, self.logical_id) == (resource.stack_id, resource.logical_id)

    def to_tags(self, over: Mapping[str, str]) -> dict[str, str]:
        """Return the tags that say this, on a number that has the tags ``over``.

        What is empty is written only over something: an empty value instead of
        a missing tag saves a second call.
        """
        record = {
            STACK: self.stack_id,
            LOGICAL_ID: self.logical_id,
            ORIGIN_TARGET: self.origin.target_arn if self.origin else "",
            ORIGIN_FLOW: (self.origin and self.origin.contact_flow_arn) or "",
            PREVIOUS_LOGICAL_ID: self.previous_logical_id or "",
            PREVIOUS_TARGET: self.previous.target_arn if self.previous else "",
            PREVIOUS_FLOW: (self.previous and self.previous.contact_flow_arn) or "",
        }
        return {key: value for key, value in record.items() if value or over.get(key)}


def _placement(tags: Mapping[str, str], target: str, flow: str) -> Placement | None:
    return Placement(tags[target], tags.get(flow) or None) if tags.get(target) else None


def new_record(resource: Resource) -> OwnerRecord:
    """Return the record of a number that the resource imports."""
    return OwnerRecord(resource.stack_id, resource.logical_id)


def take_over(
    resource: Resource,
    before: OwnerRecord | None,
    here: Placement,
    target_arn: str,
) -> OwnerRecord:
    """Return the record to write before a number is taken over, or moved.

    Args:
        resource: Who takes it.
        before: What its record says now.
        here: Where it is now.
        target_arn: Where it shall be.
    """
    if before is None or before.stack_id != resource.stack_id:
        return replace(new_record(resource), origin=here)
    if before.logical_id != resource.logical_id:
        # The construct was renamed: a roll-back gives the number back to the former name.
        return OwnerRecord(
            resource.stack_id,
            resource.logical_id,
            origin=before.origin,
            previous=here,
            previous_logical_id=before.logical_id,
        )
    if here.contact_flow_arn is None and remembered_flow(before, target_arn):
        # On its way back: what it shall find again is forgotten once it has it.
        return before
    if here.target_arn != target_arn:
        # Remembered for the flow's sake alone; without one there is nothing to bring back.
        return replace(before, previous=here if here.contact_flow_arn else None)
    if before.previous and before.previous.target_arn == target_arn:
        # The move that the record announced did not happen, or was undone.
        return replace(before, previous=None)
    return before


def remembered_flow(before: OwnerRecord | None, target_arn: str) -> str | None:
    """Return the flow that the number had at ``target_arn`` before its latest move."""
    if before and before.previous and before.previous.target_arn == target_arn:
        return before.previous.contact_flow_arn
    return None
