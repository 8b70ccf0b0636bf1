"""What the local Connect has of one account and Region, and how it is found.

The operations in `operations` change it; they share these look-ups, and nothing else.
"""

import time
from typing import Any

from moto.connect.models import ConnectBackend, Instance
from moto.utilities.tagging_service import TaggingService

from local_cloud.connect.arns import Home, own_id, target_in
from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.clock import Clock
from local_cloud.connect.contact_flow import ContactFlow
from local_cloud.connect.errors import InvalidParameterException, ResourceNotFoundException
from local_cloud.connect.external_number import ExternalNumber
from local_cloud.connect.number_pool import NumberPool
from local_cloud.connect.phone_number import PhoneNumber
from local_cloud.connect.phone_numbers import PhoneNumbers
from local_cloud.connect.traffic_distribution_group import GroupStatus, TrafficDistributionGroup


class Account(ConnectBackend):
    """Amazon Connect of one account and Region; instances are moto's.

    Attributes:
        home: The partition, Region and account.
        clock: The source of all time; it survives a reset.
        behaviour: What Connect does unasked.
        external_numbers: Numbers of End User Messaging that can be imported, by source ARN.
        available_numbers: Numbers that can be claimed.
        phone_numbers: Numbers that were claimed or imported, by id.
        misreported: Members that reads of a number give instead of what is true, by its id.
        former_tags: Tags that a resource had, each with the moment until which, by its ARN.
    """

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.home = Home(self.partition, region_name, account_id)
        self.clock: Clock = time.time
        self.behaviour = Behaviour()
        self.external_numbers: dict[str, ExternalNumber] = {}
        self.available_numbers = NumberPool()
        self.phone_numbers = PhoneNumbers()
        self.misreported: dict[str, dict[str, Any]] = {}
        self.contact_flows: dict[str, ContactFlow] = {}
        self.traffic_distribution_groups: dict[str, TrafficDistributionGroup] = {}
        self.former_tags: dict[str, list[tuple[float, dict[str, str]]]] = {}

    def reset(self) -> None:
        """Forget everything but the clock."""
        clock = self.clock
        super().reset()
        self.clock = clock

    def read_at(self, operation: str) -> float:
        """Return the moment that a read shows, which may lag behind."""
        return self.clock() - self.behaviour.stale_reads.get(operation, 0.0)

    def settled_numbers(self) -> list[PhoneNumber]:
        """Return all numbers, after what time has done to them."""
        return self.settled([*self.phone_numbers.values()])

    def settled(self, numbers: list[PhoneNumber]) -> list[PhoneNumber]:
        """Return numbers after what time has done to them; without those that are no more."""
        now = self.clock()
        for number in numbers:
            number.settle_if_due(now, self.behaviour)
            if number.is_released:
                self._forget(number)
        return [number for number in numbers if not number.is_released]

    def named(self, name: str) -> list[PhoneNumber]:
        """Return the numbers of that id, ARN, source ARN or digits."""
        return self.settled(self.phone_numbers.named(name))

    def number(self, name: str) -> PhoneNumber:
        """Return the number of that id or ARN."""
        for number in self.named(name):
            if name in (number.id, number.arn):
                return number
        raise no_number(name)

    def names_of(self, name: str) -> set[str]:
        """Return every name of the number that one of them is given of."""
        external = self.external_numbers.get(name)
        names = {name, external.phone_number if external else name}
        known = [number for each in names for number in self.named(each)]
        return names.union(*(number.names for number in known))

    def instance(self, instance_id: str) -> Instance:
        """Return the instance of that id."""
        instance = self.instances.get(instance_id)
        if instance is None:
            raise ResourceNotFoundException(f"Instance {instance_id} not found")
        return instance

    def contact_flow(self, instance_id: str, name: str) -> ContactFlow:
        """Return the flow of that id or ARN, if the instance has it."""
        flow = self.contact_flows.get(own_id(name))
        known = flow and flow.instance_id == instance_id and name in (flow.id, flow.arn)
        if flow is None or not known:
            raise ResourceNotFoundException(
                f"Contact flow {name} not found in instance {instance_id}"
            )
        return flow

    def group(self, name: str) -> TrafficDistributionGroup:
        """Return the group of that id or ARN."""
        group = self.traffic_distribution_groups.get(own_id(name))
        if group is None or name not in (group.id, group.arn):
            raise ResourceNotFoundException(f"Traffic distribution group {name} not found")
        return group

    def target(self, target_arn: str | None, instance_id: str | None) -> str:
        """Return the ARN of the one target that a request names, if a number can be there."""
        if instance_id is not None and target_arn is None:
            return self.instance(instance_id).arn
        if target_arn is None or instance_id is not None:
            raise InvalidParameterException("Give either TargetArn or InstanceId")
        arn = target_in(self.home, target_arn)
        if arn.kind == "instance":
            return self.instance(arn.id).arn
        group = self.group(target_arn)
        if group.status(self.clock()) != GroupStatus.ACTIVE:
            raise ResourceNotFoundException(f"Traffic distribution group {arn.id} is not ACTIVE")
        return group.arn

    def is_group(self, target_arn: str) -> bool:
        """Tell whether a target is a traffic distribution group."""
        return any(group.arn == target_arn for group in self.traffic_distribution_groups.values())

    def instance_id_of(self, target_arn: str) -> str:
        """Return the instance that a target is, or whose flows its numbers take."""
        group = self.traffic_distribution_groups.get(own_id(target_arn))
        return group.instance_id if group else own_id(target_arn)

    def give_tags(self, resource_arn: str, tags: dict[str, str] | None) -> None:
        """Give a new resource its first tags."""
        self.tagger.tag_resource(
            resource_arn, TaggingService.convert_dict_to_tags_input(tags or {})
        )

    def require_taggable(self, resource_arn: str) -> None:
        """Raise unless it is the ARN of something that can have tags."""
        if self.named(resource_arn):
            return
        resources: list[Any] = [
            *self.contact_flows.values(),
            *self.traffic_distribution_groups.values(),
            *self.instances.values(),
        ]
        if not any(resource.arn == resource_arn for resource in resources):
            raise ResourceNotFoundException(f"Resource {resource_arn} not found")

    def _forget(self, number: PhoneNumber) -> None:
        if self.phone_numbers.pop(number.id, None):
            self.tagger.delete_all_tags_for_resource(number.arn)


def no_number(name: str) -> ResourceNotFoundException:
    """Return the error that says that there is no such number."""
    return ResourceNotFoundException(f"Phone number {name} not found")
