"""A migration's decisions: what becomes of a row, and when a number may be let go of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from phone_number_handler.core.channel import Channel, Flows, attached
from phone_number_handler.core.desired import Desired, Managed, Resource
from phone_number_handler.core.memory import NO_DESCRIPTION
from phone_number_handler.core.number import (
    MAX_TAG_VALUE,
    ListedNumber,
    Number,
    PhoneNumber,
    Placement,
)
from phone_number_handler.core.owner import OwnerRecord
from phone_number_handler.core.plan import plan, plan_import
from phone_number_handler.core.plan_back import plan_mark, plan_put_back, plan_retain
from phone_number_handler.core.steps import (
    Step,
    TagResource,
    UpdatePhoneNumber,
    UpdatePhoneNumberMetadata,
)


class Heading(StrEnum):
    """Which way a run goes; the values are those of an execution's input."""

    PLAN = "PLAN"
    APPLY = "APPLY"
    UNDO = "UNDO"
    COMMIT = "COMMIT"

    @property
    def is_forward(self) -> bool:
        """Whether numbers go to where the manifest wants them."""
        return self in (Heading.PLAN, Heading.APPLY)


class Verdict(StrEnum):
    """What becomes of a row of the manifest."""

    PLANNED = "PLANNED"
    RIGHT = "RIGHT"
    UNSAFE = "UNSAFE"
    REFUSED = "REFUSED"


class Outcome(StrEnum):
    """What has become of a row, once a run is over."""

    MOVED = "MOVED"
    UNDONE = "UNDONE"
    COMMITTED = "COMMITTED"
    RIGHT = "RIGHT"
    FAILED = "FAILED"
    REFUSED = "REFUSED"
    LEFT = "LEFT"


DONE = {
    Heading.PLAN: Outcome.LEFT,
    Heading.APPLY: Outcome.MOVED,
    Heading.UNDO: Outcome.UNDONE,
    Heading.COMMIT: Outcome.COMMITTED,
}


@dataclass(frozen=True)
class Decision:
    """A verdict, with what follows from it.

    Attributes:
        verdict: The verdict.
        reason: Why, where it is none to act.
        steps: What is to be done, but for the owner's record.
        then: Where the number will be; None if that is only known later.
    """

    verdict: Verdict
    reason: str = ""
    steps: tuple[Step, ...] = ()
    then: Placement | None = None


def changes(
    resource: Resource, desired: Desired, number: PhoneNumber, flows: Flows
) -> tuple[Step, ...]:
    """Return what a number lacks of what is desired; none if it is right."""
    steps = plan(resource, desired, Managed(), number, flows)
    return tuple(step for step in steps if not isinstance(step, TagResource))


def decide(
    resource: Resource, desired: Desired, number: ListedNumber | None, flows: Flows
) -> Decision:
    """Return what becomes of a number that is to go to where the manifest wants it.

    Args:
        resource: The migration.
        desired: What the row asks for.
        number: The number as a list shows it; None if it is to be imported.
        flows: The flows that it is attached to.
    """
    if number is None:
        then = desired.placement(None)
        return Decision(Verdict.PLANNED, steps=plan_import(resource, desired), then=then)
    seen = number.with_tags({})
    steps = changes(resource, desired, seen, flows)
    then = Placement(
        desired.target_arn, {**_kept(number, desired, flows), **desired.flows(seen.channel)}
    )
    if not steps:
        return Decision(Verdict.RIGHT, "it is so already", then=then)
    if why := danger(desired, number, flows):
        return Decision(Verdict.UNSAFE, why, steps, then)
    return Decision(Verdict.PLANNED, steps=steps, then=then)


def _kept(number: ListedNumber, desired: Desired, flows: Flows) -> Flows:
    return flows if number.target_arn == desired.target_arn else {}


def danger(desired: Desired, number: Number, flows: Flows) -> str | None:
    """Return what a migration would cost, which nothing could bring back or nobody has said."""
    if number.target_arn != desired.target_arn:
        wanted = desired.flows(number.channel)
        for channel in attached(flows):
            if channel not in wanted:
                return (
                    f"its {channel} flow does not move along, and the row names no other: nothing "
                    "would answer it"
                )
    there = number.description
    if desired.description not in (None, there) and len(there) > MAX_TAG_VALUE:
        return (
            f"its description has {len(there)} characters, and more than {MAX_TAG_VALUE} cannot "
            "be remembered for an undo"
        )
    return None


def is_where_announced(number: PhoneNumber, record: OwnerRecord) -> bool:
    """Tell whether a number is where its record says that it was going to be."""
    return record.intent is not None and not record.announces(number.target_arn)


def moves_back(number: PhoneNumber, record: OwnerRecord, desired: Desired) -> bool:
    """Tell whether a number whose migration is finished goes elsewhere to be undone."""
    is_away = record.origin is not None and record.origin.target_arn != number.target_arn
    is_finished = is_where_announced(number, record) and not lacks_description(number, desired)
    return is_away and is_finished


def lacks_description(number: PhoneNumber, desired: Desired) -> bool:
    """Tell whether the description that a migration gives last may be on its way to a number."""
    return desired.description not in (None, number.description)


def has_taken_it(number: PhoneNumber, record: OwnerRecord) -> bool:
    """Tell whether a number is where its migration took it, and not where somebody else did.

    A run that was to take it further, and could not, has written down where it was before.
    """
    places = (record.intent.placement if record.intent else None, record.previous)
    return number.target_arn in {place.target_arn for place in places if place}


def plan_undo(
    resource: Resource, number: PhoneNumber, record: OwnerRecord, desired: Desired
) -> tuple[Step, ...]:
    """Return the steps that bring a number back to where its migration has found it.

    Args:
        resource: The migration, with the run that undoes it.
        number: The number; see ``moves_back``.
        record: Its record.
        desired: What the migration has made of it.
    """
    origin = record.origin or Placement(number.target_arn)
    (marks,) = plan_mark(resource, number, origin)
    return (
        marks,
        *plan_put_back(number, {}, origin),
        *former_description(number, record, desired),
        *plan_retain(marks.applied_to(number)),
    )


def former_description(
    number: PhoneNumber, record: OwnerRecord, desired: Desired
) -> tuple[Step, ...]:
    """Return the step that gives a number the description again that it had before, if any.

    What was imported had none.
    """
    former = record.previous_description
    is_ours = record.origin is not None and number.description == desired.description
    if former is None or not is_ours or former == number.description:
        return ()
    return (UpdatePhoneNumberMetadata("" if former == NO_DESCRIPTION else former),)


def missing_flow(number: PhoneNumber, flows: Flows, record: OwnerRecord) -> Channel | None:
    """Return a channel whose flow the number has lost on its way; then its record is still needed.

    Args:
        number: The number as it is.
        flows: The flows that it is attached to.
        record: Its record.
    """
    wanted = expected_flows(number, record)
    return next((channel for channel in attached(wanted) if not flows.get(channel)), None)


def expected_flows(number: PhoneNumber, record: OwnerRecord) -> Mapping[Channel, str | None]:
    """Return the flows that a number is to have where it is; none, where somebody has moved it."""
    places = [record.intent.placement if record.intent else None, record.origin]
    here = (place for place in places if place and place.target_arn == number.target_arn)
    return next((place.flows for place in here), {})


def names_of(steps: tuple[Step, ...]) -> list[str]:
    """Return the steps by their operations' names, but for the owner's record."""
    return [type(step).__name__ for step in steps if not isinstance(step, TagResource)]


def takes_over(
    resource: Resource, desired: Desired, number: PhoneNumber, flows: Flows
) -> tuple[Step, ...]:
    """Return the steps that migrate a number, its record first; none if it is right already."""
    steps = plan(resource, desired, Managed(), number, flows)
    return steps if names_of(steps) else ()


def moves(steps: tuple[Step, ...]) -> str | None:
    """Return where the steps take a number."""
    return next((step.target_arn for step in steps if isinstance(step, UpdatePhoneNumber)), None)
