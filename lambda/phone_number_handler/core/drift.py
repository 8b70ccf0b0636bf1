"""What differs between a number as its stack has deployed it and the number as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from phone_number_handler.core.channel import Flows, in_order
from phone_number_handler.core.desired import Association, Desired, Resource
from phone_number_handler.core.look import is_surely_shown
from phone_number_handler.core.number import ListedNumber, PhoneNumber, Status
from phone_number_handler.core.owner import OwnerRecord


@dataclass(frozen=True)
class Deployed:
    """A number as its stack has deployed it, or a flow of its own.

    Attributes:
        logical_id: The resource that manages it.
        phone_number_id: The number's id.
        desired: What the resource's properties ask for.
        association: What the resource has of the number, if that is a flow alone.
    """

    logical_id: str
    phone_number_id: str
    desired: Desired
    association: Association | None = None


class Aspect(StrEnum):
    """In what a number can differ; the values are how messages say it."""

    PRESENCE = "the number"
    TARGET = "target"
    FLOW = "flow"
    DESCRIPTION = "description"
    STATUS = "status"
    OWNER = "owner"
    TAG = "tag"


@dataclass(frozen=True)
class Difference:
    """One thing that is not as it was deployed.

    Attributes:
        logical_id: The resource that manages the number.
        phone_number_id: The number's id.
        aspect: In what it differs.
        deployed: What the stack has deployed, in words; None for nothing.
        found: What is there; None for nothing.
    """

    logical_id: str
    phone_number_id: str
    aspect: Aspect
    deployed: str | None
    found: str | None

    def __str__(self) -> str:
        return (
            f"{self.logical_id}: {self.aspect} is {self.found or 'none'}, "
            f"deployed was {self.deployed or 'none'}"
        )


def differences(
    deployed: Deployed, number: ListedNumber | None, flows: Flows
) -> Iterator[Difference]:
    """Yield what a list of all numbers and their flows shows to be different.

    What the stack does not manage makes no difference.

    Args:
        deployed: The number as it was deployed.
        number: The number as it is listed; None if it is not.
        flows: The flows that it is attached to, on the channels that the stack gives one.
    """
    wanted = deployed.desired
    if number is None:
        yield _difference(deployed, Aspect.PRESENCE, "in Amazon Connect", "no longer there")
        return
    if number.target_arn != wanted.target_arn and deployed.association is None:
        yield _difference(deployed, Aspect.TARGET, wanted.target_arn, number.target_arn)
    given = wanted.flows(number.channel)
    for channel in in_order(given):
        found = flows.get(channel)
        is_shown = found or is_surely_shown(channel, number.channel)
        if is_shown and found != given[channel]:
            yield _difference(deployed, Aspect.FLOW, given[channel], found)
    if wanted.description is not None and number.description != wanted.description:
        yield _difference(deployed, Aspect.DESCRIPTION, wanted.description, number.description)


def hidden_differences(
    deployed: Deployed, stack_id: str, number: PhoneNumber
) -> Iterator[Difference]:
    """Yield what only a look at the number itself shows: its status, its owner and its tags."""
    if number.status is Status.IN_PROGRESS:
        yield _difference(deployed, Aspect.STATUS, str(Status.CLAIMED), str(number.status))
    own = Resource(stack_id, deployed.logical_id, "", association=deployed.association)
    record = OwnerRecord.of(number, own)
    if record is None or not record.belongs_to(own):
        found = f"{record.logical_id} of {record.stack_id}" if record else None
        yield _difference(deployed, Aspect.OWNER, f"{deployed.logical_id} of {stack_id}", found)
    for key, value in deployed.desired.tags.items():
        if number.tags.get(key) != value:
            found = number.tags.get(key)
            shown = None if found is None else f"{key}={found}"
            yield _difference(deployed, Aspect.TAG, f"{key}={value}", shown)


def _difference(
    deployed: Deployed, aspect: Aspect, wanted: str | None, found: str | None
) -> Difference:
    number_id = deployed.phone_number_id
    return Difference(deployed.logical_id, number_id, aspect, wanted or None, found or None)
