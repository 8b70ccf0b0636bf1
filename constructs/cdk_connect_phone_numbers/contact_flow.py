"""A number's flow, as a construct of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

from aws_cdk import Annotations, CfnResource, Duration, IResolvable, Stack
from constructs import Construct

from cdk_connect_phone_numbers.arguments import (
    CONTACT_FLOW,
    Arguments,
    check_again,
    holds_token,
    is_final,
    once_known,
    own_channel,
    place_of,
    stack_of,
)
from cdk_connect_phone_numbers.channel import Channel
from cdk_connect_phone_numbers.function.permissions import Need
from cdk_connect_phone_numbers.phone_number import PhoneNumber, give_own_flow, made_of

RESOURCE_TYPE = "Custom::ConnectPhoneNumberContactFlow"

# The number's own channel, where synth does not know which one that is.
_ITS_OWN = "its own"

# What each number has of flows that are constructs of their own, in their order.
_flows_of: WeakKeyDictionary[PhoneNumber, list[PhoneNumberContactFlow]] = WeakKeyDictionary()
# What each stack has of them, in their order, for what looks at all of them.
_in_stack: WeakKeyDictionary[Stack, list[PhoneNumberContactFlow]] = WeakKeyDictionary()


class PhoneNumberContactFlow(Construct):
    """The flow that answers a number, apart from the number.

    For a flow that transfers to a queue that dials out with the number: as the
    number's own property it would make the queue, the number and the flow wait
    for each other, which CloudFormation refuses. Else ``contact_flow_arn`` of
    the number is simpler.

    Deleting it detaches what it has attached, and nothing else. A roll-back
    brings back the flow that it had replaced. When the number is moved, this is
    updated after it, since a move does not carry the flow along.

    Args:
        scope: The parent construct.
        id: The construct's id.
        phone_number: The number, of the same stack. It must not name a flow on
            that channel itself.
        contact_flow_arn: The flow, one of the number's target.
        channel: The channel that the flow is to answer. It cannot be changed
            later. Default: the number's own, that is SMS or WhatsApp for one
            that was imported from AWS End User Messaging, else voice.
        timeout: How long Amazon Connect may take, at most 14 minutes. Default:
            10 minutes.

    Raises:
        InvalidArgumentError: If an argument cannot be right.

    See https://docs.aws.amazon.com/connect/latest/APIReference/API_AssociatePhoneNumberContactFlow.html
    and https://docs.aws.amazon.com/connect/latest/APIReference/API_AssociateFlow.html
    """

    def __init__(  # noqa: PLR0913 - the public contract
        self,
        scope: Construct,
        id: str,  # noqa: A002 - the name that every construct's second argument has
        *,
        phone_number: PhoneNumber,
        contact_flow_arn: str | IResolvable,
        channel: Channel | str | IResolvable | None = None,
        timeout: Duration | None = None,
    ) -> None:
        super().__init__(scope, id)
        stack = stack_of(scope)
        check = Arguments(self, place_of(stack))
        number = check.of_type("phone_number", phone_number, PhoneNumber, "a PhoneNumber")
        if Stack.of(number) is not stack:
            check.refuse("phone_number", number.node.path, "must be in the same stack")
        of_number, provider = made_of(number)
        self._number = number
        self._earlier = _flows_of.setdefault(number, [])[:]
        self._given = {"contact_flow_arn": contact_flow_arn, "channel": channel}
        flow, self._channel = self._read(check, self._given, of_number)
        if holds_token(self._given) or holds_token(of_number):
            check_again(self, self._check_known)
        _flows_of[number].append(self)
        give_own_flow(number)
        # It has one: this.
        Annotations.of(number).acknowledge_warning(PhoneNumber.MOVE_WITHOUT_FLOW)
        given = {
            "PhoneNumberId": number.phone_number_id,
            "TargetArn": number.target_arn,
            "ContactFlowArn": flow,
            "Channel": self._channel,
            "Timeout": check.timeout("timeout", timeout),
        }
        self._properties = {name: value for name, value in given.items() if value is not None}
        self._resource = CfnResource(
            self,
            "Resource",
            type=RESOURCE_TYPE,
            properties={**provider.service_properties, **self._properties},
        )
        self._resource.node.add_dependency(*provider.permit(Need.OWN_FLOW))
        _in_stack.setdefault(stack, []).append(self)

    def _read(
        self, check: Arguments, given: Mapping[str, Any], of_number: Mapping[str, Any]
    ) -> tuple[str, str | None]:
        """Return the flow and its channel, beside a number with these properties."""
        check.beside("phone_number", of_number)
        flow = check.arn("contact_flow_arn", given["contact_flow_arn"], CONTACT_FLOW)
        if flow is None:
            check.refuse("contact_flow_arn", flow, "must be a string")
        target, instance = of_number.get("TargetArn"), of_number.get("InstanceId")
        check.flow_of_target("contact_flow_arn", flow, target, instance)
        source = of_number.get("SourcePhoneNumberArn")
        own = str(own_channel(source)) if source is not None and is_final(source) else None
        channel = check.channel("channel", given["channel"], source) or own
        self._only_one(check, of_number, channel, own)
        return flow, channel

    def _check_known(self) -> None:
        """Check what tokens have turned out to be."""
        stack = stack_of(self)
        of_number, _ = made_of(self._number)
        check = Arguments(self, place_of(stack))
        self._read(check, once_known(stack, self._given), once_known(stack, of_number))

    def _as_deployed(self) -> dict[str, Any]:
        """Return what the stack will have deployed: tokens that CloudFormation resolves."""
        return {
            "LogicalId": Stack.of(self).resolve(self._resource.logical_id),
            "ResourceType": RESOURCE_TYPE,
            "PhysicalId": self._resource.ref,
            "Properties": self._properties,
        }

    def _only_one(
        self, check: Arguments, of_number: Mapping[str, Any], channel: str | None, own: str | None
    ) -> None:
        """Refuse a second flow on a channel; where it is not known which, each has to be named."""
        number, at = self._number, channel or _ITS_OWN
        for flow in self._earlier:
            other = once_known(Stack.of(self), flow._channel) or _ITS_OWN  # noqa: SLF001 - ours
            if at == other:
                problem = f"has its flow by {flow.node.path} already"
                check.refuse("phone_number", number.node.path, problem)
            if _ITS_OWN in (at, other):
                self._name_it(check, number, f"that of {flow.node.path}")
        given = of_number.get("ContactFlowArn")
        if given is not None and not check.may_be_nothing(given):
            if at in (own, _ITS_OWN):
                check.refuse(
                    "phone_number", number.node.path, "must not have a contact_flow_arn too"
                )
            if own is None:
                self._name_it(check, number, "its contact_flow_arn")
        named = of_number.get("ContactFlowArns", {})
        if at in named:
            check.refuse(
                "phone_number",
                number.node.path,
                f"must not have the channel {at} in its contact_flow_arns too",
            )
        if named and at == _ITS_OWN:
            self._name_it(check, number, "its contact_flow_arns")

    @staticmethod
    def _name_it(check: Arguments, number: PhoneNumber, other: str) -> None:
        check.refuse(
            "phone_number",
            number.node.path,
            f"must have the channel of each of its flows named, here and in {other}: which one is "
            "its own is not known before it is deployed",
        )


def own_flows_in(stack: Stack) -> list[dict[str, Any]]:
    """Return all flows of a stack that are constructs, as it will have deployed them."""
    return [flow._as_deployed() for flow in _in_stack.get(stack, ())]  # noqa: SLF001 - ours
