"""What has to be read of a number's flows before anything is decided, and what a read is worth."""

from __future__ import annotations

from phone_number_handler.core.channel import Channel, Flows, in_order
from phone_number_handler.core.desired import Desired, Managed, Resource
from phone_number_handler.core.number import PhoneNumber
from phone_number_handler.core.owner import OwnerRecord, remembered_flows


def channels_to_read(
    resource: Resource, number: PhoneNumber, desired: Desired, formerly: Managed
) -> tuple[Channel, ...]:
    """Return the channels of which the plan depends on the flow that the number is attached to."""
    if share := resource.share_of(number):
        return (share,)
    before = OwnerRecord.of(number)
    moving = number.target_arn != desired.target_arn
    managed = {*desired.flows(number.channel), *formerly.flows(number.channel)}
    managed |= remembered_flows(before, desired.target_arn).keys()
    if moving or not (before and before.belongs_to(resource)):
        managed.add(number.channel)
    if moving:
        # Whether Connect takes the voice call for an import is not known. If it does, a move
        # costs the number that flow as well.
        managed.add(Channel.VOICE)
    return in_order(managed)


def flow_seen_here(number: PhoneNumber, desired: Desired, formerly: Managed) -> str | None:
    """Return a flow that is known to be of the number's instance, if one is.

    It was seen there when the resource was last deployed.
    """
    managed = desired.flows(number.channel)
    was_here = managed == formerly.flows(number.channel)
    if not was_here or number.target_arn != formerly.target_arn:
        return None
    return next(iter(managed.values()), None)


def is_surely_shown(channel: Channel, own: Channel) -> bool:
    """Tell whether Connect is known to show a flow on a channel, of a number with that own channel.

    Whether it shows, or takes, the voice flow of a number that was imported is not documented.
    """
    return channel is not Channel.VOICE or own is Channel.VOICE


def believed(number: PhoneNumber, flows: Flows, formerly: Managed) -> Flows:
    """Return the flows that a number has, where Connect may not show what was attached."""
    if number.target_arn != formerly.target_arn:
        return flows
    managed = formerly.flows(number.channel)
    return {
        channel: flow if flow or is_surely_shown(channel, number.channel) else managed.get(channel)
        for channel, flow in flows.items()
    }
