"""A traffic distribution group in Amazon Connect, and its status."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class GroupStatus(StrEnum):
    """The status of a group; numbers go to and fro only while it is ACTIVE.

    https://docs.aws.amazon.com/connect/latest/APIReference/API_TrafficDistributionGroup.html
    """

    CREATION_IN_PROGRESS = "CREATION_IN_PROGRESS"
    ACTIVE = "ACTIVE"
    CREATION_FAILED = "CREATION_FAILED"
    PENDING_DELETION = "PENDING_DELETION"
    DELETION_FAILED = "DELETION_FAILED"
    UPDATE_IN_PROGRESS = "UPDATE_IN_PROGRESS"


@dataclass
class TrafficDistributionGroup:
    """A group that spreads calls over Regions; its instance is the home of its flows.

    Attributes:
        status_before: The status until `active_at`.
        active_at: From when on it is ACTIVE; None for never.
    """

    id: str
    arn: str
    name: str
    instance_id: str
    instance_arn: str
    status_before: GroupStatus = GroupStatus.CREATION_IN_PROGRESS
    active_at: float | None = None
    description: str | None = None
    is_default: bool = False

    def status(self, now: float) -> GroupStatus:
        """Return the status at this moment."""
        if self.active_at is not None and now >= self.active_at:
            return GroupStatus.ACTIVE
        return self.status_before

    def summary(self, now: float) -> dict[str, Any]:
        """Return the TrafficDistributionGroupSummary structure."""
        return {
            "Id": self.id,
            "Arn": self.arn,
            "Name": self.name,
            "InstanceArn": self.instance_arn,
            "Status": self.status(now),
            "IsDefault": self.is_default,
        }

    def describe(self, now: float, tags: dict[str, str]) -> dict[str, Any]:
        """Return the TrafficDistributionGroup structure."""
        return self.summary(now) | {"Description": self.description, "Tags": tags or None}
