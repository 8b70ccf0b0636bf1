"""What the API says is in step with what is played."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from botocore.exceptions import ClientError
from tests.cloudformation.client import CloudFormationClient
from tests.cloudformation.cloudformation import CloudFormation
from tests.cloudformation.script import FAILED, Answer, Script


def shown(cloudformation: CloudFormation, stack_id: str, logical_id: str) -> tuple[str, str | None]:
    """Return status and physical id of a resource as DescribeStackResource gives them."""
    client = CloudFormationClient(cloudformation.stacks)
    answer = client.describe_stack_resource(StackName=stack_id, LogicalResourceId=logical_id)
    detail = answer["StackResourceDetail"]
    return detail["ResourceStatus"], detail.get("PhysicalResourceId")


def test_the_api_tells_what_the_stacks_are_doing(cloudformation: CloudFormation) -> None:
    root = cloudformation.create_stack("Root", {"One": {}})
    stack = cloudformation.create_stack("Stack", {"One": {}}, parent=root)
    client = CloudFormationClient(cloudformation.stacks)

    described = client.describe_stacks(StackName=stack.stack_id)["Stacks"][0]
    detail = client.describe_stack_resource(StackName=stack.stack_id, LogicalResourceId="One")

    assert described["StackStatus"] == "CREATE_COMPLETE"
    assert described["RootId"] == root.stack_id
    assert detail["StackResourceDetail"]["PhysicalResourceId"] == "id-of-One"
    with pytest.raises(ClientError, match="does not exist"):
        client.describe_stack_resource(StackName=stack.stack_id, LogicalResourceId="Other")
    with pytest.raises(ClientError, match="does not exist"):
        client.describe_stacks(StackName="arn:aws:cloudformation:us-east-1:1:stack/No/1")


def test_a_nested_stack_names_its_parent_and_its_root(cloudformation: CloudFormation) -> None:
    root = cloudformation.create_stack("Root", {"One": {}})
    middle = cloudformation.create_stack("Middle", {"One": {}}, parent=root)
    leaf = cloudformation.create_stack("Leaf", {"One": {}}, parent=middle)
    client = CloudFormationClient(cloudformation.stacks)

    of_leaf = client.describe_stacks(StackName=leaf.stack_id)["Stacks"][0]
    of_root = client.describe_stacks(StackName=root.stack_id)["Stacks"][0]

    assert (of_leaf["ParentId"], of_leaf["RootId"]) == (middle.stack_id, root.stack_id)
    assert not {"ParentId", "RootId"} & of_root.keys()


def test_a_stacks_events_come_newest_first_and_page_by_page(
    cloudformation: CloudFormation, script: Script
) -> None:
    script.plan = [FAILED]
    stack = cloudformation.create_stack("Stack", {"One": {"a": 1}})
    client = CloudFormationClient(cloudformation.stacks, page=2)

    events: list[dict[str, Any]] = []
    token: dict[str, Any] = {}
    while True:
        page = client.describe_stack_events(StackName=stack.stack_id, **token)
        assert len(page["StackEvents"]) <= 2
        events += page["StackEvents"]
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}

    assert [(each["LogicalResourceId"], each["ResourceStatus"]) for each in reversed(events)] == [
        ("Stack", "CREATE_IN_PROGRESS"),
        ("One", "CREATE_IN_PROGRESS"),
        ("One", "CREATE_FAILED"),
        ("Stack", "ROLLBACK_IN_PROGRESS"),
        ("One", "DELETE_IN_PROGRESS"),
        ("One", "DELETE_COMPLETE"),
        ("Stack", "ROLLBACK_COMPLETE"),
    ]
    assert all(newer["Timestamp"] >= older["Timestamp"] for newer, older in pairwise(events))
    failed = events[-3]
    assert (failed["PhysicalResourceId"], failed["ResourceStatusReason"]) == ("half-made", "no")
    assert json.loads(failed["ResourceProperties"]) == {"a": "1"}
    assert len({each["EventId"] for each in events}) == len(events)


def test_a_page_of_events_is_not_shifted_by_what_happens_meanwhile(
    cloudformation: CloudFormation,
) -> None:
    stack = cloudformation.create_stack("Stack", {"One": {}})
    client = CloudFormationClient(cloudformation.stacks, page=3)
    first = client.describe_stack_events(StackName=stack.stack_id)

    cloudformation.update_stack(stack, {"One": {"a": 1}})
    second = client.describe_stack_events(StackName=stack.stack_id, NextToken=first["NextToken"])

    assert [each["ResourceStatus"] for each in second["StackEvents"]] == ["CREATE_IN_PROGRESS"]
    assert "NextToken" not in second


@pytest.mark.parametrize("shows", [True, False])
def test_an_invented_id_is_shown_or_not(
    cloudformation: CloudFormation,
    script: Script,
    shows: bool,  # noqa: FBT001
) -> None:
    cloudformation.shows_invented_ids = shows
    script.plan = [None]

    stack = cloudformation.create_stack("Stack", {"One": {}}, rolls_back=False)

    status, physical_id = shown(cloudformation, stack.stack_id, "One")
    assert (status, bool(physical_id)) == ("CREATE_FAILED", shows)


@pytest.mark.parametrize(("shows", "expected"), [(True, "half-made"), (False, None)])
def test_a_create_that_is_tried_again_shows_the_former_trys_id_or_none(
    cloudformation: CloudFormation,
    script: Script,
    shows: bool,  # noqa: FBT001
    expected: str | None,
) -> None:
    cloudformation.shows_former_try = shows
    script.plan = [FAILED]
    stack = cloudformation.create_stack("Stack", {"One": {}}, rolls_back=False)
    seen: list[tuple[str, str | None]] = []

    def look() -> Answer:
        seen.append(shown(cloudformation, stack.stack_id, "One"))
        return {}

    script.plan = [look]

    cloudformation.update_stack(stack, {"One": {}})

    assert seen == [("CREATE_IN_PROGRESS", expected)]
    assert shown(cloudformation, stack.stack_id, "One") == ("CREATE_COMPLETE", "id-of-One")
