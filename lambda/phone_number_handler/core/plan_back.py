"""The way back: how a number is let go of, put back, given up, or left to somebody else."""

from __future__ import annotations

from dataclasses import replace

from phone_number_handler.core.channel import Channel, Flows, attached, in_order
from phone_number_handler.core.desired import Managed, Resource
from phone_number_handler.core.intent import Intent
from phone_number_handler.core.number import PhoneNumber, Placement
from phone_number_handler.core.owner import (
    LOGICAL_ID,
    STACK,
    TAG_KEYS,
    OwnerRecord,
    key_of,
    new_record,
)
from phone_number_handler.core.steps import (
    AssociateContactFlow,
    DisassociateContactFlow,
    ReleasePhoneNumber,
    Step,
    TagResource,
    UntagResource,
    UpdatePhoneNumber,
    UpdatePhoneNumberMetadata,
)


def plan_mark(resource: Resource, number: PhoneNumber, intended: Placement) -> tuple[TagResource]:
    """Return the step that says which event deals with a number that the resource manages.

    It comes before all else where another event may still be at work: that one gives way to it.
    """
    share = resource.share_of(number)
    record = OwnerRecord.of(number, resource) or new_record(resource, intended, share)
    return (TagResource(replace(record, intent=Intent.of(resource, intended)).to_tags(over={})),)


def plan_retain(number: PhoneNumber, share: Channel | None = None) -> tuple[Step, ...]:
    """Return the steps that let go of a number, or of its share in one, and leave it as it is."""
    return tuple(_untag(number, share))


def plan_return(
    number: PhoneNumber,
    flows: Flows,
    origin: Placement,
) -> tuple[Step, ...]:
    """Return the steps that put a number back where it was found, and let go of it."""
    return (*plan_put_back(number, flows, origin), *_untag(number))


def plan_detach(
    number: PhoneNumber, flows: Flows, record: OwnerRecord, managed: Managed
) -> tuple[Step, ...]:
    """Return the steps that end a flow that is a resource of its own: what it attached goes."""
    channel = record.share
    ours = _attached_by(record, managed, number)
    if channel is None or flows.get(channel) not in ours or _was_there(record, number, flows):
        return plan_retain(number, channel)
    detach = DisassociateContactFlow(channel)
    if STACK in number.tags:
        return (detach, *_untag(number, channel))
    # The number was let go of first, and the role lets nothing be written to that names no stack.
    name = TagResource({STACK: record.stack_id})
    return (name, detach, *_untag(name.applied_to(number), channel))


def plan_undo(
    number: PhoneNumber, flows: Flows, record: OwnerRecord, tried: Managed
) -> tuple[Step, ...]:
    """Return the steps that undo a create: nobody loses a number to a roll-back.

    A number that was imported is kept; one that was found goes back to where
    it was; one that a renamed construct took over goes back to the former name.
    What has a flow alone brings back the one that it has replaced.

    Args:
        number: The number as it is.
        flows: The flows that it is attached to.
        record: Its record.
        tried: What the create was to make of it.
    """
    place = record.former_place
    if record.share and flows.get(record.share):
        was_ours = flows[record.share] in _attached_by(record, tried, number)
        # The number's own resource may have it again, by the same roll-back.
        place = place if was_ours and not _is_numbers_own(number, flows, record.share) else None
    back = plan_put_back(number, flows, place) if place else ()
    if record.previous_logical_id and record.previous:
        former = OwnerRecord(
            record.stack_id,
            record.previous_logical_id,
            record.intent,
            origin=record.origin,
            share=record.share,
        )
        # In one call: a crash after it leaves no record of two minds.
        return (*back, TagResource(former.to_tags(over=number.tags)))
    return (*back, *_untag(number, record.share))


def _is_numbers_own(number: PhoneNumber, flows: Flows, channel: Channel) -> bool:
    """Tell whether the number's own record says that it has the flow that is attached."""
    own = OwnerRecord.of(number)
    wanted = own.intent.placement.flows if own and own.intent else {}
    return wanted.get(channel) == flows.get(channel)


def _was_there(record: OwnerRecord, number: PhoneNumber, flows: Flows) -> bool:
    """Tell whether the flow that is attached was so when the resource found the number there."""
    channel, found = record.share, record.origin
    if channel is None or found is None or found.target_arn != number.target_arn:
        return False
    return found.flows.get(channel) == flows.get(channel)


def _attached_by(record: OwnerRecord, managed: Managed, number: PhoneNumber) -> set[str]:
    """Return the flows that a resource may have attached, on the channel that it has."""
    places = [managed.flows(number.channel)]
    places += [attached(record.intent.placement.flows)] if record.intent else []
    return {place[channel] for place in places for channel in place if channel == record.share}


def plan_release() -> tuple[Step, ...]:
    """Return the steps that give a number up, for good.

    Its flow is not detached before: if the release is refused, the number still has it.
    """
    return (ReleasePhoneNumber(),)


def plan_put_back(number: PhoneNumber, flows: Flows, to: Placement) -> tuple[Step, ...]:
    """Return the steps that bring a number, and its flows, to a place.

    Args:
        number: The number as it is.
        flows: The flows that it is attached to.
        to: Where it shall be; a channel that it does not know of is left alone.
    """
    steps: list[Step] = []
    if number.target_arn != to.target_arn:
        steps, flows = [UpdatePhoneNumber(to.target_arn)], {}
    for channel in in_order(to.flows):
        flow = to.flows[channel]
        if flow and flow != flows.get(channel):
            steps.append(AssociateContactFlow(flow, if_exists=True, channel=channel))
        elif flows.get(channel) and not flow:
            steps.append(DisassociateContactFlow(channel))
    return tuple(steps)


def plan_put_right(
    resource: Resource, number: PhoneNumber, flows: Flows, place: Placement, tried: Managed
) -> tuple[Step, ...]:
    """Return the steps that bring a number back from where an event has moved it too late.

    A flow that is not the event's, and that nobody is known to want there, stays: somebody has
    attached it by hand. The role lets nobody change a number that does not name the stack: one
    that is nobody's by now does so for as long as it takes.

    Args:
        resource: Whose event it was.
        number: The number as it is.
        flows: The flows that it is attached to.
        place: Where it shall be.
        tried: What the event was to make of it.
    """
    late = tried.flows(number.channel)
    left = {channel: None if flow == late.get(channel) else flow for channel, flow in flows.items()}
    kept = left if number.target_arn == place.target_arn else {}
    to = Placement(place.target_arn, {**kept, **attached(place.flows)})
    steps = plan_put_back(number, flows, to)
    if not steps or OwnerRecord.of(number):
        return steps
    if resource.association:
        # Whoever has let go of the number has the say on its flows.
        return ()
    marks = TagResource(new_record(resource, to).to_tags(over=number.tags))
    return (marks, *steps, *_untag(marks.applied_to(number)))


def plan_untry(
    resource: Resource, number: PhoneNumber, formerly: Managed, tried: Managed
) -> tuple[Step, ...]:
    """Return the steps that give a number its former description and tags, where it has tried ones.

    Args:
        resource: Who has tried them, too late.
        number: The number as it is.
        formerly: What the resource managed before.
        tried: What it has tried.
    """
    steps: list[Step] = []
    description = formerly.description or ""
    if (tried.description or "") == number.description != description:
        steps.append(UpdatePhoneNumberMetadata(description))
    back = {
        key: value
        for key, value in formerly.tags.items()
        if number.tags.get(key) == tried.tags.get(key) != value
    }
    if back:
        steps.append(TagResource({**back, STACK: resource.stack_id}))
    new = tried.tags.keys() - formerly.tags.keys()
    if taken := tuple(sorted(key for key in new if number.tags.get(key) == tried.tags[key])):
        steps.append(UntagResource(taken))
    return tuple(steps)


def _untag(number: PhoneNumber, share: Channel | None = None) -> list[Step]:
    own = [key_of(key, share) for key in TAG_KEYS]
    if OwnerRecord.of(number) is None:
        # The number was let go of first. What was written since has named the stack once more.
        own.append(STACK)
    present = tuple(key for key in dict.fromkeys(own) if key in number.tags)
    owner_keys = (key_of(STACK, share), key_of(LOGICAL_ID, share))
    owner = {key: number.tags[key] for key in owner_keys if key in number.tags}
    return [UntagResource(present, owner)] if present else []
