"""The local Connect inside this process, under moto's ``mock_aws``: no sockets."""

import functools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config
from moto import mock_aws
from moto.connect.models import Instance
from moto.core.models import DEFAULT_ACCOUNT_ID

from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.calls import Call
from local_cloud.connect.clock import Clock
from local_cloud.connect.entities import ContactFlow, TrafficDistributionGroup
from local_cloud.connect.faults import Fault, Faults
from local_cloud.connect.install import install
from local_cloud.connect.models import LocalConnectBackend, local_connect_backends
from local_cloud.connect.phone_number import PhoneNumber, PhoneNumberRecord

DEFAULT_REGION = "us-east-1"


def default_account_id() -> str:
    """Return the account that moto gives to callers it does not know."""
    return os.environ.get("MOTO_ACCOUNT_ID", DEFAULT_ACCOUNT_ID)


@functools.cache
def _session() -> boto3.Session:
    """Return a session that has read Connect's service model, which takes a while, only once."""
    return boto3.Session()


@dataclass(frozen=True)
class LocalConnect:
    """One account and Region of the local Connect, with what a test sets up and looks at.

    What is added here was there before the test began: it is settled, and no call is logged.
    """

    backend: LocalConnectBackend

    @property
    def calls(self) -> list[Call]:
        """The calls so far."""
        return self.backend.calls.since()

    @property
    def faults(self) -> Faults:
        """What is to go wrong; faults are added to it and cleared."""
        return self.backend.faults

    @property
    def behaviour(self) -> Behaviour:
        """How Connect behaves unasked."""
        return self.backend.behaviour

    @property
    def numbers(self) -> list[PhoneNumberRecord]:
        """What is true of every number now."""
        return self.backend.records()

    def behave(self, **changes: Any) -> None:
        """Change the behaviour from now on, setting by setting."""
        self.backend.behaviour = self.behaviour.changed(changes)

    def add_fault(self, fault: Fault) -> None:
        """Arm a fault, as `ConnectControl.add_fault` does."""
        self.faults.add(fault)

    def clear_faults(self) -> None:
        """Disarm all faults; numbers that were stalled go on."""
        self.faults.clear()

    def client(self, **config: Any) -> Any:
        """Return a boto3 client that retries nothing unless `config` says so."""
        settings = Config(**({"retries": {"total_max_attempts": 1}} | config))
        return _session().client("connect", region_name=self.backend.region_name, config=settings)

    def in_region(self, region_name: str) -> "LocalConnect":
        """Return the same account in another Region, with the same clock and behaviour."""
        other = local_connect_backends[self.backend.account_id][region_name]
        other.clock, other.behaviour = self.backend.clock, self.backend.behaviour
        return LocalConnect(other)

    def add_instance(self, alias: str | None = None) -> Instance:
        """Add an instance."""
        created = self.backend.create_instance(
            "CONNECT_MANAGED",
            inbound_calls_enabled=True,
            outbound_calls_enabled=True,
            instance_alias=alias,
        )
        return self.backend.instances[created["Id"]]

    def add_contact_flow(self, instance_id: str, name: str | None = None) -> ContactFlow:
        """Add a published flow."""
        name = name or f"Flow {len(self.backend.contact_flows) + 1}"
        return self.backend.create_contact_flow(instance_id, name)

    def add_traffic_distribution_group(self, instance_id: str) -> TrafficDistributionGroup:
        """Add a group that is ACTIVE."""
        group = self.backend.create_traffic_distribution_group("Group", instance_id)
        group.active_at = self.backend.clock()
        return group

    def add_external_number(
        self, source_phone_number_arn: str | None = None, phone_number: str | None = None
    ) -> str:
        """Make a number of an external service importable; returns its source ARN."""
        return self.backend.add_external_number(source_phone_number_arn, phone_number)

    def add_phone_number(
        self,
        target_arn: str,
        *,
        phone_number: str | None = None,
        contact_flow_arn: str | None = None,
        tags: dict[str, str] | None = None,
        description: str | None = None,
    ) -> PhoneNumber:
        """Put a number that has been CLAIMED for long into a target."""
        return self.backend.add_phone_number(
            target_arn, phone_number, contact_flow_arn, tags, description
        )


@contextmanager
def local_connect(
    behaviour: Behaviour | None = None,
    clock: Clock | None = None,
    region_name: str = DEFAULT_REGION,
) -> Iterator[LocalConnect]:
    """Answer every boto3 call to Connect in this process, from an empty account.

    Clients must be made after moto is imported, or it does not see their calls. The block may
    stand inside another ``mock_aws``, which then costs its start-up once for many tests.

    Args:
        behaviour: What Connect does unasked.
        clock: The source of all time; `time.time` by default.
        region_name: The Region that the yielded object stands for.
    """
    install()
    with mock_aws():
        local_connect_backends.clear()
        backend = local_connect_backends[default_account_id()][region_name]
        backend.behaviour = behaviour or Behaviour()
        if clock:
            backend.clock = clock
        try:
            yield LocalConnect(backend)
        finally:
            local_connect_backends.clear()
