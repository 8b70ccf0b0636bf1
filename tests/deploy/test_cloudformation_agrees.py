"""The model of CloudFormation in the other tests, beside MiniStack through the real CLI.

Both play the same operations with the same function behind the custom resources.
What MiniStack does otherwise than CloudFormation's documentation says is left out:
it sends no delete for a resource whose own create has failed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from aws_cdk import CustomResource, Duration, Stack
from aws_cdk import aws_lambda as lambda_
from tests.cloudformation.cloudformation import CloudFormation
from tests.deploy.conftest import DeployedStack, logged

from local_cloud.cloud import LocalCloud
from stand_ins import FakeClock

pytestmark = [pytest.mark.deploy, pytest.mark.xdist_group("deploy-channels")]

# Answers as the properties say; behind MiniStack it also writes down what it was sent.
RECORDER = """
import json, ssl, time, urllib.request

def answer(event):
    properties = event["ResourceProperties"]
    failed = properties.get("Fail") == "true" and event["RequestType"] != "Delete"
    return {
        "Status": "FAILED" if failed else "SUCCESS",
        "Reason": "as told",
        "PhysicalResourceId": properties["Id"],
        **{name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")},
    }

def handler(event, context):
    url = event.pop("ResponseURL")
    print("RECORD", time.time_ns(), json.dumps(event))
    body = json.dumps(answer(event)).encode()
    request = urllib.request.Request(url, body, {"Content-Type": ""}, method="PUT")
    urllib.request.urlopen(request, context=ssl.create_default_context()).close()
"""

Template = dict[str, dict[str, Any]]

A, B = {"Id": "a", "Count": 3, "Flag": True, "Nested": {"Deep": 1}}, {"Id": "b"}
UPDATES: list[Template] = [
    {"A": {**A, "Note": "changed"}, "B": B},
    {"A": {**A, "Note": "changed", "Id": "another"}, "B": B},
    {"A": {**A, "Note": "rolled back", "Id": "another"}, "B": {**B, "Fail": True}},
    {"A": {**A, "Note": "changed", "Id": "another"}, "C": B},
]
FAILING: Template = {"A": A, "B": {**B, "Fail": True}}

Seen = tuple[str, str, str | None, Any, Any]


def seen(event: Mapping[str, Any]) -> Seen:
    """Return what both have to send alike."""
    return (
        event["RequestType"],
        event["LogicalResourceId"],
        event.get("PhysicalResourceId"),
        _own(event["ResourceProperties"]),
        _own(event.get("OldResourceProperties")),
    )


def _own(properties: Mapping[str, Any] | None) -> dict[str, Any] | None:
    given = properties or {}
    return {k: v for k, v in given.items() if not k.startswith("Service")} or None


def declared(template: Template) -> Callable[[Stack], None]:
    """Return what declares the template's resources, one behind the other."""

    def declare(stack: Stack) -> None:
        function = lambda_.Function(
            stack,
            "Recorder",
            code=lambda_.Code.from_inline(RECORDER),
            handler="index.handler",
            runtime=lambda_.Runtime.PYTHON_3_13,
            timeout=Duration.seconds(30),
        )
        before = None
        for logical_id, properties in template.items():
            resource = CustomResource(
                stack,
                logical_id,
                resource_type="Custom::Recorder",
                service_token=function.function_arn,
                properties=properties,
            )
            child = resource.node.default_child
            child.override_logical_id(logical_id)  # type: ignore[union-attr]
            if before:
                resource.node.add_dependency(before)
            before = resource

    return declare


def recorded(cloud: LocalCloud, stack_name: str) -> list[Seen]:
    """Return what MiniStack has sent for a stack."""
    records = sorted(
        (int(time), json.loads(event))
        for _, time, event in (
            line.split(" ", 2) for line in logged(cloud) if line.startswith("RECORD ")
        )
        if f":stack/{stack_name}/" in event
    )
    return [seen(event) for _, event in records]


@pytest.fixture
def cloudformation() -> CloudFormation:
    scope: dict[str, Any] = {}
    exec(RECORDER, scope)  # noqa: S102 - the text above

    def function(event: dict[str, Any], take: Callable[[str, bytes], None]) -> None:
        take(event["ResponseURL"], json.dumps(scope["answer"](event)).encode())

    return CloudFormation(function, FakeClock())


def test_updates_replacements_roll_backs_and_clean_ups_send_the_same_events(
    cloud: LocalCloud, cloudformation: CloudFormation, new_stack: Callable[[str], DeployedStack]
) -> None:
    deployed = new_stack("Agreeing")
    first: Template = {"A": A, "B": B}

    deployed.deploy(declared(first))
    for template in UPDATES:
        deployed.deploy(declared(template), check="Fail" not in str(template))
    deployed.destroy()
    played = cloudformation.create_stack("Agreeing", first)
    for template in UPDATES:
        cloudformation.update_stack(played, template)
    cloudformation.delete_stack(played)

    assert recorded(cloud, "Agreeing") == [seen(each.event) for each in cloudformation.exchanges]


def test_a_create_that_fails_sends_the_same_events(
    cloud: LocalCloud, cloudformation: CloudFormation, new_stack: Callable[[str], DeployedStack]
) -> None:
    deployed = new_stack("Failing")

    failed = deployed.deploy(declared(FAILING), check=False)
    played = cloudformation.create_stack("Failing", FAILING)

    sent = [seen(each.event) for each in cloudformation.exchanges]
    own_delete = ("Delete", "B", "b")
    assert failed.exit_code != 0
    assert deployed.status() == played.status == "ROLLBACK_COMPLETE"
    assert own_delete in [each[:3] for each in sent]
    assert recorded(cloud, "Failing") == [each for each in sent if each[:3] != own_delete]
    deployed.destroy()
