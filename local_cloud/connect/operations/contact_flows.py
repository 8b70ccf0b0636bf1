"""Contact flows, and which phone numbers they are attached to on which channel."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from local_cloud.connect.account import Account
from local_cloud.connect.channel import Channel
from local_cloud.connect.contact_flow import ContactFlow
from local_cloud.connect.errors import (
    DuplicateResourceException,
    InvalidParameterException,
    ResourceNotFoundException,
)
from local_cloud.connect.phone_number import PhoneNumber


@dataclass(frozen=True)
class Association:
    """A number's flow on one channel, as lists give it."""

    resource_id: str
    contact_flow_arn: str
    channel: Channel

    def summary(self) -> dict[str, str]:
        """Return the members that all reads of associations have."""
        return {
            "ResourceId": self.resource_id,
            "FlowId": self.contact_flow_arn,
            "ResourceType": self.channel,
        }


class ContactFlowOperations(Account):
    """CreateContactFlow and its kin, and the associations with phone numbers."""

    def create_contact_flow(  # noqa: PLR0913 - the operation's own parameters
        self,
        instance_id: str,
        name: str,
        flow_type: str = "CONTACT_FLOW",
        content: str = "{}",
        status: str = "PUBLISHED",
        description: str | None = None,
        tags: dict[str, str] | None = None,
    ) -> ContactFlow:
        """Add a flow to an instance.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_CreateContactFlow.html
        """
        instance = self.instance(instance_id)
        taken = {
            flow.name for flow in self.contact_flows.values() if flow.instance_id == instance.id
        }
        if name in taken:
            raise DuplicateResourceException(f"Instance {instance_id} already has a flow {name!r}")
        flow_id = str(uuid.uuid4())
        arn = f"{instance.arn}/contact-flow/{flow_id}"
        flow = ContactFlow(flow_id, arn, instance.id, name, flow_type, content, status, description)
        self.contact_flows[flow.id] = flow
        self.give_tags(flow.arn, tags)
        return flow

    def describe_contact_flow(self, instance_id: str, contact_flow_id: str) -> ContactFlow:
        """Return a flow of an instance.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_DescribeContactFlow.html
        """
        return self.contact_flow(self.instance(instance_id).id, contact_flow_id)

    def delete_contact_flow(self, instance_id: str, contact_flow_id: str) -> None:
        """Delete a flow; numbers that were attached to it are attached to none.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_DeleteContactFlow.html
        """
        flow = self.describe_contact_flow(instance_id, contact_flow_id)
        del self.contact_flows[flow.id]
        for number in self.settled_numbers():
            number.forget_flow(flow.arn, self.clock())

    def associate_phone_number_contact_flow(
        self, phone_number_id: str, instance_id: str, contact_flow_id: str
    ) -> None:
        """Attach a number to a flow of the instance it is in, at once.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_AssociatePhoneNumberContactFlow.html
        """
        number = self._number_for_voice(phone_number_id, instance_id)
        flow = self.contact_flow(instance_id, contact_flow_id)
        number.attach(Channel.VOICE, flow.arn, self.clock())

    def disassociate_phone_number_contact_flow(
        self, phone_number_id: str, instance_id: str
    ) -> None:
        """Detach a number from its flow, at once; what is said without one is not documented.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_DisassociatePhoneNumberContactFlow.html
        """
        number = self._number_for_voice(phone_number_id, instance_id)
        self._detach(number, Channel.VOICE)

    def associate_flow(
        self, instance_id: str, resource_id: str, flow_id: str, channel: Channel
    ) -> None:
        """Attach a number of AWS End User Messaging, by its ARN there, to a flow, at once.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_AssociateFlow.html
        """
        number = self._imported_from(resource_id, instance_id, channel)
        number.attach(channel, self.contact_flow(instance_id, flow_id).arn, self.clock())

    def disassociate_flow(self, instance_id: str, resource_id: str, channel: Channel) -> None:
        """Detach such a number from its flow, at once.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_DisassociateFlow.html
        """
        self._detach(self._imported_from(resource_id, instance_id, channel), channel)

    def get_flow_association(
        self, instance_id: str, resource_id: str, channel: Channel
    ) -> Association | None:
        """Return the flow of such a number; what is said without one is not documented.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_GetFlowAssociation.html
        """
        moment = self.read_at("GetFlowAssociation")
        for number in self._attached(self.named(resource_id), instance_id, moment, channel):
            if number.source_phone_number_arn == resource_id:
                return Association(resource_id, number.flows[channel], channel)
        if self.behaviour.missing_flow_is_an_error:
            raise ResourceNotFoundException(f"No flow is associated with {resource_id}")
        return None

    def batch_get_flow_association(
        self, instance_id: str, resource_ids: list[str], channels: Sequence[Channel]
    ) -> list[Association]:
        """List which of the named numbers of an instance are attached to a flow.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_BatchGetFlowAssociation.html
        """
        moment = self.read_at("BatchGetFlowAssociation")
        named = [number for each in resource_ids for number in self.named(each)]
        found = self._associations(named, instance_id, moment, channels)
        return [each for each in found if each.resource_id in resource_ids]

    def list_flow_associations(
        self, instance_id: str, channels: Sequence[Channel]
    ) -> list[Association]:
        """List the numbers of an instance that are attached to a flow.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_ListFlowAssociations.html
        """
        everywhere, moment = [*self.phone_numbers.values()], self.read_at("ListFlowAssociations")
        return self._associations(everywhere, instance_id, moment, channels)

    def _associations(
        self,
        numbers: list[PhoneNumber],
        instance_id: str,
        moment: float,
        channels: Sequence[Channel],
    ) -> list[Association]:
        return [
            Association(_resource_id(number, each), number.flows[each], each)
            for each in channels
            for number in self._attached(numbers, instance_id, moment, each)
            if not self._is_unseen(number, each)
        ]

    def _attached(
        self, numbers: list[PhoneNumber], instance_id: str, moment: float, channel: Channel
    ) -> list[PhoneNumber]:
        self.instance(instance_id)
        return [
            seen
            for seen in (number.seen_at(moment) for number in self.settled(numbers))
            if channel in seen.flows and self.instance_id_of(seen.target_arn) == instance_id
        ]

    def _is_unseen(self, number: PhoneNumber, channel: Channel) -> bool:
        is_foreign = channel is Channel.VOICE and number.source_phone_number_arn is not None
        return is_foreign and self.behaviour.voice_flows_of_imports == "unseen"

    def _detach(self, number: PhoneNumber, channel: Channel) -> None:
        if channel not in number.flows and self.behaviour.disassociate_refuses_nothing:
            raise ResourceNotFoundException(f"Phone number {number.id} has no contact flow")
        number.attach(channel, None, self.clock())

    def _number_for_voice(self, phone_number_id: str, instance_id: str) -> PhoneNumber:
        """Return a number that the voice calls are for; for an import that is not documented."""
        number = self._number_of_instance(phone_number_id, instance_id)
        is_import = number.source_phone_number_arn is not None
        if is_import and self.behaviour.voice_flows_of_imports == "refused":
            raise InvalidParameterException(
                f"Phone number {phone_number_id} of AWS End User Messaging takes no voice flow"
            )
        return number

    def _imported_from(self, source: str, instance_id: str, channel: Channel) -> PhoneNumber:
        """Return the CLAIMED number of that source that a flow can be attached to."""
        for number in self.named(source):
            if number.source_phone_number_arn == source:
                break
        else:
            raise ResourceNotFoundException(f"Resource {source} not found")
        if number.channel is not channel:
            raise InvalidParameterException(f"{source} is no {channel}")
        return self._number_of_instance(number.id, instance_id)

    def _number_of_instance(self, phone_number_id: str, instance_id: str) -> PhoneNumber:
        """Return a CLAIMED number that a flow of that instance can be attached to."""
        number = self.number(phone_number_id)
        self.instance(instance_id)
        if number.change or not number.placed:
            raise ResourceNotFoundException(f"Phone number {phone_number_id} is not claimed")
        if self.instance_id_of(number.target_arn) != instance_id:
            raise ResourceNotFoundException(
                f"Phone number {phone_number_id} is not in instance {instance_id}"
            )
        return number


def _resource_id(number: PhoneNumber, channel: Channel) -> str:
    """Return how the calls of a channel name a number."""
    is_voice = channel is Channel.VOICE
    return number.arn if is_voice else str(number.source_phone_number_arn)
