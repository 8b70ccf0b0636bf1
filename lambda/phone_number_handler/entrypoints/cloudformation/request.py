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


# The physical id of a resource whose create has not written anything. Its delete needs no call:
# not one that the create could not make.
_UNTOUCHED = "untouched/"


def untouched_id(resource: Resource) -> str:
    """Return the physical id that says that nothing has been written."""
    return f"{_UNTOUCHED}{resource.logical_id}/{resource.request_id}"


def is_untouched_id(physical_id: str) -> bool:
    """Tell whether a physical id says that nothing has been written."""
    return physical_id.startswith(_UNTOUCHED)
