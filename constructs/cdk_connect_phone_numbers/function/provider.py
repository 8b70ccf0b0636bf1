"""The function behind the phone numbers of a stack, with its role and its log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast
from weakref import WeakKeyDictionary

from aws_cdk import Aws, Duration, RemovalPolicy, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct, IDependable

from cdk_connect_phone_numbers.arguments import Arguments, stack_of
from cdk_connect_phone_numbers.function.acknowledged import THIS_RUNTIME, acknowledge
from cdk_connect_phone_numbers.function.asset import HANDLER, handler_code
from cdk_connect_phone_numbers.function.permissions import Need, findings, statements
from cdk_connect_phone_numbers.function.tried_once import TriedOnce

# A fixed id: another one would give all numbers another service token, which
# CloudFormation refuses.
_SINGLETON_ID = "ConnectPhoneNumberProvider"

# Lambda's longest. The handler itself ends with each number's own timeout.
_FUNCTION_TIMEOUT = Duration.minutes(15)
# Together less than the hour that CloudFormation waits at most: no event is at work when it has
# given up. docs/decisions/0011-how-old-an-event-may-be.md
_MAX_EVENT_AGE = Duration.minutes(44)
# What Lambda gives a function, in MiB.
_MEMORY = 128, 10_240

# Known without asking CDK's own process, which hundreds of numbers would wait for.
_provider_of: WeakKeyDictionary[Stack, PhoneNumberProvider] = WeakKeyDictionary()


class PhoneNumberProvider(Construct):
    """The function that imports and moves the phone numbers of one stack.

    Each stack gets one on first use, so this class is needed only to change the
    function's settings. Hand it to every ``PhoneNumber`` of the stack then.

    Args:
        scope: The parent construct.
        id: The construct's id. Keep it: CloudFormation refuses to give a number
            another function.
        log_retention: How long the function's log is kept. The log group stays
            when the stack is deleted, since it tells what became of the numbers.
            Default: a year.
        memory_size: The function's memory in MiB. Default: 256.
        vpc: A VPC to run the function in. It must reach Amazon Connect,
            CloudFormation and S3 from there. Default: none.
        vpc_subnets: Where in the VPC. Default: CDK's, the private subnets.
        security_groups: Security groups of the function in the VPC. Default: a
            new one.

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
        log_retention: logs.RetentionDays = logs.RetentionDays.ONE_YEAR,
        memory_size: int = 256,
        vpc: ec2.IVpc | None = None,
        vpc_subnets: ec2.SubnetSelection | None = None,
        security_groups: Sequence[ec2.ISecurityGroup] | None = None,
    ) -> None:
        super().__init__(scope, id)
        check = Arguments(self, place=None)
        check.of_type(
            "log_retention", log_retention, logs.RetentionDays, "a RetentionDays of aws_logs"
        )
        check.number("memory_size", memory_size, *_MEMORY)
        check.optional_with_member("vpc", vpc, "vpc_id", "a VPC of aws_ec2")
        check.optional_with_member(
            "vpc_subnets", vpc_subnets, "subnet_type", "a SubnetSelection of aws_ec2"
        )
        if security_groups is not None:
            check.each_with_member(
                "security_groups", security_groups, "security_group_id", "a security group"
            )
        self._policies: dict[Need, iam.Policy] = {}
        log_group = logs.LogGroup(
            self, "Logs", retention=log_retention, removal_policy=RemovalPolicy.RETAIN
        )
        self._role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        log_group.grant_write(self._role)
        self._permit_role(*((Need.NUMBER, Need.VPC) if vpc else (Need.NUMBER,)))
        function = TriedOnce(
            self,
            "Handler",
            description="Imports and moves phone numbers in Amazon Connect",
            runtime=lambda_.Runtime.PYTHON_3_13,
            handler=HANDLER,
            code=handler_code(),
            role=self._role,
            # The function refuses the events of other stacks.
            environment={"STACK_ID": Aws.STACK_ID},
            timeout=_FUNCTION_TIMEOUT,
            memory_size=memory_size,
            log_group=log_group,
            vpc=vpc,
            vpc_subnets=vpc_subnets,
            security_groups=security_groups,
        )
        self.function: lambda_.Function = function
        # CDK lets a function depend on its role twice over.
        cast("lambda_.CfnFunction", self.function.node.default_child).add_metadata(
            "cfn-lint", {"config": {"ignore_checks": ["W3005"]}}
        )
        # A second try of an event would come after its failure was answered, and
        # could import a number again that the roll-back has already dealt with.
        self._async_invocation = lambda_.EventInvokeConfig(
            self,
            "AsyncInvocation",
            function=self.function,
            retry_attempts=0,
            max_event_age=_MAX_EVENT_AGE,
        )
        function.configured_by(self._async_invocation)
        self.service_token = self.function.function_arn
        self.service_timeout = _MAX_EVENT_AGE.plus(_FUNCTION_TIMEOUT).plus(Duration.minutes(1))
        self.service_properties = {
            "ServiceToken": self.service_token,
            "ServiceTimeout": self.service_timeout.to_seconds(),
        }
        acknowledge(self.function, THIS_RUNTIME)

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
        # Each policy depends on it: once is enough, with hundreds of numbers.
        return [self._policy(need) for need in needs] or [self._async_invocation]

    def _policy(self, need: Need) -> iam.Policy:
        if need not in self._policies:
            stack = Stack.of(self)
            policy = iam.Policy(
                self, f"{need}Policy", statements=statements(stack, need), roles=[self._role]
            )
            policy.node.add_dependency(self._async_invocation)
            acknowledge(policy, findings(stack, need))
            self._policies[need] = policy
        return self._policies[need]

    def _permit_role(self, *needs: Need) -> None:
        """Allow in the role's own policy what the function needs whatever its numbers are."""
        stack = Stack.of(self)
        for statement in statements(stack, *needs):
            self._role.add_to_policy(statement)
        acknowledge(self._role, findings(stack, *needs))
