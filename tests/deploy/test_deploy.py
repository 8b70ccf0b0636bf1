"""The real CDK CLI deploys the real asset: what it does to numbers, and what it never does."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import CfnOutput, CfnResource, Duration, Stack
from moto.core.utils import get_service_model
from policy_sentry.querying.actions import get_action_data
from tests.deploy.conftest import Centre, DeployedStack, Observed, logged, parameter
from tests.owner_tags import LOGICAL_ID, owner_tags

from cdk_connect_phone_numbers import OnDelete, PhoneNumber
from local_cloud.cloud import LocalCloud
from local_cloud.connect.faults import Fault
from local_cloud.connect.phone_number import PhoneNumberRecord
from local_cloud.connect.shapes import service_of

pytestmark = [pytest.mark.deploy, pytest.mark.xdist_group("deploy")]

NewStack = Callable[[str], DeployedStack]
Number = Callable[[str], PhoneNumberRecord]


def test_an_import_lives_through_updates_a_refusal_and_its_roll_back_and_is_retained(
    cloud: LocalCloud, centre: Centre, new_stack: NewStack, number: Number
) -> None:
    stack, source = new_stack("Support"), centre.source()
    arguments = {
        "source_phone_number_arn": source,
        "target_arn": centre.instance,
        "contact_flow_arn": centre.flow,
        "description": "Support",
        "tags": {"team": "support", "floor": "2"},
    }

    def declare(changes: dict[str, Any]) -> Callable[[Stack], None]:
        def declared(scope: Stack) -> None:
            line = PhoneNumber(scope, "Line", **{**arguments, **changes})
            CfnOutput(scope, "Number", value=line.phone_number)
            CfnOutput(scope, "Id", value=line.phone_number_id)
            CfnOutput(scope, "Arn", value=line.phone_number_arn)
            CfnOutput(scope, "Target", value=line.target_arn)

        return declared

    stack.deploy(declare({}))
    imported = number(source)
    assert (imported.status, imported.target_arn) == ("CLAIMED", centre.instance)
    assert imported.contact_flow_arn == centre.flow
    assert imported.description == "Support"
    assert imported.tags["team"] == "support"
    assert stack.outputs() == {
        "Number": imported.phone_number,
        "Id": imported.phone_number_id,
        "Arn": imported.phone_number_arn,
        "Target": centre.instance,
    }

    stack.deploy(declare({}))
    assert stack.calls() == []

    stack.deploy(declare({"timeout": Duration.minutes(2)}))
    assert stack.calls()
    assert stack.writes() == []

    moved = {"target_arn": centre.other_instance, "contact_flow_arn": centre.other_flow}
    stack.deploy(declare({**moved, "description": "Moved", "tags": {"team": "support"}}))
    after = number(source)
    assert after.phone_number_arn == imported.phone_number_arn
    assert (after.target_arn, after.contact_flow_arn) == (
        centre.other_instance,
        centre.other_flow,
    )
    assert after.description == "Moved"
    assert "floor" not in after.tags
    assert stack.outputs()["Target"] == centre.other_instance

    cloud.connect.control.add_fault(Fault("UpdatePhoneNumber", "refuse", message="quota reached"))
    failed = stack.deploy(declare({}), check=False)
    rolled_back = number(source)
    assert failed.exit_code != 0
    assert "quota reached" in failed.output
    assert stack.status() == "UPDATE_ROLLBACK_COMPLETE"
    assert (rolled_back.target_arn, rolled_back.contact_flow_arn) == (
        centre.other_instance,
        centre.other_flow,
    )

    stack.destroy()
    kept = number(source)
    assert (kept.target_arn, kept.contact_flow_arn) == (centre.other_instance, centre.other_flow)
    assert owner_tags(kept.tags) == {}
    assert "ReleasePhoneNumber" not in stack.writes()


def test_an_import_into_a_group_repeats_its_token_when_throttled_and_is_released_on_request(
    cloud: LocalCloud, centre: Centre, new_stack: NewStack, number: Number
) -> None:
    stack, source = new_stack("Sales"), centre.source()
    for operation in ("ImportPhoneNumber", "UpdatePhoneNumber"):
        cloud.connect.control.add_fault(Fault(operation, "throttle", times=2))

    stack.deploy(
        {
            "Line": {
                "source_phone_number_arn": source,
                "target_arn": centre.group,
                "contact_flow_arn": centre.flow,
                "on_delete": OnDelete.RELEASE,
            }
        }
    )
    imported = number(source)
    imports = {call.client_token for call in stack.calls("ImportPhoneNumber")}
    moves = {call.client_token for call in stack.calls("UpdatePhoneNumber")}
    assert (imported.target_arn, imported.contact_flow_arn) == (centre.group, centre.flow)
    assert len(stack.calls("ImportPhoneNumber")) == 3
    assert (len(imports), len(moves), len(imports | moves)) == (1, 1, 2)
    assert all(str(token).startswith("Sales/Line") for token in imports | moves)

    stack.destroy()
    assert "ReleasePhoneNumber" in stack.writes()
    with pytest.raises(LookupError):
        number(source)


def test_a_moved_number_is_returned_with_its_flow(
    centre: Centre, new_stack: NewStack, number: Number
) -> None:
    stack, number_id = new_stack("Night"), centre.claimed()

    stack.deploy(
        {
            "Line": {
                "phone_number_id": number_id,
                "target_arn": centre.instance,
                "contact_flow_arn": centre.flow,
                "on_delete": OnDelete.RETURN,
            }
        }
    )
    moved = number(number_id)
    stack.destroy()
    returned = number(number_id)

    assert (moved.target_arn, moved.contact_flow_arn) == (centre.instance, centre.flow)
    assert (returned.target_arn, returned.contact_flow_arn) == (
        centre.other_instance,
        centre.other_flow,
    )
    assert owner_tags(returned.tags) == {}


def test_a_create_that_rolls_back_costs_nobody_a_number(
    cloud: LocalCloud, centre: Centre, new_stack: NewStack, number: Number
) -> None:
    stack, source = new_stack("Rollback"), centre.source()
    moved, refused = centre.claimed(), centre.claimed()
    cloud.connect.control.add_fault(
        Fault(
            "UpdatePhoneNumber",
            "refuse",
            message="quota reached",
            times=1,
            match={"PhoneNumberId": refused},
        )
    )

    def declare(scope: Stack) -> None:
        target: dict[str, Any] = {
            "target_arn": centre.instance,
            "contact_flow_arn": centre.flow,
        }
        imported = PhoneNumber(
            scope,
            "Imported",
            source_phone_number_arn=source,
            on_delete=OnDelete.RELEASE,
            **target,
        )
        first = PhoneNumber(scope, "Moved", phone_number_id=moved, **target)
        last = PhoneNumber(scope, "Refused", phone_number_id=refused, **target)
        last.node.add_dependency(imported, first)

    failed = stack.deploy(declare, check=False)

    assert failed.exit_code != 0
    assert "quota reached" in failed.output
    assert stack.status() == "ROLLBACK_COMPLETE"
    kept = number(source)
    assert (kept.status, kept.target_arn, kept.contact_flow_arn) == (
        "CLAIMED",
        centre.instance,
        centre.flow,
    )
    for number_id in (moved, refused):
        back = number(number_id)
        assert (back.target_arn, back.contact_flow_arn) == (
            centre.other_instance,
            centre.other_flow,
        )
        assert owner_tags(back.tags) == {}
    assert "ReleasePhoneNumber" not in stack.writes()

    stack.destroy()
    assert stack.writes() == []


def test_another_source_replaces_the_number_and_keeps_the_former_one(
    centre: Centre, new_stack: NewStack, number: Number
) -> None:
    stack, former, latter = new_stack("Replaced"), centre.source(), centre.source()
    target = {"target_arn": centre.instance, "contact_flow_arn": centre.flow}

    stack.deploy({"Line": {"source_phone_number_arn": former, **target}})
    stack.deploy({"Line": {"source_phone_number_arn": latter, **target}})

    for source in (former, latter):
        there = number(source)
        assert (there.target_arn, there.contact_flow_arn) == (centre.instance, centre.flow)
    assert owner_tags(number(former).tags) == {}
    assert owner_tags(number(latter).tags)
    stack.destroy()


def test_a_renamed_construct_keeps_its_number(
    centre: Centre, new_stack: NewStack, number: Number
) -> None:
    stack, source = new_stack("Renamed"), centre.source()
    arguments = {
        "source_phone_number_arn": source,
        "target_arn": centre.instance,
        "contact_flow_arn": centre.flow,
        "on_delete": OnDelete.RELEASE,
    }

    stack.deploy({"Line": arguments})
    before = number(source)
    stack.deploy({"HelpLine": arguments})
    after = number(source)

    assert set(stack.writes()) == {"TagResource"}
    assert after.phone_number_arn == before.phone_number_arn
    assert after.target_arn == before.target_arn
    assert after.contact_flow_arn == before.contact_flow_arn
    assert "HelpLine" in after.tags[LOGICAL_ID]
    stack.destroy()


def test_two_live_stacks_cannot_have_the_same_number(
    centre: Centre, new_stack: NewStack, number: Number
) -> None:
    first, second = new_stack("Theirs"), new_stack("Mine")
    number_id = centre.claimed()
    arguments = {
        "phone_number_id": number_id,
        "target_arn": centre.instance,
        "contact_flow_arn": centre.flow,
    }
    first.deploy({"Line": arguments})
    before = number(number_id)

    failed = second.deploy({"Line": {**arguments, "target_arn": centre.group}}, check=False)

    assert failed.exit_code != 0
    assert "is managed by Line" in failed.output
    assert first.stack_id() in failed.output
    assert second.writes() == []
    assert number(number_id) == before
    second.destroy()
    first.destroy()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SourcePhoneNumberArn", "+18005550100"),
        ("TargetArn", "arn:aws:connect:eu-west-2:123456789012:instance/abc"),
        ("ContactFlowArn", "arn:aws:connect:us-east-1:123456789012:instance/abc"),
    ],
)
def test_a_property_that_only_the_handler_can_see_fails_by_its_name_before_any_write(
    centre: Centre, new_stack: NewStack, name: str, value: str
) -> None:
    stack = new_stack(f"Wrong{name}")
    good = {
        "SourcePhoneNumberArn": centre.source(),
        "TargetArn": centre.instance,
        "ContactFlowArn": centre.flow,
    }

    def declare(scope: Stack) -> None:
        PhoneNumber(
            scope,
            "Line",
            source_phone_number_arn=parameter(scope, "SourcePhoneNumberArn"),
            target_arn=parameter(scope, "TargetArn"),
            contact_flow_arn=parameter(scope, "ContactFlowArn"),
        )

    failed = stack.deploy(declare, parameters={**good, name: value}, check=False)

    assert failed.exit_code != 0
    assert f"{name} must be" in failed.output
    assert value in failed.output
    assert stack.writes() == []
    stack.destroy()


def test_the_longest_legal_names_fit_into_a_token(
    centre: Centre, new_stack: NewStack, number: Number
) -> None:
    stack, source = new_stack("S" * 128), centre.source()
    logical_id = "L" * 255

    def declare(scope: Stack) -> None:
        line = PhoneNumber(
            scope, "Line", source_phone_number_arn=source, target_arn=centre.instance
        )
        resource = line.node.default_child
        assert isinstance(resource, CfnResource)
        resource.override_logical_id(logical_id)

    stack.deploy(declare)

    (call,) = stack.calls("ImportPhoneNumber")
    assert str(call.client_token).startswith(f"{stack.name}/{logical_id}/")
    assert len(str(call.client_token)) == 421
    assert number(source).status == "CLAIMED"
    stack.destroy()


def test_what_the_function_does_is_what_it_is_granted_and_nothing_more(
    cloud: LocalCloud, centre: Centre, new_stack: NewStack, observed: Observed
) -> None:
    """Comes last: it looks at what all tests above have called and granted."""
    stack = new_stack("Flowless")
    lines: dict[str, dict[str, Any]] = {
        "Texts": {"source_phone_number_arn": centre.source(), "target_arn": centre.instance},
        "Calls": {"phone_number_id": centre.claimed(), "target_arn": centre.instance},
    }
    flow = {"contact_flow_arn": centre.flow}
    stack.deploy({name: {**line, **flow} for name, line in lines.items()})
    stack.deploy(lines)
    assert {"DisassociateFlow", "DisassociatePhoneNumberContactFlow"} <= {*stack.writes()}
    stack.destroy()

    steps = [json.loads(line) for line in logged(cloud) if line.startswith("{")]
    called = {action(step["operation"]) for step in steps if "seconds" in step}
    # Connect makes these in the role's name, when it is asked for what was called.
    dependent = {
        action
        for name in called
        for row in get_action_data(*name.split(":"))[name.split(":")[0]]
        for action in row["dependent_actions"]
    }
    # The log is Lambda's to write, and a schedule's call is its own.
    granted = {a for a in observed.granted if not a.startswith(("logs:", "lambda:"))}
    # Asked where a migration has the number, and no migration has one here.
    granted.discard("states:DescribeStateMachine")
    assert called <= granted
    assert granted <= called | dependent


def action(operation: str) -> str:
    """Return what IAM calls an operation."""
    if "Stack" in operation:
        return f"cloudformation:{operation}"
    return f"{get_service_model(service_of(operation)).signing_name}:{operation}"


def test_no_log_holds_the_url_by_which_anyone_could_answer(cloud: LocalCloud) -> None:
    lines = list(logged(cloud))

    assert any("ImportPhoneNumber" in line for line in lines)
    assert not any("cfn-response" in line for line in lines)
