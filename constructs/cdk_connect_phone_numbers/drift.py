"""Looking regularly whether a stack's phone numbers are still what it has deployed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import jsii
from aws_cdk import (
    Aspects,
    Aws,
    Duration,
    IAspect,
    IStableAnyProducer,
    Lazy,
    Stack,
)
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_scheduler as scheduler
from constructs import Construct, IConstruct

from cdk_connect_phone_numbers.arguments import Arguments, stack_of
from cdk_connect_phone_numbers.contact_flow import own_flows_in
from cdk_connect_phone_numbers.function.acknowledged import ITS_OWN_POLICY, acknowledge
from cdk_connect_phone_numbers.function.asset import DRIFT_HANDLER, drift_code
from cdk_connect_phone_numbers.function.handler import Handler, Program
from cdk_connect_phone_numbers.function.metrics import DRIFTED, metric
from cdk_connect_phone_numbers.function.permissions import Need
from cdk_connect_phone_numbers.function.provider import PhoneNumberProvider, settings_of
from cdk_connect_phone_numbers.on_drift import OnDrift
from cdk_connect_phone_numbers.phone_number import numbers_in

# EventBridge Scheduler puts in when a check was due: one that comes late is told by it.
_SCHEDULED_TIME = "<aws.scheduler.scheduled-time>"
# A schedule's input holds 256 KB; what a token comes to is known at deployment alone.
_PORTION, _TOKEN = 160_000, 300


class PhoneNumberDriftCheck(Construct):
    """A regular check whether a stack's phone numbers are what it has deployed.

    CloudFormation does not see a number that was moved by hand, nor a flow that was attached in
    the console: no deployment and no drift detection of its own shows it. This does, for all
    ``PhoneNumber`` and ``PhoneNumberContactFlow`` constructs of the stack, in a few calls of
    Amazon Connect. While the stack is being deployed nothing is checked.

    What it compares is the target, the flow, the description, and whether the number is there, as
    far as the stack manages them. Tags and owner are looked at of the numbers alone that differ.

    Args:
        scope: The parent construct.
        id: The construct's id.
        schedule: When to check. Default: every hour.
        on_drift: What to do with a number that differs. Default: ``OnDrift.REPORT``.
        alarm_actions: What the alarm does, such as ``aws_cloudwatch_actions.SnsAction``.
            Default: nothing; it is shown alone.
        provider: A provider whose settings the check's function shall have as well,
            such as its VPC. The role is the check's own. Default: a provider's
            defaults.

    Attributes:
        function: The function that checks. Its role can write only with ``OnDrift.REPAIR``.
        alarm: Is raised while a number differs, and stays so until a check finds none.
        widget: A graph of how many numbers differed, for a dashboard.

    Raises:
        InvalidArgumentError: If an argument cannot be right.

    See https://docs.aws.amazon.com/scheduler/latest/UserGuide/what-is-scheduler.html
    """

    def __init__(  # noqa: PLR0913 - the public contract
        self,
        scope: Construct,
        id: str,  # noqa: A002 - the name that every construct's second argument has
        *,
        schedule: events.Schedule | None = None,
        on_drift: OnDrift | str = OnDrift.REPORT,
        alarm_actions: Sequence[cloudwatch.IAlarmAction] = (),
        provider: PhoneNumberProvider | None = None,
    ) -> None:
        super().__init__(scope, id)
        check = Arguments(self, place=None)
        # It decides about the role.
        do = check.known_choice("on_drift", on_drift, OnDrift)
        self._schedule = check.with_member(
            "schedule",
            events.Schedule.rate(Duration.hours(1)) if schedule is None else schedule,
            "expression_string",
            "a Schedule of aws_events",
        )
        actions = check.each_with_member("alarm_actions", alarm_actions, "bind", "an alarm action")
        if provider is not None:
            check.of_type("provider", provider, PhoneNumberProvider, "a PhoneNumberProvider")
        program = Program(
            description="Checks whether phone numbers in Amazon Connect are as they were deployed",
            code=drift_code(),
            handler=DRIFT_HANDLER,
            environment={"STACK_ID": Aws.STACK_ID, "ON_DRIFT": str(do)},
            # The next check comes anyway, and knows better what is deployed.
            max_event_age=Duration.minutes(1),
        )
        needs = [Need.CHECK, Need.NUMBER] if do == OnDrift.REPAIR else [Need.CHECK]
        self.function: lambda_.Function = Handler(
            self, program, needs, settings_of(provider)
        ).function
        self._caller, self._caller_policy = self._make_caller()
        drifted = self.metric_drifted()
        self.alarm: cloudwatch.Alarm = cloudwatch.Alarm(
            self,
            "NumberDrifted",
            metric=drifted,
            alarm_description="A phone number is not what its stack has deployed. The check's log "
            "says which, and in what it differs.",
            threshold=1,
            evaluation_periods=1,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            # Between two checks nothing is known.
            treat_missing_data=cloudwatch.TreatMissingData.IGNORE,
        )
        self.alarm.add_alarm_action(*actions)
        self.widget: cloudwatch.GraphWidget = cloudwatch.GraphWidget(
            title="Numbers that were not as deployed", left=[drifted], width=12, height=6
        )
        self._portions: list[scheduler.CfnSchedule] = []
        # By then the stack has all of its numbers.
        Aspects.of(self).add(_Planning(self))

    def metric_drifted(self, statistic: str = "Maximum") -> cloudwatch.Metric:
        """Return how many numbers differed.

        Args:
            statistic: CloudWatch's name for how several checks are summed up. Default: Maximum.
        """
        return metric(self, DRIFTED, statistic)

    def _make_caller(self) -> tuple[iam.Role, iam.Policy]:
        """Return the role by which the scheduler invokes the function, and its policy."""
        role = iam.Role(self, "Caller", assumed_by=iam.ServicePrincipal("scheduler.amazonaws.com"))
        policy = iam.Policy(
            self,
            "CallerPolicy",
            statements=[
                iam.PolicyStatement(
                    actions=["lambda:InvokeFunction"], resources=[self.function.function_arn]
                )
            ],
        )
        role.attach_inline_policy(policy)
        acknowledge(policy, ITS_OWN_POLICY)
        return role, policy

    def _plan(self) -> None:
        """Make the schedules, each of as many numbers as its input holds; once."""
        if self._portions:
            return
        for at, portion in enumerate(_portions(_deployed_in(stack_of(self)))):
            numbers = Lazy.any(_Numbers(self, *portion))
            schedule = scheduler.CfnSchedule(
                self,
                f"Schedule{at or ''}",
                schedule_expression=self._schedule.expression_string,
                flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
                target=scheduler.CfnSchedule.TargetProperty(
                    arn=self.function.function_arn,
                    role_arn=self._caller.role_arn,
                    input=Stack.of(self).to_json_string(
                        {"ScheduledAt": _SCHEDULED_TIME, "Numbers": numbers}
                    ),
                    retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(
                        maximum_retry_attempts=0
                    ),
                ),
            )
            schedule.node.add_dependency(self._caller, self._caller_policy)
            self._portions.append(schedule)


def _deployed_in(stack: Stack) -> list[dict[str, Any]]:
    """Return what a stack will have deployed: each number ahead of the flows of its own."""
    return [*numbers_in(stack), *own_flows_in(stack)]


def _portions(numbers: Sequence[Any]) -> list[tuple[int, int]]:
    """Return where each portion of the numbers begins and ends, so that it fits."""
    ends, size = [0], 0
    for at, number in enumerate(numbers):
        text = json.dumps(number)
        own = len(text) + _TOKEN * text.count("Token[")
        if size and size + own > _PORTION:
            ends.append(at)
            size = 0
        size += own
    return list(zip(ends, [*ends[1:], len(numbers)], strict=True)) if numbers else []


@jsii.implements(IStableAnyProducer)
class _Numbers:
    """The numbers of one portion, as they are once all has been declared."""

    def __init__(self, check: PhoneNumberDriftCheck, begin: int, end: int) -> None:
        self._check = check
        self._begin, self._end = begin, end

    def produce(self) -> list[dict[str, Any]]:
        """Return them."""
        return _deployed_in(stack_of(self._check))[self._begin : self._end]


@jsii.implements(IAspect)
class _Planning:
    """Has a check make its schedules when the stack is being synthesized."""

    def __init__(self, check: PhoneNumberDriftCheck) -> None:
        self._check = check

    def visit(self, node: IConstruct) -> None:
        """See whether it is the check itself."""
        if node is self._check:
            self._check._plan()  # noqa: SLF001 - its own
