"""What the function may do: a row for each statement of its role.

Two conditions let IAM itself hold the function to the numbers of its owner, which
is the stack, or a migration's state machine. A number is written to only while its
tags say that the owner manages it, and they say so only if the owner has written
that, since every tag is put on together with that one. IAM looks at each resource of
a request by itself, so what has none of our tags (an instance, a group, a flow) is
allowed in a row of its own.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonconnect.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from aws_cdk import ArnFormat, Aws, Stack
from aws_cdk import aws_iam as iam

from cdk_connect_phone_numbers import owner_tags
from cdk_connect_phone_numbers.function.acknowledged import wildcard


class Need(StrEnum):
    """Who needs a permission."""

    NUMBER = "Number"
    """Every number: also an import may find its number, and have to move it."""

    VPC = "Vpc"
    """The function itself, in a VPC."""

    IMPORT = "Import"
    """A number that is imported."""

    WHATSAPP_IMPORT = "WhatsAppImport"
    """A WhatsApp number that is imported."""

    LOOKUP = "Lookup"
    """A number that is named by itself."""

    RELEASE = "Release"
    """A number that may be released on delete."""

    OWN_FLOW = "OwnFlow"
    """A flow that is a resource of its own."""

    CHECK = "Check"
    """A check for drift: it reads alone."""

    MIGRATION = "Migration"
    """A migration: what it reads to plan, and to tell what has come of it."""

    ALARMS = "Alarms"
    """A migration that alarms stop."""


@dataclass(frozen=True)
class Resources:
    """What an action may be done to.

    Attributes:
        arn: The ARN, in a stack.
        reason: Why it ends in ``*``, if it does.
    """

    arn: Callable[[Stack], str]
    reason: str = ""


def _every(service: str, resource: str, reason: str) -> Resources:
    """Return all resources of a kind in the stack's partition, Region and account."""

    def arn(stack: Stack) -> str:
        return stack.format_arn(
            service=service,
            resource=resource,
            resource_name="*",
            arn_format=ArnFormat.SLASH_RESOURCE_NAME,
        )

    return Resources(arn, reason)


_NUMBERS = _every(
    "connect",
    "phone-number",
    "An imported number's id is not known before it is imported, a number may come from a token, "
    "and one that has left the template has still to be let go of. What holds the function to its "
    "own numbers is their tags: it writes only to those that name this stack.",
)
_INSTANCES = _every(
    "connect",
    "instance",
    "A number may be found in any instance of the account, and goes back there when it is "
    "returned or its move is rolled back.",
)
_GROUPS = _every(
    "connect",
    "traffic-distribution-group",
    "A number may be found in any traffic distribution group of the account, and goes back "
    "there when it is returned or its move is rolled back.",
)
_FLOWS = _every(
    "connect",
    "instance/*/contact-flow",
    "A number that goes back to where it was found gets the flow again that it had there.",
)
_STACKS = _every(
    "cloudformation",
    "stack",
    "Read only. A stack that a number's tags name is asked whether it still manages the "
    "number, and a nested stack's parents whether they are rolling back.",
)
_OWN_STACK = Resources(lambda _: Aws.STACK_ID)
_SMS_NUMBERS = _every(
    "sms-voice",
    "phone-number",
    "Read only. The number is looked up in AWS End User Messaging, by Amazon Connect as well, and "
    "it may come from a token.",
)
_WHATSAPP_NUMBERS = _every(
    "social-messaging",
    "phone-number-id",
    "The WhatsApp number is looked up, Amazon Connect tags it, and it may come from a token.",
)
_ANYTHING = Resources(
    lambda _: "*",
    "Lambda makes the function's network interfaces with the function's role. They have no name "
    "before, their subnet may be another account's, and EC2 lists them on all resources only.",
)

_STATE_MACHINES = Resources(
    lambda stack: stack.format_arn(
        service="states",
        resource="stateMachine",
        resource_name="*",
        arn_format=ArnFormat.COLON_RESOURCE_NAME,
    ),
    "Read only. A state machine that a number's tags name is asked whether it is still there.",
)
_TAGGED = Resources(
    lambda _: "*",
    "Read only. What carries a tag is listed by the tag, and that knows no resources.",
)
_ALARMS = Resources(
    lambda _: "*",
    "Read only. CloudWatch shows composite alarms only to whom it may show all alarms.",
)


@dataclass(frozen=True)
class Condition:
    """That the owner's tag names the owner.

    Attributes:
        operator: How IAM compares them.
        tag: Whose tag: one that is on the resource, or in the request.
    """

    operator: str
    tag: str

    def of(self, owner: str) -> dict[str, dict[str, str]]:
        """Return it for an owner, as a statement has it."""
        return {self.operator: {f"aws:{self.tag}/{owner_tags.STACK}": owner}}


_OWNED = Condition("StringEquals", "ResourceTag")
# These name the number as AWS End User Messaging does. Whether IAM sees the tags of the number in
# Connect then is not known: where it does, they have to be ours.
_NOT_ANOTHERS = Condition("StringEqualsIfExists", "ResourceTag")
_MARKED = Condition("StringEquals", "RequestTag")


@dataclass(frozen=True)
class Row:
    """A statement: the actions, on what, and under which condition."""

    actions: tuple[str, ...]
    on: tuple[Resources, ...]
    condition: Condition | None = None


# How a number is, and which flows it has.
_LOOK = (
    "connect:BatchGetFlowAssociation",
    "connect:DescribePhoneNumber",
    "connect:GetFlowAssociation",
)
_FIND = "connect:ListPhoneNumbersV2"
_LOOK_INTO_GROUPS = Row(("connect:DescribeTrafficDistributionGroup",), (_GROUPS,))
_ASK_AFTER_STACKS = Row(
    ("cloudformation:DescribeStackResource", "cloudformation:DescribeStacks"), (_STACKS,)
)
_ASK_WHAT_THE_STACK_HAS_BEEN_THROUGH = Row(("cloudformation:DescribeStackEvents",), (_OWN_STACK,))

PERMISSIONS: Mapping[Need, tuple[Row, ...]] = {
    Need.NUMBER: (
        Row(_LOOK, (_NUMBERS,)),
        Row(
            (
                "connect:AssociatePhoneNumberContactFlow",
                "connect:DisassociatePhoneNumberContactFlow",
                "connect:UpdatePhoneNumber",
                "connect:UpdatePhoneNumberMetadata",
            ),
            (_NUMBERS,),
            _OWNED,
        ),
        Row(("connect:AssociateFlow", "connect:DisassociateFlow"), (_NUMBERS,), _NOT_ANOTHERS),
        Row(("connect:AssociateFlow", "connect:AssociatePhoneNumberContactFlow"), (_FLOWS,)),
        Row(("connect:UpdatePhoneNumber",), (_INSTANCES, _GROUPS)),
        # Not of the numbers that carry the stack's tag already: those that are taken over do not.
        Row(("connect:TagResource",), (_NUMBERS,), _MARKED),
        # Amazon documents no condition for it but one on the keys, which do not say whose they are.
        Row(("connect:UntagResource",), (_NUMBERS,)),
        _LOOK_INTO_GROUPS,
        _ASK_AFTER_STACKS,
        # A number's owner may be a migration: one that is gone owns nothing.
        Row(("states:DescribeStateMachine",), (_STATE_MACHINES,)),
    ),
    Need.VPC: (
        Row(
            (
                "ec2:AssignPrivateIpAddresses",
                "ec2:CreateNetworkInterface",
                "ec2:DeleteNetworkInterface",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeSubnets",
                "ec2:UnassignPrivateIpAddresses",
            ),
            (_ANYTHING,),
        ),
    ),
    Need.IMPORT: (
        Row(("connect:ImportPhoneNumber",), (_NUMBERS, _INSTANCES), _MARKED),
        Row((_FIND,), (_NUMBERS,)),
        # Connect makes this call in the role's name, and the handler makes it as well.
        Row(("sms-voice:DescribePhoneNumbers",), (_SMS_NUMBERS,)),
    ),
    Need.WHATSAPP_IMPORT: (
        # So it is with the first of these; Connect alone makes the second.
        Row(
            (
                "social-messaging:GetLinkedWhatsAppBusinessAccountPhoneNumber",
                "social-messaging:TagResource",
            ),
            (_WHATSAPP_NUMBERS,),
        ),
    ),
    Need.LOOKUP: (Row((_FIND,), (_NUMBERS,)),),
    Need.RELEASE: (
        Row(("connect:ReleasePhoneNumber",), (_NUMBERS,), _OWNED),
        # What the stack has been through decides whether it may release.
        _ASK_WHAT_THE_STACK_HAS_BEEN_THROUGH,
    ),
    Need.OWN_FLOW: (
        # Whether it was ever in service decides if the flow comes back that it has replaced.
        _ASK_WHAT_THE_STACK_HAS_BEEN_THROUGH,
    ),
    Need.CHECK: (
        Row((*_LOOK, _FIND), (_NUMBERS,)),
        _LOOK_INTO_GROUPS,
        # A nested stack's parents may be changing as well.
        Row(("cloudformation:DescribeStacks",), (_STACKS,)),
    ),
    Need.MIGRATION: (
        Row((*_LOOK, _FIND, "connect:ListTagsForResource"), (_NUMBERS,)),
        _LOOK_INTO_GROUPS,
        # Whose the numbers are, and whether the owner is still there.
        Row(("tag:GetResources",), (_TAGGED,)),
        _ASK_AFTER_STACKS,
    ),
    Need.ALARMS: (Row(("cloudwatch:DescribeAlarms",), (_ALARMS,)),),
}


def statements(stack: Stack, *needs: Need, owner: str = Aws.STACK_ID) -> list[iam.PolicyStatement]:
    """Return the statements that the needs take, in a stack, for what manages the numbers."""
    arns = _arns(stack, needs)
    return [
        iam.PolicyStatement(
            actions=list(row.actions),
            resources=[arns[each] for each in row.on],
            conditions=row.condition.of(owner) if row.condition else None,
        )
        for need in needs
        for row in PERMISSIONS[need]
    ]


def findings(stack: Stack, *needs: Need) -> dict[str, str]:
    """Return what organisations' rules find in those statements, each with its reason."""
    return {
        finding: each.reason
        for each, arn in _arns(stack, needs).items()
        if each.reason
        for finding in wildcard(stack, arn)
    }


def _arns(stack: Stack, needs: Iterable[Need]) -> dict[Resources, str]:
    """Return the ARN of each thing that the needs name, often more than once."""
    named = dict.fromkeys(each for need in needs for row in PERMISSIONS[need] for each in row.on)
    return {each: each.arn(stack) for each in named}
