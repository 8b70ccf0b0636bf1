"""What CloudFormation says about stacks and their resources.

API: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Protocol

from phone_number_handler.adapters.aws import PatientClient
from phone_number_handler.core.errors import ServiceError
from phone_number_handler.core.stack import NO_RESOURCE, ResourceState, StackState

# CloudFormation's code for a stack or a resource that does not exist.
_UNKNOWN = "ValidationError"


class Stacks(Protocol):
    """What is asked about CloudFormation's stacks."""

    def stack(self, stack_id: str) -> StackState | None:
        """Return what the stack is doing; None if CloudFormation could not be asked."""

    def resource(self, stack_id: str, logical_id: str) -> ResourceState | None:
        """Return the state of one resource; None if CloudFormation could not be asked."""


class CloudFormationStacks:
    """Asks CloudFormation itself."""

    def __init__(self, new_client: Callable[[], PatientClient]) -> None:
        """Make the calls through what ``new_client`` gives, once there is one to be made."""
        self._new_client = new_client

    @cached_property
    def _client(self) -> PatientClient:
        return self._new_client()

    def stack(self, stack_id: str) -> StackState | None:
        """See ``Stacks``."""
        try:
            stack = self._describe(stack_id)
            root = self._describe(stack["RootId"]) if stack.get("RootId") else None
        except ServiceError:
            return None
        return StackState(stack["StackStatus"], root["StackStatus"] if root else None)

    def resource(self, stack_id: str, logical_id: str) -> ResourceState | None:
        """See ``Stacks``."""
        try:
            answer = self._client.call(
                "DescribeStackResource", StackName=stack_id, LogicalResourceId=logical_id
            )
        except ServiceError as error:
            return NO_RESOURCE if error.code == _UNKNOWN else None
        detail = answer["StackResourceDetail"]
        return ResourceState(detail["ResourceStatus"], detail.get("PhysicalResourceId"))

    def _describe(self, stack_id: str) -> Mapping[str, Any]:
        answer = self._client.call("DescribeStacks", StackName=stack_id)
        stack: Mapping[str, Any] = answer["Stacks"][0]
        return stack
