"""The public API as a type checker sees it from outside.

mypy checks this file in the checkout, and ``test_types`` away from it. A
``type: ignore`` is an argument that has to be refused: where it is not, mypy
calls the comment unused, which is an error.
"""

from typing import assert_type

from aws_cdk import App, Duration, Fn, Reference, RemovalPolicy, Stack, TagManager
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn
from constructs import IConstruct, Node

from cdk_connect_phone_numbers import (
    Channel,
    InvalidArgumentError,
    IPhoneNumber,
    OnDelete,
    OnDrift,
    PhoneNumber,
    PhoneNumberContactFlow,
    PhoneNumberDriftCheck,
    PhoneNumberMigration,
    PhoneNumberMonitoring,
    PhoneNumberProvider,
    Wave,
)


def right(
    stack: Stack,
    vpc: ec2.IVpc,
    group: ec2.ISecurityGroup,
    role: iam.IRole,
    queue: sqs.IQueue,
    key: kms.IKey,
    log_group: logs.ILogGroup,
    attribute: Reference,
) -> None:
    """Use all that there is."""
    provider = PhoneNumberProvider(
        stack,
        "Provider",
        log_retention=logs.RetentionDays.ONE_MONTH,
        memory_size=512,
        vpc=vpc,
        vpc_subnets=ec2.SubnetSelection(),
        security_groups=[group],
        role=role,
        on_failure=destinations.SqsDestination(queue),
        tracing=lambda_.Tracing.ACTIVE,
        architecture=lambda_.Architecture.ARM_64,
        environment_encryption=key,
        reserved_concurrent_executions=10,
    )
    PhoneNumberProvider(stack, "OwnLog", log_group=log_group)
    number = PhoneNumber(
        stack,
        "Import",
        source_phone_number_arn="arn:…",
        target_arn="arn:…",
        contact_flow_arn="arn:…",
        description="Support",
        tags={"team": "support"},
        on_delete=OnDelete.RELEASE,
        timeout=Duration.minutes(1),
        provider=provider,
    )
    moved = PhoneNumber(stack, "Move", phone_number_id="…", instance_id="…", on_delete="Return")
    PhoneNumber(
        stack,
        "Unknown",
        source_phone_number_arn=attribute,
        target_arn=attribute,
        contact_flow_arns={Channel.VOICE: attribute, Channel.SMS: "arn:…"},
        description=attribute,
        tags={"stage": Fn.condition_if("Live", "production", "test")},
    )
    existing = PhoneNumber.from_phone_number_arn(stack, "Existing", "arn:…", phone_number="+1…")
    by_id = PhoneNumber.from_phone_number_id(stack, "ById", "…", phone_number="+1…")
    monitoring = PhoneNumberMonitoring(stack, "Monitoring", provider=provider, alarm_actions=())

    check = PhoneNumberDriftCheck(
        stack,
        "Check",
        schedule=events.Schedule.rate(Duration.hours(2)),
        on_drift=OnDrift.REPAIR,
        alarm_actions=(),
        provider=provider,
    )

    assert_type(check.function, lambda_.Function)
    assert_type(check.alarm, cloudwatch.Alarm)
    assert_type(check.widget, cloudwatch.GraphWidget)
    assert_type(check.metric_drifted(statistic="Sum"), cloudwatch.Metric)
    assert_type(OnDrift("Report"), OnDrift)
    assert_type(number, PhoneNumber)
    assert_type(number.phone_number_arn, str)
    assert_type(number.phone_number_id, str)
    assert_type(number.phone_number, str)
    assert_type(number.target_arn, str)
    assert_type(number.cdk_tag_manager, TagManager)
    assert_type(PhoneNumber.MOVE_WITHOUT_FLOW, str)
    number.apply_removal_policy(RemovalPolicy.RETAIN)
    assert_type(existing, IPhoneNumber)
    assert_type(by_id, IPhoneNumber)
    either: list[IPhoneNumber] = [moved, existing]
    construct: IConstruct = existing
    assert_type(construct.node, Node)
    assert_type(either[0].phone_number_arn, str)
    assert_type(either[0].phone_number, str)
    assert_type(either[0].grant_read(role), iam.Grant)
    assert_type(PhoneNumberProvider.of_stack(stack), PhoneNumberProvider)
    assert_type(provider.function, lambda_.Function)
    assert_type(provider.service_token, str)
    assert_type(provider.service_timeout, Duration)
    assert_type(provider.metric_moved(statistic="p99"), cloudwatch.Metric)
    assert_type(monitoring.dashboard, cloudwatch.Dashboard)
    assert_type(monitoring.alarms, list[cloudwatch.Alarm])
    assert_type(OnDelete("Retain"), OnDelete)
    try:
        PhoneNumber(stack, "Neither")
    except InvalidArgumentError as error:
        refusal: ValueError = error
        assert_type(str(refusal), str)


def right_for_many(
    stack: Stack,
    provider: PhoneNumberProvider,
    topic: sns.ITopic,
    bucket: s3.IBucket,
    alarm: cloudwatch.IAlarm,
    role: iam.IRole,
) -> None:
    """Use all that a migration takes."""
    migration = PhoneNumberMigration(
        stack,
        "Migration",
        waves=[Wave.count(1), Wave.percentage(10), Wave.rest()],
        max_concurrency=8,
        tolerated_failure_percentage=1,
        tolerated_failure_count=10,
        pause=Duration.minutes(10),
        approval_topic=topic,
        notification_topic=topic,
        alarms=[alarm],
        rate=4,
        bucket=bucket,
        provider=provider,
    )
    PhoneNumberMigration(stack, "ByColumn", waves=Wave.by_column())

    assert_type(migration.state_machine, sfn.StateMachine)
    assert_type(migration.function, lambda_.Function)
    assert_type(migration.bucket, s3.IBucket)
    assert_type(migration.log_group, logs.ILogGroup)
    assert_type(migration.grant_start(role), iam.Grant)
    assert_type(migration.grant_read(role), iam.Grant)
    assert_type(migration.grant_approve(role), iam.Grant)


def wrong(stack: Stack) -> None:
    """Give each argument something that it does not take."""
    PhoneNumber(
        stack,
        "Wrong",
        source_phone_number_arn=1,  # type: ignore[arg-type]
        phone_number_id=1,  # type: ignore[arg-type]
        phone_number=1,  # type: ignore[arg-type]
        target_arn=1,  # type: ignore[arg-type]
        instance_id=1,  # type: ignore[arg-type]
        contact_flow_arn=1,  # type: ignore[arg-type]
        contact_flow_arns="arn:…",  # type: ignore[arg-type]
        description=1,  # type: ignore[arg-type]
        tags=["team"],  # type: ignore[arg-type]
        on_delete=None,  # type: ignore[arg-type]
        timeout=600,  # type: ignore[arg-type]
        provider="Provider",  # type: ignore[arg-type]
    )
    PhoneNumberContactFlow(
        stack,
        "WrongFlow",
        phone_number="Line",  # type: ignore[arg-type]
        contact_flow_arn=1,  # type: ignore[arg-type]
        channel=1,  # type: ignore[arg-type]
        timeout=600,  # type: ignore[arg-type]
    )
    PhoneNumberProvider(
        stack,
        "Wrong",
        log_retention=365,  # type: ignore[arg-type]
        memory_size="256",  # type: ignore[arg-type]
        vpc="vpc-1",  # type: ignore[arg-type]
        vpc_subnets="subnet-1",  # type: ignore[arg-type]
        security_groups="sg-1",  # type: ignore[arg-type]
        log_group="log",  # type: ignore[arg-type]
        role="role",  # type: ignore[arg-type]
        on_failure="queue",  # type: ignore[arg-type]
        tracing=True,  # type: ignore[arg-type]
        architecture="arm64",  # type: ignore[arg-type]
        environment_encryption="key",  # type: ignore[arg-type]
        reserved_concurrent_executions="10",  # type: ignore[arg-type]
    )
    PhoneNumberMonitoring(
        stack,
        "Wrong",
        provider="Provider",  # type: ignore[arg-type]
        alarm_actions="topic",  # type: ignore[arg-type]
    )
    PhoneNumberDriftCheck(
        stack,
        "Wrong",
        schedule="rate(1 hour)",  # type: ignore[arg-type]
        on_drift=None,  # type: ignore[arg-type]
        alarm_actions="topic",  # type: ignore[arg-type]
        provider="Provider",  # type: ignore[arg-type]
    )
    PhoneNumberMigration(
        stack,
        "WrongMigration",
        waves="all",  # type: ignore[arg-type]
        max_concurrency="16",  # type: ignore[arg-type]
        tolerated_failure_percentage="5",  # type: ignore[arg-type]
        tolerated_failure_count="5",  # type: ignore[arg-type]
        pause=600,  # type: ignore[arg-type]
        approval_topic="topic",  # type: ignore[arg-type]
        notification_topic="topic",  # type: ignore[arg-type]
        alarms="alarm",  # type: ignore[arg-type]
        rate="2",  # type: ignore[arg-type]
        bucket="bucket",  # type: ignore[arg-type]
        provider="Provider",  # type: ignore[arg-type]
    )
    Wave.count("1")  # type: ignore[arg-type]
    PhoneNumberProvider.of_stack(stack).metric_mooved()  # type: ignore[attr-defined]
    PhoneNumber(stack, "Unknown", arn="arn:…")  # type: ignore[call-arg]
    PhoneNumber(App())  # type: ignore[call-arg]
