"""What a change replaces that was not the resource's own: remembered for a roll-back to bring back.

It stands in the number's record until the next change. A try that failed, or was
delivered twice, has replaced it already: then what that one remembered stands.
"""

from __future__ import annotations

from dataclasses import replace

from phone_number_handler.core.desired import Desired, Managed
from phone_number_handler.core.number import PhoneNumber, Placement
from phone_number_handler.core.owner import (
    LONGEST_VALUE,
    OwnerRecord,
    remembered_flow,
    remembered_place,
)


def remember(
    record: OwnerRecord,
    number: PhoneNumber,
    attached: str | None,
    desired: Desired,
    formerly: Managed,
) -> OwnerRecord:
    """Return the record with the place, the flow and the description that a change replaces.

    Args:
        record: What the record is going to say.
        number: The number as it is.
        attached: The flow that it is attached to.
        desired: What it shall be.
        formerly: What the resource's former properties managed.
    """
    before = OwnerRecord.of(number)
    if before and (before.stack_id, before.logical_id) == (record.stack_id, record.logical_id):
        here = Placement(number.target_arn, attached)
        is_again = _is_of_one_event(before, record)
        record = replace(
            record, previous=_place(before, here, desired, formerly, is_again=is_again)
        )
    else:
        before = None
    description = _description(before, record, number.description, desired, formerly)
    return replace(record, previous_description=description)


def _place(
    before: OwnerRecord, here: Placement, desired: Desired, formerly: Managed, *, is_again: bool
) -> Placement | None:
    """Return what is to be brought back if the change is rolled back, or turned round."""
    attached = here.contact_flow_arn
    keeps = (
        # A rename, tried again: the number was taken over where the first try found it.
        (before.previous_logical_id and formerly.target_arn is None)
        # On its way back: what it shall find again is forgotten once it has it.
        or (attached is None and remembered_flow(before, desired.target_arn))
        # It was, and has not got it yet.
        or (attached is None and remembered_flow(before, here.target_arn))
        # A former try has moved it: a roll-back takes it to where it was before that one.
        or (here.target_arn != formerly.target_arn and remembered_flow(before, formerly.target_arn))
    )
    if keeps:
        return before.previous
    if here.target_arn != desired.target_arn:
        # Remembered for the flow's sake alone; without one there is nothing to bring back.
        return here if attached else None
    replaced = remembered_place(before, desired.target_arn)
    is_ours = attached is not None and attached == formerly.contact_flow_arn
    if desired.contact_flow_arn and not is_ours:
        # It is so by hand, unless a former try of ours has attached it.
        was_tried = before.intent is not None and before.intent.placement == here
        return before.previous if was_tried and (is_again or replaced) else here
    if replaced:
        # What the record announced did not happen, was undone, or is no longer to be undone.
        return None
    return before.previous


def _description(
    before: OwnerRecord | None,
    record: OwnerRecord,
    there: str,
    desired: Desired,
    formerly: Managed,
) -> str | None:
    """Return a description that is not the resource's own, if a tag can hold it."""
    wanted = desired.description
    if wanted is None or there in ("", formerly.description) or len(there) > LONGEST_VALUE:
        return None
    if there != wanted:
        return there
    if before is None:
        return None
    # It was there already, unless a former try has set it.
    is_again = _is_of_one_event(before, record)
    return before.previous_description or (None if is_again else there)


def _is_of_one_event(before: OwnerRecord, record: OwnerRecord) -> bool:
    events = [each.intent and each.intent.event for each in (before, record)]
    return events[0] == events[1]
