"""CloudFormation's API as the handler asks it, answered from the model's own state."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError
from tests.cloudformation.stack import Stack, StackEvent

PAGE = 100


class CloudFormationClient:
    """Stands for boto3's client of CloudFormation.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackEvents.html
    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResource.html
    """

    def __init__(self, stacks: Mapping[str, Stack], page: int = PAGE) -> None:
        """Answer for these stacks, by id, with so many events at once."""
        self._stacks = stacks
        self._page = page
        self.meta = SimpleNamespace(
            method_to_api_mapping={
                "describe_stacks": "DescribeStacks",
                "describe_stack_events": "DescribeStackEvents",
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
            "CreationTime": _moment(stack.since({"CREATE_IN_PROGRESS"})),
        }
        if updated := stack.since({"UPDATE_IN_PROGRESS"}):
            described["LastUpdatedTime"] = _moment(updated)
        if stack.parent:
            described["ParentId"] = stack.parent.stack_id
            described["RootId"] = stack.root.stack_id
        return {"Stacks": [described]}

    def describe_stack_events(
        self,
        StackName: str,  # noqa: N803
        NextToken: str | None = None,  # noqa: N803
    ) -> dict[str, Any]:
        """List what happened to a stack and its resources, newest first."""
        events = self._stack(StackName, "DescribeStackEvents").events
        # What happens between two pages shifts none: a page ends at so many events from the oldest.
        end = len(events) if NextToken is None else int(NextToken)
        start = max(0, end - self._page)
        answer: dict[str, Any] = {
            "StackEvents": [_described(StackName, event) for event in reversed(events[start:end])]
        }
        return answer | ({"NextToken": str(start)} if start else {})

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
            "LastUpdatedTimestamp": _moment(stack.since({resource.status}, LogicalResourceId)),
        }
        if resource.shown_physical_id:
            detail["PhysicalResourceId"] = resource.shown_physical_id
        return {"StackResourceDetail": detail}

    def _stack(self, stack_id: str, operation: str) -> Stack:
        try:
            return self._stacks[stack_id]
        except KeyError:
            raise _validation_error(operation, f"Stack with id {stack_id} does not exist") from None


def _moment(time: float) -> datetime:
    return datetime.fromtimestamp(time, UTC)


def _described(stack_id: str, event: StackEvent) -> dict[str, Any]:
    described = {
        "StackId": stack_id,
        "EventId": event.event_id,
        "StackName": stack_id.split("/")[1],
        "LogicalResourceId": event.logical_id,
        "PhysicalResourceId": event.physical_id,
        "ResourceType": event.resource_type,
        "Timestamp": _moment(event.time),
        "ResourceStatus": event.status,
    }
    if event.reason:
        described["ResourceStatusReason"] = event.reason
    if event.properties is not None:
        described["ResourceProperties"] = json.dumps(event.properties)
    return described


def _validation_error(operation: str, message: str) -> ClientError:
    answer: Any = {
        "Error": {"Code": "ValidationError", "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": 400},
    }
    return ClientError(answer, operation)
