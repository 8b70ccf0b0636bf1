"""What differs between a number as its stack has deployed it and the number as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from phone_number_handler.core.channel import channel_of
from phone_number_handler.core.desired import Desired
from phone_number_handler.core.number import ListedNumber, PhoneNumber, Status
from phone_number_handler.core.owner import OwnerRecord


@dataclass(frozen=True)
class Deployed:
    """A number as its stack has deployed it.

    Attributes:
        logical_id: The resource that manages it.
        phone_number_id: Its id.
        desired: What the resource's properties ask for.
    """

    logical_id: str
    phone_number_id: str
    desired: Desired


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
    deployed: Deployed, number: ListedNumber | None, contact_flow_arn: str | None
) -> Iterator[Difference]:
    """Yield what a list of all numbers and their flows shows to be different.

    What the stack does not manage makes no difference.

    Args:
        deployed: The number as it was deployed.
        number: The number as it is listed; None if it is not.
        contact_flow_arn: The flow that it is attached to on its own channel.
    """
    wanted = deployed.desired
    if number is None:
        yield _difference(deployed, Aspect.PRESENCE, "in Amazon Connect", "no longer there")
        return
    if number.target_arn != wanted.target_arn:
        yield _difference(deployed, Aspect.TARGET, wanted.target_arn, number.target_arn)
    own = channel_of(number.source_phone_number_arn)
    flow = wanted.flows(own).get(own)
    if flow and contact_flow_arn != flow:
        yield _difference(deployed, Aspect.FLOW, flow, contact_flow_arn)
    if wanted.description is not None and number.description != wanted.description:
        yield _difference(deployed, Aspect.DESCRIPTION, wanted.description, number.description)


def hidden_differences(
    deployed: Deployed, stack_id: str, number: PhoneNumber
) -> Iterator[Difference]:
    """Yield what only a look at the number itself shows: its status, its owner and its tags."""
    if number.status is Status.IN_PROGRESS:
        yield _difference(deployed, Aspect.STATUS, str(Status.CLAIMED), str(number.status))
    record = OwnerRecord.of(number)
    own = (stack_id, deployed.logical_id)
    if record is None or (record.stack_id, record.logical_id) != own:
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
