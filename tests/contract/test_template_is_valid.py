"""What is synthesized is right by the lights of AWS's own data."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import Duration, Stack
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from policy_sentry.querying.actions import get_action_data
from tests.template.conftest import IMPORT, MOVE, SOURCE, resources, template_of

from cdk_connect_phone_numbers import (
    OnDelete,
    PhoneNumber,
    PhoneNumberDriftCheck,
    PhoneNumberMigration,
    PhoneNumberProvider,
)

CFN_LINT = Path(sys.executable).with_name("cfn-lint")


@pytest.fixture
def full(stack: Stack) -> Stack:
    """Return a stack that is granted all there is to grant."""
    PhoneNumber(stack, "Import", **IMPORT, tags={"team": "support"}, on_delete=OnDelete.RELEASE)
    PhoneNumber(stack, "Move", **MOVE, on_delete=OnDelete.RETURN)
    whatsapp = SOURCE.replace("sms-voice", "social-messaging").replace(
        "phone-number/", "phone-number-id/"
    )
    PhoneNumber(stack, "WhatsApp", **{**IMPORT, "source_phone_number_arn": whatsapp})
    return stack


@pytest.fixture
def migration(stack: Stack) -> Stack:
    """Return a stack with a migration that is given all there is to give."""
    topic = sns.Topic(stack, "OnCall", enforce_ssl=True)
    check = PhoneNumberDriftCheck(stack, "Check")
    PhoneNumberMigration(
        stack,
        "Migration",
        approval_topic=topic,
        notification_topic=topic,
        alarms=[check.alarm],
        pause=Duration.hours(1),
        tolerated_failure_count=3,
        rate=4,
        provider=PhoneNumberProvider(stack, "Provider", tracing=lambda_.Tracing.ACTIVE),
    )
    return stack


def statements(stack: Stack) -> list[dict[str, Any]]:
    return [
        statement
        for policy in resources(stack, "AWS::IAM::Policy")
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
    ]


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def resource_type(arn: Any) -> str:
    """Return what an ARN of the template names: its part behind the account, to the first mark."""
    if arn == {"Ref": "AWS::StackId"}:
        return "stack"
    text = json.dumps(arn)
    _, _, resource = text.rpartition(":123456789012:")
    return re.split("[/:]", resource)[0]


def with_states_as_text(template: dict[str, Any]) -> dict[str, Any]:
    """Return the template with its state machine as cfn-lint reads one: without references."""
    for each in template["Resources"].values():
        if each["Type"] == "AWS::StepFunctions::StateMachine":
            _, parts = each["Properties"]["DefinitionString"]["Fn::Join"]
            each["Properties"]["DefinitionString"] = "".join(map(_as_text, parts))
    return template


def _as_text(part: str | dict[str, Any]) -> str:
    if isinstance(part, str):
        return part
    return "arn:aws:lambda:us-east-1:123456789012:function:f" if "Fn::GetAtt" in part else "aws"


def found_by_cfn_lint(template: dict[str, Any], folder: Path) -> tuple[int, str]:
    file = folder / "template.json"
    file.write_text(json.dumps(template))
    done = subprocess.run(  # noqa: S603 - the interpreter and words written here
        [CFN_LINT, file], capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


@pytest.mark.slow
def test_cfn_lint_has_nothing_to_say(full: Stack, tmp_path: Path) -> None:
    assert found_by_cfn_lint(template_of(full), tmp_path) == (0, "")


@pytest.mark.slow
def test_nor_has_it_of_a_migration(migration: Stack, tmp_path: Path) -> None:
    template = template_of(migration)

    assert found_by_cfn_lint(template, tmp_path) == (0, "")
    assert found_by_cfn_lint(with_states_as_text(template), tmp_path) == (0, "")


def test_every_action_of_a_migration_exists(migration: Stack) -> None:
    actions = {each for row in statements(migration) for each in listed(row["Action"])}

    assert {each for each in actions if not get_action_data(*each.split(":"))} == set()


def test_every_action_and_resource_exists(full: Stack) -> None:
    for statement in statements(full):
        for action in listed(statement["Action"]):
            service, name = action.split(":")
            known = get_action_data(service, name)
            assert known, action
            formats = [row["resource_arn_format"] for row in known[service]]
            for resource in listed(statement["Resource"]):
                if service == "logs":
                    continue  # granted by CDK, on the function's own log group
                kind = resource_type(resource)
                assert any(re.search(f":{kind}[/:]", each) for each in formats), (action, kind)
