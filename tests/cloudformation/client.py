"""CloudFormation's API as the handler asks it, answered from the model's own state."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError
from tests.cloudformation.stack import Stack


class CloudFormationClient:
    """Stands for boto3's client of CloudFormation.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResource.html
    """

    def __init__(self, stacks: Mapping[str, Stack]) -> None:
        """Answer for these stacks, by id."""
        self._stacks = stacks
        self.meta = SimpleNamespace(
            method_to_api_mapping={
                "describe_stacks": "DescribeStacks",
                "describe_stack_resource": "DescribeStackResource",
            }
        )

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803 - the API's name
        """Describe one stack; a deleted one is found by its id."""
        stack = self._stack(StackName, "DescribeStacks")
        described = {
            "StackId": stack.stack_id,
            "StackName": stack.name,
            "StackStatus": stack.status,
        }
        if stack.root_id:
            described["RootId"] = stack.root_id
        return {"Stacks": [described]}

    def describe_stack_resource(
        self,
        StackName: str,  # noqa: N803
        LogicalResourceId: str,  # noqa: N803
    ) -> dict[str, Any]:
        """Describe one resource of a stack."""
        operation = "DescribeStackResource"
        stack = self._stack(StackName, operation)
        resource = stack.resources.get(LogicalResourceId)
        if resource is None:
            raise _validation_error(
                operation, f"Resource {LogicalResourceId} does not exist for stack {StackName}"
            )
        detail = {
            "StackId": stack.stack_id,
            "LogicalResourceId": LogicalResourceId,
            "ResourceStatus": resource.status,
        }
        if resource.physical_id:
            detail["PhysicalResourceId"] = resource.physical_id
        return {"StackResourceDetail": detail}

    def _stack(self, stack_id: str, operation: str) -> Stack:
        try:
            return self._stacks[stack_id]
        except KeyError:
            raise _validation_error(operation, f"Stack with id {stack_id} does not exist") from None


def _validation_error(operation: str, message: str) -> ClientError:
    answer: Any = {
        "Error": {"Code": "ValidationError", "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": 400},
    }
    return ClientError(answer, operation)
