"""What the local Connect knows of one account and Region, and the rules it keeps.

Methods are named after operations, take Python's names and return entities. They raise the
errors of the API; what happens to a call before it gets here is in `dispatch`.
"""

import time
import uuid
from threading import RLock
from typing import Any, ClassVar

from moto.connect.models import ConnectBackend, Instance
from moto.core.base_backend import BackendDict

from local_cloud.connect.arns import ConnectArn, Home, target_in
from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.calls import CallLog
from local_cloud.connect.clock import Clock
from local_cloud.connect.entities import ContactFlow, TrafficDistributionGroup
from local_cloud.connect.errors import (
    DuplicateResourceException,
    InvalidParameterException,
    ResourceInUseException,
    ResourceNotFoundException,
)
from local_cloud.connect.faults import ArmedFault, FaultKind, Faults
from local_cloud.connect.number_pool import NumberPool
from local_cloud.connect.phone_number import (
    Change,
    NumberKind,
    PhoneNumber,
    PhoneNumberRecord,
    PhoneNumberStatus,
    kind_of,
)
from local_cloud.connect.rate_limit import RateLimiter
from local_cloud.connect.tokens import TokenMemory

MOST_TAGS = 50
QUOTA_MESSAGE = "The quota of phone numbers per instance is exceeded."


class LocalConnectBackend(ConnectBackend):
    """Amazon Connect of one account and Region.

    Attributes:
        lock: Held while a call or a control request is dealt with, in every account and Region.
        clock: The source of all time; it survives a reset.
        behaviour: What Connect does unasked.
        faults: What is to go wrong.
        calls: What was asked and answered.
        external_numbers: Numbers of other services that can be imported, by source ARN.
        available_numbers: Numbers that can be claimed.
    """

    lock: ClassVar[RLock] = RLock()

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.home = Home(self.partition, region_name, account_id)
        self.clock: Clock = time.time
        self.behaviour = Behaviour()
        self.faults = Faults()
        self.calls = CallLog()
        self.tokens = TokenMemory()
        self.rate_limiter = RateLimiter()
        self.external_numbers: dict[str, str] = {}
        self.available_numbers = NumberPool()
        self.phone_numbers: dict[str, PhoneNumber] = {}
        self.contact_flows: dict[str, ContactFlow] = {}
        self.traffic_distribution_groups: dict[str, TrafficDistributionGroup] = {}

    def reset(self) -> None:
        """Forget everything but the clock."""
        clock = self.clock
        super().reset()
        self.clock = clock

    # Phone numbers

    def search_available_phone_numbers(
        self,
        kind: NumberKind,
        prefix: str | None = None,
        target_arn: str | None = None,
        instance_id: str | None = None,
    ) -> list[str]:
        """List the numbers of a kind that could be claimed into a target.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_SearchAvailablePhoneNumbers.html
        """
        self._target_arn(target_arn, instance_id)
        return self.available_numbers.search(kind, prefix)

    def claim_phone_number(  # noqa: PLR0913 - the operation's own parameters
        self,
        phone_number: str,
        target_arn: str | None = None,
        instance_id: str | None = None,
        description: str | None = None,
        tags: dict[str, str] | None = None,
        fault: ArmedFault | None = None,
    ) -> PhoneNumber:
        """Claim an available number into an instance or traffic distribution group.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_ClaimPhoneNumber.html
        """
        target = self._target_arn(target_arn, instance_id)
        if phone_number not in self.available_numbers:
            raise ResourceNotFoundException(f"PhoneNumber {phone_number} is not available")
        self.available_numbers.take(phone_number)
        number = self._new_number(phone_number, target, description)
        return self._place(number, tags, fault)

    def import_phone_number(
        self,
        instance_id: str,
        source_phone_number_arn: str,
        description: str | None = None,
        tags: dict[str, str] | None = None,
        fault: ArmedFault | None = None,
    ) -> PhoneNumber:
        """Import a number of an external service into an instance.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_ImportPhoneNumber.html
        """
        instance = self._instance(instance_id)
        phone_number = self._importable(source_phone_number_arn)
        number = self._new_number(phone_number, instance.arn, description)
        number.source_phone_number_arn = source_phone_number_arn
        return self._place(number, tags, fault)

    def describe_phone_number(self, phone_number_id: str) -> PhoneNumber:
        """Return a number, once reads know it.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_DescribePhoneNumber.html
        """
        number = self._number(phone_number_id)
        if self.clock() < number.appears_at:
            raise self._no_number(phone_number_id)
        return number

    def list_phone_numbers_v2(
        self,
        target_arn: str | None = None,
        instance_id: str | None = None,
        prefix: str | None = None,
        kinds: dict[str, list[str]] | None = None,
    ) -> list[PhoneNumber]:
        """List numbers by target, prefix, and lists of country codes and types.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_ListPhoneNumbersV2.html
        """
        everywhere = target_arn is None and instance_id is None
        target = None if everywhere else self._target_arn(target_arn, instance_id)
        now = self.clock()
        return [
            number
            for number in self._settled_numbers()
            if number.appears_at <= now
            and target in (None, number.target_arn)
            and _matches(number.phone_number, prefix, kinds or {})
        ]

    def update_phone_number(
        self,
        phone_number_id: str,
        target_arn: str | None = None,
        instance_id: str | None = None,
        fault: ArmedFault | None = None,
    ) -> PhoneNumber:
        """Accept the move of a number to another target; its flow stays behind.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_UpdatePhoneNumber.html
        """
        number = self._number(phone_number_id)
        target = self._target_arn(target_arn, instance_id)
        self._require_idle(number)
        self._require_placed(number)
        failure = self._refusal(fault) or self._over_quota(number, target)
        number.change = self._change(
            fault, target_arn=target, failure=failure, shows_after=self.behaviour.stale_seconds
        )
        return number

    def update_phone_number_metadata(
        self, phone_number_id: str, description: str | None = None, fault: ArmedFault | None = None
    ) -> None:
        """Accept a new description; without one, only the status changes.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_UpdatePhoneNumberMetadata.html
        """
        number = self._number(phone_number_id)
        self._require_idle(number)
        self._require_placed(number)
        number.change = self._change(
            fault, description=description, shows_after=self.behaviour.stale_seconds
        )

    def release_phone_number(self, phone_number_id: str) -> None:
        """Release for good: the number is not available again, its source can be imported again.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_ReleasePhoneNumber.html
        """
        number = self._number(phone_number_id)
        self._require_idle(number)
        del self.phone_numbers[number.id]
        self.tagger.delete_all_tags_for_resource(number.arn)

    def instance_id_shown(self, number: PhoneNumber) -> str | None:
        """Return the InstanceId that reads of a number give."""
        if (
            number.target_arn in self._group_arns()
            and not self.behaviour.group_numbers_show_instance
        ):
            return None
        return self._instance_id_of(number.target_arn)

    # Flows

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
        instance = self._instance(instance_id)
        taken = {
            flow.name for flow in self.contact_flows.values() if flow.instance_id == instance.id
        }
        if name in taken:
            raise DuplicateResourceException(f"Instance {instance_id} already has a flow {name!r}")
        flow_id = str(uuid.uuid4())
        arn = f"{instance.arn}/contact-flow/{flow_id}"
        flow = ContactFlow(flow_id, arn, instance.id, name, flow_type, content, status, description)
        self.contact_flows[flow.id] = flow
        super().tag_resource(flow.arn, tags or {})
        return flow

    def describe_contact_flow(self, instance_id: str, contact_flow_id: str) -> ContactFlow:
        """Return a flow of an instance.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_DescribeContactFlow.html
        """
        return self._contact_flow(self._instance(instance_id).id, contact_flow_id)

    def delete_contact_flow(self, instance_id: str, contact_flow_id: str) -> None:
        """Delete a flow; numbers that were attached to it are attached to none.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_DeleteContactFlow.html
        """
        flow = self.describe_contact_flow(instance_id, contact_flow_id)
        del self.contact_flows[flow.id]
        for number in self.phone_numbers.values():
            number.forget_flow(flow.arn)

    def associate_phone_number_contact_flow(
        self, phone_number_id: str, instance_id: str, contact_flow_id: str
    ) -> None:
        """Attach a number to a flow of the instance it is in, at once.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_AssociatePhoneNumberContactFlow.html
        """
        number = self._number_of_instance(phone_number_id, instance_id)
        number.contact_flow_arn = self._contact_flow(instance_id, contact_flow_id).arn

    def disassociate_phone_number_contact_flow(
        self, phone_number_id: str, instance_id: str
    ) -> None:
        """Detach a number from its flow, if it has one, at once.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_DisassociatePhoneNumberContactFlow.html
        """
        self._number_of_instance(phone_number_id, instance_id).contact_flow_arn = None

    def list_flow_associations(
        self, instance_id: str, resource_ids: list[str] | None = None
    ) -> list[PhoneNumber]:
        """List the numbers of an instance that are attached to a flow; some of them, if named.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_ListFlowAssociations.html
        https://docs.aws.amazon.com/connect/latest/APIReference/API_BatchGetFlowAssociation.html
        """
        self._instance(instance_id)
        return [
            number
            for number in self._settled_numbers()
            if number.contact_flow_arn
            and self._instance_id_of(number.target_arn) == instance_id
            and (resource_ids is None or number.arn in resource_ids)
        ]

    # Traffic distribution groups

    def create_traffic_distribution_group(
        self,
        name: str,
        instance_id: str,
        description: str | None = None,
        tags: dict[str, str] | None = None,
    ) -> TrafficDistributionGroup:
        """Add a group to an instance; it is not ACTIVE at once.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_CreateTrafficDistributionGroup.html
        """
        instance = self._instance(_own_id(instance_id))
        group_id = str(uuid.uuid4())
        group = TrafficDistributionGroup(
            id=group_id,
            arn=self.home.arn("traffic-distribution-group", group_id),
            name=name,
            instance_id=instance.id,
            instance_arn=instance.arn,
            active_at=self.clock() + self.behaviour.settle_seconds,
            description=description,
        )
        self.traffic_distribution_groups[group.id] = group
        super().tag_resource(group.arn, tags or {})
        return group

    def describe_traffic_distribution_group(self, group_id: str) -> TrafficDistributionGroup:
        """Return a group.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_DescribeTrafficDistributionGroup.html
        """
        group = self.traffic_distribution_groups.get(_own_id(group_id))
        if group is None or group_id not in (group.id, group.arn):
            raise ResourceNotFoundException(f"Traffic distribution group {group_id} not found")
        return group

    def list_traffic_distribution_groups(
        self, instance_id: str | None = None
    ) -> list[TrafficDistributionGroup]:
        """List the groups, of one instance or all.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_ListTrafficDistributionGroups.html
        """
        groups = self.traffic_distribution_groups.values()
        wanted = _own_id(instance_id) if instance_id else None
        return [group for group in groups if wanted in (None, group.instance_id)]

    def delete_traffic_distribution_group(self, group_id: str) -> None:
        """Delete a group that no number is in.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_DeleteTrafficDistributionGroup.html
        """
        group = self.describe_traffic_distribution_group(group_id)
        for number in self._settled_numbers():
            if group.arn in (number.target_arn, number.destination_arn):
                raise ResourceInUseException.for_phone_number(
                    number.id, f"Phone number {number.arn} is in {group.arn}"
                )
        del self.traffic_distribution_groups[group.id]

    # Tags

    def tag_resource(self, resource_arn: str, tags: dict[str, str]) -> None:
        """Add tags to a resource, or change their values.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_TagResource.html
        """
        self._require_resource(resource_arn)
        if len(self.list_tags_for_resource(resource_arn) | tags) > MOST_TAGS:
            raise InvalidParameterException(f"{resource_arn} would have more than {MOST_TAGS} tags")
        super().tag_resource(resource_arn, tags)

    def untag_resource(self, resource_arn: str, tag_keys: list[str]) -> None:
        """Take tags off a resource.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_UntagResource.html
        """
        self._require_resource(resource_arn)
        super().untag_resource(resource_arn, tag_keys)

    def list_tags_for_resource(self, resource_arn: str) -> dict[str, str]:
        """Return the tags of a resource.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_ListTagsForResource.html
        """
        self._require_resource(resource_arn)
        return super().list_tags_for_resource(resource_arn)

    # What is there before a test begins

    def add_external_number(
        self, source_phone_number_arn: str | None = None, phone_number: str | None = None
    ) -> str:
        """Make a number of an external service importable; returns its source ARN."""
        phone_number = phone_number or self.available_numbers.invent()
        arn = source_phone_number_arn or self._invented_source_arn()
        self.external_numbers[arn] = phone_number
        return arn

    def add_phone_number(
        self,
        target_arn: str,
        phone_number: str | None = None,
        contact_flow_arn: str | None = None,
        tags: dict[str, str] | None = None,
        description: str | None = None,
    ) -> PhoneNumber:
        """Put a number that has been CLAIMED for long into a target."""
        phone_number = phone_number or self.available_numbers.invent()
        number = self._new_number(phone_number, self._target_arn(target_arn, None), description)
        number.appears_at, number.placed = self.clock(), True
        number.contact_flow_arn = contact_flow_arn
        self.phone_numbers[number.id] = number
        super().tag_resource(number.arn, tags or {})
        return number

    def records(self) -> list[PhoneNumberRecord]:
        """Return what is true of every number now."""
        numbers = self._settled_numbers()
        return [number.record(self.list_tags_for_resource(number.arn)) for number in numbers]

    def names(self) -> dict[str, str]:
        """Return what instances, flows and groups are called, by ARN."""
        return {
            **{each.arn: each.instance_alias or each.id for each in self.instances.values()},
            **{each.arn: each.name for each in self.contact_flows.values()},
            **{each.arn: each.name for each in self.traffic_distribution_groups.values()},
        }

    # How numbers come about and change

    def _new_number(
        self, phone_number: str, target_arn: str, description: str | None
    ) -> PhoneNumber:
        number_id = str(uuid.uuid4())
        arn = self.home.arn("phone-number", number_id)
        return PhoneNumber(number_id, arn, phone_number, target_arn, description)

    def _place(
        self, number: PhoneNumber, tags: dict[str, str] | None, fault: ArmedFault | None
    ) -> PhoneNumber:
        if _is(fault, FaultKind.VANISH):
            return number
        failure = self._refusal(fault) or self._over_quota(number, number.target_arn)
        number.change = self._change(fault, failure=failure)
        number.appears_at = self.clock() + self.behaviour.absent_seconds
        self.phone_numbers[number.id] = number
        super().tag_resource(number.arn, tags or {})
        return number

    def _change(
        self,
        fault: ArmedFault | None,
        *,
        target_arn: str | None = None,
        description: str | None = None,
        failure: str | None = None,
        shows_after: float = 0.0,
    ) -> Change:
        shows_at = self.clock() + shows_after
        return Change(
            shows_at=shows_at,
            settles_at=shows_at + self.behaviour.settle_seconds,
            target_arn=target_arn,
            description=description,
            failure=failure,
            held_by=fault if _is(fault, FaultKind.STALL) else None,
        )

    def _refusal(self, fault: ArmedFault | None) -> str | None:
        return fault.fault.message if fault and _is(fault, FaultKind.REFUSE) else None

    def _over_quota(self, newcomer: PhoneNumber, target_arn: str) -> str | None:
        """Say why one more number would be too many, counting groups to their instance."""
        quota = self.behaviour.numbers_per_instance
        instance_id = self._instance_id_of(target_arn)
        others = (
            number
            for number in self._settled_numbers()
            if number is not newcomer
            and not (number.status == PhoneNumberStatus.FAILED and not number.placed)
            and self._instance_id_of(number.destination_arn) == instance_id
        )
        return QUOTA_MESSAGE if quota is not None and len(list(others)) >= quota else None

    def _settled_numbers(self) -> list[PhoneNumber]:
        """Return all numbers, after what time has done to them."""
        now = self.clock()
        for number in self.phone_numbers.values():
            change = number.change
            if change and now >= change.settles_at and not self.faults.holds(change.held_by):
                number.settle(self.behaviour)
        return list(self.phone_numbers.values())

    def _importable(self, source_phone_number_arn: str) -> str:
        """Return the number behind a source ARN that is free.

        What Connect answers to a second import of the same source is not documented.
        """
        if not source_phone_number_arn.startswith("arn:"):
            raise InvalidParameterException(
                f"SourcePhoneNumberArn {source_phone_number_arn!r} is not an ARN"
            )
        if source_phone_number_arn not in self.external_numbers:
            raise ResourceNotFoundException(
                f"SourcePhoneNumberArn {source_phone_number_arn} not found"
            )
        for number in self.phone_numbers.values():
            if number.source_phone_number_arn == source_phone_number_arn:
                raise InvalidParameterException(
                    f"SourcePhoneNumberArn {source_phone_number_arn} is already imported "
                    f"as {number.arn}"
                )
        return self.external_numbers[source_phone_number_arn]

    def _invented_source_arn(self) -> str:
        home = self.home
        prefix = f"arn:{home.partition}:sms-voice:{home.region}:{home.account_id}"
        return f"{prefix}:phone-number/phone-{uuid.uuid4().hex}"

    # Look-ups

    def _number(self, phone_number_id: str) -> PhoneNumber:
        for number in self._settled_numbers():
            if phone_number_id in (number.id, number.arn):
                return number
        raise self._no_number(phone_number_id)

    def _number_of_instance(self, phone_number_id: str, instance_id: str) -> PhoneNumber:
        """Return a CLAIMED number that a flow of that instance can be attached to."""
        number = self._number(phone_number_id)
        self._instance(instance_id)
        if number.change or not number.placed:
            raise ResourceNotFoundException(f"Phone number {phone_number_id} is not claimed")
        if self._instance_id_of(number.target_arn) != instance_id:
            raise ResourceNotFoundException(
                f"Phone number {phone_number_id} is not in instance {instance_id}"
            )
        return number

    def _instance(self, instance_id: str) -> Instance:
        instance = self.instances.get(instance_id)
        if instance is None:
            raise ResourceNotFoundException(f"Instance {instance_id} not found")
        return instance

    def _contact_flow(self, instance_id: str, contact_flow_id: str) -> ContactFlow:
        flow = self.contact_flows.get(_own_id(contact_flow_id))
        known = flow and flow.instance_id == instance_id and contact_flow_id in (flow.id, flow.arn)
        if flow is None or not known:
            raise ResourceNotFoundException(
                f"Contact flow {contact_flow_id} not found in instance {instance_id}"
            )
        return flow

    def _target_arn(self, target_arn: str | None, instance_id: str | None) -> str:
        """Return the ARN of the one target that a request names, if a number can be there."""
        if instance_id is not None and target_arn is None:
            return self._instance(instance_id).arn
        if target_arn is None or instance_id is not None:
            raise InvalidParameterException("Give either TargetArn or InstanceId")
        arn = target_in(self.home, target_arn)
        if arn.kind == "instance":
            return self._instance(arn.id).arn
        group = self.describe_traffic_distribution_group(target_arn)
        if group.status(self.clock()) != "ACTIVE":
            raise ResourceNotFoundException(f"Traffic distribution group {arn.id} is not ACTIVE")
        return group.arn

    def _instance_id_of(self, target_arn: str) -> str:
        group = self.traffic_distribution_groups.get(_own_id(target_arn))
        return group.instance_id if group else _own_id(target_arn)

    def _group_arns(self) -> set[str]:
        return {group.arn for group in self.traffic_distribution_groups.values()}

    def _require_idle(self, number: PhoneNumber) -> None:
        if number.change:
            raise ResourceInUseException.for_phone_number(
                number.id, f"Phone number {number.arn} is IN_PROGRESS"
            )

    def _require_placed(self, number: PhoneNumber) -> None:
        if not number.placed:
            raise ResourceNotFoundException(f"Phone number {number.arn} is not claimed")

    def _require_resource(self, resource_arn: str) -> None:
        """Raise unless it is the ARN of something that can have tags."""
        resources: list[Any] = [
            *self.phone_numbers.values(),
            *self.contact_flows.values(),
            *self.traffic_distribution_groups.values(),
            *self.instances.values(),
        ]
        if not any(resource.arn == resource_arn for resource in resources):
            raise ResourceNotFoundException(f"Resource {resource_arn} not found")

    def _no_number(self, phone_number_id: str) -> ResourceNotFoundException:
        return ResourceNotFoundException(f"Phone number {phone_number_id} not found")


def _own_id(id_or_arn: str) -> str:
    """Return the id at the end of an ARN, or the id itself."""
    arn = ConnectArn.parse(id_or_arn)
    return arn.id.rsplit("/", 1)[-1] if arn else id_or_arn


def _is(fault: ArmedFault | None, kind: FaultKind) -> bool:
    return fault is not None and fault.fault.kind == kind


def _matches(phone_number: str, prefix: str | None, kinds: dict[str, list[str]]) -> bool:
    kind = kind_of(phone_number)
    digits = (prefix or "").removeprefix("+")
    return (
        phone_number.removeprefix("+").startswith(digits)
        and kind.country_code in (kinds.get("country_codes") or [kind.country_code])
        and kind.type in (kinds.get("types") or [kind.type])
    )


local_connect_backends: BackendDict[LocalConnectBackend] = BackendDict(
    LocalConnectBackend, "connect"
)
"""The local Connect of every account and Region."""
