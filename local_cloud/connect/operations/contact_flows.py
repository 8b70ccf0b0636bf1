"""Contact flows, and which phone numbers they are attached to."""

import uuid

from local_cloud.connect.account import Account
from local_cloud.connect.contact_flow import ContactFlow
from local_cloud.connect.errors import DuplicateResourceException, ResourceNotFoundException
from local_cloud.connect.phone_number import PhoneNumber


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
        number = self._number_of_instance(phone_number_id, instance_id)
        number.attach(self.contact_flow(instance_id, contact_flow_id).arn, self.clock())

    def disassociate_phone_number_contact_flow(
        self, phone_number_id: str, instance_id: str
    ) -> None:
        """Detach a number from its flow, at once; what is said without one is not documented.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_DisassociatePhoneNumberContactFlow.html
        """
        number = self._number_of_instance(phone_number_id, instance_id)
        if number.contact_flow_arn is None and self.behaviour.disassociate_refuses_nothing:
            raise ResourceNotFoundException(f"Phone number {phone_number_id} has no contact flow")
        number.attach(None, self.clock())

    def batch_get_flow_association(
        self, instance_id: str, resource_ids: list[str]
    ) -> list[PhoneNumber]:
        """List which of the named numbers of an instance are attached to a flow.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_BatchGetFlowAssociation.html
        """
        moment = self.read_at("BatchGetFlowAssociation")
        return [each for each in self._attached(instance_id, moment) if each.arn in resource_ids]

    def list_flow_associations(self, instance_id: str) -> list[PhoneNumber]:
        """List the numbers of an instance that are attached to a flow.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_ListFlowAssociations.html
        """
        return self._attached(instance_id, self.read_at("ListFlowAssociations"))

    def _attached(self, instance_id: str, moment: float) -> list[PhoneNumber]:
        self.instance(instance_id)
        return [
            seen
            for seen in (number.seen_at(moment) for number in self.settled_numbers())
            if seen.contact_flow_arn and self.instance_id_of(seen.target_arn) == instance_id
        ]

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
