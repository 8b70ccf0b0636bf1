"""What is to be done: the steps from what is there to what is desired.

The order of the steps is part of the promise. Tags come first, since they hold
the record that brings a number back; the move comes before the flow, since a
move does not carry it; the owner tags go last, since without them nobody would
put the number back after a crash.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from phone_number_handler.core.arn import Kind, is_kind
from phone_number_handler.core.desired import Desired, Managed, Resource
from phone_number_handler.core.number import PhoneNumber, Placement
from phone_number_handler.core.owner import (
    PREFIX,
    STACK,
    TAG_KEYS,
    Intent,
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

# How many tags Connect allows on a number, and how long a value may be.
MOST_TAGS = 50
_LONGEST_TAG_VALUE = 256


def plan_import(resource: Resource, desired: Desired) -> tuple[Step, ...]:
    """Return the steps that bring a number into Connect that is not there yet."""
    record = new_record(resource, desired.placement)
    tags = {**desired.tags, **record.to_tags(over={})}
    source = str(desired.source_phone_number_arn)
    steps: list[Step] = [ImportPhoneNumber(source, desired.target_arn, desired.description, tags)]
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


def plan(  # noqa: PLR0913 - each is one of the facts that the plan follows from
    resource: Resource,
    desired: Desired,
    formerly: Managed,
    number: PhoneNumber,
    contact_flow_arn: str | None,
    *,
    rolling_back: bool = False,
) -> tuple[Step, ...]:
    """Return the steps that make the number what is desired; none if it is.

    Args:
        resource: Who manages it from then on.
        desired: What the properties ask for.
        formerly: What the resource's former properties managed.
        number: The number as it is.
        contact_flow_arn: The flow that it is attached to now; see ``reads_flow``.
        rolling_back: Whether ``formerly`` was tried, and failed: what was there before is put back.
    """
    before = OwnerRecord.of(number)
    here = Placement(number.target_arn, contact_flow_arn)
    intended = _intended(desired, here)
    if rolling_back and before and before.belongs_to(resource):
        # What is to be brought back is not forgotten until the next change.
        record = replace(before, intent=Intent.of(resource, intended))
    else:
        record = take_over(resource, before, here, intended, formerly)
        record = _remember_description(record, desired, formerly, number)
    moving = [UpdatePhoneNumber(desired.target_arn)] if _moves(desired, number) else []
    attached = None if moving else contact_flow_arn
    steps: list[Step] = [
        *moving,
        *_flow(desired, formerly, before, attached, rolling_back=rolling_back),
        *_description(desired, formerly, number, record if rolling_back else None),
    ]
    dropped = [
        key
        for key, value in formerly.tags.items()
        if key not in desired.tags and number.tags.get(key) == value
    ]
    dropped = [key for key in dropped if not key.startswith(PREFIX)]
    return _with_tags(steps, record, before, desired, number, tuple(sorted(dropped)))


def _with_tags(  # noqa: PLR0913 - each is one of the facts that the tags follow from
    steps: list[Step],
    record: OwnerRecord,
    before: OwnerRecord | None,
    desired: Desired,
    number: PhoneNumber,
    dropped: tuple[str, ...],
) -> tuple[Step, ...]:
    """Put the record ahead of the steps, and the other tags around them; nothing if all is well."""
    wanted = {key: value for key, value in desired.tags.items() if number.tags.get(key) != value}
    if not steps and not wanted and not dropped and _says_the_same(before, record):
        return ()
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


def _says_the_same(before: OwnerRecord | None, record: OwnerRecord) -> bool:
    """Tell whether all that is new in a record is what it forgets, which can wait."""
    return before is not None and before == replace(
        record,
        intent=before.intent,
        previous=before.previous,
        previous_description=before.previous_description,
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


def _intended(desired: Desired, here: Placement) -> Placement:
    """Return where the number shall be: a flow that nobody manages stays, but not on a move."""
    if desired.contact_flow_arn or here.target_arn != desired.target_arn:
        return desired.placement
    return here


def _moves(desired: Desired, number: PhoneNumber) -> bool:
    return number.target_arn != desired.target_arn


def _flow(
    desired: Desired,
    formerly: Managed,
    before: OwnerRecord | None,
    attached: str | None,
    *,
    rolling_back: bool,
) -> list[Step]:
    wanted = desired.contact_flow_arn
    if wanted:
        # A roll-back does not fail since the former flow is gone.
        step = AssociateContactFlow(wanted, if_exists=rolling_back)
        return [] if attached == wanted else [step]
    # The flow that it had at the desired target before the latest change.
    remembered = remembered_flow(before, desired.target_arn)
    is_ours = attached is not None and attached == formerly.contact_flow_arn
    if remembered and (attached is None or (is_ours and rolling_back)):
        return [AssociateContactFlow(remembered, if_exists=True)]
    return [DisassociateContactFlow()] if is_ours else []


def _description(
    desired: Desired, formerly: Managed, number: PhoneNumber, tried: OwnerRecord | None
) -> list[Step]:
    wanted = desired.description
    if wanted is None:
        if not formerly.description or formerly.description != number.description:
            return []
        wanted = (tried and tried.previous_description) or ""
    return [] if wanted == number.description else [UpdatePhoneNumberMetadata(wanted)]


def _remember_description(
    record: OwnerRecord, desired: Desired, formerly: Managed, number: PhoneNumber
) -> OwnerRecord:
    """Keep a description that was not the resource's own, if a tag can hold it."""
    there = number.description
    ours = there in ("", formerly.description, desired.description)
    if desired.description is None or ours or len(there) > _LONGEST_TAG_VALUE:
        return replace(record, previous_description=None)
    return replace(record, previous_description=there)


def plan_mark(resource: Resource, number: PhoneNumber, intended: Placement) -> tuple[Step, ...]:
    """Return the step that says which event deals with a number that the resource manages.

    It comes before all else where another event may still be at work: that one gives way to it.
    """
    record = OwnerRecord.of(number) or new_record(resource, intended)
    return (TagResource(replace(record, intent=Intent.of(resource, intended)).to_tags(over={})),)


def plan_retain(number: PhoneNumber) -> tuple[Step, ...]:
    """Return the steps that let go of a number and leave it as it is."""
    return tuple(_untag(TAG_KEYS, number))


def plan_return(
    number: PhoneNumber,
    contact_flow_arn: str | None,
    origin: Placement,
) -> tuple[Step, ...]:
    """Return the steps that put a number back where it was found, and let go of it."""
    return (*plan_put_back(number, contact_flow_arn, origin), *_untag(TAG_KEYS, number))


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
        former = OwnerRecord(
            record.stack_id, record.previous_logical_id, record.intent, origin=record.origin
        )
        return (
            *plan_put_back(number, contact_flow_arn, record.previous),
            # In one call: a crash after it leaves no record of two minds.
            TagResource(former.to_tags(over=number.tags)),
        )
    if record.origin:
        return plan_return(number, contact_flow_arn, record.origin)
    return plan_retain(number)


def plan_release() -> tuple[Step, ...]:
    """Return the steps that give a number up, for good.

    Its flow is not detached before: if the release is refused, the number still has it.
    """
    return (ReleasePhoneNumber(),)


def plan_put_back(number: PhoneNumber, attached: str | None, to: Placement) -> tuple[Step, ...]:
    """Return the steps that bring a number, and its flow, to a place.

    Args:
        number: The number as it is.
        attached: The flow that it is attached to.
        to: Where it shall be.
    """
    steps: list[Step] = []
    if number.target_arn != to.target_arn:
        steps, attached = [UpdatePhoneNumber(to.target_arn)], None
    if to.contact_flow_arn and to.contact_flow_arn != attached:
        steps.append(AssociateContactFlow(to.contact_flow_arn, if_exists=True))
    elif attached and not to.contact_flow_arn:
        steps.append(DisassociateContactFlow())
    return tuple(steps)


def _untag(keys: tuple[str, ...], number: PhoneNumber) -> list[Step]:
    present = tuple(key for key in keys if key in number.tags)
    return [UntagResource(present)] if present else []
