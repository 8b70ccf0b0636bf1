"""One method for each operation: the wire's names on this side, Python's on the other.

Each returns the members of the operation's output shape; None stands for a member that is absent.
So do empty tags: the model wants at least one in a TagMap.
"""

from typing import Any

from moto.core.responses import ActionResult, EmptyResult

from local_cloud.connect.backend import LocalConnectBackend
from local_cloud.connect.channel import LISTED, Channel, channel_named
from local_cloud.connect.dispatch import ConnectDispatch
from local_cloud.connect.pages import page
from local_cloud.connect.phone_number import NumberKind, PhoneNumber, kind_of

MOST_GROUPS_A_PAGE = 10
MOST_AVAILABLE_NUMBERS_A_PAGE = 10


class LocalConnectResponse(ConnectDispatch):
    """The operations of the local Connect; what is not here is moto's own."""

    def search_available_phone_numbers(self) -> ActionResult:
        """Answer SearchAvailablePhoneNumbers."""
        kind = NumberKind(
            self._parameter("PhoneNumberCountryCode"), self._parameter("PhoneNumberType")
        )
        found = self.connect_backend.search_available_phone_numbers(
            kind,
            prefix=self._parameter("PhoneNumberPrefix"),
            target_arn=self._parameter("TargetArn"),
            instance_id=self._parameter("InstanceId"),
        )
        numbers, next_token = self._page(found, default=MOST_AVAILABLE_NUMBERS_A_PAGE)
        summaries = [_available(number) for number in numbers]
        return ActionResult({"AvailableNumbersList": summaries, "NextToken": next_token})

    def claim_phone_number(self) -> ActionResult:
        """Answer ClaimPhoneNumber."""
        number = self.connect_backend.claim_phone_number(
            self._parameter("PhoneNumber"),
            target_arn=self._parameter("TargetArn"),
            instance_id=self._parameter("InstanceId"),
            description=self._parameter("PhoneNumberDescription"),
            tags=self._parameter("Tags"),
            fate=self.fate,
        )
        return _id_and_arn(number)

    def import_phone_number(self) -> ActionResult:
        """Answer ImportPhoneNumber."""
        number = self.connect_backend.import_phone_number(
            self._parameter("InstanceId"),
            self._parameter("SourcePhoneNumberArn"),
            description=self._parameter("PhoneNumberDescription"),
            tags=self._parameter("Tags"),
            fate=self.fate,
        )
        return _id_and_arn(number)

    def describe_phone_number(self) -> ActionResult:
        """Answer DescribePhoneNumber."""
        backend = self.connect_backend
        number = backend.describe_phone_number(self._parameter("PhoneNumberId"))
        more = {
            "Tags": backend.list_tags_for_resource(number.arn) or None,
            "PhoneNumberStatus": number.shown_status(
                backend.read_at("DescribePhoneNumber"), backend.behaviour
            ),
        }
        summary = _shown(backend, number, more)
        return ActionResult({"ClaimedPhoneNumberSummary": summary})

    def list_phone_numbers_v2(self) -> ActionResult:
        """Answer ListPhoneNumbersV2."""
        backend = self.connect_backend
        found = backend.list_phone_numbers_v2(
            target_arn=self._parameter("TargetArn"),
            instance_id=self._parameter("InstanceId"),
            prefix=self._parameter("PhoneNumberPrefix"),
            kinds={
                "country_codes": self._parameter("PhoneNumberCountryCodes"),
                "types": self._parameter("PhoneNumberTypes"),
            },
        )
        numbers, next_token = self._page(found)
        summaries = [_shown(backend, number) for number in numbers]
        return ActionResult({"ListPhoneNumbersSummaryList": summaries, "NextToken": next_token})

    def update_phone_number(self) -> ActionResult:
        """Answer UpdatePhoneNumber."""
        number = self.connect_backend.update_phone_number(
            self._parameter("PhoneNumberId"),
            target_arn=self._parameter("TargetArn"),
            instance_id=self._parameter("InstanceId"),
            fate=self.fate,
        )
        return _id_and_arn(number)

    def update_phone_number_metadata(self) -> ActionResult:
        """Answer UpdatePhoneNumberMetadata."""
        self.connect_backend.update_phone_number_metadata(
            self._parameter("PhoneNumberId"),
            description=self._parameter("PhoneNumberDescription"),
            fate=self.fate,
        )
        return EmptyResult()

    def release_phone_number(self) -> ActionResult:
        """Answer ReleasePhoneNumber."""
        self.connect_backend.release_phone_number(self._parameter("PhoneNumberId"), fate=self.fate)
        return EmptyResult()

    def associate_phone_number_contact_flow(self) -> ActionResult:
        """Answer AssociatePhoneNumberContactFlow."""
        self.connect_backend.associate_phone_number_contact_flow(
            self._parameter("PhoneNumberId"),
            self._parameter("InstanceId"),
            self._parameter("ContactFlowId"),
        )
        return EmptyResult()

    def disassociate_phone_number_contact_flow(self) -> ActionResult:
        """Answer DisassociatePhoneNumberContactFlow."""
        self.connect_backend.disassociate_phone_number_contact_flow(
            self._parameter("PhoneNumberId"), self._parameter("InstanceId")
        )
        return EmptyResult()

    def batch_get_flow_association(self) -> ActionResult:
        """Answer BatchGetFlowAssociation."""
        found = self.connect_backend.batch_get_flow_association(
            self._parameter("InstanceId"), self._parameter("ResourceIds"), self._channels()
        )
        return ActionResult({"FlowAssociationSummaryList": [each.summary() for each in found]})

    def list_flow_associations(self) -> ActionResult:
        """Answer ListFlowAssociations."""
        found = self.connect_backend.list_flow_associations(
            self._parameter("InstanceId"), self._channels()
        )
        listed, next_token = self._page([each.summary() for each in found])
        return ActionResult({"FlowAssociationSummaryList": listed, "NextToken": next_token})

    def associate_flow(self) -> ActionResult:
        """Answer AssociateFlow."""
        self.connect_backend.associate_flow(
            self._parameter("InstanceId"),
            self._parameter("ResourceId"),
            self._parameter("FlowId"),
            self._channel(),
        )
        return EmptyResult()

    def disassociate_flow(self) -> ActionResult:
        """Answer DisassociateFlow."""
        self.connect_backend.disassociate_flow(
            self._parameter("InstanceId"), self._parameter("ResourceId"), self._channel()
        )
        return EmptyResult()

    def get_flow_association(self) -> ActionResult:
        """Answer GetFlowAssociation."""
        found = self.connect_backend.get_flow_association(
            self._parameter("InstanceId"), self._parameter("ResourceId"), self._channel()
        )
        return ActionResult(found.summary() if found else {})

    def create_contact_flow(self) -> ActionResult:
        """Answer CreateContactFlow."""
        flow = self.connect_backend.create_contact_flow(
            self._parameter("InstanceId"),
            self._parameter("Name"),
            flow_type=self._parameter("Type"),
            content=self._parameter("Content"),
            status=self._parameter("Status") or "PUBLISHED",
            description=self._parameter("Description"),
            tags=self._parameter("Tags"),
        )
        return ActionResult(
            {
                "ContactFlowId": flow.id,
                "ContactFlowArn": flow.arn,
                "FlowContentSha256": flow.content_sha256,
            }
        )

    def describe_contact_flow(self) -> ActionResult:
        """Answer DescribeContactFlow."""
        backend = self.connect_backend
        flow = backend.describe_contact_flow(
            self._parameter("InstanceId"), self._parameter("ContactFlowId")
        )
        return ActionResult(
            {"ContactFlow": flow.describe(backend.list_tags_for_resource(flow.arn))}
        )

    def delete_contact_flow(self) -> ActionResult:
        """Answer DeleteContactFlow."""
        self.connect_backend.delete_contact_flow(
            self._parameter("InstanceId"), self._parameter("ContactFlowId")
        )
        return EmptyResult()

    def create_traffic_distribution_group(self) -> ActionResult:
        """Answer CreateTrafficDistributionGroup."""
        group = self.connect_backend.create_traffic_distribution_group(
            self._parameter("Name"),
            self._parameter("InstanceId"),
            description=self._parameter("Description"),
            tags=self._parameter("Tags"),
        )
        return ActionResult({"Id": group.id, "Arn": group.arn})

    def describe_traffic_distribution_group(self) -> ActionResult:
        """Answer DescribeTrafficDistributionGroup."""
        backend = self.connect_backend
        group = backend.describe_traffic_distribution_group(
            self._parameter("TrafficDistributionGroupId")
        )
        described = group.describe(backend.clock(), backend.list_tags_for_resource(group.arn))
        return ActionResult({"TrafficDistributionGroup": described})

    def list_traffic_distribution_groups(self) -> ActionResult:
        """Answer ListTrafficDistributionGroups."""
        backend = self.connect_backend
        found = backend.list_traffic_distribution_groups(self._parameter("InstanceId"))
        groups, next_token = self._page(found, default=MOST_GROUPS_A_PAGE)
        summaries = [group.summary(backend.clock()) for group in groups]
        return ActionResult(
            {"TrafficDistributionGroupSummaryList": summaries, "NextToken": next_token}
        )

    def delete_traffic_distribution_group(self) -> ActionResult:
        """Answer DeleteTrafficDistributionGroup."""
        self.connect_backend.delete_traffic_distribution_group(
            self._parameter("TrafficDistributionGroupId")
        )
        return EmptyResult()

    def tag_resource(self) -> ActionResult:  # type: ignore[override] # moto returns a JSON string
        """Answer TagResource."""
        self.connect_backend.tag_resource(self._parameter("resourceArn"), self._parameter("tags"))
        return EmptyResult()

    def untag_resource(self) -> ActionResult:  # type: ignore[override] # moto returns a JSON string
        """Answer UntagResource."""
        self.connect_backend.untag_resource(
            self._parameter("resourceArn"), self._parameter("tagKeys")
        )
        return EmptyResult()

    def list_tags_for_resource(self) -> ActionResult:  # type: ignore[override] # moto: a JSON string
        """Answer ListTagsForResource."""
        tags = self.connect_backend.list_tags_for_resource(self._parameter("resourceArn"))
        return ActionResult({"tags": tags or None})

    def _parameter(self, name: str) -> Any:
        return self.params.get(name)

    def _page(self, items: list[Any], default: int = 100) -> tuple[list[Any], str | None]:
        return page(items, self._parameter("MaxResults"), self._parameter("NextToken"), default)

    def _channel(self) -> Channel:
        return channel_named(self._parameter("ResourceType"))

    def _channels(self) -> tuple[Channel, ...]:
        named = self._parameter("ResourceType")
        return tuple(channel for channel in LISTED if named in (None, channel))


def _id_and_arn(number: PhoneNumber) -> ActionResult:
    return ActionResult({"PhoneNumberId": number.id, "PhoneNumberArn": number.arn})


def _shown(
    backend: LocalConnectBackend, number: PhoneNumber, more: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Return what a read gives of a number: what is true, unless it is to be misreported."""
    true = number.summary(backend.behaviour) | {"InstanceId": backend.instance_id_shown(number)}
    true |= more or {}
    return true | {
        name: value
        for name, value in backend.misreported.get(number.id, {}).items()
        if name in true
    }


def _available(phone_number: str) -> dict[str, str]:
    kind = kind_of(phone_number)
    return {
        "PhoneNumber": phone_number,
        "PhoneNumberCountryCode": kind.country_code,
        "PhoneNumberType": kind.type,
    }
