"""What CloudFormation says about stacks and their resources.

API: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol

from phone_number_handler.adapters.patient_client import PatientClient
from phone_number_handler.core.errors import (
    DeadlineExceededError,
    PhoneNumberError,
    ServiceError,
)
from phone_number_handler.core.stack import (
    NO_RESOURCE,
    Operation,
    ResourceState,
    StackEvent,
    StackState,
    was_in_service,
)

# CloudFormation's code for a stack or a resource that does not exist.
_UNKNOWN = "ValidationError"


class Operations(Protocol):
    """What the fence asks, for each event of an engine's."""

    def stack(self, stack_id: str) -> Operation | None:
        """Return what numbers are changed for; None if that could not be asked."""

    def resource(self, stack_id: str, logical_id: str) -> ResourceState | None:
        """Return the state of one resource; None if that could not be asked."""


class Stacks(Protocol):
    """What is asked about CloudFormation's stacks, and whoever else manages numbers."""

    def stack(self, stack_id: str) -> StackState | None:
        """Return what the stack is doing; None if CloudFormation could not be asked."""

    def resource(self, stack_id: str, logical_id: str) -> ResourceState | None:
        """Return the state of one resource; None if CloudFormation could not be asked."""

    def was_in_service(self, stack_id: str, logical_id: str, phone_number_id: str) -> bool | None:
        """Tell whether a deployment of the stack was completed with the number in that resource.

        None: CloudFormation could not be asked, or does not remember all of the stack's history.
        """


class CloudFormationStacks:
    """Asks CloudFormation itself."""

    def __init__(self, client: PatientClient) -> None:
        """Ask through ``client``."""
        self._client = client

    def stack(self, stack_id: str) -> StackState | None:
        """See ``Stacks``."""
        try:
            stack = self._describe(stack_id)
            around = [each["StackStatus"] for each in self._around(stack)]
        except PhoneNumberError:
            return None
        since = stack.get("LastUpdatedTime") or stack.get("CreationTime")
        return StackState(stack["StackStatus"], tuple(around), _seconds(since))

    def _around(self, stack: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
        """Return the stacks that it is nested in, the nearest first."""
        while parent := stack.get("ParentId"):
            stack = self._describe(parent)
            yield stack

    def resource(self, stack_id: str, logical_id: str) -> ResourceState | None:
        """See ``Stacks``."""
        try:
            answer = self._client.call(
                "DescribeStackResource", StackName=stack_id, LogicalResourceId=logical_id
            )
        except ServiceError as error:
            return NO_RESOURCE if error.code == _UNKNOWN else None
        except DeadlineExceededError:
            return None
        detail = answer["StackResourceDetail"]
        since = _seconds(detail.get("LastUpdatedTimestamp"))
        return ResourceState(detail["ResourceStatus"], detail.get("PhysicalResourceId"), since)

    def was_in_service(self, stack_id: str, logical_id: str, phone_number_id: str) -> bool | None:
        """See ``Stacks``."""
        try:
            return was_in_service(self.events(stack_id), logical_id, phone_number_id)
        except PhoneNumberError:
            return None

    def events(self, stack_id: str) -> Iterator[StackEvent]:
        """Return the stack's history, the newest first, as far as it is asked for."""
        for page in self._client.pages("DescribeStackEvents", StackName=stack_id):
            for event in page["StackEvents"]:
                physical_id = event.get("PhysicalResourceId", "")
                is_of_stack = physical_id == stack_id
                yield StackEvent(
                    is_of_stack, event["LogicalResourceId"], physical_id, event["ResourceStatus"]
                )

    def _describe(self, stack_id: str) -> Mapping[str, Any]:
        answer = self._client.call("DescribeStacks", StackName=stack_id)
        stack: Mapping[str, Any] = answer["Stacks"][0]
        return stack


def _seconds(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0
