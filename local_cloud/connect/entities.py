"""What phone numbers are attached to: contact flows and traffic distribution groups."""

import hashlib
from dataclasses import dataclass, field
from typing import Any


@dataclass
class ContactFlow:
    """A flow that calls are routed through.

    https://docs.aws.amazon.com/connect/latest/APIReference/API_ContactFlow.html
    """

    id: str
    arn: str
    instance_id: str
    name: str
    type: str = "CONTACT_FLOW"
    content: str = "{}"
    status: str = "PUBLISHED"
    description: str | None = None

    @property
    def content_sha256(self) -> str:
        """What CreateContactFlow answers as FlowContentSha256."""
        return hashlib.sha256(self.content.encode()).hexdigest()

    def describe(self, tags: dict[str, str]) -> dict[str, Any]:
        """Return the ContactFlow structure."""
        return {
            "Arn": self.arn,
            "Id": self.id,
            "Name": self.name,
            "Type": self.type,
            "State": "ACTIVE",
            "Status": self.status,
            "Description": self.description,
            "Content": self.content,
            "Tags": tags or None,
            "FlowContentSha256": self.content_sha256,
        }


@dataclass
class TrafficDistributionGroup:
    """A group that spreads calls over Regions; its instance is the home of its flows.

    https://docs.aws.amazon.com/connect/latest/APIReference/API_TrafficDistributionGroup.html
    """

    id: str
    arn: str
    name: str
    instance_id: str
    instance_arn: str
    active_at: float
    description: str | None = None
    is_default: bool = field(default=False)

    def status(self, now: float) -> str:
        """Return the status at this moment."""
        return "ACTIVE" if now >= self.active_at else "CREATION_IN_PROGRESS"

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
