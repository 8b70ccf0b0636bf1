"""A local Connect with two instances, a flow in each, and a group; its clock stands still."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from moto import mock_aws
from moto.connect.models import Instance

from local_cloud.connect import Behaviour, LocalConnect, ManualClock, local_connect
from local_cloud.connect.entities import ContactFlow, TrafficDistributionGroup

SETTLE_SECONDS = 2.0


@dataclass(frozen=True)
class Site:
    """What a company has in Connect before a test begins, and a client to work on it."""

    local: LocalConnect
    clock: ManualClock
    client: Any
    instance: Instance
    other_instance: Instance
    flow: ContactFlow
    other_flow: ContactFlow
    group: TrafficDistributionGroup

    def settle(self) -> None:
        """Let pass the time that Connect takes."""
        self.clock.advance(SETTLE_SECONDS)

    def imported(self, **parameters: Any) -> dict[str, str]:
        """Import a number of End User Messaging and wait; gives its id and ARN."""
        source = self.local.add_external_number()
        request = {"InstanceId": self.instance.id, "SourcePhoneNumberArn": source} | parameters
        answer: dict[str, str] = self.client.import_phone_number(**request)
        self.settle()
        return answer

    def described(self, phone_number_id: str) -> Any:
        """Return the summary that DescribePhoneNumber gives."""
        answer = self.client.describe_phone_number(PhoneNumberId=phone_number_id)
        return answer["ClaimedPhoneNumberSummary"]

    def status(self, phone_number_id: str) -> Any:
        """Return the status that DescribePhoneNumber gives."""
        return self.described(phone_number_id)["PhoneNumberStatus"]

    def flows(self, instance_id: str, *phone_number_arns: str) -> list[str]:
        """Return the flows that BatchGetFlowAssociation gives."""
        found = self.client.batch_get_flow_association(
            InstanceId=instance_id,
            ResourceIds=list(phone_number_arns),
            ResourceType="VOICE_PHONE_NUMBER",
        )
        return [association["FlowId"] for association in found["FlowAssociationSummaryList"]]


@pytest.fixture(scope="module", autouse=True)
def moto() -> Iterator[None]:
    """Start moto once for the tests of a file; each still begins with an empty account."""
    with mock_aws():
        yield


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def site(clock: ManualClock) -> Iterator[Site]:
    behaviour = Behaviour(rate=None, settle_seconds=SETTLE_SECONDS)
    with local_connect(behaviour, clock) as local:
        instance, other_instance = local.add_instance(), local.add_instance()
        yield Site(
            local=local,
            clock=clock,
            client=local.client(),
            instance=instance,
            other_instance=other_instance,
            flow=local.add_contact_flow(instance.id),
            other_flow=local.add_contact_flow(other_instance.id),
            group=local.add_traffic_distribution_group(other_instance.id),
        )
