"""Whoever may invoke the function can send it what looks like an event of CloudFormation."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.reliability.cloud import Cloud, Datacentre
from tests.reliability.lifecycles import moved

from phone_number_handler.entrypoints.cloudformation.entry import serve
from stand_ins import FakeContext

REGION_BUCKET = "https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/"
SOMEBODYS = "https://collector.example/answer?Signature=secret"

Forge = Callable[..., list[dict[str, Any]]]
requests = pytest.mark.parametrize("request_type", ["Create", "Update", "Delete"])


@pytest.fixture
def forge(cloud: Cloud, datacentre: Datacentre) -> Forge:
    """Return what sends a stack's function an event that would move its number, or let it go."""
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": moved(cloud)})
    genuine = cloud.cloudformation.exchanges[0].event
    cloud.wire.arm()

    def send(*, knows_its_stack: bool = True, **fields: Any) -> list[dict[str, Any]]:
        forged = {
            **genuine,
            "PhysicalResourceId": cloud.found,
            "ResourceProperties": moved(
                cloud, TargetArn=cloud.there, ContactFlowArn=cloud.flow_there, OnDelete="Release"
            ),
            "OldResourceProperties": genuine["ResourceProperties"],
            "ResponseURL": REGION_BUCKET,
            **fields,
        }
        environment = {"STACK_ID": stack.stack_id} if knows_its_stack else {}
        answers: list[dict[str, Any]] = []
        with cloud.roles.worn(stack.stack_id):
            serve(
                forged,
                FakeContext(),
                lambda: datacentre.responder,
                environment,
                lambda _, body: answers.append(json.loads(body)),
            )
        return answers

    return send


def another(event_stack: str) -> str:
    """Return the id of a stack that nobody knows, in the same Region and account."""
    return event_stack.replace("Contact-Centre", "Unknown")


@requests
def test_an_event_of_another_stack_makes_no_call_and_is_answered(
    cloud: Cloud, forge: Forge, request_type: str
) -> None:
    before = cloud.numbers
    (stack,) = cloud.cloudformation.stacks

    (answer,) = forge(RequestType=request_type, StackId=another(stack))

    assert cloud.wire.calls == []
    assert cloud.numbers == before
    assert answer["Status"] == "FAILED"
    assert stack in answer["Reason"]


@requests
@pytest.mark.parametrize("knows_its_stack", [True, False])
def test_an_event_with_another_address_makes_no_call_and_is_answered_nowhere(
    cloud: Cloud,
    forge: Forge,
    capsys: pytest.CaptureFixture[str],
    request_type: str,
    *,
    knows_its_stack: bool,
) -> None:
    before = cloud.numbers
    capsys.readouterr()

    answers = forge(
        RequestType=request_type, ResponseURL=SOMEBODYS, knows_its_stack=knows_its_stack
    )

    (line,) = capsys.readouterr().out.splitlines()
    assert answers == []
    assert cloud.wire.calls == []
    assert cloud.numbers == before
    assert json.loads(line)["level"] == "ERROR"
    assert "collector" not in line


def test_a_function_that_does_not_know_its_stack_serves_any(cloud: Cloud, forge: Forge) -> None:
    """As it was deployed before: the stack is not in its environment."""
    (stack,) = cloud.cloudformation.stacks

    (answer,) = forge(RequestType="Update", StackId=another(stack), knows_its_stack=False)

    assert cloud.wire.calls
    assert answer["Reason"] if answer["Status"] == "FAILED" else answer["Data"]


def test_an_event_of_the_own_stack_is_carried_out(cloud: Cloud, forge: Forge) -> None:
    (stack,) = cloud.cloudformation.stacks.values()
    stack.enter("UPDATE_IN_PROGRESS")

    (answer,) = forge(RequestType="Update")

    assert answer["Status"] == "SUCCESS"
    assert cloud.numbers[cloud.found].target_arn == cloud.there
