"""The states that a migration goes through: a plan, wave after wave, and a report.

What is decided is decided by the function, one step of it a state. The states are what Step
Functions does better: to run many at once, to wait for hours, and to ask somebody.

Values that are known at synth are written into the states, not looked up in their input. A wave
tolerates all failures, so that it is always finished: the check behind it stops the rest, which
leaves nothing half done. https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct

# Who has not answered by then has not agreed.
APPROVAL_TIMEOUT = Duration.days(7)

# Lambda's own failures: the function was not at fault, and its steps can be repeated.
_LAMBDAS_OWN = (
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
)
# What the function says of a number that takes longer than it may run.
_STILL_UNDER_WAY = "StillUnderWayError"
_INVOCATIONS = 8

_Path = sfn.JsonPath


@dataclass(frozen=True)
class Course:
    """What a migration's states are made with.

    Attributes:
        function: What each step is done by.
        bucket: Where the function writes each wave.
        settings: What the function is told of waves and tolerance.
        max_concurrency: How many numbers are under way at once.
        pause: How long to wait between two waves.
        approval_topic: Where each wave is asked for, before it begins.
        notification_topic: Where the end is told.
    """

    function: lambda_.IFunction
    bucket: s3.IBucket
    settings: Mapping[str, Any]
    max_concurrency: int
    pause: Duration | None
    approval_topic: sns.ITopic | None
    notification_topic: sns.ITopic | None


def definition(scope: Construct, course: Course) -> sfn.IChainable:
    """Return the states, made in the scope."""
    return _States(scope, course).begin


class _States:
    def __init__(self, scope: Construct, course: Course) -> None:
        self._scope, self._course = scope, course
        self._end = self._notify(self._outcome())
        self._interrupted = sfn.Pass(
            scope,
            "Interrupted",
            comment="A step failed that is not about one number",
            parameters={
                "Outcome": "FAILED",
                "Summary": _Path.format(
                    "The migration was interrupted by {}: {}",
                    _Path.string_at("$.Error"),
                    _Path.string_at("$.Cause"),
                ),
            },
        )
        self._interrupted.next(self._end)
        plan = self._step("Plan", Input=_Path.object_at("$"), Settings=course.settings)
        check = self._step("Check", Plan=_Path.object_at("$"), Settings=course.settings)
        self._report = self._step("Report", Plan=_Path.object_at("$"))
        self._report.next(self._end)
        wave = self._waves(check)
        plan.next(self._if_there_is_more("Anything to do?", wave))
        more = self._if_there_is_more("More waves?", self._pause(wave))
        check.next(
            sfn.Choice(scope, "Go on?").when(_is_true("$.Stop"), self._report).otherwise(more)
        )
        self.begin = sfn.Chain.start(plan)

    def _step(self, name: str, **payload: Any) -> tasks.LambdaInvoke:
        """Return a step of the function; what it answers is the next state's input."""
        told = sfn.TaskInput.from_object({**_identity(name), **payload})
        step = self._invoke(name, payload=told)
        step.add_catch(self._interrupted)
        return step

    def _invoke(self, name: str, *also: str, **options: Any) -> tasks.LambdaInvoke:
        step = tasks.LambdaInvoke(
            self._scope,
            name,
            lambda_function=self._course.function,
            payload_response_only=True,
            retry_on_service_exceptions=False,
            **options,
        )
        step.add_retry(
            errors=[*_LAMBDAS_OWN, *also],
            interval=Duration.seconds(2),
            max_attempts=_INVOCATIONS,
            max_delay=Duration.minutes(1),
            jitter_strategy=sfn.JitterType.FULL,
        )
        return step

    def _if_there_is_more(self, name: str, then: sfn.IChainable) -> sfn.Choice:
        choice = sfn.Choice(self._scope, name)
        return choice.when(_is_true("$.HasNext"), then).otherwise(self._report)

    def _waves(self, check: sfn.IChainable) -> sfn.Pass:
        """Return where a wave begins that ends with its check."""
        # Step Functions evaluates no function within a reader's own parameters.
        next_wave = sfn.Pass(
            self._scope,
            "Next wave",
            parameters={
                "Wave": _Path.array_get_item(_Path.list_at("$.Waves"), _Path.number_at("$.Next")),
                "Number": _Path.math_add(_Path.number_at("$.Next"), 1),
                "Of": _Path.array_length(_Path.list_at("$.Waves")),
            },
            result_path="$.Current",
        )
        wave = self._wave()
        wave.next(check)
        # One that could not run has moved nothing: the check sees that.
        wave.add_catch(check, result_path="$.Wave")
        next_wave.next(self._approve(self._held(wave)))
        return next_wave

    def _held(self, wave: sfn.DistributedMap) -> sfn.IChainable:
        """Return where the alarms are looked at once more, if time has passed since they were."""
        course = self._course
        waits = course.pause is not None or course.approval_topic is not None
        if not (waits and course.settings["Alarms"]):
            return wave
        look = self._step("Look", Plan=_Path.object_at("$"), Settings=course.settings)
        quiet = sfn.Choice(self._scope, "Still quiet?")
        return look.next(quiet.when(_is_true("$.Stop"), self._report).otherwise(wave))

    def _wave(self) -> sfn.DistributedMap:
        wave = sfn.DistributedMap(
            self._scope,
            "Wave",
            label="Wave",
            item_reader=sfn.S3JsonItemReader(
                bucket=self._course.bucket, key=_Path.string_at("$.Current.Wave.Key")
            ),
            item_selector={
                **_identity("Apply"),
                "Direction": _Path.string_at("$.Direction"),
                "Run": _Path.string_at("$.Run"),
                "Item": _Path.object_at("$$.Map.Item.Value"),
            },
            max_concurrency=self._course.max_concurrency,
            tolerated_failure_percentage=100,
            result_path=_Path.DISCARD,
        )
        # All answers together have to be less than 256 KB, so each is nothing.
        apply = self._invoke("Apply", _STILL_UNDER_WAY, output_path=_Path.DISCARD)
        wave.item_processor(apply)
        return wave

    def _approve(self, wave: sfn.IChainable) -> sfn.IChainable:
        topic = self._course.approval_topic
        if topic is None:
            return wave
        approval = tasks.SnsPublish(
            self._scope,
            "Approval",
            topic=topic,
            integration_pattern=sfn.IntegrationPattern.WAIT_FOR_TASK_TOKEN,
            subject="Phone numbers wait to be migrated",
            message=sfn.TaskInput.from_object(
                {
                    "Execution": _Path.string_at("$$.Execution.Id"),
                    "Direction": _Path.string_at("$.Direction"),
                    "Summary": _Path.string_at("$.Summary"),
                    "Wave": _Path.number_at("$.Current.Number"),
                    "Waves": _Path.number_at("$.Current.Of"),
                    "Numbers": _Path.number_at("$.Current.Wave.Numbers"),
                    "TaskToken": _Path.task_token,
                    "ToApprove": _command("success --task-output true"),
                    "ToRefuse": _command("failure --error Refused"),
                }
            ),
            task_timeout=sfn.Timeout.duration(APPROVAL_TIMEOUT),
            result_path=_Path.DISCARD,
        )
        approval.add_catch(self._report, result_path="$.Approval")
        return approval.next(wave)

    def _pause(self, wave: sfn.IChainable) -> sfn.IChainable:
        if self._course.pause is None:
            return wave
        time = sfn.WaitTime.duration(self._course.pause)
        return sfn.Wait(self._scope, "Pause", time=time).next(wave)

    def _outcome(self) -> sfn.IChainable:
        succeeded = sfn.Condition.string_equals("$.Outcome", "SUCCEEDED")
        stopped = sfn.Fail(
            self._scope, "Not all is done", error_path="$.Outcome", cause_path="$.Summary"
        )
        return (
            sfn.Choice(self._scope, "All done?")
            .when(succeeded, sfn.Succeed(self._scope, "Done"))
            .otherwise(stopped)
        )

    def _notify(self, end: sfn.IChainable) -> sfn.IChainable:
        topic = self._course.notification_topic
        if topic is None:
            return end
        notification = tasks.SnsPublish(
            self._scope,
            "Notification",
            topic=topic,
            subject="A migration of phone numbers has ended",
            message=sfn.TaskInput.from_object(
                {"Execution": _Path.string_at("$$.Execution.Id"), "Report": _Path.object_at("$")}
            ),
            result_path=_Path.DISCARD,
        )
        # What has come of the numbers is not changed by who was told.
        notification.add_catch(end, result_path="$.Notification")
        notification.next(end)
        return notification


def _is_true(path: str) -> sfn.Condition:
    return sfn.Condition.boolean_equals(path, value=True)


def _identity(step: str) -> dict[str, Any]:
    """Return what every step is told: which it is, and in whose name."""
    return {
        "Step": step,
        "StateMachine": _Path.string_at("$$.StateMachine.Id"),
        "Execution": _Path.string_at("$$.Execution.Id"),
        "StartedAt": _Path.string_at("$$.Execution.StartTime"),
    }


def _command(words: str) -> str:
    """Return how a person answers, who has the message alone."""
    return _Path.format(f"aws stepfunctions send-task-{words} --task-token {{}}", _Path.task_token)
