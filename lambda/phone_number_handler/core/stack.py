"""What CloudFormation says of a stack and of a resource in it."""

from __future__ import annotations

from dataclasses import dataclass

_GONE = {"DELETE_COMPLETE", "DELETE_SKIPPED"}


@dataclass(frozen=True)
class StackState:
    """The status of a stack, and of the root of the stacks that it is nested in.

    Attributes:
        status: The stack's status, such as ``UPDATE_IN_PROGRESS``.
        root_status: The root's; None for a stack that is not nested.
    """

    status: str
    root_status: str | None = None

    @property
    def is_rolling_back(self) -> bool:
        """Whether it, or the root that it is nested in, is rolling back."""
        return any("ROLLBACK" in each for each in (self.status, self.root_status or ""))

    @property
    def is_being_created(self) -> bool:
        """Whether this is its first deployment."""
        return self.status == "CREATE_IN_PROGRESS"


@dataclass(frozen=True)
class ResourceState:
    """The status of a resource and the physical id that CloudFormation has for it."""

    status: str
    physical_id: str | None = None

    def manages(self, phone_number_arn: str) -> bool:
        """Tell whether the resource has the number, or may come to have it."""
        if self.status in _GONE:
            return False
        elsewhere = self.physical_id not in (None, "", phone_number_arn)
        return self.status.endswith("_IN_PROGRESS") or not elsewhere


# What does not exist.
NO_RESOURCE = ResourceState("DELETE_COMPLETE")
