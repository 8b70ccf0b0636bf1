"""What an event came to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from phone_number_handler.core.desired import Desired
from phone_number_handler.core.number import PhoneNumber
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
