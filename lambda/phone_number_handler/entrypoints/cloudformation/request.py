"""A CloudFormation event turned into typed values.

Event: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from phone_number_handler.core.desired import Resource


def resource_of(event: Mapping[str, Any]) -> Resource:
    """Return the resource that the event is about."""
    return Resource(event["StackId"], event["LogicalResourceId"], event["RequestId"])
