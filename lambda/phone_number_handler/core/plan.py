"""What is to be done: the steps from what is there to what is desired.

The order of the steps is part of the promise. Tags come first, since they hold
the record that brings a number back; the move comes before the flow, since a
move does not carry it; the owner tags go last, since without them nobody would
put the number back after a crash.
"""

from __future__ import annotations

from phone_number_handler.core.arn import Kind, is_kind
from phone_number_handler.core.desired import Desired, Managed, Resource
from phone_number_handler.core.number import PhoneNumber, Placement
from phone_number_handler.core.owner import (
    TAG_KEYS,
    OwnerRecord,
    new_record,
    remembered_flow,
    take_over,
)
from phone_number_handler.core.steps import (
    AssociateContactFlow,
    DisassociateContactFlow,
    ImportPhoneNumber,
    ReleasePhoneNumber,
    Step,
    TagResource,
    UntagResource,
    UpdatePhoneNumber,
    UpdatePhoneNumberMetadata,
)


def plan_import(resource: Resource, desired: Desired) -> tuple[Step, ...]:
    """Return the steps that bring a number into Connect that is not there yet."""
    steps: list[Step] = [
        ImportPhoneNumber(
            str(desired.source_phone_number_arn),
            desired.target_arn,
            desired.description,
            {**desired.tags, **new_record(resource).to_tags(over={})},
        )
    ]
    if not is_kind(desired.target_arn, Kind.INSTANCE):
        # An import ends in an instance, also one that is meant for a group of it.
        steps.append(UpdatePhoneNumber(desired.target_arn))
    if desired.contact_flow_arn:
        steps.append(AssociateContactFlow(desired.contact_flow_arn))
    return tuple(steps)


def reads_flow(
    resource: Resource, number: PhoneNumber, desired: Desired, formerly: Managed
) -> bool:
    """Tell whether the plan depends on the flow that the number is attached to."""
    before = OwnerRecord.of(number)
    settled = before and before.belongs_to(resource) and number.target_arn == desired.target_arn
    managed = desired.contact_flow_arn or formerly.contact_flow_arn
    return not settled or bool(managed or remembered_flow(before, desired.target_arn))


def flow_seen_here(number: PhoneNumber, desired: Desired, formerly: Managed) -> str | None:
    """Return the flow that is known to be of the number's instance, if one is.

    It was seen there when the resource was last deployed.
    """
    managed = desired.contact_flow_arn
    was_here = managed == formerly.contact_flow_arn and number.target_arn == formerly.target_arn
    return managed if was_here else None


def plan(
    resource: Resource,
    desired: Desired,
    formerly: Managed,
    number: PhoneNumber,
    contact_flow_arn: str | None,
) -> tuple[Step, ...]:
    """Return the steps that make the number what is desired; none if it is.

    Args:
        resource: Who manages it from then on.
        desired: What the properties ask for.
        formerly: What the resource's former properties managed.
        number: The number as it is.
        contact_flow_arn: The flow that it is attached to now; see ``reads_flow``.
    """
    before = OwnerRecord.of(number)
    here = Placement(number.target_arn, contact_flow_arn)
    record = take_over(resource, before, here, desired.target_arn)
    # The flow that it had at the desired target before its latest move.
    remembered = remembered_flow(before, desired.target_arn)
    steps: list[Step] = []
    tags = {**desired.tags, **record.to_tags(over=number.tags)}
    if missing := {key: value for key, value in tags.items() if number.tags.get(key) != value}:
        steps.append(TagResource(missing))
    moving = number.target_arn != desired.target_arn
    if moving:
        steps.append(UpdatePhoneNumber(desired.target_arn))
    steps += _flow(desired, formerly, None if moving else contact_flow_arn, remembered)
    steps += _description(desired, formerly, number)
    dropped = (formerly.tag_keys - set(desired.tags)) & set(number.tags)
    if dropped:
        steps.append(UntagResource(tuple(sorted(dropped))))
    return tuple(steps)


def _flow(
    desired: Desired,
    formerly: Managed,
    attached: str | None,
    remembered: str | None,
) -> list[Step]:
    if desired.contact_flow_arn:
        if attached == desired.contact_flow_arn:
            return []
        return [AssociateContactFlow(desired.contact_flow_arn)]
    if attached is None:
        return [AssociateContactFlow(remembered, if_exists=True)] if remembered else []
    if attached == formerly.contact_flow_arn:
        return [DisassociateContactFlow()]
    return []


def _description(desired: Desired, formerly: Managed, number: PhoneNumber) -> list[Step]:
    wanted = desired.description
    if wanted is None:
        dropped = formerly.description and formerly.description == number.description
        return [UpdatePhoneNumberMetadata("")] if dropped else []
    return [] if wanted == number.description else [UpdatePhoneNumberMetadata(wanted)]


def plan_retain(number: PhoneNumber) -> tuple[Step, ...]:
    """Return the steps that let go of a number and leave it as it is."""
    return tuple(_untag(TAG_KEYS, number))


def plan_return(
    number: PhoneNumber,
    contact_flow_arn: str | None,
    origin: Placement,
) -> tuple[Step, ...]:
    """Return the steps that put a number back where it was found, and let go of it."""
    return (*_put_back(number, contact_flow_arn, origin), *_untag(TAG_KEYS, number))


def plan_undo(
    number: PhoneNumber,
    contact_flow_arn: str | None,
    record: OwnerRecord,
) -> tuple[Step, ...]:
    """Return the steps that undo a create: nobody loses a number to a roll-back.

    A number that was imported is kept; one that was found goes back to where
    it was; one that a renamed construct took over goes back to the former name.
    """
    if record.previous_logical_id and record.previous:
        former = OwnerRecord(record.stack_id, record.previous_logical_id, origin=record.origin)
        return (
            *_put_back(number, contact_flow_arn, record.previous),
            # In one call: a crash after it leaves no record of two minds.
            TagResource(former.to_tags(over=number.tags)),
        )
    if record.origin:
        return plan_return(number, contact_flow_arn, record.origin)
    return plan_retain(number)


def plan_release(contact_flow_arn: str | None) -> tuple[Step, ...]:
    """Return the steps that give a number up, for good."""
    detach: tuple[Step, ...] = (DisassociateContactFlow(),) if contact_flow_arn else ()
    return (*detach, ReleasePhoneNumber())


def _put_back(number: PhoneNumber, attached: str | None, to: Placement) -> list[Step]:
    if number.target_arn != to.target_arn:
        steps: list[Step] = [UpdatePhoneNumber(to.target_arn)]
        attached = None
    else:
        steps = []
    if to.contact_flow_arn and to.contact_flow_arn != attached:
        steps.append(AssociateContactFlow(to.contact_flow_arn, if_exists=True))
    elif attached and not to.contact_flow_arn:
        steps.append(DisassociateContactFlow())
    return steps


def _untag(keys: tuple[str, ...], number: PhoneNumber) -> list[Step]:
    present = tuple(key for key in keys if key in number.tags)
    return [UntagResource(present)] if present else []
