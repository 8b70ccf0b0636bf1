"""What CloudFormation says about stacks: is one rolling back, does one still manage a number.

API: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Protocol

from phone_number_handler.aws import Service
from phone_number_handler.errors import ServiceError

# CloudFormation's code for a stack or a resource that does not exist.
_UNKNOWN = "ValidationError"
_GONE = {"DELETE_COMPLETE", "DELETE_SKIPPED"}


class Stacks(Protocol):
    """What the lifecycle asks CloudFormation."""

    def is_rolling_back(self, stack_id: str) -> bool | None:
        """Tell whether the stack, or the root of its nested stacks, is rolling back.

        None: CloudFormation could not be asked.
        """

    def is_being_created(self, stack_id: str) -> bool:
        """Tell whether this is the stack's first deployment."""

    def manages(self, stack_id: str, logical_id: str, phone_number_arn: str) -> bool:
        """Tell whether that resource of that stack still manages the number.

        True where CloudFormation could not be asked: then nobody takes it over.
        """


class CloudFormationStacks:
    """Asks CloudFormation itself."""

    def __init__(self, new_service: Callable[[], Service]) -> None:
        """Make the calls through what ``new_service`` gives, once there is one to be made."""
        self._new_service = new_service

    @cached_property
    def _service(self) -> Service:
        return self._new_service()

    def is_rolling_back(self, stack_id: str) -> bool | None:
        """See ``Stacks``."""
        try:
            stack = self._stack(stack_id)
            root = self._stack(stack["RootId"]) if stack.get("RootId") else stack
        except ServiceError:
            return None
        return any("ROLLBACK" in each["StackStatus"] for each in (stack, root))

    def is_being_created(self, stack_id: str) -> bool:
        """See ``Stacks``."""
        try:
            return bool(self._stack(stack_id)["StackStatus"] == "CREATE_IN_PROGRESS")
        except ServiceError:
            return False

    def manages(self, stack_id: str, logical_id: str, phone_number_arn: str) -> bool:
        """See ``Stacks``."""
        try:
            answer = self._service.call(
                "DescribeStackResource", StackName=stack_id, LogicalResourceId=logical_id
            )
        except ServiceError as error:
            return error.code != _UNKNOWN
        detail = answer["StackResourceDetail"]
        status = detail["ResourceStatus"]
        if status in _GONE:
            return False
        elsewhere = detail.get("PhysicalResourceId") not in (None, "", phone_number_arn)
        return status.endswith("_IN_PROGRESS") or not elsewhere

    def _stack(self, stack_id: str) -> Mapping[str, Any]:
        answer = self._service.call("DescribeStacks", StackName=stack_id)
        stack: Mapping[str, Any] = answer["Stacks"][0]
        return stack
