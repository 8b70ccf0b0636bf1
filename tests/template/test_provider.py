"""The function, its role and its log."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aws_cdk import CfnParameter, Duration, NestedStack, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_logs as logs
from aws_cdk.aws_lambda_destinations import SqsDestination
from aws_cdk.aws_sqs import Queue
from tests.template.conftest import IMPORT, MOVE, SOURCE, new_app, resources, template_of

from cdk_connect_phone_numbers import (
    InvalidArgumentError,
    OnDelete,
    PhoneNumber,
    PhoneNumberProvider,
)


def granted(stack: Stack) -> dict[str, dict[str, Any]]:
    """Return the actions that the function may do, with their statements."""
    return {
        action: statement
        for policy in resources(stack, "AWS::IAM::Policy")
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        for action in (
            [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
        )
    }


def test_a_stack_that_moves_is_not_allowed_to_import_or_release(stack: Stack) -> None:
    PhoneNumber(stack, "Sales", **MOVE)

    actions = granted(stack)
    assert "connect:UpdatePhoneNumber" in actions
    assert "connect:ImportPhoneNumber" not in actions
    assert "connect:ListPhoneNumbersV2" not in actions
    assert "connect:ReleasePhoneNumber" not in actions


@pytest.mark.parametrize("on_delete", [OnDelete.RETAIN, OnDelete.RETURN])
def test_nothing_is_released_unless_a_number_says_so(stack: Stack, on_delete: OnDelete) -> None:
    PhoneNumber(stack, "Support", **IMPORT)
    PhoneNumber(stack, "Sales", **MOVE, on_delete=on_delete)

    assert "connect:ReleasePhoneNumber" not in granted(stack)


def test_a_policy_that_is_a_parameter_may_turn_out_to_release(stack: Stack) -> None:
    policy = CfnParameter(stack, "OnDelete").value_as_string

    PhoneNumber(stack, "Support", **IMPORT, on_delete=policy)

    assert "connect:ReleasePhoneNumber" in granted(stack)


def test_a_number_goes_before_the_permission_to_release_it(stack: Stack) -> None:
    PhoneNumber(stack, "Support", **IMPORT, on_delete=OnDelete.RELEASE)

    (number,) = resources(stack, "Custom::ConnectPhoneNumber")
    (release,) = [
        name
        for name, each in template_of(stack)["Resources"].items()
        if "connect:ReleasePhoneNumber" in str(each)
    ]
    assert release in number["DependsOn"]


def test_whatsapp_numbers_bring_what_their_import_needs(stack: Stack) -> None:
    source = "arn:aws:social-messaging:us-east-1:123456789012:phone-number-id/0123456789abcdef"

    PhoneNumber(stack, "Support", **{**IMPORT, "source_phone_number_arn": source})

    assert "social-messaging:TagResource" in granted(stack)


def test_no_permission_reaches_beyond_the_account_and_region(stack: Stack) -> None:
    PhoneNumber(stack, "Support", **IMPORT, on_delete=OnDelete.RELEASE)

    for action, statement in granted(stack).items():
        listed = statement["Resource"]
        for resource in listed if isinstance(listed, list) else [listed]:
            own = "Fn::GetAtt" in resource or resource == {"Ref": "AWS::StackId"}
            assert own or "us-east-1:123456789012" in str(resource), action


def test_the_function_knows_the_stack_that_it_serves(stack: Stack) -> None:
    PhoneNumber(stack, "Support", **IMPORT)
    nested = NestedStack(stack, "Nested")
    PhoneNumber(nested, "Sales", **MOVE)

    for each in (stack, nested):
        (function,) = resources(each, "AWS::Lambda::Function")
        assert function["Properties"]["Environment"]["Variables"] == {
            "STACK_ID": {"Ref": "AWS::StackId"}
        }


def test_the_policies_of_the_role_fit_what_iam_takes_however_many_numbers_there_are(
    stack: Stack,
) -> None:
    """10,240 characters, all policies together, without white space, and with every id filled in.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    """
    whatsapp = SOURCE.replace("sms-voice", "social-messaging").replace("number/", "number-id/")
    for at in range(50):
        source = {"source_phone_number_arn": f"{whatsapp if at % 2 else SOURCE}{at}"}
        PhoneNumber(stack, f"Line{at}", **{**IMPORT, **source}, on_delete=OnDelete.RELEASE)

    documents = [
        json.dumps(policy["Properties"]["PolicyDocument"], separators=(",", ":"))
        for policy in resources(stack, "AWS::IAM::Policy")
    ]
    # A stack's name has at most 128 characters, and an id behind it.
    longest = (
        f"arn:aws-us-gov:cloudformation:ap-southeast-1:123456789012:stack/{'x' * 128}/{'x' * 36}"
    )
    assert sum(len(text.replace('{"Ref":"AWS::StackId"}', longest)) for text in documents) < 10_240


def test_numbers_go_before_the_function_and_the_function_before_its_role_and_log(
    stack: Stack,
) -> None:
    PhoneNumber(stack, "Support", **IMPORT)

    (number,) = resources(stack, "Custom::ConnectPhoneNumber")
    (function,) = resources(stack, "AWS::Lambda::Function")
    assert "Handler" in str(number["Properties"]["ServiceToken"])
    assert any("NumberPolicy" in each for each in function["DependsOn"])
    assert "Logs" in str(function["Properties"]["LoggingConfig"])


@pytest.mark.parametrize(
    "number",
    [MOVE, IMPORT, {**MOVE, "on_delete": OnDelete.RELEASE}],
    ids=["move", "import", "release"],
)
def test_no_event_comes_before_the_function_is_set_to_try_it_once(
    stack: Stack, number: dict[str, Any]
) -> None:
    PhoneNumber(stack, "Support", **number)

    declared = template_of(stack)["Resources"]
    (resource,) = resources(stack, "Custom::ConnectPhoneNumber")
    earlier, found = list(resource["DependsOn"]), set()
    while earlier:
        name = earlier.pop()
        found.add(declared[name]["Type"])
        earlier += declared[name].get("DependsOn", [])
    assert "AWS::Lambda::EventInvokeConfig" in found


def test_an_event_is_tried_once_and_not_after_its_failure_was_answered(stack: Stack) -> None:
    PhoneNumber(stack, "Support", **IMPORT)

    (config,) = resources(stack, "AWS::Lambda::EventInvokeConfig")
    assert config["Properties"]["MaximumRetryAttempts"] == 0
    # What benchmarks/small_accounts.py, and its test, find to be enough.
    assert config["Properties"]["MaximumEventAgeInSeconds"] == 44 * 60


def test_what_users_configure_of_its_invocation_goes_into_the_one_configuration_that_lambda_has(
    stack: Stack,
) -> None:
    PhoneNumber(stack, "Support", **IMPORT)
    (before,) = resources(stack, "AWS::Lambda::EventInvokeConfig")
    other = Stack(new_app(), "Other")
    function = PhoneNumberProvider.of_stack(other).function

    function.configure_async_invoke(on_failure=SqsDestination(Queue(other, "Lost")))

    (config,) = resources(other, "AWS::Lambda::EventInvokeConfig")
    destinations = config["Properties"].pop("DestinationConfig")
    assert destinations.keys() == {"OnFailure"}
    assert "Lost" in str(destinations)
    assert config["Properties"] == before["Properties"]


@pytest.mark.parametrize(
    "setting", [{"retry_attempts": 2}, {"max_event_age": Duration.hours(6)}], ids=list
)
def test_nobody_has_events_tried_again_or_late(stack: Stack, setting: dict[str, Any]) -> None:
    function = PhoneNumberProvider.of_stack(stack).function

    with pytest.raises(InvalidArgumentError, match=f"{next(iter(setting))} must not be given"):
        function.configure_async_invoke(**setting)


def test_no_event_is_at_work_any_more_when_cloudformation_gives_up(stack: Stack) -> None:
    PhoneNumber(stack, "Support", **IMPORT)

    (number,) = resources(stack, "Custom::ConnectPhoneNumber")
    (function,) = resources(stack, "AWS::Lambda::Function")
    (config,) = resources(stack, "AWS::Lambda::EventInvokeConfig")
    oldest = config["Properties"]["MaximumEventAgeInSeconds"]
    wait = int(number["Properties"]["ServiceTimeout"])
    assert 0 < wait - function["Properties"]["Timeout"] - oldest <= 60
    assert wait <= 3600, "CloudFormation takes no more"


def test_the_log_outlives_the_stack(stack: Stack) -> None:
    PhoneNumberProvider(stack, "Provider", log_retention=logs.RetentionDays.TEN_YEARS)

    (log_group,) = resources(stack, "AWS::Logs::LogGroup")
    assert log_group["Properties"]["RetentionInDays"] == 3653
    assert log_group["DeletionPolicy"] == "Retain"


def test_the_function_runs_in_a_vpc_of_ones_own(stack: Stack) -> None:
    vpc = ec2.Vpc(stack, "Vpc", max_azs=1)

    PhoneNumberProvider(stack, "Provider", vpc=vpc)

    (function,) = resources(stack, "AWS::Lambda::Function")
    assert "SubnetIds" in function["Properties"]["VpcConfig"]


def test_only_in_a_vpc_it_may_make_network_interfaces_and_it_needs_no_policy_of_amazons(
    stack: Stack,
) -> None:
    elsewhere = Stack(new_app(), "Elsewhere")
    PhoneNumberProvider(elsewhere, "Provider", vpc=ec2.Vpc(elsewhere, "Vpc", max_azs=1))
    PhoneNumberProvider(stack, "Provider")

    assert granted(elsewhere).keys() - granted(stack).keys() == {
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:UnassignPrivateIpAddresses",
    }
    assert all(
        "ManagedPolicyArns" not in role["Properties"]
        for role in resources(elsewhere, "AWS::IAM::Role")
        if "lambda.amazonaws.com" in str(role)
    )
