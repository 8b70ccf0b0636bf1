"""CloudFormation's API as the command line asks it, with the change set that a template makes."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError
from tests.cloudformation.client import CloudFormationClient
from tests.cloudformation.stack import (
    Attribute,
    OwnFlow,
    Properties,
    Stack,
    StackResource,
    Template,
    resolved,
    resource_type_of,
    stringified,
)

from stand_ins import FakeClock

NAME = "cdk-deploy-change-set"
KNOWN_LATER = "{{changeSet:KNOWN_AFTER_APPLY}}"


@dataclass(frozen=True)
class Policy:
    """What becomes of a resource that is removed or replaced.

    Attributes:
        deployed: The resource's attributes in the template that is deployed.
        new: The same in the new one.
        said: What CloudFormation says that it comes to, if it says so.
    """

    deployed: Mapping[str, str] = field(default_factory=dict)
    new: Mapping[str, str] = field(default_factory=dict)
    said: str | None = None

    @property
    def as_change(self) -> dict[str, str]:
        """What a change set has of it, beside the contexts."""
        return {"PolicyAction": self.said} if self.said else {}


class ChangeSetClient(CloudFormationClient):
    """Stands for boto3's client of CloudFormation, before a template is deployed.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeChangeSet.html
    """

    def __init__(self, stacks: Mapping[str, Stack]) -> None:
        super().__init__(stacks)
        self._about: dict[str, tuple[Template, Mapping[str, Policy]]] = {}
        self.pages = False
        self.others: list[dict[str, str]] = []
        #: Changes of what is no number, and why the service tokens of numbers change.
        self.besides: list[dict[str, str]] = []
        self.details: list[dict[str, Any]] = []

    def about_to_deploy(
        self, stack: Stack, template: Template, policies: Mapping[str, Policy] | None = None
    ) -> None:
        """Make a change set."""
        self._about[stack.name] = (template, policies or {})

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803 - the API's name
        named = {stack.name: stack_id for stack_id, stack in self._stacks.items()}
        # No name is all of them.
        named[""] = next(iter(self._stacks), "")
        return super().describe_stacks(named.get(StackName, StackName))

    def list_change_sets(self, StackName: str) -> dict[str, Any]:  # noqa: N803
        has_one = StackName in self._about
        found = {
            "ChangeSetName": NAME,
            "ExecutionStatus": "AVAILABLE",
            "Status": "CREATE_COMPLETE",
        }
        return {"Summaries": [*self.others, *([found] if has_one else [])]}

    def describe_change_set(
        self,
        StackName: str,  # noqa: N803
        ChangeSetName: str,  # noqa: N803
        IncludePropertyValues: bool,  # noqa: N803, FBT001
        NextToken: str = "0",  # noqa: N803
    ) -> dict[str, Any]:
        assert IncludePropertyValues
        if StackName not in self._about or ChangeSetName != NAME:
            answer: Any = {"Error": {"Code": "ChangeSetNotFound", "Message": "does not exist"}}
            raise ClientError(answer, "DescribeChangeSet")
        (stack,) = [each for each in self._stacks.values() if each.name == StackName]
        changes = [{"ResourceChange": each} for each in (*self.besides, *self._changes(stack))]
        at = int(NextToken)
        more = {"NextToken": str(at + 1)} if self.pages and at + 1 < len(changes) else {}
        return {
            "StackId": stack.stack_id,
            "ChangeSetName": NAME,
            "ChangeSetType": "UPDATE" if stack.resources else "CREATE",
            "Status": "CREATE_COMPLETE" if changes else "FAILED",
            "StatusReason": "" if changes else "The submitted information didn't contain changes.",
            "Changes": changes[at : at + 1] if self.pages else changes,
            **more,
        }

    def list_stack_resources(self, StackName: str) -> dict[str, Any]:  # noqa: N803
        stack = self._stacks[StackName]
        return {
            "StackResourceSummaries": [
                {
                    "LogicalResourceId": each.logical_id,
                    "ResourceType": each.resource_type,
                    "ResourceStatus": each.status,
                }
                for each in stack.resources.values()
            ]
        }

    def _changes(self, stack: Stack) -> Iterator[dict[str, Any]]:
        template, policies = self._about[stack.name]
        changed: set[str] = set()
        for logical_id, given in template.items():
            properties = _known(given, stack, changed)
            resource = stack.resources.get(logical_id)
            if resource is None or stringified(properties) != resource.properties:
                changed.add(logical_id)
            resource_type = resource_type_of(properties)
            policy = policies.get(logical_id, Policy())
            change = {"LogicalResourceId": logical_id, "ResourceType": resource_type}
            after = {"AfterContext": json.dumps({"Properties": properties, **policy.new})}
            if resource is None:
                yield {**change, "Action": "Add", **after}
            elif logical_id in changed:
                yield {
                    **change,
                    "Action": "Modify",
                    "Details": self.details,
                    **_before(resource, policy),
                    **after,
                    **policy.as_change,
                }
        for logical_id, resource in stack.resources.items():
            if logical_id not in template:
                policy = policies.get(logical_id, Policy())
                yield {
                    "LogicalResourceId": logical_id,
                    "ResourceType": resource.resource_type,
                    "Action": "Remove",
                    **_before(resource, policy),
                    **policy.as_change,
                }


def _before(resource: StackResource, policy: Policy) -> dict[str, str]:
    context = {"Properties": resource.properties, **policy.deployed}
    return {"PhysicalResourceId": resource.physical_id, "BeforeContext": json.dumps(context)}


def _known(properties: Properties, stack: Stack, changed: Collection[str]) -> Properties:
    """Return properties with what is known of other resources' attributes before they change."""
    later = {
        name: KNOWN_LATER
        for name, value in properties.items()
        if isinstance(value, Attribute) and value.logical_id in changed
    }
    known = {name: value for name, value in properties.items() if name not in later}
    found = {**resolved(known, stack.resources), **later}
    return OwnFlow(found) if isinstance(properties, OwnFlow) else found


def new_stack(stacks: dict[str, Stack], name: str) -> Stack:
    """Return a stack that has not been created yet, as a first change set makes it."""
    stack = Stack.named(name, FakeClock(), None)
    stack.statuses.append(("REVIEW_IN_PROGRESS", ""))
    stacks[stack.stack_id] = stack
    return stack
