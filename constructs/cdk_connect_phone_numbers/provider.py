"""The function behind the phone numbers of a stack, with its role and its log."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast
from weakref import WeakKeyDictionary

from aws_cdk import ArnFormat, Aws, Duration, RemovalPolicy, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from constructs import Construct, IDependable

from cdk_connect_phone_numbers.acknowledged import acknowledge_findings
from cdk_connect_phone_numbers.arguments import RESERVED_PREFIX, stack_of
from cdk_connect_phone_numbers.handler_asset import HANDLER, handler_code

# A fixed id: another one would give all numbers another service token, which
# CloudFormation refuses.
_SINGLETON_ID = "ConnectPhoneNumberProvider"

# The tag by which the handler marks the numbers that a stack manages.
_OWNER_TAG = f"{RESERVED_PREFIX}stack"

# Lambda's longest. The handler itself ends with each number's own timeout.
_FUNCTION_TIMEOUT = Duration.minutes(15)
# Together less than the hour that CloudFormation waits at most: no event is at work when it has
# given up. docs/decisions/0010-how-old-an-event-may-be.md
_MAX_EVENT_AGE = Duration.minutes(44)

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
        self._policies: dict[str, iam.Policy] = {}
        log_group = logs.LogGroup(
            self, "Logs", retention=log_retention, removal_policy=RemovalPolicy.RETAIN
        )
        self._role = self._make_role(log_group, in_vpc=vpc is not None)
        self.function = lambda_.Function(
            self,
            "Handler",
            description="Imports and moves phone numbers in Amazon Connect",
            runtime=lambda_.Runtime.PYTHON_3_13,
            handler=HANDLER,
            code=handler_code(),
            role=self._role,
            timeout=_FUNCTION_TIMEOUT,
            memory_size=memory_size,
            log_group=log_group,
            vpc=vpc,
            vpc_subnets=vpc_subnets,
            security_groups=security_groups,
        )
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
        self.service_token = self.function.function_arn
        self.service_timeout = _MAX_EVENT_AGE.plus(_FUNCTION_TIMEOUT).plus(Duration.minutes(1))
        self.service_properties = {
            "ServiceToken": self.service_token,
            "ServiceTimeout": self.service_timeout.to_seconds(),
        }
        acknowledge_findings(self)

    @classmethod
    def of_stack(cls, scope: Construct) -> PhoneNumberProvider:
        """Return the provider of the scope's stack; make it on first use."""
        stack = stack_of(scope)
        if stack not in _provider_of:
            existing = stack.node.try_find_child(_SINGLETON_ID)
            made = existing if isinstance(existing, cls) else cls(stack, _SINGLETON_ID)
            _provider_of[stack] = made
        return _provider_of[stack]

    def permit(self, *, importing: bool, whatsapp: bool, releasing: bool) -> list[IDependable]:
        """Allow the function what one number needs.

        What only some numbers need has a policy of its own. A number that
        depends on it is deleted before the policy is: so it can still be
        released when it is the last one that was to be.

        Args:
            importing: It is imported.
            whatsapp: It is a WhatsApp number, which needs more to be imported.
            releasing: It is released on delete.

        Returns:
            What the number's resource must depend on.
        """
        needs: list[IDependable] = []
        if importing:
            needs.append(self._policy("ImportPolicy", self._import_statements))
        if whatsapp:
            needs.append(self._policy("WhatsAppImportPolicy", self._whatsapp_statements))
        if releasing:
            needs.append(self._policy("ReleasePolicy", self._release_statements))
        # Each policy depends on it: once is enough, with hundreds of numbers.
        return needs or [self._async_invocation]

    def _policy(self, name: str, statements: Callable[[], list[iam.PolicyStatement]]) -> iam.Policy:
        if name not in self._policies:
            policy = iam.Policy(self, name, statements=statements(), roles=[self._role])
            policy.node.add_dependency(self._async_invocation)
            self._policies[name] = policy
        return self._policies[name]

    def _make_role(self, log_group: logs.LogGroup, *, in_vpc: bool) -> iam.Role:
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        if in_vpc:
            role.add_managed_policy(
                iam.ManagedPolicy.from_aws_managed_policy_name(
                    "service-role/AWSLambdaVPCAccessExecutionRole"
                )
            )
        log_group.grant_write(role)
        for statement in self._statements():
            role.add_to_policy(statement)
        return role

    def _statements(self) -> list[iam.PolicyStatement]:
        """What every number needs: also an import may find its number in another place."""
        numbers = self._arn("connect", "phone-number")
        groups = self._arn("connect", "traffic-distribution-group")
        return [
            iam.PolicyStatement(
                actions=[
                    "connect:BatchGetFlowAssociation",
                    "connect:DescribePhoneNumber",
                    "connect:DisassociatePhoneNumberContactFlow",
                    "connect:TagResource",
                    "connect:UntagResource",
                    "connect:UpdatePhoneNumberMetadata",
                ],
                resources=[numbers],
            ),
            iam.PolicyStatement(
                actions=["connect:AssociatePhoneNumberContactFlow"],
                resources=[numbers, f"{self._arn('connect', 'instance')}/contact-flow/*"],
            ),
            iam.PolicyStatement(
                actions=["connect:UpdatePhoneNumber"],
                resources=[numbers, self._arn("connect", "instance"), groups],
            ),
            iam.PolicyStatement(
                actions=["connect:DescribeTrafficDistributionGroup"], resources=[groups]
            ),
            iam.PolicyStatement(
                actions=["cloudformation:DescribeStackResource", "cloudformation:DescribeStacks"],
                resources=[self._arn("cloudformation", "stack")],
            ),
        ]

    def _import_statements(self) -> list[iam.PolicyStatement]:
        numbers = self._arn("connect", "phone-number")
        return [
            iam.PolicyStatement(
                actions=["connect:ImportPhoneNumber"],
                resources=[numbers, self._arn("connect", "instance")],
            ),
            iam.PolicyStatement(actions=["connect:ListPhoneNumbersV2"], resources=[numbers]),
            # Not the handler's call: Connect makes it in the role's name.
            iam.PolicyStatement(
                actions=["sms-voice:DescribePhoneNumbers"],
                resources=[self._arn("sms-voice", "phone-number")],
            ),
        ]

    def _whatsapp_statements(self) -> list[iam.PolicyStatement]:
        return [
            iam.PolicyStatement(
                actions=[
                    "social-messaging:GetLinkedWhatsAppBusinessAccountPhoneNumber",
                    "social-messaging:TagResource",
                ],
                resources=[self._arn("social-messaging", "phone-number-id")],
            )
        ]

    def _release_statements(self) -> list[iam.PolicyStatement]:
        return [
            iam.PolicyStatement(
                actions=["connect:ReleasePhoneNumber"],
                resources=[self._arn("connect", "phone-number")],
                conditions={
                    "StringEquals": {f"aws:ResourceTag/{_OWNER_TAG}": Aws.STACK_ID},
                },
            )
        ]

    def _arn(self, service: str, resource: str) -> str:
        return Stack.of(self).format_arn(
            service=service,
            resource=resource,
            resource_name="*",
            arn_format=ArnFormat.SLASH_RESOURCE_NAME,
        )
