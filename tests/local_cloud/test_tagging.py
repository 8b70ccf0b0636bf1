"""The Resource Groups Tagging API beside the local Connect: the tags of many numbers at once."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from tests.local_cloud.manual_clock import ManualClock

from local_cloud.connect.in_process import InProcessConnect, local_connect
from local_cloud.connect.server import ConnectServer
from local_cloud.connect.shapes import operation_model, violations
from local_cloud.environment import NEIGHBOURS_PATH

TAGGING = "resourcegroupstaggingapi"
OURS = {"owner": "ours", "team": "night"}


def number(connect: InProcessConnect, **tags: str) -> str:
    """Put a number with tags into a new instance; return its ARN."""
    record = connect.add_phone_number(connect.add_instance().arn)
    if tags:
        connect.behave(rate=None)
        connect.client().tag_resource(resourceArn=record.arn, tags=tags)
    return str(record.arn)


def shown(connect: InProcessConnect, **asked: Any) -> dict[str, dict[str, str]]:
    """Return the tags of what is listed, by its ARN."""
    answer = connect.neighbour_client(TAGGING).get_resources(**asked)
    return {
        each["ResourceARN"]: {tag["Key"]: tag["Value"] for tag in each["Tags"]}
        for each in answer["ResourceTagMappingList"]
    }


def test_numbers_with_a_tag_are_shown_with_all_of_their_tags(connect: InProcessConnect) -> None:
    ours, theirs = number(connect, **OURS), number(connect, owner="theirs")
    number(connect, team="day")
    number(connect)

    by_key = shown(connect, TagFilters=[{"Key": "owner"}])
    by_value = shown(connect, TagFilters=[{"Key": "owner", "Values": ["ours", "nobody"]}])
    by_both = shown(connect, TagFilters=[{"Key": "owner"}, {"Key": "team", "Values": ["day"]}])

    assert by_key == {ours: OURS, theirs: {"owner": "theirs"}}
    assert by_value == {ours: OURS}
    assert by_both == {}


def test_numbers_are_shown_by_their_arns_and_those_without_tags_are_not(
    connect: InProcessConnect,
) -> None:
    ours, bare = number(connect, **OURS), number(connect)
    number(connect, **OURS)

    assert shown(connect, ResourceARNList=[ours, bare]) == {ours: OURS}


@pytest.mark.parametrize(
    ("kinds", "are_shown"), [(["connect:phone-number"], 1), (["connect"], 1), (["ec2"], 0)]
)
def test_only_what_is_of_an_asked_kind_is_shown(
    connect: InProcessConnect, kinds: list[str], are_shown: int
) -> None:
    number(connect, **OURS)

    assert len(shown(connect, ResourceTypeFilters=kinds)) == are_shown


def test_it_comes_in_pages_of_a_hundred_at_most(connect: InProcessConnect) -> None:
    arns = {number(connect, **OURS) for _ in range(3)}
    pages = connect.neighbour_client(TAGGING).get_paginator("get_resources")

    found = [
        [each["ResourceARN"] for each in page["ResourceTagMappingList"]]
        for page in pages.paginate(ResourcesPerPage=2)
    ]

    assert [len(page) for page in found] == [2, 1]
    assert {arn for page in found for arn in page} == arns


def test_arns_and_filters_are_not_taken_together(connect: InProcessConnect) -> None:
    with pytest.raises(ClientError, match="InvalidParameterException"):
        shown(connect, ResourceARNList=[number(connect)], TagFilters=[{"Key": "owner"}])


def test_it_is_as_late_as_other_reads_of_tags(
    connect: InProcessConnect, clock: ManualClock
) -> None:
    connect.behave(stale_tags_seconds=5)
    ours = number(connect, **OURS)

    assert shown(connect) == {}
    clock.advance(5)
    assert shown(connect) == {ours: OURS}


def test_fifteen_requests_a_second_are_taken(connect: InProcessConnect, clock: ManualClock) -> None:
    client = connect.neighbour_client(TAGGING)
    for _ in range(15):
        client.get_resources()

    with pytest.raises(ClientError, match="ThrottledException"):
        client.get_resources()
    clock.advance(1)
    client.get_resources()

    assert [call.status for call in connect.calls()] == [200] * 15 + [429, 200]


def test_it_answers_as_botocores_model_says_and_over_http() -> None:
    bodies: list[bytes] = []
    with local_connect() as connect, ConnectServer() as server:
        ours = number(connect, **OURS)
        client: Any = boto3.Session().client(  # type: ignore[call-overload]
            TAGGING, region_name="us-east-1", endpoint_url=f"{server.url}{NEIGHBOURS_PATH}"
        )
        client.meta.events.register(
            "after-call.*.GetResources",
            lambda http_response, **_: bodies.append(http_response.content),
        )
        client.get_resources()

    sent = json.loads(bodies[0])
    shape: Any = operation_model("GetResources").output_shape
    assert [*violations(shape, sent)] == []
    assert [each["ResourceARN"] for each in sent["ResourceTagMappingList"]] == [ours]
