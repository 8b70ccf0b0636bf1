"""The function behind the phone numbers of a stack, with its role and its log."""

from __future__ import annotations

from collections.abc import Sequence
from weakref import WeakKeyDictionary

from aws_cdk import Aws, Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct, IDependable

from cdk_connect_phone_numbers.arguments import Arguments, stack_of
from cdk_connect_phone_numbers.function.asset import HANDLER, handler_code
from cdk_connect_phone_numbers.function.handler import (
    FUNCTION_TIMEOUT,
    Handler,
    Program,
    Settings,
)
from cdk_connect_phone_numbers.function.metrics import (
    FAILED,
    IMPORTED,
    MOVED,
    SECONDS_TO_CLAIMED,
    THROTTLED_CALLS,
    metric,
)
from cdk_connect_phone_numbers.function.network import outlive
from cdk_connect_phone_numbers.function.permissions import Need

# A fixed id: another one would give all numbers another service token, which
# CloudFormation refuses.
_SINGLETON_ID = "ConnectPhoneNumberProvider"

# Together less than the hour that CloudFormation waits at most: no event is at work when it has
# given up. docs/decisions/0011-how-old-an-event-may-be.md
_MAX_EVENT_AGE = Duration.minutes(44)
# What Lambda gives a function, in MiB.
_MEMORY = 128, 10_240
# Without any no event is handled. An account's quota can be raised to tens of thousands.
_EXECUTIONS = 1, 1_000_000

# Known without asking CDK's own process, which hundreds of numbers would wait for.
_provider_of: WeakKeyDictionary[Stack, PhoneNumberProvider] = WeakKeyDictionary()


class PhoneNumberProvider(Construct):
    """The function that imports and moves the phone numbers of one stack.

    Each stack gets one on first use, so this class is needed only to change the
    function's settings, such as those that an organisation prescribes. Hand it to
    every ``PhoneNumber`` of the stack then.

    Args:
        scope: The parent construct.
        id: The construct's id. Keep it: CloudFormation refuses to give a number
            another function.
        log_retention: How long the function's log is kept. The log group stays
            when the stack is deleted, since it tells what became of the numbers.
            Default: a year.
        log_group: A log group of one's own, such as one that is encrypted. Not
            together with ``log_retention``. Default: a new one.
        memory_size: The function's memory in MiB. Default: 256.
        vpc: A VPC to run the function in. It must reach Amazon Connect,
            CloudFormation and S3 from there. The numbers are deleted before the
            routes, endpoints and rules of security groups of the same app's stack
            by which it does. Default: none.
        vpc_subnets: Where in the VPC. Default: CDK's, the private subnets.
        security_groups: Security groups of the function in the VPC. Default: a
            new one.
        role: The function's role, in the same stack or imported. What the numbers
            need is put into it, unless it may not be changed: then
            ``docs/permissions.md`` says what it has to have. Default: a new one.
        on_failure: Where Lambda sends an event that it has lost, such as
            ``aws_lambda_destinations.SqsDestination``: CloudFormation then waits for
            an hour. Default: nowhere; the metric of throttles tells of some.
        tracing: Whether X-Ray traces the function. Default: CDK's, that it does not.
        architecture: The function's processor; its code runs on either. Default:
            CDK's, x86-64.
        environment_encryption: A key to encrypt the function's environment with,
            which holds nothing but the stack's id. Default: Lambda's own.
        reserved_concurrent_executions: How many numbers at most are handled at
            once, at least 1. So many executions are also kept from the account's
            other functions. Events beyond it wait, for 44 minutes at most.
            Default: as many as the account has.

    Raises:
        InvalidArgumentError: If an argument cannot be right.

    Attributes:
        function: The function itself.
        service_token: What a number's resource names as its service token.
        service_timeout: How long CloudFormation waits for an answer: all the time
            that Lambda may take.
        service_properties: The two of them, as a number's resource has them.

    Raises:
        InvalidArgumentError: If an argument cannot be right.

    See https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources-lambda.html
    """

    def __init__(  # noqa: PLR0913 - each one is a setting that users of a function expect
        self,
        scope: Construct,
        id: str,  # noqa: A002 - the name that every construct's second argument has
        *,
        log_retention: logs.RetentionDays | None = None,
        log_group: logs.ILogGroup | None = None,
        memory_size: int = 256,
        vpc: ec2.IVpc | None = None,
        vpc_subnets: ec2.SubnetSelection | None = None,
        security_groups: Sequence[ec2.ISecurityGroup] | None = None,
        role: iam.IRole | None = None,
        on_failure: lambda_.IDestination | None = None,
        tracing: lambda_.Tracing | None = None,
        architecture: lambda_.Architecture | None = None,
        environment_encryption: kms.IKey | None = None,
        reserved_concurrent_executions: int | None = None,
    ) -> None:
        super().__init__(scope, id)
        check = Arguments(self, place=None)
        check.optional_type(
            "log_retention", log_retention, logs.RetentionDays, "a RetentionDays of aws_logs"
        )
        if log_group is not None:
            check.not_beside("log_retention", log_retention, "log_group")
        # What CloudFormation's own class lacks.
        check.optional_with_member(
            "log_group", log_group, "grant_write", "a LogGroup of aws_logs, made or imported"
        )
        check.number("memory_size", memory_size, *_MEMORY)
        check.optional_with_member("vpc", vpc, "vpc_id", "a VPC of aws_ec2")
        check.optional_with_member(
            "vpc_subnets", vpc_subnets, "subnet_type", "a SubnetSelection of aws_ec2"
        )
        if security_groups is not None:
            security_groups = check.each_with_member(
                "security_groups", security_groups, "security_group_id", "a security group"
            )
        check.optional_with_member("role", role, "role_arn", "a role of aws_iam")
        check.optional_with_member("on_failure", on_failure, "bind", "a destination of Lambda's")
        check.optional_type("tracing", tracing, lambda_.Tracing, "a Tracing of aws_lambda")
        check.optional_type(
            "architecture", architecture, lambda_.Architecture, "an Architecture of aws_lambda"
        )
        check.optional_with_member(
            "environment_encryption", environment_encryption, "key_arn", "a key of aws_kms"
        )
        if reserved_concurrent_executions is not None:
            check.number(
                "reserved_concurrent_executions", reserved_concurrent_executions, *_EXECUTIONS
            )
        self._settings = Settings(
            log_retention=log_retention or logs.RetentionDays.ONE_YEAR,
            log_group=log_group,
            memory_size=memory_size,
            vpc=vpc,
            vpc_subnets=vpc_subnets,
            security_groups=security_groups,
            on_failure=on_failure,
            tracing=tracing,
            architecture=architecture,
            environment_encryption=environment_encryption,
            reserved_concurrent_executions=reserved_concurrent_executions,
        )
        program = Program(
            description="Imports and moves phone numbers in Amazon Connect",
            code=handler_code(),
            handler=HANDLER,
            # The function refuses the events of other stacks.
            environment={"STACK_ID": Aws.STACK_ID},
            max_event_age=_MAX_EVENT_AGE,
        )
        self._handler = Handler(self, program, [Need.NUMBER], self._settings, role)
        self._policies: dict[Need, iam.Policy] = {}
        self.function: lambda_.Function = self._handler.function
        self.service_token: str = self.function.function_arn
        self.service_timeout: Duration = _MAX_EVENT_AGE.plus(FUNCTION_TIMEOUT).plus(
            Duration.minutes(1)
        )
        self.service_properties: dict[str, str | int | float] = {
            "ServiceToken": self.service_token,
            "ServiceTimeout": self.service_timeout.to_seconds(),
        }
        if vpc is not None:
            groups = self.function.connections.security_groups
            outlive(self._handler.async_invocation, vpc, groups)

    @classmethod
    def of_stack(cls, scope: Construct) -> PhoneNumberProvider:
        """Return the provider of the scope's stack; make it on first use."""
        stack = stack_of(scope)
        if stack not in _provider_of:
            existing = stack.node.try_find_child(_SINGLETON_ID)
            made = existing if isinstance(existing, cls) else cls(stack, _SINGLETON_ID)
            _provider_of[stack] = made
        return _provider_of[stack]

    def permit(self, *needs: Need) -> list[IDependable]:
        """Allow the function what one number needs beyond what every number does.

        Each need has a policy of its own. A number that depends on it is deleted
        before the policy is: so it can still be released when it is the last one
        that was to be.

        Args:
            needs: What the number needs.

        Returns:
            What the number's resource must depend on.
        """
        # What the numbers depend on in any case, also where a policy cannot be attached.
        return [self._handler.async_invocation, *map(self._policy, needs)]

    def metric_imported(self, statistic: str = "Sum") -> cloudwatch.Metric:
        """Return how many numbers of the stack were imported.

        Args:
            statistic: CloudWatch's name for how several are summed up. Default: Sum.
        """
        return metric(self, IMPORTED, statistic)

    def metric_moved(self, statistic: str = "Sum") -> cloudwatch.Metric:
        """Return how many numbers of the stack were moved.

        Args:
            statistic: CloudWatch's name for how several are summed up. Default: Sum.
        """
        return metric(self, MOVED, statistic)

    def metric_failed(self, statistic: str = "Sum") -> cloudwatch.Metric:
        """Return how many events of the stack were answered with FAILED.

        Args:
            statistic: CloudWatch's name for how several are summed up. Default: Sum.
        """
        return metric(self, FAILED, statistic)

    def metric_throttled_calls(self, statistic: str = "Sum") -> cloudwatch.Metric:
        """Return how many calls were throttled; each is repeated.

        Args:
            statistic: CloudWatch's name for how several are summed up. Default: Sum.
        """
        return metric(self, THROTTLED_CALLS, statistic)

    def metric_seconds_to_claimed(self, statistic: str = "Average") -> cloudwatch.Metric:
        """Return how many seconds passed from a change to the read that shows it done.

        Args:
            statistic: CloudWatch's name for how several are summed up. Default: Average.
        """
        return metric(self, SECONDS_TO_CLAIMED, statistic)

    def _policy(self, need: Need) -> iam.Policy:
        if need not in self._policies:
            self._policies[need] = self._handler.policy(need)
        return self._policies[need]


def settings_of(provider: PhoneNumberProvider | None) -> Settings:
    """Return the settings that another function of the stack is to share."""
    return provider._settings if provider else Settings()  # noqa: SLF001 - ours
