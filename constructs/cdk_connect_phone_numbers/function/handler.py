"""What runs the function's code: its policies, its log, and what an organisation prescribes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from aws_cdk import Aws, Duration, RemovalPolicy, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk_connect_phone_numbers.function.acknowledged import (
    FAILURES_ARE_TOLD,
    ITS_OWN_POLICY,
    THIS_RUNTIME,
    TRACES,
    acknowledge,
    acknowledge_role,
)
from cdk_connect_phone_numbers.function.permissions import Need, findings, statements
from cdk_connect_phone_numbers.function.tried_once import TriedOnce

# Lambda's longest. The handler itself ends with each number's own timeout.
FUNCTION_TIMEOUT = Duration.minutes(15)


@dataclass(frozen=True)
class Settings:
    """What every function of a stack has, as its user or an organisation prescribes it."""

    log_retention: logs.RetentionDays = logs.RetentionDays.ONE_YEAR
    log_group: logs.ILogGroup | None = None
    memory_size: int = 256
    vpc: ec2.IVpc | None = None
    vpc_subnets: ec2.SubnetSelection | None = None
    security_groups: Sequence[ec2.ISecurityGroup] | None = None
    on_failure: lambda_.IDestination | None = None
    tracing: lambda_.Tracing | None = None
    architecture: lambda_.Architecture | None = None
    environment_encryption: kms.IKey | None = None
    reserved_concurrent_executions: int | None = None


@dataclass(frozen=True)
class Program:
    """What one function is for.

    Attributes:
        description: What it does, in Lambda's list of functions.
        code: Its code.
        handler: Where the code begins.
        environment: What it knows of its stack.
        max_event_age: After which time an event is not worth handling any more.
    """

    description: str
    code: lambda_.Code
    handler: str
    environment: Mapping[str, str]
    max_event_age: Duration


class Handler:
    """A function with its log, which may do what its needs allow."""

    def __init__(
        self,
        scope: Construct,
        program: Program,
        needs: Sequence[Need],
        settings: Settings,
        role: iam.IRole | None = None,
    ) -> None:
        """Make it in the scope; without a role of one's own, with one of its own."""
        self._scope = scope
        self._role = role or iam.Role(
            scope, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com")
        )
        self.log_group: logs.ILogGroup = settings.log_group or logs.LogGroup(
            scope,
            "Logs",
            retention=settings.log_retention,
            removal_policy=RemovalPolicy.RETAIN,
        )
        grants = [self.log_group.grant_write]
        if settings.environment_encryption:
            # Lambda's own grant for the role is lost with a role that is made anew.
            grants.append(settings.environment_encryption.grant_decrypt)
        first, *others = [*needs, Need.VPC] if settings.vpc else needs
        policies = [self.policy(first, *grants), *map(self.policy, others)]
        function = self._function(program, settings)
        self.function: lambda_.Function = function
        self.function.node.add_dependency(*policies)
        self.async_invocation: lambda_.EventInvokeConfig = lambda_.EventInvokeConfig(
            scope,
            "AsyncInvocation",
            function=self.function,
            on_failure=settings.on_failure,
            # A second try of an event would come after its failure was answered, and could
            # import a number again that the roll-back has already dealt with.
            retry_attempts=0,
            max_event_age=program.max_event_age,
        )
        function.configured_by(self.async_invocation)
        self._acknowledge_role(settings)

    def policy(
        self,
        need: Need,
        *grants: Callable[[iam.IGrantable], object],
        owner: str = Aws.STACK_ID,
    ) -> iam.Policy:
        """Allow the function what one need takes, in a policy that things can depend on.

        Args:
            need: The need.
            grants: What else the policy is to grant.
            owner: What manages the numbers that the function may write to.
        """
        stack = Stack.of(self._scope)
        granted = statements(stack, need, owner=owner)
        return self.allow(f"{need}Policy", granted, findings(stack, need), *grants)

    def allow(
        self,
        name: str,
        granted: Sequence[iam.PolicyStatement],
        found: Mapping[str, str],
        *grants: Callable[[iam.IGrantable], object],
    ) -> iam.Policy:
        """Allow the function something, in a policy of its own.

        Args:
            name: The policy's id.
            granted: What it grants.
            found: What organisations' rules find in that, each with its reason.
            grants: What else the policy is to grant.
        """
        policy = iam.Policy(self._scope, name, statements=list(granted))
        for grant in grants:
            grant(policy)
        # The role's own method: a role that may not be changed does nothing, and one that is made
        # elsewhere (``Role.customize_roles``) reports what it needs, as it stands by then.
        self._role.attach_inline_policy(policy)
        acknowledge(policy, {**found, **ITS_OWN_POLICY})
        return policy

    def _function(self, program: Program, settings: Settings) -> TriedOnce:
        function = TriedOnce(
            self._scope,
            "Handler",
            description=program.description,
            runtime=lambda_.Runtime.PYTHON_3_13,
            handler=program.handler,
            code=program.code,
            role=self._role,
            environment=dict(program.environment),
            environment_encryption=settings.environment_encryption,
            timeout=FUNCTION_TIMEOUT,
            memory_size=settings.memory_size,
            log_group=self.log_group,
            vpc=settings.vpc,
            vpc_subnets=settings.vpc_subnets,
            security_groups=settings.security_groups,
            tracing=settings.tracing,
            architecture=settings.architecture,
            reserved_concurrent_executions=settings.reserved_concurrent_executions,
        )
        acknowledge_role(function)
        acknowledge(
            function, {**THIS_RUNTIME, **(FAILURES_ARE_TOLD if settings.on_failure else {})}
        )
        return function

    def _acknowledge_role(self, settings: Settings) -> None:
        """Acknowledge what CDK itself has put into the role, for traces and a destination."""
        policy = self._role.node.try_find_child("DefaultPolicy")
        if isinstance(policy, iam.Policy):
            traced = settings.tracing not in (None, lambda_.Tracing.DISABLED)
            acknowledge(policy, {**(TRACES if traced else {}), **ITS_OWN_POLICY})
