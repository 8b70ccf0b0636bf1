"""What a flow that is a resource of its own asks of its number, and a number of such flows."""

from __future__ import annotations

from collections.abc import Iterator

from phone_number_handler.core.channel import Flows
from phone_number_handler.core.desired import Desired, Managed, Resource
from phone_number_handler.core.errors import InvalidPropertyError
from phone_number_handler.core.look import is_surely_shown
from phone_number_handler.core.number import PhoneNumber, Placement
from phone_number_handler.core.owner import OwnerRecord, flows_of_their_own


def require_number(resource: Resource, number: PhoneNumber, desired: Desired) -> None:
    """Require that another resource of the stack has the number, where it is wanted.

    Raises:
        InvalidPropertyError: If it has not, or the number is elsewhere.
    """
    record = OwnerRecord.of(number)
    if record is None or record.stack_id != resource.stack_id:
        raise InvalidPropertyError(
            "PhoneNumberId",
            number.phone_number_arn,
            "must be a number that another resource of the same stack manages",
        )
    if number.target_arn != desired.target_arn:
        raise InvalidPropertyError(
            "TargetArn", desired.target_arn, f"must be where the number is, {number.target_arn}"
        )


def refuse_second_flow(
    resource: Resource, number: PhoneNumber, flows: Flows, desired: Desired
) -> None:
    """Refuse a flow on a channel for which the number's own resource has attached one.

    For a number that has been renamed, or was found where it is with this very flow, its record
    cannot tell that from what was there: the number's next update then refuses it.

    Raises:
        InvalidPropertyError: If there is one.
    """
    channel, record = resource.share_of(number), OwnerRecord.of(number)
    if not (channel and record and record.intent) or record.previous_logical_id:
        return
    theirs = record.intent.placement.flows.get(channel)
    found = record.origin
    was_there = bool(
        found
        and found.target_arn == record.intent.placement.target_arn
        and found.flows.get(channel) == theirs
    )
    attached = flows.get(channel)
    is_seen = attached is not None or is_surely_shown(channel, number.channel)
    is_attached = theirs is not None and (theirs == attached or not is_seen)
    if is_attached and not was_there and OwnerRecord.of(number, resource) is None:
        raise InvalidPropertyError(
            "ContactFlowArn",
            desired.flows(number.channel).get(channel),
            f"must not be given beside that of {record.logical_id}, {theirs}",
        )


def of_their_own(number: PhoneNumber, desired: Desired) -> Iterator[OwnerRecord]:
    """Yield the records of flows that are resources of their own, where the number has one too."""
    for channel in desired.flows(number.channel):
        if record := OwnerRecord.from_tags(number.tags, channel):
            yield record


def with_others_flows(resource: Resource, number: PhoneNumber, place: Placement) -> Placement:
    """Return a place with the flows that others of the number's stack have given it there.

    A number's flows that are resources of their own are lost with it, by an event that comes too
    late; and what such a one has attached too late takes the place of the number's own.

    Args:
        resource: Whose event it was.
        number: The number as it is.
        place: Where it shall be.
    """
    own, share = OwnerRecord.of(number), resource.share_of(number)
    if own is None:
        return place
    if share:
        others = own.announced(share, place.target_arn)
    else:
        others = flows_of_their_own(number.tags, own.stack_id, place.target_arn)
    return Placement(place.target_arn, {**place.flows, **others})


def refuse_other_channel(number: PhoneNumber, desired: Desired, formerly: Managed) -> None:
    """Refuse to change the channel: what is attached on another one is another resource.

    Raises:
        InvalidPropertyError: If it is another one.
    """
    now, before = desired.flows(number.channel), formerly.flows(number.channel)
    if before and now.keys() != before.keys():
        raise InvalidPropertyError(
            "Channel",
            str(*now),
            f"cannot be changed from {', '.join(before)}: give the resource another logical id",
        )
