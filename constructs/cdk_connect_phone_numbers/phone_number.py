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
    ITaggableV2,
    Stack,
    TagManager,
    TagType,
)
from aws_cdk import aws_iam as iam
from constructs import Construct, IValidation

from cdk_connect_phone_numbers.arguments import (
    CONTACT_FLOW,
    EXTERNAL_PHONE_NUMBER,
    INSTANCE,
    TRAFFIC_DISTRIBUTION_GROUP,
    Arguments,
    InvalidArgumentError,
    place_of,
    stack_of,
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
            has, to be taken over and moved. Exactly one of these two is given.
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
        source_phone_number_arn: str | None = None,
        phone_number_id: str | None = None,
        target_arn: str | None = None,
        instance_id: str | None = None,
        contact_flow_arn: str | None = None,
        contact_flow_arns: Mapping[Channel, str] | None = None,
        description: str | None = None,
        tags: Mapping[str, str] | None = None,
        on_delete: OnDelete | str = OnDelete.RETAIN,
        timeout: Duration | None = None,
        provider: PhoneNumberProvider | None = None,
    ) -> None:
        super().__init__(scope, id)
        stack = stack_of(scope)
        arguments = self._arguments = Arguments(self, place_of(stack))
        arguments.exactly_one(
            source_phone_number_arn=source_phone_number_arn, phone_number_id=phone_number_id
        )
        arguments.exactly_one(target_arn=target_arn, instance_id=instance_id)
        arguments.arn("source_phone_number_arn", source_phone_number_arn, EXTERNAL_PHONE_NUMBER)
        arguments.phone_number_id("phone_number_id", phone_number_id)
        arguments.arn("target_arn", target_arn, INSTANCE, TRAFFIC_DISTRIBUTION_GROUP)
        arguments.instance_id("instance_id", instance_id)
        arguments.arn("contact_flow_arn", contact_flow_arn, CONTACT_FLOW)
        arguments.flow_of_target("contact_flow_arn", contact_flow_arn, target_arn, instance_id)
        if contact_flow_arns and contact_flow_arn is not None:
            arguments.refuse(
                "contact_flow_arns", contact_flow_arns, "must not be given beside contact_flow_arn"
            )
        arguments.flows(
            "contact_flow_arns",
            contact_flow_arns or {},
            source_phone_number_arn,
            target_arn,
            instance_id,
        )
        arguments.description("description", description)
        arguments.tags("tags", tags or {})
        arguments.timeout("timeout", timeout)
        arguments.on_delete("on_delete", on_delete, importing=source_phone_number_arn is not None)
        arguments.unique(
            stack, source_phone_number_arn=source_phone_number_arn, phone_number_id=phone_number_id
        )
        if provider is not None and Stack.of(provider) is not stack:
            arguments.refuse("provider", provider.node.path, "must be in the number's own stack")

        if phone_number_id is not None and not (contact_flow_arn or contact_flow_arns):
            Annotations.of(self).add_warning_v2(
                self.MOVE_WITHOUT_FLOW,
                "A move does not carry the number's flow along: without contact_flow_arn, calls "
                "may reach no flow in the target.",
            )

        provider = provider or PhoneNumberProvider.of_stack(stack)
        properties = {
            **provider.service_properties,
            "SourcePhoneNumberArn": source_phone_number_arn,
            "PhoneNumberId": phone_number_id,
            "TargetArn": target_arn,
            "InstanceId": instance_id,
            "ContactFlowArn": contact_flow_arn,
            "ContactFlowArns": _by_name(contact_flow_arns),
            "PhoneNumberDescription": description,
            "OnDelete": None if on_delete == OnDelete.RETAIN else str(on_delete),
            "Timeout": timeout and timeout.to_seconds(),
        }
        # Each construct and each call to CDK takes its time in a stack of hundreds of numbers:
        # CustomResource would add a construct of its own.
        self._resource = CfnResource(
            self,
            "Resource",
            type=RESOURCE_TYPE,
            properties={key: value for key, value in properties.items() if value is not None},
        )
        self._resource.node.add_dependency(
            *provider.permit(*_needs(source_phone_number_arn, on_delete))
        )
        self._properties: dict[str, Any] = properties
        _numbers_of.setdefault(stack, []).append(self)
        self._tag_manager: TagManager | None = None
        for key, value in (tags or {}).items():
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
            self.node.add_validation(_TagsOf(self._arguments, self._tag_manager))
        return self._tag_manager

    def _as_deployed(self) -> dict[str, Any]:
        """Return what the stack will have deployed: tokens that CloudFormation resolves."""
        properties = {k: v for k, v in self._properties.items() if not k.startswith("Service")}
        if self._tag_manager is not None:
            properties["Tags"] = self._tag_manager.tag_values()
        return {
            "LogicalId": Stack.of(self).get_logical_id(self._resource),
            "PhysicalId": self.phone_number_arn,
            "Properties": {name: value for name, value in properties.items() if value is not None},
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
        phone_number_arn: str,
        *,
        phone_number: str | None = None,
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
        return ExistingPhoneNumber(
            scope, id, phone_number=phone_number, phone_number_arn=phone_number_arn
        )

    @staticmethod
    def from_phone_number_id(
        scope: Construct,
        id: str,  # noqa: A002 - see above
        phone_number_id: str,
        *,
        phone_number: str | None = None,
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
        return ExistingPhoneNumber(
            scope, id, phone_number=phone_number, phone_number_id=phone_number_id
        )


def _by_name(flows: Mapping[Channel, str] | None) -> dict[str, str] | None:
    return {str(channel): flow for channel, flow in flows.items()} if flows else None


def deployed_in(stack: Stack) -> list[dict[str, Any]]:
    """Return all numbers of a stack, as it will have deployed them."""
    return [number._as_deployed() for number in _numbers_of.get(stack, ())]  # noqa: SLF001 - ours


def _needs(source_phone_number_arn: str | None, on_delete: OnDelete | str) -> Iterator[Need]:
    """Yield what the function may have to do for the number, beyond what it does for each."""
    if source_phone_number_arn is not None:
        yield Need.IMPORT
        if ":social-messaging:" in source_phone_number_arn:
            yield Need.WHATSAPP_IMPORT
    # A token may turn out to say so.
    if on_delete not in (OnDelete.RETAIN, OnDelete.RETURN):
        yield Need.RELEASE


@jsii.implements(IValidation)
class _TagsOf:
    """Checks the tags that ``Tags.of()`` has added by the time of synthesis."""

    def __init__(self, arguments: Arguments, tag_manager: TagManager) -> None:
        self._arguments = arguments
        self._tag_manager = tag_manager

    def validate(self) -> list[str]:
        """Return what is wrong with them."""
        tags: Mapping[str, Any] = self._tag_manager.tag_values()
        try:
            self._arguments.tags("tags", tags)
        except InvalidArgumentError as error:
            return [str(error)]
        return []
