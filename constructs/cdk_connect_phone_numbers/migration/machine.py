"""The state machine of a migration, its role, and who may use it.

Its role is written here and not by CDK, which would allow more: every object of the bucket, and
every version of the function.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from aws_cdk import Aws, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from cdk_connect_phone_numbers.function.acknowledged import (
    ITS_OWN_POLICY,
    LOG_DELIVERY,
    TRACES,
    UNTRACED,
    acknowledge,
    acknowledge_role,
    wildcard,
)
from cdk_connect_phone_numbers.migration.allow import allow
from cdk_connect_phone_numbers.migration.states import Course, definition

_RUNS = "A migration writes each of its waves below the name of its execution."
_ENCRYPTED_TOPIC = "What is sent to an encrypted topic takes a data key, whatever its kind."
_DATA_KEYS = ("AwsSolutions-IAM5[Action::kms:GenerateDataKey*]",)
_CHILDREN = "Step Functions names the executions of a wave, one for each number."
# https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
_LOG_ACTIONS = (
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
)
# https://docs.aws.amazon.com/step-functions/latest/dg/concepts-xray-tracing.html
_TRACE_ACTIONS = (
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
)


def state_machine(
    scope: Construct, course: Course, log_group: logs.ILogGroup, *, traced: bool
) -> sfn.StateMachine:
    """Return the machine, made in the scope. Nothing starts it but whoever is allowed to."""
    role = iam.Role(scope, "MachineRole", assumed_by=iam.ServicePrincipal("states.amazonaws.com"))
    before = _policy(scope, course, traced=traced)
    role.attach_inline_policy(before)
    machine = sfn.StateMachine(
        scope,
        "Machine",
        comment="Migrates phone numbers in Amazon Connect, wave by wave",
        definition_body=sfn.DefinitionBody.from_chainable(definition(scope, course)),
        role=role.without_policy_updates(),
        logs=sfn.LogOptions(
            destination=log_group, level=sfn.LogLevel.ALL, include_execution_data=False
        ),
        tracing_enabled=traced,
    )
    machine.node.add_dependency(before)
    # CDK's own, which the role has not taken. It is in no template; cdk-nag would find it.
    machine.node.try_remove_child("DistributedMapPolicy")
    acknowledge_role(machine)
    if not traced:
        acknowledge(machine, UNTRACED)
    role.attach_inline_policy(_policy_for_children(scope, machine))
    return machine


def _policy(scope: Construct, course: Course, *, traced: bool) -> iam.Policy:
    """Return what the states do, but for what names the machine itself."""
    runs = course.bucket.arn_for_objects("runs/*")
    policy = iam.Policy(scope, "MachinePolicy")
    findings = {**ITS_OWN_POLICY, **LOG_DELIVERY, **(TRACES if traced else {})}
    policy.add_statements(
        allow(["lambda:InvokeFunction"], course.function.function_arn),
        allow(["s3:GetObject"], runs),
        allow(_LOG_ACTIONS, "*"),
        *([allow(_TRACE_ACTIONS, "*")] if traced else []),
    )
    for topic in _topics(course):
        policy.add_statements(allow(["sns:Publish"], topic.topic_arn))
        # A topic that is only named does not say by which key it is encrypted.
        if key := getattr(topic, "master_key", None):
            key.grant(policy, "kms:Decrypt", "kms:GenerateDataKey*")
            findings |= dict.fromkeys(_DATA_KEYS, _ENCRYPTED_TOPIC)
    if course.bucket.encryption_key:
        course.bucket.encryption_key.grant_decrypt(policy)
    findings |= dict.fromkeys(wildcard(Stack.of(scope), runs), _RUNS)
    acknowledge(policy, findings)
    return policy


def _policy_for_children(scope: Construct, machine: sfn.StateMachine) -> iam.Policy:
    """Return what a Distributed Map needs: it starts executions of its own machine.

    https://docs.aws.amazon.com/step-functions/latest/dg/iam-policies-eg-dist-map.html
    """
    policy = iam.Policy(scope, "WavePolicy")
    # That page names them like any other execution, by ":"; their ARNs have "/" and the wave first.
    children = [executions(machine), executions(machine, end="/*")]
    policy.add_statements(
        allow(["states:StartExecution"], machine.state_machine_arn),
        allow(["states:DescribeExecution", "states:StopExecution"], *children),
    )
    findings = {
        finding: _CHILDREN for each in children for finding in wildcard(Stack.of(scope), each)
    }
    acknowledge(policy, {**ITS_OWN_POLICY, **findings})
    return policy


def executions(machine: sfn.IStateMachine, resource: str = "execution", end: str = ":*") -> str:
    """Return the ARN of what the machine runs."""
    name = cast("sfn.StateMachine", machine).state_machine_name
    place = f"arn:{Aws.PARTITION}:states:{Aws.REGION}:{Aws.ACCOUNT_ID}"
    return f"{place}:{resource}:{name}{end}"


def _topics(course: Course) -> Iterator[sns.ITopic]:
    return filter(None, (course.approval_topic, course.notification_topic))
