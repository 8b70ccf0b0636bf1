"""MiniStack's app, whose CloudFormation says what it is doing while it deletes.

On AWS a resource is DELETE_IN_PROGRESS from the event on that asks for its deletion, and the
stack is in UPDATE_COMPLETE_CLEANUP_IN_PROGRESS while an update deletes what is no longer wanted:
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
MiniStack 1.5 leaves both statuses as they were. hypercorn serves this file by its path, so that
nothing else of the local cloud is on the path of what MiniStack runs.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from ministack.app import app
from ministack.services.cloudformation import _stacks, stacks

__all__ = ["app"]

_UPDATING, _CLEANING_UP = "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
Delete = Callable[..., Any]


def said(delete: Delete) -> Delete:
    """Return the deletion of a resource that says so in the stack."""

    @wraps(delete)
    def deleted(
        resource_type: str, physical_id: str, properties: Any, stack_name: str, logical_id: str
    ) -> Any:
        stack = _stacks.get(stack_name) or {}
        if stack.get("StackStatus") == _UPDATING:
            stack["StackStatus"] = _CLEANING_UP
        record = stack.get("_resources", {}).get(logical_id, {})
        if record.get("PhysicalResourceId") == physical_id:
            record["ResourceStatus"] = "DELETE_IN_PROGRESS"
        return delete(resource_type, physical_id, properties, stack_name, logical_id)

    return deleted


stacks._delete_resource = said(stacks._delete_resource)  # noqa: SLF001 - it has no hook for that
