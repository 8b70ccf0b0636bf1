"""Every answer, byte for byte as botocore's model of Amazon Connect wants it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore import xform_name

from local_cloud.connect.shapes import operation_model, violations
from local_cloud.connect.urls import OPERATIONS

Request = Callable[[Any], dict[str, Any]]


def number_id(site: Any) -> str:
    found: str = site.imported(Tags={"team": "support"}, PhoneNumberDescription="Support")[
        "PhoneNumberId"
    ]
    return found


def attached(site: Any) -> str:
    arn: str = site.local.add_phone_number(
        site.instance.arn, contact_flow_arn=site.flow.arn, tags={"a": "b"}
    ).arn
    return arn


def associate(site: Any) -> dict[str, Any]:
    return {
        "PhoneNumberId": number_id(site),
        "InstanceId": site.instance.id,
        "ContactFlowId": site.flow.id,
    }


def search(site: Any) -> dict[str, Any]:
    return {
        "InstanceId": site.instance.id,
        "PhoneNumberCountryCode": "US",
        "PhoneNumberType": "DID",
    }


def import_request(site: Any) -> dict[str, Any]:
    return {
        "InstanceId": site.instance.id,
        "SourcePhoneNumberArn": site.local.add_external_number(),
    }


def batch(site: Any) -> dict[str, Any]:
    return {"InstanceId": site.instance.id, "ResourceIds": [attached(site)]}


def listed_numbers(site: Any) -> dict[str, Any]:
    return {"MaxResults": 1, "TargetArn": site.instance.arn} if number_id(site) else {}


def listed_associations(site: Any) -> dict[str, Any]:
    attached(site)
    return {"InstanceId": site.instance.id, "MaxResults": attached(site) and 1}


def flow_request(site: Any) -> dict[str, Any]:
    return {
        "InstanceId": site.instance.id,
        "Name": "Night",
        "Type": "CONTACT_FLOW",
        "Content": "{}",
        "Description": "When nobody is in",
        "Tags": {"a": "b"},
    }


def flow(site: Any) -> dict[str, Any]:
    return {"InstanceId": site.instance.id, "ContactFlowId": site.flow.arn}


def group(site: Any) -> dict[str, Any]:
    return {"TrafficDistributionGroupId": site.group.arn}


def group_request(site: Any) -> dict[str, Any]:
    return {"Name": "Both coasts", "InstanceId": site.instance.arn, "Description": "East, west"}


def by_source(site: Any) -> dict[str, Any]:
    source = site.local.add_external_number()
    site.client.import_phone_number(InstanceId=site.instance.id, SourcePhoneNumberArn=source)
    site.settle()
    return {
        "InstanceId": site.instance.id,
        "ResourceId": source,
        "ResourceType": "SMS_PHONE_NUMBER",
    }


def attach_by_source(site: Any) -> dict[str, Any]:
    return by_source(site) | {"FlowId": site.flow.arn}


def attached_by_source(site: Any) -> dict[str, Any]:
    request = attach_by_source(site)
    site.client.associate_flow(**request)
    return {name: value for name, value in request.items() if name != "FlowId"}


REQUESTS: dict[str, Request] = {
    "AssociateFlow": attach_by_source,
    "AssociatePhoneNumberContactFlow": associate,
    "BatchGetFlowAssociation": batch,
    "ClaimPhoneNumber": lambda site: {
        "TargetArn": site.group.arn,
        "PhoneNumber": "+12065550100",
    },
    "CreateContactFlow": flow_request,
    "CreateTrafficDistributionGroup": group_request,
    "DeleteContactFlow": flow,
    "DeleteTrafficDistributionGroup": group,
    "DescribeContactFlow": flow,
    "DescribePhoneNumber": lambda site: {"PhoneNumberId": number_id(site)},
    "DescribeTrafficDistributionGroup": group,
    "DisassociateFlow": attached_by_source,
    "DisassociatePhoneNumberContactFlow": lambda site: {
        "PhoneNumberId": attached(site),
        "InstanceId": site.instance.id,
    },
    "GetFlowAssociation": attached_by_source,
    "ImportPhoneNumber": import_request,
    "ListFlowAssociations": listed_associations,
    "ListPhoneNumbersV2": listed_numbers,
    "ListTagsForResource": lambda site: {"resourceArn": attached(site)},
    "ListTrafficDistributionGroups": lambda site: {"InstanceId": site.other_instance.arn},
    "ReleasePhoneNumber": lambda site: {"PhoneNumberId": number_id(site)},
    "SearchAvailablePhoneNumbers": search,
    "TagResource": lambda site: {"resourceArn": attached(site), "tags": {"c": "d"}},
    "UntagResource": lambda site: {"resourceArn": attached(site), "tagKeys": ["a"]},
    "UpdatePhoneNumber": lambda site: {
        "PhoneNumberId": number_id(site),
        "TargetArn": site.group.arn,
    },
    "UpdatePhoneNumberMetadata": lambda site: {
        "PhoneNumberId": number_id(site),
        "PhoneNumberDescription": "New",
    },
    "CreateInstance": lambda _: {
        "IdentityManagementType": "SAML",
        "InboundCallsEnabled": True,
        "OutboundCallsEnabled": True,
    },
    "DescribeInstance": lambda site: {"InstanceId": site.instance.id},
    "ListInstances": lambda _: {"MaxResults": 1},
    "DeleteInstance": lambda site: {"InstanceId": site.instance.id},
}


def answer_to(site: Any, operation: str) -> tuple[Any, Any]:
    """Return the answer as it was sent, and as botocore's parser understands it."""
    parameters = REQUESTS[operation](site)
    bodies: list[bytes] = []
    site.client.meta.events.register(
        f"after-call.connect.{operation}",
        lambda http_response, **_: bodies.append(http_response.content),
    )
    parsed = getattr(site.client, xform_name(operation))(**parameters)
    del parsed["ResponseMetadata"]
    return json.loads(bodies[-1]), parsed


def test_every_operation_has_a_request_here() -> None:
    assert set(OPERATIONS) <= set(REQUESTS)


@pytest.mark.parametrize("operation", REQUESTS)
def test_an_answer_is_what_botocores_model_says(site: Any, operation: str) -> None:
    sent, parsed = answer_to(site, operation)

    shape = operation_model(operation).output_shape
    assert ([*violations(shape, sent)] if shape else list(sent)) == []
    assert parsed.keys() == sent.keys()


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_answer_says_something_if_its_shape_does(site: Any, operation: str) -> None:
    sent, _ = answer_to(site, operation)

    shape = operation_model(operation).output_shape
    assert bool(sent) == bool(shape and shape.members)
    assert all(value not in ([], {}, None, "") for value in sent.values())


@pytest.mark.parametrize(
    ("value", "broken"),
    [
        ({"Status": "CLAIMED"}, ""),
        ({"Status": "LOST"}, "must be one of"),
        ({"Status": "FAILED", "Message": "x" * 256}, "at most 255"),
        ({"Colour": "red"}, "is not a member"),
        ("CLAIMED", "must be a structure"),
        ({"Status": 1}, "must be a string"),
    ],
)
def test_broken_rules_of_a_shape_are_found(value: Any, broken: str) -> None:
    output: Any = operation_model("DescribePhoneNumber").output_shape
    shape = output.members["ClaimedPhoneNumberSummary"].members["PhoneNumberStatus"]

    found = [*violations(shape, value)]

    assert len(found) == (1 if broken else 0)
    assert all(broken in violation for violation in found)


@pytest.mark.parametrize(("number", "count"), [("+12065550100", 0), ("12065550100", 1)])
def test_the_models_twice_escaped_pattern_of_phone_numbers_is_obeyed(
    number: str, count: int
) -> None:
    shape: Any = operation_model("ClaimPhoneNumber").input_shape

    assert len([*violations(shape.members["PhoneNumber"], number)]) == count
