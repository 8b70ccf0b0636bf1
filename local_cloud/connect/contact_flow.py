"""A contact flow in Amazon Connect."""

import hashlib
from dataclasses import dataclass
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
