"""What a change replaces that was not the resource's own: remembered for a roll-back to bring back.

It stands in the number's record until the next change; a migration's description until that is
undone or committed, like the place where it found the number. A try that failed, or was
delivered twice, has replaced it already: then what that one remembered stands.
"""

from __future__ import annotations

from dataclasses import replace

from phone_number_handler.core.arn import is_state_machine
from phone_number_handler.core.channel import Channel, Flows, in_order
from phone_number_handler.core.desired import Desired, Managed
from phone_number_handler.core.number import MAX_TAG_VALUE, PhoneNumber, Placement
from phone_number_handler.core.owner import PREFIX, OwnerRecord, remembered_flows, remembered_place

# What a migration remembers where it has found none.
NO_DESCRIPTION = f"{PREFIX}none"


def remember(  # noqa: PLR0913 - each is one of the facts that decide it
    record: OwnerRecord,
    before: OwnerRecord | None,
    number: PhoneNumber,
    flows: Flows,
    desired: Desired,
    formerly: Managed,
) -> OwnerRecord:
    """Return the record with the place, the flows and the description that a change replaces.

    Args:
        record: What the record is going to say.
        before: What it says now.
        number: The number as it is.
        flows: The flows that it is attached to.
        desired: What it shall be.
        formerly: What the resource's former properties managed.
    """
    if before and (before.stack_id, before.logical_id) == (record.stack_id, record.logical_id):
        here = Placement(number.target_arn, flows)
        is_again = _is_of_one_event(before, record)
        known = before.previous.flows if before.previous else {}
        places = {
            channel: _place(channel, number, before, here, desired, formerly, is_again=is_again)
            for channel in in_order({number.channel, *flows, *known})
        }
        record = replace(record, previous=_one_place(places, before))
    else:
        before = None
    if is_state_machine(record.stack_id):
        description = _first_description(before, number.description, desired)
    else:
        description = _description(before, record, number.description, desired, formerly)
    return replace(record, previous_description=description)


def _one_place(places: dict[Channel, Placement | None], before: OwnerRecord) -> Placement | None:
    """Return the one place that is remembered, with the flows of those channels that were there.

    Two can be left by a try that came to an end between two channels: the earlier one stands.
    """
    found = [place for place in places.values() if place]
    if not found:
        return None
    target_arn = (before.previous if before.previous in found else found[0]).target_arn
    return Placement(
        target_arn,
        {
            channel: place.flows[channel]
            for channel, place in places.items()
            if place and place.target_arn == target_arn and channel in place.flows
        },
    )


def _place(  # noqa: PLR0913 - each is one of the facts that decide it
    channel: Channel,
    number: PhoneNumber,
    before: OwnerRecord,
    here: Placement,
    desired: Desired,
    formerly: Managed,
    *,
    is_again: bool,
) -> Placement | None:
    """Return what is to be brought back, on a channel, if the change is rolled back or turned."""
    attached = here.flows.get(channel)
    wanted = desired.flows(number.channel).get(channel)
    keeps = (
        # A rename, tried again: the number was taken over where the first try found it.
        (before.previous_logical_id and formerly.target_arn is None)
        # On its way back: what it shall find again is forgotten once it has it.
        or (attached is None and channel in remembered_flows(before, desired.target_arn))
        # It was, and has not got it yet.
        or (attached is None and channel in remembered_flows(before, here.target_arn))
        # A former try has moved it: a roll-back takes it to where it was before that one.
        or (
            here.target_arn != formerly.target_arn
            and channel in remembered_flows(before, formerly.target_arn)
        )
    )
    if keeps:
        return before.previous
    if here.target_arn != desired.target_arn:
        # Remembered for the flow's sake alone; without one there is nothing to bring back.
        return here if attached else None
    former = remembered_place(before, desired.target_arn)
    replaced = former is not None and channel in former.flows
    is_ours = attached is not None and attached == formerly.flows(number.channel).get(channel)
    if wanted and not is_ours:
        # It is so by hand, unless a former try of ours has attached it.
        was_tried = _is_intended(before, here, channel)
        return before.previous if was_tried and (is_again or replaced) else here
    if replaced:
        # What the record announced did not happen, was undone, or is no longer to be undone.
        return None
    return before.previous


def _is_intended(before: OwnerRecord, here: Placement, channel: Channel) -> bool:
    """Tell whether the number is, on a channel, as the record has announced it."""
    if before.intent is None:
        return False
    place = before.intent.placement
    is_there = place.target_arn == here.target_arn
    return is_there and place.flows.get(channel) == here.flows.get(channel)


def _first_description(before: OwnerRecord | None, there: str, desired: Desired) -> str | None:
    """Return what a migration's first run has found: all of its runs are undone at once."""
    if before and before.previous_description:
        return before.previous_description
    is_given = desired.description is not None and len(there) <= MAX_TAG_VALUE
    return (there or NO_DESCRIPTION) if is_given else None


def _description(
    before: OwnerRecord | None,
    record: OwnerRecord,
    there: str,
    desired: Desired,
    formerly: Managed,
) -> str | None:
    """Return a description that is not the resource's own, if a tag can hold it."""
    wanted = desired.description
    if wanted is None or there in ("", formerly.description) or len(there) > MAX_TAG_VALUE:
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
