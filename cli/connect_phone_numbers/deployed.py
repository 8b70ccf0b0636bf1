"""What a stack has deployed, as CloudFormation remembers it.

API: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackEvent.html
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from phone_number_handler.adapters.patient_client import PatientClient
from phone_number_handler.core.arn import Arn
from phone_number_handler.core.drift import Deployed
from phone_number_handler.core.errors import ServiceError
from phone_number_handler.core.physical_id import number_in
from phone_number_handler.core.stack import ResourceState
from phone_number_handler.resource.deployed import as_deployed
from phone_number_handler.resource.properties import ASSOCIATION_TYPE, NUMBER_TYPE

RESOURCE_TYPES = {NUMBER_TYPE, ASSOCIATION_TYPE}


class NoSuchStackError(Exception):
    """CloudFormation does not know the stack."""


class UnknownPropertiesError(Exception):
    """CloudFormation does not say what it has deployed."""


def stack_id(cloudformation: PatientClient, name: str) -> str:
    """Return the ARN of a stack.

    Raises:
        NoSuchStackError: If there is none of that name or ARN.
    """
    return str(describe_stack(cloudformation, name)["StackId"])


def describe_stack(cloudformation: PatientClient, name: str) -> Mapping[str, Any]:
    """Return what CloudFormation says of a stack.

    Raises:
        NoSuchStackError: If there is none of that name or ARN.
    """
    unknown = NoSuchStackError(f"STACK must be a stack of this account and Region: got {name!r}")
    if not name:
        # Without a name, CloudFormation shows all of them.
        raise unknown
    try:
        stacks = cloudformation.call("DescribeStacks", StackName=name)["Stacks"]
    except ServiceError as error:
        if error.code == "ValidationError":
            raise unknown from error
        raise
    stack: Mapping[str, Any] = stacks[0]
    if stack["StackStatus"] == "DELETE_COMPLETE":
        # By its ARN, CloudFormation still shows it for 90 days.
        raise unknown
    return stack


def deployed_numbers(cloudformation: PatientClient, stack: str) -> list[Deployed]:
    """Return the numbers of a stack and the flows of their own, as it has deployed them.

    Args:
        cloudformation: CloudFormation.
        stack: The stack's ARN.

    Raises:
        UnknownPropertiesError: If CloudFormation's events do not say so of some number.
    """
    resources = resources_of(cloudformation, stack, RESOURCE_TYPES)
    wanted = {each["LogicalResourceId"] for each in resources}
    found: dict[str, Deployed] = {}
    for event in _events(cloudformation, stack) if wanted else ():
        logical_id = event["LogicalResourceId"]
        if logical_id not in wanted - found.keys():
            continue
        number_id = _number_of(event)
        properties = _properties(event) if number_id else None
        if number_id and properties is not None:
            kind = event["ResourceType"]
            found[logical_id] = as_deployed(
                logical_id, number_id, kind, properties, Arn.parse(stack)
            )
        if len(found) == len(wanted):
            break
    if missing := wanted - found.keys():
        raise UnknownPropertiesError(
            f"The events of {stack} do not say how {', '.join(sorted(missing))} was deployed"
        )
    return [found[logical_id] for logical_id in sorted(found)]


def _number_of(event: Mapping[str, Any]) -> str | None:
    """Return the id of the number that an event says to be deployed; None if it does not."""
    physical_id = event.get("PhysicalResourceId", "")
    number_id, state = number_in(physical_id), ResourceState(event["ResourceStatus"], physical_id)
    return number_id if number_id and state.is_complete_with(number_id) else None


def _properties(event: Mapping[str, Any]) -> Mapping[str, Any] | None:
    text = event.get("ResourceProperties")
    properties: Mapping[str, Any] | None = json.loads(text) if text else None
    return properties


def resources_of(
    cloudformation: PatientClient, stack: str, kinds: Collection[str]
) -> Iterator[Mapping[str, Any]]:
    """Give the resources of these types that a stack has."""
    for page in cloudformation.pages("ListStackResources", StackName=stack):
        for resource in page["StackResourceSummaries"]:
            gone = resource["ResourceStatus"] == "DELETE_COMPLETE"
            if resource["ResourceType"] in kinds and not gone:
                yield resource


def _events(cloudformation: PatientClient, stack: str) -> Iterator[Mapping[str, Any]]:
    for page in cloudformation.pages("DescribeStackEvents", StackName=stack):
        yield from page["StackEvents"]
