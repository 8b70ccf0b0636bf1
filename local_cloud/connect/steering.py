"""What `local_connect` promises, done to the backend of one account and Region."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from local_cloud.connect.backend import LocalConnectBackend
from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.calls import Call
from local_cloud.connect.external_number import ExternalNumber
from local_cloud.connect.faults import Fault
from local_cloud.connect.local_connect import LocalConnect, Resource
from local_cloud.connect.phone_number import PhoneNumberRecord
from local_cloud.connect.traffic_distribution_group import GroupStatus


@dataclass(frozen=True)
class SteeredConnect(LocalConnect):
    """One account and Region, set up and looked at past the API."""

    backend: LocalConnectBackend

    def add_instance(self, alias: str | None = None) -> Resource:
        created = self.backend.create_instance(
            "CONNECT_MANAGED",
            inbound_calls_enabled=True,
            outbound_calls_enabled=True,
            instance_alias=alias,
        )
        return Resource(self.backend.instance(created["Id"]).arn)

    def add_contact_flow(self, instance_id: str, name: str | None = None) -> Resource:
        name = name or f"Flow {len(self.backend.contact_flows) + 1}"
        return Resource(self.backend.create_contact_flow(instance_id, name).arn)

    def add_traffic_distribution_group(self, instance_id: str, name: str | None = None) -> Resource:
        name = name or f"Group {len(self.backend.traffic_distribution_groups) + 1}"
        group = self.backend.create_traffic_distribution_group(name, instance_id)
        group.active_at = self.backend.clock()
        return Resource(group.arn)

    def set_group_status(self, group_arn: str, status: str, seconds: float | None = None) -> None:
        group = self.backend.group(group_arn)
        group.status_before = GroupStatus(status)
        group.active_at = None if seconds is None else self.backend.clock() + seconds

    def add_external_number(  # noqa: PLR0913 - see `LocalConnect`
        self,
        phone_number: str | None = None,
        source_phone_number_arn: str | None = None,
        *,
        status: str = "ACTIVE",
        capabilities: Sequence[str] = ("SMS", "VOICE"),
        two_way_enabled: bool = True,
        destination: str | None = None,
    ) -> str:
        phone_number = phone_number or self.backend.available_numbers.invent()
        arn = source_phone_number_arn or self.backend.home.source_arn(phone_number)
        self.backend.external_numbers[arn] = ExternalNumber(
            arn,
            phone_number,
            status,
            tuple(capabilities),
            two_way_enabled,
            destination or f"connect.{self.backend.region_name}.amazonaws.com",
        )
        return arn

    def add_phone_number(
        self,
        target_arn: str,
        *,
        phone_number: str | None = None,
        contact_flow_arn: str | None = None,
        tags: dict[str, str] | None = None,
        description: str | None = None,
    ) -> Resource:
        backend = self.backend
        phone_number = phone_number or backend.available_numbers.invent()
        if backend.named(phone_number):
            raise ValueError(f"{phone_number} is in Connect already")
        number = backend.new_number(phone_number, backend.target(target_arn, None), description)
        number.placed = True
        backend.available_numbers.discard(phone_number)
        if contact_flow_arn:
            instance_id = backend.instance_id_of(target_arn)
            number.contact_flow_arn = backend.contact_flow(instance_id, contact_flow_arn).arn
        backend.phone_numbers[number.id] = number
        backend.give_tags(number.arn, tags)
        return Resource(number.arn)

    def misreport(self, phone_number_id: str, members: dict[str, Any]) -> None:
        self.backend.misreported[self.backend.number(phone_number_id).id] = members

    def behaviour(self) -> Behaviour:
        return self.backend.behaviour

    def behave(self, **changes: Any) -> Behaviour:
        self.backend.behaviour = self.backend.behaviour.changed(changes)
        return self.backend.behaviour

    def add_fault(self, fault: Fault) -> None:
        self.backend.faults.add(fault)

    def faults(self) -> list[Fault]:
        return self.backend.faults.added()

    def clear_faults(self) -> None:
        self.backend.faults.clear()

    def calls(self, since: int = 0) -> list[Call]:
        return self.backend.calls.since(since)

    def clear_calls(self) -> None:
        self.backend.calls.clear()

    def numbers(self) -> list[PhoneNumberRecord]:
        return [
            number.record(self.backend.tags_of(number.arn))
            for number in self.backend.settled_numbers()
        ]

    def names(self) -> dict[str, str]:
        backend = self.backend
        return {
            **{each.arn: each.instance_alias or each.id for each in backend.instances.values()},
            **{each.arn: each.name for each in backend.contact_flows.values()},
            **{each.arn: each.name for each in backend.traffic_distribution_groups.values()},
        }

    def reset(self) -> None:
        self.backend.reset()
