"""What an event came to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from phone_number_handler.core.desired import Desired, Resource
from phone_number_handler.core.number import PhoneNumber, Placement, Status
from phone_number_handler.core.owner import OwnerRecord
from phone_number_handler.core.steps import Step, UpdatePhoneNumber


class Outcome(StrEnum):
    """What was done to the number; the attribute ``Outcome`` of the resource."""

    IMPORTED = "Imported"
    ADOPTED = "Adopted"
    MOVED = "Moved"
    UPDATED = "Updated"
    UNCHANGED = "Unchanged"


@dataclass(frozen=True)
class Converged:
    """A number that is as desired.

    Attributes:
        number: The number as it was verified.
        steps: What was done for that.
        found: Where it was before; None if it was imported.
        marked_at: When the record was written, on the event's clock; None if it was not.
    """

    number: PhoneNumber
    steps: tuple[Step, ...]
    found: Placement | None = None
    marked_at: float | None = None


@dataclass(frozen=True)
class Result:
    """A number as it was verified, and what was done to it."""

    number: PhoneNumber
    outcome: Outcome

    def attributes(self) -> dict[str, str]:
        """Return the resource's attributes: the same keys on every path."""
        return {
            "PhoneNumberArn": self.number.phone_number_arn,
            "PhoneNumberId": self.number.phone_number_id,
            "PhoneNumber": self.number.phone_number,
            "TargetArn": self.number.target_arn,
            "Outcome": str(self.outcome),
        }


def without_number(resource: Resource, phone_number_id: str | None, desired: Desired) -> Result:
    """Return what is said of a number that the resource has no more."""
    number_id = phone_number_id or ""
    arn = resource.stack_arn.phone_number(number_id)
    number = PhoneNumber(
        phone_number_arn=arn,
        phone_number_id=number_id,
        phone_number="",
        target_arn=desired.target_arn,
        status=Status.CLAIMED,
    )
    return Result(number, Outcome.UNCHANGED)


def outcome_of_create(desired: Desired, number: PhoneNumber, steps: tuple[Step, ...]) -> Outcome:
    """Return what a create has done to the number that it has now."""
    record = OwnerRecord.of(number)
    origin = record and record.origin
    if desired.source_phone_number_arn and not origin:
        return Outcome.IMPORTED
    if _moves(steps) or (origin and origin.target_arn != number.target_arn):
        return Outcome.MOVED
    return Outcome.ADOPTED


def outcome_of_update(steps: tuple[Step, ...]) -> Outcome:
    """Return what an update has done to the number."""
    if _moves(steps):
        return Outcome.MOVED
    return Outcome.UPDATED if steps else Outcome.UNCHANGED


def _moves(steps: tuple[Step, ...]) -> bool:
    return any(isinstance(step, UpdatePhoneNumber) for step in steps)
