"""A migration: the states it goes through, what each is told, and what may be done by whom."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Duration, Fn, Stack, Tags
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from tests.owner_tags import STACK
from tests.template.conftest import MOVE, new_stack, resources, template_of

from cdk_connect_phone_numbers import (
    InvalidArgumentError,
    PhoneNumber,
    PhoneNumberDriftCheck,
    PhoneNumberMigration,
    PhoneNumberProvider,
    Wave,
)

MACHINE = "AWS::StepFunctions::StateMachine"


def machine(stack: Stack) -> dict[str, Any]:
    (found,) = resources(stack, MACHINE)
    return dict(found["Properties"])


def states(stack: Stack) -> dict[str, Any]:
    """Return the states, with references in words."""
    text = machine(stack)["DefinitionString"]
    _, parts = text["Fn::Join"]
    words = [each if isinstance(each, str) else f"<{_name(each)}>" for each in parts]
    return dict(json.loads("".join(words))["States"])


def _name(reference: Mapping[str, Any]) -> str:
    value = next(iter(reference.values()))
    return value if isinstance(value, str) else ".".join(value)


def settings(stack: Stack) -> dict[str, Any]:
    """Return what the function is told, which is the same for plan and check."""
    told = states(stack)
    assert told["Plan"]["Parameters"]["Settings"] == told["Check"]["Parameters"]["Settings"]
    return dict(told["Plan"]["Parameters"]["Settings"])


def leads_to(state: Mapping[str, Any]) -> set[str]:
    """Return which states may come next."""
    choices, catches = state.get("Choices", ()), state.get("Catch", ())
    following = {each["Next"] for each in (*choices, *catches)}
    return following | {state[key] for key in ("Next", "Default") if key in state}


def statements(stack: Stack, role: str) -> list[dict[str, Any]]:
    """Return what a role may do."""
    return [
        statement
        for policy in resources(stack, "AWS::IAM::Policy")
        if any(role in each["Ref"] for each in policy["Properties"]["Roles"])
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
    ]


def actions(stack: Stack, role: str) -> set[str]:
    return {action for each in statements(stack, role) for action in _listed(each["Action"])}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@pytest.fixture(scope="module")
def plain() -> Stack:
    """Return a stack with a migration that is told nothing, for all tests that only look at it."""
    stack = new_stack()
    PhoneNumberMigration(stack, "Migration")
    return stack


@pytest.fixture
def topic(stack: Stack) -> sns.ITopic:
    return sns.Topic.from_topic_arn(stack, "Topic", "arn:aws:sns:us-east-1:123456789012:on-call")


def test_a_plan_comes_first_then_wave_after_wave_with_its_check_and_a_report(plain: Stack) -> None:
    ways = {name: leads_to(state) for name, state in states(plain).items()}
    assert ways == {
        "Plan": {"Anything to do?", "Interrupted"},
        "Anything to do?": {"Next wave", "Report"},
        "Next wave": {"Wave"},
        "Wave": {"Check"},
        "Check": {"Go on?", "Interrupted"},
        "Go on?": {"Report", "More waves?"},
        "More waves?": {"Next wave", "Report"},
        "Report": {"All done?", "Interrupted"},
        "Interrupted": {"All done?"},
        "All done?": {"Done", "Not all is done"},
        "Done": set(),
        "Not all is done": set(),
    }


def test_each_wave_is_asked_for_and_paused_before_and_the_end_is_told(
    stack: Stack, topic: sns.ITopic
) -> None:
    PhoneNumberMigration(
        stack,
        "Migration",
        approval_topic=topic,
        notification_topic=topic,
        pause=Duration.hours(2),
    )

    found = states(stack)
    ways = {name: leads_to(state) for name, state in found.items()}
    assert ways["Anything to do?"] == {"Next wave", "Report"}
    assert ways["More waves?"] == {"Pause", "Report"}
    assert (ways["Pause"], found["Pause"]["Seconds"]) == ({"Next wave"}, 7200)
    assert ways["Next wave"] == {"Approval"}
    # Who refuses, or does not answer within a week, stops it where it is.
    assert ways["Approval"] == {"Wave", "Report"}
    assert found["Approval"]["TimeoutSeconds"] == 7 * 24 * 3600
    assert found["Approval"]["Resource"].endswith(":sns:publish.waitForTaskToken")
    assert (
        ways["Report"] == ways["Interrupted"] | {"Interrupted"} == {"Notification", "Interrupted"}
    )
    # That nobody could be told changes nothing about the outcome.
    assert ways["Notification"] == {"All done?"}


def test_who_is_asked_is_told_what_about_and_how_to_answer(stack: Stack, topic: sns.ITopic) -> None:
    PhoneNumberMigration(stack, "Migration", approval_topic=topic)

    message = states(stack)["Approval"]["Parameters"]["Message"]
    assert message["Summary.$"] == "$.Summary"
    assert message["TaskToken.$"] == "$$.Task.Token"
    assert "send-task-success --task-output true --task-token {}" in message["ToApprove.$"]
    assert "send-task-failure --error Refused --task-token {}" in message["ToRefuse.$"]


def test_a_wave_runs_each_of_its_numbers_and_never_ends_in_the_middle(plain: Stack) -> None:
    wave = states(plain)["Wave"]
    assert wave["ToleratedFailurePercentage"] == 100
    assert wave["MaxConcurrency"] == 16
    assert wave["ItemReader"]["Parameters"]["Key.$"] == "$.Current.Wave.Key"
    assert wave["ItemProcessor"]["ProcessorConfig"] == {
        "Mode": "DISTRIBUTED",
        "ExecutionType": "STANDARD",
    }
    assert wave["ItemSelector"] == {
        "Step": "Apply",
        "StateMachine.$": "$$.StateMachine.Id",
        "Execution.$": "$$.Execution.Id",
        "StartedAt.$": "$$.Execution.StartTime",
        "Direction.$": "$.Direction",
        "Run.$": "$.Run",
        "Item.$": "$$.Map.Item.Value",
    }
    # Together they have to fit into a state's output.
    apply = wave["ItemProcessor"]["States"]["Apply"]
    assert apply["OutputPath"] is None
    assert (wave["ResultPath"], "Parameters" in apply) == (None, False)


def test_what_lambda_itself_fails_at_is_tried_again(plain: Stack) -> None:
    found = states(plain)
    apply = found["Wave"]["ItemProcessor"]["States"]["Apply"]
    for step in (found["Plan"], found["Check"], found["Report"], apply):
        (retry,) = step["Retry"]
        assert "Lambda.TooManyRequestsException" in retry["ErrorEquals"]
        assert "States.ALL" not in retry["ErrorEquals"]
    assert "StillUnderWayError" in apply["Retry"][0]["ErrorEquals"]


def test_what_it_is_not_told_is_one_number_one_percent_ten_percent_the_rest(plain: Stack) -> None:
    assert settings(plain) == {
        "Waves": [{"Count": 1}, {"Percentage": 1}, {"Percentage": 10}, {"Rest": True}],
        "ToleratedFailurePercentage": 5,
        "Alarms": [],
    }


def test_waves_tolerance_and_alarms_are_as_asked_for(stack: Stack) -> None:
    alarm = cloudwatch.Alarm.from_alarm_arn(
        stack, "Alarm", "arn:aws:cloudwatch:us-east-1:123456789012:alarm:calls-fail"
    )
    PhoneNumberMigration(
        stack,
        "Migration",
        waves=[Wave.count(5), Wave.rest()],
        tolerated_failure_percentage=0,
        tolerated_failure_count=3,
        alarms=[alarm],
    )

    assert settings(stack) == {
        "Waves": [{"Count": 5}, {"Rest": True}],
        "ToleratedFailurePercentage": 0,
        "ToleratedFailureCount": 3,
        "Alarms": ["calls-fail"],
    }
    assert "cloudwatch:DescribeAlarms" in actions(stack, "MigrationRole")


@pytest.mark.parametrize("waits", ["pause", "approval_topic"])
def test_alarms_are_looked_at_once_more_where_a_wave_is_waited_for(
    stack: Stack, waits: str
) -> None:
    alarm = cloudwatch.Alarm.from_alarm_arn(
        stack, "Alarm", "arn:aws:cloudwatch:us-east-1:123456789012:alarm:calls-fail"
    )
    given: Any = {"pause": Duration.minutes(5), "approval_topic": sns.Topic(stack, "Topic")}
    PhoneNumberMigration(stack, "Migration", alarms=[alarm], **{waits: given[waits]})

    found = states(stack)

    assert found["Look"]["Next"] == "Still quiet?"
    assert [each["Next"] for each in found["Still quiet?"]["Choices"]] == ["Report"]
    assert found["Still quiet?"]["Default"] == "Wave"
    before = "Approval" if waits == "approval_topic" else "Next wave"
    assert found[before]["Next"] == "Look"


def test_without_alarms_or_anything_to_wait_for_they_are_not(stack: Stack) -> None:
    alarm = cloudwatch.Alarm.from_alarm_arn(
        stack, "Alarm", "arn:aws:cloudwatch:us-east-1:123456789012:alarm:calls-fail"
    )
    PhoneNumberMigration(stack, "Migration", alarms=[alarm])
    PhoneNumberMigration(stack, "Other", pause=Duration.minutes(5))

    assert "Look" not in str(resources(stack, "AWS::StepFunctions::StateMachine"))


@pytest.mark.parametrize("waves", [Wave.by_column(), [Wave.by_column()]], ids=["it", "a list"])
def test_the_manifest_may_say_which_wave_a_number_is_in(
    stack: Stack, waves: Wave | list[Wave]
) -> None:
    PhoneNumberMigration(stack, "Migration", waves=waves)

    assert settings(stack)["Waves"] == [{"Column": True}]


@pytest.mark.parametrize(
    ("waves", "problem"),
    [
        ([], "must end with Wave.rest"),
        ([Wave.count(1)], "must end with Wave.rest"),
        ([Wave.rest(), Wave.count(1), Wave.rest()], "must end with Wave.rest"),
        ([Wave.by_column(), Wave.rest()], r"must be Wave.by_column\(\) alone"),
        ([Wave.count(0), Wave.rest()], "waves Count must be a whole number, from 1"),
        ([Wave.percentage(101), Wave.rest()], "waves Percentage must be .* to 100"),
    ],
)
def test_no_number_may_be_in_no_wave_or_in_two(
    stack: Stack, waves: list[Wave], problem: str
) -> None:
    with pytest.raises(InvalidArgumentError, match=problem):
        PhoneNumberMigration(stack, "Migration", waves=waves)


def test_a_higher_rate_lets_more_numbers_be_under_way(stack: Stack) -> None:
    PhoneNumberMigration(stack, "Migration", rate=10)

    (function,) = resources(stack, "AWS::Lambda::Function")
    assert function["Properties"]["Environment"]["Variables"]["RATE"] == "10"
    assert states(stack)["Wave"]["MaxConcurrency"] == 80


def test_how_many_are_under_way_can_be_said(stack: Stack) -> None:
    PhoneNumberMigration(stack, "Migration", rate=10, max_concurrency=4)

    assert states(stack)["Wave"]["MaxConcurrency"] == 4


def test_nothing_starts_it(plain: Stack) -> None:
    """No rule, no schedule and no custom resource: a deployment moves no number."""
    types = {each["Type"] for each in template_of(plain)["Resources"].values()}
    assert types == {
        "AWS::IAM::Policy",
        "AWS::IAM::Role",
        "AWS::Lambda::EventInvokeConfig",
        "AWS::Lambda::Function",
        "AWS::Logs::LogGroup",
        "AWS::S3::Bucket",
        "AWS::S3::BucketPolicy",
        MACHINE,
    }
    starters = [each for each in statements(plain, "") if "states:StartExecution" in each["Action"]]
    # A Distributed Map starts executions of its own machine.
    assert len(starters) == 1


def test_the_bucket_is_kept_and_nobody_elses(plain: Stack) -> None:
    (bucket,) = resources(plain, "AWS::S3::Bucket")
    assert (bucket["DeletionPolicy"], bucket["UpdateReplacePolicy"]) == ("Retain", "Retain")
    properties = bucket["Properties"]
    assert all(properties["PublicAccessBlockConfiguration"].values())
    assert properties["VersioningConfiguration"] == {"Status": "Enabled"}
    assert "BucketEncryption" in properties
    (policy,) = resources(plain, "AWS::S3::BucketPolicy")
    (statement,) = policy["Properties"]["PolicyDocument"]["Statement"]
    assert statement["Effect"] == "Deny"
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_a_bucket_of_ones_own_takes_its_place_with_its_key(stack: Stack) -> None:
    bucket = s3.Bucket(stack, "Own", encryption_key=kms.Key(stack, "Key"))
    migration = PhoneNumberMigration(stack, "Migration", bucket=bucket)

    assert migration.bucket is bucket
    assert len(resources(stack, "AWS::S3::Bucket")) == 1
    assert {"kms:Decrypt", "kms:GenerateDataKey*"} <= actions(stack, "MigrationRole")
    assert "kms:Decrypt" in actions(stack, "MigrationMachineRole")


def test_it_may_send_to_a_topic_that_is_encrypted(stack: Stack) -> None:
    topic = sns.Topic(stack, "Topic", master_key=kms.Key(stack, "Key"))
    PhoneNumberMigration(stack, "Migration", approval_topic=topic)

    needed = {"sns:Publish", "kms:Decrypt", "kms:GenerateDataKey*"}
    assert needed <= actions(stack, "MigrationMachineRole")


def test_its_waves_may_describe_and_stop_their_executions_and_no_others(plain: Stack) -> None:
    (statement,) = (
        each
        for each in statements(plain, "MigrationMachineRole")
        if "states:StopExecution" in each["Action"]
    )
    assert set(statement["Action"]) == {"states:DescribeExecution", "states:StopExecution"}
    named = [each["Fn::Join"][1][-2:] for each in statement["Resource"]]
    assert [(name["Fn::GetAtt"][1], end) for name, end in named] == [("Name", ":*"), ("Name", "/*")]


def test_the_state_machine_says_which_bucket_it_works_with(stack: Stack) -> None:
    PhoneNumberMigration(stack, "Migration")
    Tags.of(stack).add("team", "night")

    (bucket,) = [
        name
        for name, each in template_of(stack)["Resources"].items()
        if "Bucket" in each["Type"] and "Policy" not in each["Type"]
    ]
    tags = {each["Key"]: each["Value"] for each in machine(stack)["Tags"]}
    assert tags == {"cdk-connect-phone-numbers:bucket": {"Ref": bucket}, "team": "night"}


def test_it_writes_to_the_state_machines_numbers_and_to_no_other(plain: Stack) -> None:
    (name,) = [
        name for name, each in template_of(plain)["Resources"].items() if each["Type"] == MACHINE
    ]
    conditions = [
        (operator, key, value)
        for each in statements(plain, "MigrationRole")
        for operator, keys in each.get("Condition", {}).items()
        for key, value in keys.items()
    ]
    assert {value["Ref"] for _, _, value in conditions} == {name}
    assert {key for _, key, _ in conditions} == {
        f"aws:ResourceTag/{STACK}",
        f"aws:RequestTag/{STACK}",
    }
    by_action = {
        action: each.get("Condition")
        for each in statements(plain, "MigrationRole")
        for action in _listed(each["Action"])
        if ":phone-number/" in str(each["Resource"])
    }
    owned = {"StringEquals": {f"aws:ResourceTag/{STACK}": {"Ref": name}}}
    assert by_action["connect:UpdatePhoneNumber"] == owned
    assert "connect:ReleasePhoneNumber" not in by_action


def test_the_state_machine_may_do_what_its_states_do(stack: Stack, topic: sns.ITopic) -> None:
    PhoneNumberMigration(stack, "Migration", notification_topic=topic)

    granted = actions(stack, "MigrationMachineRole")
    assert {each for each in granted if not each.startswith("logs:")} == {
        "lambda:InvokeFunction",
        "s3:GetObject",
        "sns:Publish",
        "states:DescribeExecution",
        "states:StartExecution",
        "states:StopExecution",
    }
    on = {
        action: each["Resource"]
        for each in statements(stack, "MigrationMachineRole")
        for action in _listed(each["Action"])
    }
    assert "runs/*" in str(on["s3:GetObject"])
    assert set(on["lambda:InvokeFunction"]) == {"Fn::GetAtt"}


def test_the_providers_settings_are_the_migrations_as_well(stack: Stack) -> None:
    log = logs.LogGroup(stack, "Log")
    provider = PhoneNumberProvider(
        stack, "Provider", log_group=log, tracing=lambda_.Tracing.ACTIVE, memory_size=512
    )
    migration = PhoneNumberMigration(stack, "Migration", provider=provider)

    assert migration.log_group is log
    assert machine(stack)["TracingConfiguration"] == {"Enabled": True}
    assert "xray:PutTraceSegments" in actions(stack, "MigrationMachineRole")
    (destination,) = machine(stack)["LoggingConfiguration"]["Destinations"]
    assert "Log" in str(destination)
    assert machine(stack)["LoggingConfiguration"]["IncludeExecutionData"] is False
    memory = [
        each["Properties"]["MemorySize"] for each in resources(stack, "AWS::Lambda::Function")
    ]
    assert memory == [512, 512]


def test_who_may_start_it_may_give_it_a_manifest_and_see_what_comes_of_it(stack: Stack) -> None:
    role = iam.Role(stack, "Person", assumed_by=iam.AccountRootPrincipal())
    migration = PhoneNumberMigration(stack, "Migration")
    migration.grant_start(role)

    granted = actions(stack, "Person")
    assert {"s3:PutObject", "states:StartExecution", "states:StopExecution"} <= granted
    assert {
        "states:DescribeMapRun",
        "states:ListExecutions",
        "states:ListTagsForResource",
    } <= granted
    assert not {each for each in granted if each.startswith(("connect:", "lambda:"))}
    (put,) = [each for each in statements(stack, "Person") if "s3:PutObject" in each["Action"]]
    assert "manifests/*" in str(put["Resource"])


def test_who_may_look_may_not_start_it(stack: Stack) -> None:
    role = iam.Role(stack, "Person", assumed_by=iam.AccountRootPrincipal())
    PhoneNumberMigration(stack, "Migration").grant_read(role)

    granted = actions(stack, "Person")
    assert "states:DescribeExecution" in granted
    assert not {"s3:PutObject", "states:StartExecution", "states:StopExecution"} & granted


def test_who_may_agree_may_answer_and_no_more(stack: Stack) -> None:
    role = iam.Role(stack, "Person", assumed_by=iam.AccountRootPrincipal())
    PhoneNumberMigration(stack, "Migration").grant_approve(role)

    assert {"states:SendTaskFailure", "states:SendTaskSuccess"} <= actions(stack, "Person")
    assert "states:StartExecution" not in actions(stack, "Person")


def test_a_rate_must_be_known(stack: Stack) -> None:
    with pytest.raises(InvalidArgumentError, match="rate must be known at synth"):
        PhoneNumberMigration(stack, "Migration", rate=Fn.import_value("Rate"))  # type: ignore[arg-type]


def test_only_its_own_function_carries_the_migration() -> None:
    app = App()
    stack = Stack(app, "All")
    PhoneNumber(stack, "Number", **MOVE)
    PhoneNumberDriftCheck(stack, "Check")
    PhoneNumberMigration(stack, "Migration")

    assembly = Path(app.synth().directory)
    codes = [
        {
            path.relative_to(code / "phone_number_handler").parts[:2]
            for path in code.rglob("*.py")
            if "phone_number_handler" in path.parts
        }
        for code in assembly.glob("asset.*")
        if code.is_dir()
    ]
    engines = sorted(
        sorted(part[1] for part in code if part[0] == "entrypoints" and "." not in part[1])
        for code in codes
    )
    assert engines == [["cloudformation"], ["drift"], ["migration"]]
