"""A phone number in Amazon Connect, as a construct."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from weakref import WeakKeyDictionary

import jsii
from aws_cdk import (
    Annotations,
    CfnResource,
    Duration,
    IResolvable,
    ITaggableV2,
    RemovalPolicy,
    Stack,
    TagManager,
    TagType,
)
from aws_cdk import aws_iam as iam
from constructs import Construct

from cdk_connect_phone_numbers.arguments import (
    NAMES_OF_NUMBER,
    Arguments,
    check_again,
    holds_token,
    once_known,
    place_of,
    properties_of,
    stack_of,
    watch,
)
from cdk_connect_phone_numbers.channel import Channel
from cdk_connect_phone_numbers.function.permissions import Need
from cdk_connect_phone_numbers.function.provider import PhoneNumberProvider
from cdk_connect_phone_numbers.on_delete import OnDelete
from cdk_connect_phone_numbers.reference import (
    ExistingPhoneNumber,
    IPhoneNumber,
    grant_read,
)

RESOURCE_TYPE = "Custom::ConnectPhoneNumber"
# An import has had no flow that it could lose.
_NO_FLOW_TO_LOSE = ("SourcePhoneNumberArn", "ContactFlowArn", "ContactFlowArns")

_RETAINS = (RemovalPolicy.RETAIN, RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)

# The numbers that each stack has, in their order, for what looks at all of them.
_numbers_of: WeakKeyDictionary[Stack, list[PhoneNumber]] = WeakKeyDictionary()


@jsii.implements(ITaggableV2)
class PhoneNumber(Construct):
    """A phone number that is imported into Amazon Connect, or taken over and moved.

    Deploying it makes sure that the number is in the target and attached to the
    flow; Connect is read back before CloudFormation is told so. Deleting it
    never releases the number, unless ``on_delete`` says so.

    Every argument takes a token: a parameter, another stack's output, an
    attribute of another resource.

    Args:
        scope: The parent construct.
        id: The construct's id.
        source_phone_number_arn: A number in an external service, such as AWS
            End User Messaging, to be imported. If it has been imported already,
            it is adopted.
        phone_number_id: The id or ARN of a number that Amazon Connect already
            has, to be taken over and moved.
        phone_number: The same, by the number itself in E.164, that is ``+`` and
            at most 15 digits. It must be one number's alone. Exactly one of these
            three is given.
        target_arn: The instance or traffic distribution group that the number
            shall belong to.
        instance_id: The same, by an instance's id. Exactly one of these two is
            given.
        contact_flow_arn: The flow that shall answer the number, on its own
            channel: SMS or WhatsApp for one that was imported from AWS End User
            Messaging, else voice. Default: its flow is left alone. A move does
            not carry the flow along, so moving without one gives a warning,
            ``PhoneNumber.MOVE_WITHOUT_FLOW``.
        contact_flow_arns: The flow on each channel, for a number that has more
            than one; not together with ``contact_flow_arn``. Default: none.
        description: At most 500 characters. Default: none.
        tags: Tags on the phone number, at most 41; ``Tags.of()`` adds to them.
            Default: none.
        on_delete: What becomes of the number when this leaves the stack.
            Default: ``OnDelete.RETAIN``.
        timeout: How long Amazon Connect may take, at most 14 minutes. Default:
            10 minutes.
        provider: The function that does it, if its settings are to be one's
            own. It must be in the same stack. Default: one per stack.

    Raises:
        InvalidArgumentError: If an argument cannot be right.

    See https://docs.aws.amazon.com/connect/latest/APIReference/API_ImportPhoneNumber.html
    and https://docs.aws.amazon.com/connect/latest/APIReference/API_UpdatePhoneNumber.html
    """

    MOVE_WITHOUT_FLOW = "cdk-connect-phone-numbers:moveWithoutFlow"
    """The id of the warning about a move without a flow, for ``acknowledge_warning()``."""

    def __init__(  # noqa: PLR0913 - the public contract
        self,
        scope: Construct,
        id: str,  # noqa: A002 - the name that every construct's second argument has
        *,
        source_phone_number_arn: str | IResolvable | None = None,
        phone_number_id: str | IResolvable | None = None,
        phone_number: str | IResolvable | None = None,
        target_arn: str | IResolvable | None = None,
        instance_id: str | IResolvable | None = None,
        contact_flow_arn: str | IResolvable | None = None,
        contact_flow_arns: Mapping[Channel, str | IResolvable] | None = None,
        description: str | IResolvable | None = None,
        tags: Mapping[str, str | IResolvable] | None = None,
        on_delete: OnDelete | str | IResolvable = OnDelete.RETAIN,
        timeout: Duration | None = None,
        provider: PhoneNumberProvider | None = None,
    ) -> None:
        super().__init__(scope, id)
        stack = stack_of(scope)
        given = {
            "source_phone_number_arn": source_phone_number_arn,
            "phone_number_id": phone_number_id,
            "phone_number": phone_number,
            "target_arn": target_arn,
            "instance_id": instance_id,
            "contact_flow_arn": contact_flow_arn,
            "contact_flow_arns": contact_flow_arns,
            "description": description,
            "on_delete": on_delete,
            "timeout": timeout,
        }
        check = Arguments(self, place_of(stack))
        self._properties = properties_of(check, given)
        own_tags = check.tags("tags", tags)
        self._served_by = provider = self._provider(check, provider, stack)
        for name, key in NAMES_OF_NUMBER.items():
            if key in self._properties:
                watch(stack, self, name, self._properties[key])
        if self._properties.keys().isdisjoint(_NO_FLOW_TO_LOSE):
            Annotations.of(self).add_warning_v2(
                self.MOVE_WITHOUT_FLOW,
                "A move does not carry the number's flow along: without contact_flow_arn, calls "
                "may reach no flow in the target.",
            )
        # Each construct and each call to CDK takes its time in a stack of hundreds of numbers:
        # CustomResource would add a construct of its own.
        self._resource = CfnResource(
            self,
            "Resource",
            type=RESOURCE_TYPE,
            properties={**provider.service_properties, **self._properties},
        )
        self._resource.node.add_dependency(*provider.permit(*_needs(self._properties)))
        _numbers_of.setdefault(stack, []).append(self)
        self._given = given
        self._is_checked_again = False
        self._own_flows = 0
        if holds_token(self._properties):
            self._check_again()
        self._tag_manager: TagManager | None = None
        for key, value in own_tags.items():
            self.cdk_tag_manager.set_tag(key, value)

    @property
    def phone_number_arn(self) -> str:
        """The number's ARN. It does not name the instance, so it outlives a move."""
        return self._resource.ref

    @property
    def phone_number_id(self) -> str:
        """The number's id."""
        return self._resource.get_att("PhoneNumberId").to_string()

    @property
    def phone_number(self) -> str:
        """The number itself in E.164, that is ``+`` and at most 15 digits."""
        return self._resource.get_att("PhoneNumber").to_string()

    @property
    def target_arn(self) -> str:
        """The ARN of the instance or traffic distribution group that it is in."""
        return self._resource.get_att("TargetArn").to_string()

    @property
    def cdk_tag_manager(self) -> TagManager:
        """The number's tags, for ``Tags.of()``."""
        if self._tag_manager is None:
            # Made for numbers that have tags, or are asked for them, alone.
            self._tag_manager = TagManager(TagType.MAP, RESOURCE_TYPE)
            self._resource.add_property_override("Tags", self._tag_manager.rendered_tags)
            self._check_again()
        return self._tag_manager

    def apply_removal_policy(self, policy: RemovalPolicy) -> None:
        """Take CDK's word for what ``on_delete`` says; the rest of it says nothing of a number.

        Args:
            policy: ``RemovalPolicy.RETAIN``, of a number with ``OnDelete.RETAIN``.

        Raises:
            InvalidArgumentError: If it is another one, or the number is not retained.

        See https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.RemovalPolicy.html
        """
        if policy not in _RETAINS or "OnDelete" in self._properties:
            Arguments(self, place=None).refuse(
                "policy",
                policy,
                "must be RemovalPolicy.RETAIN, and on_delete OnDelete.RETAIN: what else becomes of "
                "a number, on_delete alone says",
            )

    def _check_again(self) -> None:
        """Have the arguments checked once more when synth knows all that it will know."""
        if not self._is_checked_again:
            self._is_checked_again = True
            check_again(self, self._check_known)

    def _check_known(self) -> None:
        """Check what tokens have turned out to be, and the tags of ``Tags.of()``."""
        stack = stack_of(self)
        check = Arguments(self, place_of(stack))
        properties_of(check, once_known(stack, self._given))
        if self._tag_manager is not None:
            tags = once_known(stack, self._tag_manager.tag_values())
            check.tags("tags", tags, self._own_flows)

    @staticmethod
    def _provider(
        check: Arguments, provider: PhoneNumberProvider | None, stack: Stack
    ) -> PhoneNumberProvider:
        if provider is None:
            return PhoneNumberProvider.of_stack(stack)
        check.of_type("provider", provider, PhoneNumberProvider, "a PhoneNumberProvider")
        if Stack.of(provider) is not stack:
            check.refuse("provider", provider.node.path, "must be in the number's own stack")
        return provider

    def _as_deployed(self) -> dict[str, Any]:
        """Return what the stack will have deployed: tokens that CloudFormation resolves."""
        tags = {} if self._tag_manager is None else {"Tags": self._tag_manager.tag_values()}
        return {
            "LogicalId": Stack.of(self).resolve(self._resource.logical_id),
            "PhysicalId": self.phone_number_arn,
            "Properties": {**self._properties, **tags},
        }

    def grant_read(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow somebody to see what the number is, and its tags.

        Args:
            grantee: Who, such as a function or a role.
        """
        return grant_read(self, grantee)

    @staticmethod
    def from_phone_number_arn(
        scope: Construct,
        id: str,  # noqa: A002 - see above
        phone_number_arn: str | IResolvable,
        *,
        phone_number: str | IResolvable | None = None,
    ) -> IPhoneNumber:
        """Refer to a number that is managed elsewhere.

        Args:
            scope: The parent construct.
            id: The construct's id.
            phone_number_arn: The number's ARN.
            phone_number: The number itself in E.164, which the ARN does not tell.
                Default: asking for it raises an error.

        Raises:
            InvalidArgumentError: If an argument cannot be right.
        """
        return ExistingPhoneNumber(scope, id, "phone_number_arn", phone_number_arn, phone_number)

    @staticmethod
    def from_phone_number_id(
        scope: Construct,
        id: str,  # noqa: A002 - see above
        phone_number_id: str | IResolvable,
        *,
        phone_number: str | IResolvable | None = None,
    ) -> IPhoneNumber:
        """Refer to a number that is managed elsewhere, in the stack's Region and account.

        Args:
            scope: The parent construct.
            id: The construct's id.
            phone_number_id: The number's id.
            phone_number: The number itself in E.164, which the id does not tell.
                Default: asking for it raises an error.

        Raises:
            InvalidArgumentError: If an argument cannot be right.
        """
        return ExistingPhoneNumber(scope, id, "phone_number_id", phone_number_id, phone_number)


def numbers_in(stack: Stack) -> list[dict[str, Any]]:
    """Return all numbers of a stack, as it will have deployed them."""
    return [number._as_deployed() for number in _numbers_of.get(stack, ())]  # noqa: SLF001 - ours


def give_own_flow(number: PhoneNumber) -> None:
    """Leave room among a number's tags for the record of one more flow that is a construct."""
    number._own_flows += 1  # noqa: SLF001 - ours


def made_of(number: PhoneNumber) -> tuple[Mapping[str, Any], PhoneNumberProvider]:
    """Return the properties that a number was given, and the function that deploys it."""
    return number._properties, number._served_by  # noqa: SLF001 - ours


def _needs(properties: Mapping[str, Any]) -> Iterator[Need]:
    """Yield what the function may have to do for the number, beyond what it does for each."""
    source = properties.get("SourcePhoneNumberArn")
    if source is not None:
        yield Need.IMPORT
        if ":social-messaging:" in source:
            yield Need.WHATSAPP_IMPORT
    if "PhoneNumber" in properties:
        yield Need.LOOKUP
    # A token may turn out to say so.
    if properties.get("OnDelete", OnDelete.RETURN) != OnDelete.RETURN:
        yield Need.RELEASE
