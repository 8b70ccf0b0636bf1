"""What CloudFormation says of a stack, of a resource in it, and of their history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from phone_number_handler.core.physical_id import number_in

_GONE = {"DELETE_COMPLETE", "DELETE_SKIPPED"}
_FORWARD = {"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "IMPORT_IN_PROGRESS"}
_DELETING = {"DELETE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"}
_STACK_COMPLETE = {
    "CREATE_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
    "IMPORT_COMPLETE",
}
_BEGINS = {"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS"}
_RESOURCE_COMPLETE = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"}


class Direction(Enum):
    """Where a stack has to be going for an event to be what CloudFormation waits for."""

    FORWARD = auto()
    ROLLING_BACK = auto()
    DELETING = auto()
    AT_REST = auto()
    """What is checked is repaired while CloudFormation does nothing with the stack."""
    ANY = auto()
    """What has come too late is put right, and CloudFormation does not wait for that."""


class Operation(Protocol):
    """What numbers are changed for: a stack's operation, or a migration's execution."""

    @property
    def since(self) -> float:
        """When it began, in seconds since 1970; 0 if that makes no difference."""

    @property
    def objection(self) -> str:
        """Why nothing more is to be done in its name, in words."""

    def goes(self, direction: Direction) -> bool:
        """Tell whether it waits for an event of that direction."""


@dataclass(frozen=True)
class StackState:
    """What a stack and the stacks that it is nested in are doing.

    Attributes:
        status: The stack's status, such as ``UPDATE_IN_PROGRESS``.
        around: The statuses of the stacks around it, the nearest first.
        since: When its latest operation began, in seconds since 1970; 0 if that is not known.
    """

    status: str
    around: tuple[str, ...] = ()
    since: float = 0.0

    @property
    def is_rolling_back(self) -> bool:
        """Whether it, or one that it is nested in, is rolling back."""
        return any(
            "ROLLBACK" in each and each.endswith("IN_PROGRESS")
            for each in (self.status, *self.around)
        )

    @property
    def is_changing(self) -> bool:
        """Whether CloudFormation is at work with it, or with one that it is nested in."""
        return any(each.endswith("_IN_PROGRESS") for each in (self.status, *self.around))

    @property
    def is_being_created(self) -> bool:
        """Whether this is its first deployment."""
        return self.status == "CREATE_IN_PROGRESS"

    @property
    def goes_forward(self) -> bool:
        """Whether it is being created or updated, and not rolled back."""
        return self.status in _FORWARD and not self.is_rolling_back

    @property
    def is_complete(self) -> bool:
        """Whether its latest operation has succeeded."""
        return self.status in _STACK_COMPLETE

    @property
    def was_rolled_back(self) -> bool:
        """Whether its latest operation is being rolled back, or has been."""
        return "ROLLBACK" in self.status or self.is_rolling_back

    @property
    def is_deleting(self) -> bool:
        """Whether it deletes what is no longer wanted, which a roll-back's clean-up is not."""
        return self.status in _DELETING and not self.is_rolling_back

    @property
    def objection(self) -> str:
        """Why nothing more is to be done in its name, in words."""
        return f"CloudFormation does not wait for this any more: the stack is in {self.status}"

    def goes(self, direction: Direction) -> bool:
        """Tell whether CloudFormation waits for an event of that direction."""
        if direction is Direction.AT_REST:
            return not self.is_changing
        if direction is Direction.FORWARD:
            return self.goes_forward
        return direction is not Direction.ROLLING_BACK or self.is_rolling_back


@dataclass(frozen=True)
class ResourceState:
    """The status of a resource and the physical id that CloudFormation has for it.

    Attributes:
        status: Its status, such as ``CREATE_COMPLETE``.
        physical_id: Its physical id, if it has one.
        since: When the status was entered, in seconds since 1970; 0 if that is not known.
    """

    status: str
    physical_id: str | None = None
    since: float = 0.0

    def manages(self, phone_number_id: str) -> bool:
        """Tell whether the resource has the number, or may come to have it."""
        if self.status in _GONE:
            return False
        elsewhere = self.physical_id and not self.has(phone_number_id)
        return self.status.endswith("_IN_PROGRESS") or not elsewhere

    def has(self, phone_number_id: str) -> bool:
        """Tell whether the physical id is this number's."""
        return number_in(self.physical_id or "") == phone_number_id

    def is_complete_with(self, phone_number_id: str) -> bool:
        """Tell whether the resource has been created or updated with this number."""
        return self.status in _RESOURCE_COMPLETE and self.has(phone_number_id)

    @property
    def is_being_deleted(self) -> bool:
        """Whether it is being deleted, or has been."""
        return self.status.startswith("DELETE_")


# What does not exist.
NO_RESOURCE = ResourceState("DELETE_COMPLETE")


@dataclass(frozen=True)
class StackEvent:
    """One line of a stack's history."""

    is_of_stack: bool
    logical_id: str
    physical_id: str
    status: str


def was_in_service(
    events: Iterable[StackEvent], logical_id: str, phone_number_id: str
) -> bool | None:
    """Tell whether a deployment of the stack was completed with this number in it.

    Args:
        events: The stack's history, the newest first.
        logical_id: The resource that is to have had it.
        phone_number_id: The number's id.

    Returns:
        None if the history does not reach back to the stack's creation.
    """
    is_former = is_complete = is_whole = False
    for event in events:
        if event.is_of_stack:
            # What the operation that is under way says does not count.
            is_complete = is_complete or (is_former and event.status in _STACK_COMPLETE)
            is_former = is_former or event.status in _BEGINS
            is_whole = is_whole or event.status == "CREATE_IN_PROGRESS"
        elif event.logical_id == logical_id:
            has_it = number_in(event.physical_id) == phone_number_id
            is_there = event.status in _RESOURCE_COMPLETE
            if is_complete and has_it and is_there:
                return True
            if is_there or (has_it and event.status.startswith("DELETE_")):
                # What was completed later was completed without it.
                is_complete = False
    return False if is_whole else None
