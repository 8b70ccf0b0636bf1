"""A local Connect with a contact centre, whose group is not of the first instance."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import pytest
from moto import mock_aws
from tests.local_cloud.manual_clock import ManualClock

from local_cloud.connect import Behaviour, InProcessConnect, Resource, local_connect
from local_cloud.connect.shapes import violations
from local_cloud.contact_centre import ContactCentre

SETTLE_SECONDS = 2.0
UNKNOWN_STATUSES = ("not 'PENDING'", "not 'PORTING'")


@dataclass(frozen=True)
class Site:
    """What a company has in Connect before a test begins, and a client to work on it."""

    local: InProcessConnect
    clock: ManualClock
    client: Any
    instance: Resource
    other_instance: Resource
    flow: Resource
    other_flow: Resource
    group: Resource

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
def connect(clock: ManualClock) -> Iterator[InProcessConnect]:
    """Return an account that is empty."""
    with local_connect(Behaviour(), clock) as connect:
        yield connect


def hold_to_the_model(http_response: Any, model: Any, **_: Any) -> None:
    """Require of every answer what botocore's model says, but for a status that is new to it."""
    if http_response.status_code == HTTPStatus.OK and model.output_shape:
        broken = violations(model.output_shape, json.loads(http_response.content))
        assert [each for each in broken if not any(map(each.endswith, UNKNOWN_STATUSES))] == []


@pytest.fixture(params=["at once", "over requests"])
def site(clock: ManualClock, request: pytest.FixtureRequest) -> Iterator[Site]:
    behaviour = Behaviour(rate=None, settle_seconds=SETTLE_SECONDS, voice_flows_of_imports="taken")
    with local_connect(behaviour, clock) as local:
        centre = ContactCentre(local)
        client = local.client() if request.param == "at once" else local.requesting_client()
        client.meta.events.register("after-call.connect", hold_to_the_model)
        yield Site(
            local=local,
            clock=clock,
            client=client,
            instance=Resource(centre.other_instance),
            other_instance=Resource(centre.instance),
            flow=Resource(centre.other_flow),
            other_flow=Resource(centre.flow),
            group=Resource(centre.group),
        )
        client.meta.events.unregister("after-call.connect", hold_to_the_model)
