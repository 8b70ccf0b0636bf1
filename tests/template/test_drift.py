"""A check for drift: what it is handed, and what its role may do."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Environment, Stack, Tags
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_events as events
from aws_cdk import aws_sns as sns
from policy_sentry.querying.actions import get_action_data
from tests.template.conftest import (
    ACCOUNT,
    FLOW,
    IMPORT,
    MOVE,
    REGION,
    new_app,
    resources,
    template_of,
)

from cdk_connect_phone_numbers import (
    InvalidArgumentError,
    OnDrift,
    PhoneNumber,
    PhoneNumberContactFlow,
    PhoneNumberDriftCheck,
)

SCHEDULE = "AWS::Scheduler::Schedule"


def inputs(stack: Stack) -> list[Any]:
    """Return what the schedules hand over, with references in words."""
    found = []
    for schedule in resources(stack, SCHEDULE):
        text = schedule["Properties"]["Target"]["Input"]
        if isinstance(text, dict):
            _, parts = text["Fn::Join"]
            words = [
                each if isinstance(each, str) else f"<{next(iter(each.values()))}>"
                for each in parts
            ]
            text = "".join(words)
        found.append(json.loads(text))
    return found


def granted(stack: Stack, name: str) -> set[str]:
    """Return the actions that the policies of a role grant."""
    return {
        action
        for policy in resources(stack, "AWS::IAM::Policy")
        if any(name in each["Ref"] for each in policy["Properties"]["Roles"])
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        for action in (
            [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
        )
    }


def test_its_input_holds_all_numbers_of_the_stack_whenever_they_are_declared(stack: Stack) -> None:
    PhoneNumber(stack, "First", **IMPORT)
    PhoneNumberDriftCheck(stack, "Check")
    PhoneNumber(stack, "Last", **MOVE, tags={"team": "night"}, description="Night")
    Tags.of(stack).add("app", "centre")

    (handed_over,) = inputs(stack)
    first, last = handed_over["Numbers"]
    assert handed_over["ScheduledAt"] == "<aws.scheduler.scheduled-time>"

    logical_ids = [each["LogicalId"] for each in (first, last)]
    assert all(each["PhysicalId"] == f"<{each['LogicalId']}>" for each in (first, last))
    assert [re.sub("Resource.*|.{8}$", "", each) for each in logical_ids] == ["First", "Last"]
    assert first["Properties"] == {
        "SourcePhoneNumberArn": IMPORT["source_phone_number_arn"],
        "TargetArn": IMPORT["target_arn"],
        "ContactFlowArn": FLOW,
        "Tags": {"app": "centre"},
    }
    assert last["Properties"]["Tags"] == {"app": "centre", "team": "night"}


def test_its_input_holds_the_flows_of_their_own_after_all_numbers(stack: Stack) -> None:
    number = PhoneNumber(stack, "First", **{k: v for k, v in MOVE.items() if "flow" not in k})
    PhoneNumberContactFlow(stack, "Answer", phone_number=number, contact_flow_arn=FLOW)
    PhoneNumberDriftCheck(stack, "Check")
    PhoneNumber(stack, "Last", **IMPORT)

    (handed_over,) = inputs(stack)
    first, last, flow = handed_over["Numbers"]
    assert "ResourceType" not in {*first, *last}
    assert flow["ResourceType"] == "Custom::ConnectPhoneNumberContactFlow"
    assert flow["PhysicalId"] == f"<{flow['LogicalId']}>"
    assert flow["Properties"] == {
        "PhoneNumberId": f"<['{first['LogicalId']}', 'PhoneNumberId']>",
        "TargetArn": f"<['{first['LogicalId']}', 'TargetArn']>",
        "ContactFlowArn": FLOW,
    }


def test_a_report_can_read_and_nothing_else(stack: Stack) -> None:
    PhoneNumber(stack, "Number", **IMPORT)
    PhoneNumberDriftCheck(stack, "Check")

    actions_of_role = granted(stack, "CheckRole") - {"logs:CreateLogStream", "logs:PutLogEvents"}
    levels = {
        get_action_data(*action.split(":"))[action.split(":")[0]][0]["access_level"]
        for action in actions_of_role
    }
    assert levels == {"Read", "List"}
    assert granted(stack, "CheckCaller") == {"lambda:InvokeFunction"}


def test_a_repair_may_write_what_a_deployment_may_but_import_and_release(stack: Stack) -> None:
    PhoneNumber(stack, "Number", **MOVE)
    PhoneNumberDriftCheck(stack, "Check", on_drift=OnDrift.REPAIR)

    actions_of_role = granted(stack, "CheckRole")
    assert "connect:UpdatePhoneNumber" in actions_of_role
    assert not {"connect:ImportPhoneNumber", "connect:ReleasePhoneNumber"} & actions_of_role
    environments = [
        each["Properties"].get("Environment", {}).get("Variables", {}).get("ON_DRIFT")
        for each in resources(stack, "AWS::Lambda::Function")
    ]
    assert sorted(environments, key=str) == [None, "Repair"]


def test_the_function_that_deploys_does_not_carry_the_check() -> None:
    app = App()
    stack = Stack(app, "Both")
    PhoneNumber(stack, "Number", **MOVE)
    PhoneNumberDriftCheck(stack, "Check")

    assembly = Path(app.synth().directory)
    codes = [
        {path.relative_to(code).as_posix() for path in code.rglob("*.py")}
        for code in assembly.glob("asset.*")
        if code.is_dir()
    ]
    theirs, ours = sorted(codes, key=lambda code: "phone_number_handler/drift.py" in code)
    assert ours - theirs == {
        "phone_number_handler/drift.py",
        "phone_number_handler/adapters/inventory.py",
        "phone_number_handler/core/drift.py",
        "phone_number_handler/reconciler/survey.py",
        "phone_number_handler/resource/deployed.py",
        *(
            f"phone_number_handler/entrypoints/drift/{name}.py"
            for name in ("__init__", "check", "entry", "event", "wiring")
        ),
    }
    assert "phone_number_handler/entry.py" in theirs - ours


@pytest.mark.slow
def test_many_numbers_are_checked_in_portions_that_a_schedule_holds() -> None:
    stack = Stack(new_app(), "Many", env=Environment(account=ACCOUNT, region=REGION))
    PhoneNumberDriftCheck(stack, "Check")
    for at in range(400):
        number_id = f"99999999-2222-3333-4444-{at:012}"
        PhoneNumber(
            stack, f"N{at}", **{**MOVE, "phone_number_id": number_id, "description": "x" * 300}
        )

    portions = inputs(stack)

    assert len(portions) == 3
    assert all(len(json.dumps(each)) < 256_000 for each in portions)
    ids = [each["LogicalId"] for portion in portions for each in portion["Numbers"]]
    assert len(set(ids)) == 400


def test_a_stack_without_numbers_has_nothing_to_schedule(stack: Stack) -> None:
    PhoneNumberDriftCheck(stack, "Check")

    assert resources(stack, SCHEDULE) == []


def test_schedule_alarm_and_widget_are_as_asked_for(stack: Stack) -> None:
    topic = sns.Topic(stack, "OnCall")
    PhoneNumber(stack, "Number", **MOVE)
    check = PhoneNumberDriftCheck(
        stack,
        "Check",
        schedule=events.Schedule.cron(hour="3", minute="0"),
        alarm_actions=[actions.SnsAction(topic)],
    )

    (schedule,) = resources(stack, SCHEDULE)
    (alarm,) = resources(stack, "AWS::CloudWatch::Alarm")
    assert schedule["Properties"]["ScheduleExpression"] == "cron(0 3 * * ? *)"
    assert schedule["Properties"]["Target"]["RetryPolicy"] == {"MaximumRetryAttempts": 0}
    assert (alarm["Properties"]["MetricName"], alarm["Properties"]["Threshold"]) == ("Drifted", 1)
    assert alarm["Properties"]["AlarmActions"]
    assert alarm["Properties"]["TreatMissingData"] == "ignore"
    assert stack.resolve(check.widget.to_json())[0]["properties"]["metrics"][0][1] == "Drifted"


def test_every_hour_is_what_nobody_has_asked_for(stack: Stack) -> None:
    PhoneNumber(stack, "Number", **MOVE)
    PhoneNumberDriftCheck(stack, "Check")

    (schedule,) = resources(stack, SCHEDULE)
    assert schedule["Properties"]["ScheduleExpression"] == "rate(1 hour)"
    assert template_of(stack)


def test_what_is_done_on_drift_must_be_known(stack: Stack) -> None:
    with pytest.raises(
        InvalidArgumentError, match="on_drift must be one of Report, Repair: got 'Mend'"
    ):
        PhoneNumberDriftCheck(stack, "Check", on_drift="Mend")
