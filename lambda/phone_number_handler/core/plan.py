"""What is to be done: the steps from what is there to what is desired.

The order of the steps is part of the promise. Tags come first, since they hold
the record that brings a number back; the move comes before the flow, since a
move does not carry it; the owner tags go last, since without them nobody would
put the number back after a crash.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum, auto

from phone_number_handler.core.arn import Kind, is_kind
from phone_number_handler.core.channel import Channel, Flows, in_order
from phone_number_handler.core.desired import Desired, Managed, Resource
from phone_number_handler.core.intent import Intent
from phone_number_handler.core.memory import remember
from phone_number_handler.core.number import MOST_TAGS, PhoneNumber, Placement
from phone_number_handler.core.owner import (
    PREFIX,
    STACK,
    OwnerRecord,
    flows_of_their_own,
    left_by_others,
    new_record,
    remembered_place,
    take_over,
)
from phone_number_handler.core.steps import (
    AssociateContactFlow,
    DisassociateContactFlow,
    ImportPhoneNumber,
    Step,
    TagResource,
    UntagResource,
    UpdatePhoneNumber,
    UpdatePhoneNumberMetadata,
)

# Former properties are history: these are never taken off, though they name them.
_NOT_THEIRS = (PREFIX, "aws:")


class Way(Enum):
    """Which way a number goes."""

    FORWARD = auto()
    TAKE_OVER = auto()
    BACK = auto()


def plan_import(resource: Resource, desired: Desired) -> tuple[Step, ...]:
    """Return the steps that bring a number into Connect that is not there yet."""
    intended = desired.placement(None)
    record = new_record(resource, intended)
    tags = {**desired.tags, **record.to_tags(over={})}
    source = str(desired.source_phone_number_arn)
    steps: list[Step] = [ImportPhoneNumber(source, desired.target_arn, desired.description, tags)]
    if not is_kind(desired.target_arn, Kind.INSTANCE):
        # An import ends in an instance, also one that is meant for a group of it.
        steps.append(UpdatePhoneNumber(desired.target_arn))
    steps += [
        AssociateContactFlow(str(flow), channel=channel) for channel, flow in intended.flows.items()
    ]
    return tuple(steps)


def plan(  # noqa: PLR0913 - each is one of the facts that the plan follows from
    resource: Resource,
    desired: Desired,
    formerly: Managed,
    number: PhoneNumber,
    flows: Flows,
    way: Way = Way.FORWARD,
) -> tuple[Step, ...]:
    """Return the steps that make the number what is desired; none if it is.

    Args:
        resource: Who manages it from then on.
        desired: What the properties ask for.
        formerly: What the resource's former properties managed.
        number: The number as it is.
        flows: The flows that it is attached to now; see ``look.channels_to_read``.
        way: Whether the number is taken over, or put back to what it was before ``formerly`` was
            tried, and failed.
    """
    before = OwnerRecord.of(number, resource)
    rolling_back = way is Way.BACK
    moving = number.target_arn != desired.target_arn
    attached: Flows = {} if moving else flows
    wanted = {
        channel: _flow(
            channel, resource, number, before, desired, formerly, attached.get(channel), way
        )
        for channel in in_order([*flows, *desired.flows(number.channel)])
    }
    intended = Placement(desired.target_arn, wanted)
    if rolling_back and before and before.belongs_to(resource):
        # What is to be brought back is not forgotten until the next change.
        record = replace(before, intent=Intent.of(resource, intended))
    else:
        here = Placement(number.target_arn, flows)
        record = take_over(resource, before, here, intended, resource.share_of(number))
        record = remember(record, before, number, flows, desired, formerly)
    steps: list[Step] = [UpdatePhoneNumber(desired.target_arn)] if moving else []
    for channel, flow in wanted.items():
        if flow != attached.get(channel):
            # A roll-back does not fail since the former flow is gone.
            asked_for = flow == desired.flows(number.channel).get(channel)
            if_exists = rolling_back or not asked_for
            steps.append(
                AssociateContactFlow(flow, if_exists=if_exists, channel=channel)
                if flow
                else DisassociateContactFlow(channel)
            )
    steps += _description(desired, formerly, number, record)
    dropped = [
        key
        for key, value in formerly.tags.items()
        if key not in desired.tags
        and number.tags.get(key) == value
        and not key.startswith(_NOT_THEIRS)
    ]
    if record.share is None:
        dropped += left_by_others(record.stack_id, number.tags)
    is_idle = not (steps or dropped or _wanted_tags(desired, number))
    if is_idle and not _marks(resource, way, before) and _says_the_same(before, record):
        return ()
    return _with_tags(steps, record, desired, number, tuple(sorted(dropped)))


def _with_tags(
    steps: list[Step],
    record: OwnerRecord,
    desired: Desired,
    number: PhoneNumber,
    dropped: tuple[str, ...],
) -> tuple[Step, ...]:
    """Put the record ahead of the steps, and the other tags around them."""
    wanted = _wanted_tags(desired, number)
    written = {**record.to_tags(over=number.tags), **wanted}
    untag: list[Step] = [UntagResource(dropped)] if dropped else []
    if written.items() <= number.tags.items():
        # A roll-back has written it ahead of its first look.
        return (*steps, *untag)
    if len({*number.tags, *written}) <= MOST_TAGS:
        return (mark(record, written, number), *steps, *untag)
    # There is room for them once the others are gone.
    first: Step = mark(record, record.to_tags(over=number.tags), number)
    rest: list[Step] = [mark(record, wanted, number)] if wanted else []
    return (first, *untag, *rest, *steps)


def _marks(resource: Resource, way: Way, before: OwnerRecord | None) -> bool:
    """Tell whether the record is written though all is well: an earlier try may be at work."""
    return way is Way.TAKE_OVER and not (before and before.is_of_event(resource))


def _wanted_tags(desired: Desired, number: PhoneNumber) -> dict[str, str]:
    return {key: value for key, value in desired.tags.items() if number.tags.get(key) != value}


def _says_the_same(before: OwnerRecord | None, record: OwnerRecord) -> bool:
    """Tell whether all that is new in a record is what it forgets, which can wait."""
    return before is not None and before == replace(
        record,
        intent=before.intent,
        previous=record.previous or before.previous,
        previous_description=record.previous_description or before.previous_description,
    )


def mark(record: OwnerRecord, tags: Mapping[str, str], number: PhoneNumber) -> TagResource:
    """Return the step that puts tags on; the role lets no call do so that does not name the stack.

    Args:
        record: What the owner tags shall say; its stack is named in every call.
        tags: The tags to be put on.
        number: The number, of whose tags those are left out that are right.
    """
    missing = {key: value for key, value in tags.items() if number.tags.get(key) != value}
    return TagResource({**missing, STACK: record.stack_id})


def _flow(  # noqa: PLR0913 - each is one of the facts that decide it
    channel: Channel,
    resource: Resource,
    number: PhoneNumber,
    before: OwnerRecord | None,
    desired: Desired,
    formerly: Managed,
    attached: str | None,
    way: Way,
) -> str | None:
    """Return the flow that the number shall have; one that nobody manages stays, if it stays."""
    if wanted := desired.flows(number.channel).get(channel):
        return wanted
    # How it was at the desired target before the latest change.
    place = remembered_place(before, desired.target_arn)
    former = place.flows if place else {}
    if attached is None:
        # CloudFormation tells a flow's own resource nothing of a number that was moved by hand.
        others = flows_of_their_own(number.tags, resource.stack_id, desired.target_arn)
        return former.get(channel) or others.get(channel)
    if attached != formerly.flows(number.channel).get(channel):
        return attached
    # A try that has not written the record has not attached anything either.
    return former.get(channel, attached) if way is Way.BACK else None


def _description(
    desired: Desired, formerly: Managed, number: PhoneNumber, record: OwnerRecord
) -> list[Step]:
    wanted = desired.description
    if wanted is None:
        if formerly.description is None or formerly.description != number.description:
            return []
        # On the way back alone: going forward, whoever asks for none remembers none.
        wanted = record.previous_description or ""
    return [] if wanted == number.description else [UpdatePhoneNumberMetadata(wanted)]
