"""Moving more numbers than a stack holds: planned, in waves, and undoable."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import Duration, Stack, Tags
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from cdk_connect_phone_numbers import owner_tags
from cdk_connect_phone_numbers.arguments import Arguments
from cdk_connect_phone_numbers.function.acknowledged import wildcard
from cdk_connect_phone_numbers.function.asset import MIGRATION_HANDLER, migration_code
from cdk_connect_phone_numbers.function.handler import Handler, Program
from cdk_connect_phone_numbers.function.permissions import Need
from cdk_connect_phone_numbers.function.provider import PhoneNumberProvider, settings_of
from cdk_connect_phone_numbers.migration.allow import allow
from cdk_connect_phone_numbers.migration.bucket import MANIFESTS, RUNS, allow_bucket, new_bucket
from cdk_connect_phone_numbers.migration.machine import executions, state_machine
from cdk_connect_phone_numbers.migration.states import Course
from cdk_connect_phone_numbers.migration.wave import Wave, shapes_of

_OWN_EXECUTIONS = (
    "Read only. An execution is asked whether it is still wanted; it is named when it is started."
)
# Connect's own. docs/performance.md says how many numbers under way use a rate up.
_RATE, _NUMBERS_A_REQUEST_A_SECOND = 2, 8
_MOST_RATE, _MOST_AT_ONCE, _MOST_FAILURES = 100, 1000, 100_000
_MOST_PAUSE = 365 * 24 * 60 * 60


class PhoneNumberMigration(Construct):
    """A state machine that moves or imports many numbers: planned, in waves, and undoable.

    A stack holds 500 resources and rolls all of them back for one failure, which is right for a
    contact centre's own numbers, and wrong for moving thousands of them. This takes a table of
    numbers, its manifest, and moves them wave after wave, by the same code as a deployment. Each
    wave is checked before the next one begins. What failed is left where it was and reported, and
    is tried again by running it again.

    Deploying it moves nothing: ``connect-phone-numbers migrate`` starts it with a manifest.

    Args:
        scope: The parent construct.
        id: The construct's id. Keep it: the numbers that are being migrated are the state
            machine's, and what no state machine has any more anybody may take.
        waves: How many numbers are moved before it is looked whether that went well: a list of
            ``Wave.count()`` and ``Wave.percentage()`` that ends with ``Wave.rest()``, or
            ``Wave.by_column()`` alone. Default: one number, 1 %, 10 %, the rest.
        max_concurrency: How many numbers are under way at once. Default: eight for each request a
            second that ``rate`` has, so 16.
        tolerated_failure_percentage: How many of a hundred numbers, of those that were tried so
            far, may fail before no other wave begins. Default: 5.
        tolerated_failure_count: How many numbers may, besides. Default: any.
        pause: How long to wait between two waves. Default: not at all.
        approval_topic: Where to ask before each wave. The message says how to agree, and how to
            refuse; no answer within a week is a refusal. Default: nobody is asked.
        notification_topic: Where to tell what has come of it. Default: nowhere.
        alarms: What holds back each wave while one of them is in alarm, or exists no more.
            Default: none.
        rate: How many requests a second Amazon Connect takes of this account, for each operation.
            Default: 2, as it does unless the quota was raised.
        bucket: A bucket of one's own for manifests and reports. Default: a new one, which is
            kept when the stack is deleted.
        provider: A provider whose settings the migration shall have as well, such as its VPC and
            its log. The role is the migration's own. Default: a provider's defaults.

    Attributes:
        state_machine: The state machine.
        function: The function that does its steps.
        bucket: The bucket: manifests below ``manifests/``, and below ``runs/`` what each execution
            has planned and done.
        log_group: Where the function and the state machine log to.

    Raises:
        InvalidArgumentError: If an argument cannot be right.

    See https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
    """

    def __init__(  # noqa: PLR0913 - the public contract
        self,
        scope: Construct,
        id: str,  # noqa: A002 - the name that every construct's second argument has
        *,
        waves: Sequence[Wave] | Wave | None = None,
        max_concurrency: int | None = None,
        tolerated_failure_percentage: int = 5,
        tolerated_failure_count: int | None = None,
        pause: Duration | None = None,
        approval_topic: sns.ITopic | None = None,
        notification_topic: sns.ITopic | None = None,
        alarms: Sequence[cloudwatch.IAlarm] = (),
        rate: int | None = None,
        bucket: s3.IBucket | None = None,
        provider: PhoneNumberProvider | None = None,
    ) -> None:
        super().__init__(scope, id)
        check = Arguments(self, place=None)
        if max_concurrency is not None:
            check.number("max_concurrency", max_concurrency, 1, _MOST_AT_ONCE)
        check.number("tolerated_failure_percentage", tolerated_failure_percentage, 0, 100)
        if tolerated_failure_count is not None:
            check.number("tolerated_failure_count", tolerated_failure_count, 0, _MOST_FAILURES)
        check.duration("pause", pause, _MOST_PAUSE, "a year")
        check.optional_with_member("approval_topic", approval_topic, "topic_arn", "a topic")
        check.optional_with_member("notification_topic", notification_topic, "topic_arn", "a topic")
        watched = check.each_with_member("alarms", alarms, "alarm_name", "an alarm")
        if rate is not None:
            check.known_number("rate", rate, 1, _MOST_RATE)
        check.optional_with_member("bucket", bucket, "bucket_name", "a bucket of aws_s3")
        if provider is not None:
            check.of_type("provider", provider, PhoneNumberProvider, "a PhoneNumberProvider")
        settings = {
            "Waves": shapes_of(check, waves),
            "ToleratedFailurePercentage": tolerated_failure_percentage,
            "ToleratedFailureCount": tolerated_failure_count,
            "Alarms": [alarm.alarm_name for alarm in watched],
        }
        self.bucket: s3.IBucket = bucket or new_bucket(self)
        handler = self._handler(rate, provider, alarms=bool(watched))
        self.function: lambda_.Function = handler.function
        self.log_group: logs.ILogGroup = handler.log_group
        course = Course(
            function=self.function,
            bucket=self.bucket,
            settings=settings,
            max_concurrency=max_concurrency or _NUMBERS_A_REQUEST_A_SECOND * (rate or _RATE),
            pause=pause,
            approval_topic=approval_topic,
            notification_topic=notification_topic,
        )
        traced = settings_of(provider).tracing not in (None, lambda_.Tracing.DISABLED)
        self.state_machine: sfn.StateMachine = state_machine(
            self, course, self.log_group, traced=traced
        )
        # The command line finds the bucket by it.
        Tags.of(self.state_machine).add(owner_tags.BUCKET, self.bucket.bucket_name)
        self._let_write(handler)

    def grant_start(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow somebody to start and to stop it, with any manifest, and to see what comes of it.

        Args:
            grantee: Whom. It is all that ``connect-phone-numbers migrate`` needs.
        """
        self.bucket.grant_put(grantee, MANIFESTS)
        self.state_machine.grant_start_execution(grantee)
        self.state_machine.grant_execution(grantee, "states:StopExecution")
        return self.grant_read(grantee)

    def grant_read(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow somebody to see how far it is, and what it has planned and done.

        Args:
            grantee: Whom.
        """
        self.bucket.grant_read(grantee, RUNS)
        machine = self.state_machine
        machine.grant(
            grantee,
            "states:DescribeStateMachine",
            "states:ListExecutions",
            "states:ListTagsForResource",
        )
        return iam.Grant.add_to_principal(
            grantee=grantee,
            actions=[
                "states:DescribeExecution",
                "states:DescribeMapRun",
                "states:GetExecutionHistory",
                "states:ListExecutions",
                "states:ListMapRuns",
            ],
            resource_arns=[
                executions(machine),
                executions(machine, end="/*"),
                executions(machine, "mapRun", "/*"),
            ],
        )

    def grant_approve(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow somebody to agree to a wave, or to refuse it, who was asked by the topic.

        Args:
            grantee: Whom.
        """
        return self.state_machine.grant_task_response(grantee)

    def _handler(
        self, rate: int | None, provider: PhoneNumberProvider | None, *, alarms: bool
    ) -> Handler:
        paced = {} if rate is None else {"RATE": str(rate)}
        program = Program(
            description="Migrates phone numbers in Amazon Connect: a step of its state machine",
            code=migration_code(),
            handler=MIGRATION_HANDLER,
            environment={"BUCKET": self.bucket.bucket_name, **paced},
            max_event_age=Duration.minutes(1),
        )
        needs = [Need.MIGRATION, *([Need.ALARMS] if alarms else [])]
        handler = Handler(self, program, needs, settings_of(provider))
        allow_bucket(handler, self.bucket)
        return handler

    def _let_write(self, handler: Handler) -> None:
        """Allow the function to write to the numbers of the state machine, and to no other.

        The policies name the state machine, which names the function: so they come after it.
        """
        machine = self.state_machine
        for need in (Need.NUMBER, Need.IMPORT, Need.WHATSAPP_IMPORT):
            handler.policy(need, owner=machine.state_machine_arn)
        own = executions(machine)
        handler.allow(
            "ExecutionsPolicy",
            [
                allow(["states:ListExecutions"], machine.state_machine_arn),
                allow(["states:DescribeExecution"], own),
            ],
            dict.fromkeys(wildcard(Stack.of(self), own), _OWN_EXECUTIONS),
        )
