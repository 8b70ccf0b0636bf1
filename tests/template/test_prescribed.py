"""What organisations prescribe for the functions of a stack and for their roles."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, cast

import pytest
from aws_cdk import App, Environment, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from tests.template.conftest import ACCOUNT, IMPORT, REGION, new_app, resources, template_of

from cdk_connect_phone_numbers import (
    InvalidArgumentError,
    OnDelete,
    PhoneNumber,
    PhoneNumberDriftCheck,
    PhoneNumberProvider,
)

KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555"
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:lost"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/connect-phone-numbers"


def of_function(stack: Stack, name: str) -> dict[str, Any]:
    """Return the properties of the stack's function whose logical id begins with the name."""
    declared = template_of(stack)["Resources"]
    (found,) = [
        dict(each["Properties"])
        for logical_id, each in declared.items()
        if each["Type"] == "AWS::Lambda::Function" and logical_id.startswith(name)
    ]
    return found


def actions_in(stack: Stack) -> set[str]:
    """Return all actions that the policies of a stack's roles allow."""
    found: set[str] = set()
    for policy in resources(stack, "AWS::IAM::Policy"):
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
            action = statement["Action"]
            found |= {action} if isinstance(action, str) else set(action)
    return found


def test_a_check_for_drift_has_the_settings_of_the_provider_that_it_is_given(stack: Stack) -> None:
    provider = PhoneNumberProvider(
        stack,
        "Provider",
        memory_size=512,
        log_group=logs.LogGroup(stack, "Log"),
        tracing=lambda_.Tracing.ACTIVE,
        architecture=lambda_.Architecture.ARM_64,
        environment_encryption=kms.Key.from_key_arn(stack, "Key", KEY),
        reserved_concurrent_executions=7,
    )
    PhoneNumberDriftCheck(stack, "Check", provider=provider)

    for name in ("Provider", "Check"):
        function = of_function(stack, name)
        assert function["MemorySize"] == 512
        assert function["LoggingConfig"]["LogGroup"]["Ref"].startswith("Log")
        assert function["TracingConfig"] == {"Mode": "Active"}
        assert function["Architectures"] == ["arm64"]
        assert function["KmsKeyArn"] == KEY
        assert function["ReservedConcurrentExecutions"] == 7
    assert len(resources(stack, "AWS::Logs::LogGroup")) == 1
    assert {"kms:Decrypt", "xray:PutTraceSegments"} <= actions_in(stack)


def test_a_lost_event_is_told_of_where_one_says(stack: Stack) -> None:
    queue = sqs.Queue.from_queue_arn(stack, "Lost", QUEUE)
    PhoneNumberProvider(stack, "Provider", on_failure=destinations.SqsDestination(queue))

    (config,) = resources(stack, "AWS::Lambda::EventInvokeConfig")
    assert config["Properties"]["DestinationConfig"] == {"OnFailure": {"Destination": QUEUE}}
    assert config["Properties"]["MaximumRetryAttempts"] == 0
    assert "sqs:SendMessage" in actions_in(stack)


def test_a_role_of_ones_own_gets_what_the_numbers_need(stack: Stack) -> None:
    role = iam.Role(
        stack, "Role", role_name="mine", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com")
    )
    provider = PhoneNumberProvider(stack, "Provider", role=role)
    PhoneNumber(stack, "Support", **IMPORT, on_delete=OnDelete.RELEASE, provider=provider)

    (declared,) = resources(stack, "AWS::IAM::Role")
    assert declared["Properties"]["RoleName"] == "mine"
    needed = {"connect:ImportPhoneNumber", "connect:ReleasePhoneNumber", "logs:PutLogEvents"}
    assert needed <= actions_in(stack)


def test_a_role_of_another_stack_gets_it_in_this_one(stack: Stack) -> None:
    root = stack.node.root
    assert isinstance(root, App)
    other = Stack(root, "Roles", env=Environment(account=ACCOUNT, region=REGION))
    role = iam.Role(other, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
    provider = PhoneNumberProvider(stack, "Provider", role=role)
    PhoneNumber(stack, "Support", **IMPORT, provider=provider)

    assert {"connect:ImportPhoneNumber", "logs:PutLogEvents"} <= actions_in(stack)
    assert not resources(other, "AWS::IAM::Policy")


def test_a_role_that_may_not_be_changed_is_left_as_it_is(stack: Stack) -> None:
    role = iam.Role.from_role_arn(stack, "Role", ROLE, mutable=False)
    provider = PhoneNumberProvider(stack, "Provider", role=role)
    PhoneNumber(stack, "Support", **IMPORT, on_delete=OnDelete.RELEASE, provider=provider)

    assert of_function(stack, "Provider")["Role"] == ROLE
    assert not resources(stack, "AWS::IAM::Role")
    assert not resources(stack, "AWS::IAM::Policy")
    (number,) = resources(stack, "Custom::ConnectPhoneNumber")
    assert any("AsyncInvocation" in each for each in number["DependsOn"])


def test_a_role_that_is_made_elsewhere_is_reported_with_all_that_it_needs(tmp_path: Path) -> None:
    app = new_app(str(tmp_path))
    stack = Stack(app, "ContactCentre", env=Environment(account=ACCOUNT, region=REGION))
    role = "ContactCentre/ConnectPhoneNumberProvider/Role"
    iam.Role.customize_roles(stack, use_precreated_roles={role: "made-elsewhere"})
    PhoneNumber(stack, "Support", **IMPORT, on_delete=OnDelete.RELEASE)

    app.synth()

    report = (tmp_path / "iam-policy-report.txt").read_text()
    assert role in report
    reported = set(re.findall(r'"([a-z0-9-]+:\w+)"', report))
    needed = {"connect:ImportPhoneNumber", "connect:ReleasePhoneNumber", "logs:PutLogEvents"}
    assert needed | {"connect:UpdatePhoneNumber"} <= reported
    assert not resources(stack, "AWS::IAM::Policy")


def test_a_permissions_boundary_reaches_every_role(stack: Stack) -> None:
    PhoneNumber(stack, "Support", **IMPORT)
    PhoneNumberDriftCheck(stack, "Check")
    boundary = iam.ManagedPolicy.from_managed_policy_name(stack, "Boundary", "boundary")
    iam.PermissionsBoundary.of(stack).apply(boundary)

    roles = resources(stack, "AWS::IAM::Role")
    assert len(roles) == 3
    assert all("boundary" in str(role["Properties"]["PermissionsBoundary"]) for role in roles)


@pytest.mark.parametrize("value", [0, -1, True, 2.5, "10"])
def test_a_limit_that_lets_nothing_run_is_refused(stack: Stack, value: Any) -> None:
    with pytest.raises(
        InvalidArgumentError,
        match=rf"ContactCentre/Provider: reserved_concurrent_executions must be .*: got {value!r}",
    ):
        PhoneNumberProvider(stack, "Provider", reserved_concurrent_executions=value)


def test_a_retention_beside_a_log_group_is_refused(stack: Stack) -> None:
    with pytest.raises(InvalidArgumentError, match="log_retention must not be given beside"):
        PhoneNumberProvider(
            stack,
            "Provider",
            log_group=logs.LogGroup(stack, "Log"),
            log_retention=logs.RetentionDays.ONE_DAY,
        )


def test_a_log_group_of_cloudformations_own_class_is_refused_by_name(stack: Stack) -> None:
    group = logs.CfnLogGroup(stack, "Log", log_group_name="calls")

    with pytest.raises(
        InvalidArgumentError, match="log_group must be a LogGroup of aws_logs, made or imported"
    ):
        PhoneNumberProvider(stack, "Provider", log_group=cast("Any", group))
