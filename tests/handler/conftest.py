"""The handler, whole, against the local Connect in this process, in time that does not pass."""

from collections.abc import Callable, Iterator

import pytest
from moto import mock_aws
from tests.owner_tags import owner_tags

from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.calls import Call
from local_cloud.connect.in_process import InProcessConnect, local_connect
from local_cloud.connect.phone_number import PhoneNumberRecord
from local_cloud.contact_centre import ContactCentre
from phone_number_handler.adapters.services import Services
from phone_number_handler.entrypoints.cloudformation.wiring import wire
from stand_ins import CustomResource, FakeClock, FakeStacks


class World(ContactCentre):
    """All that surrounds a custom resource: a contact centre, CloudFormation's stacks, time."""

    connect: InProcessConnect

    def __init__(
        self,
        connect: InProcessConnect,
        stacks: FakeStacks,
        clock: FakeClock,
        resource: Callable[..., CustomResource],
    ) -> None:
        super().__init__(connect)
        self.stacks, self.clock, self.resource = stacks, clock, resource
        self.instance_id = self.instance.rsplit("/", 1)[-1]
        self.source = connect.add_external_number()

    def number(self, arn: str) -> PhoneNumberRecord:
        """Return what is true of a number."""
        return next(each for each in self.connect.numbers() if each.phone_number_arn == arn)

    def claimed(self, target: str | None = None, flow: str | None = None) -> str:
        """Put a number into Connect that nobody manages; return its ARN."""
        return self.connect.add_phone_number(
            target or self.other_instance, contact_flow_arn=flow
        ).arn

    def calls(self, *operations: str) -> list[Call]:
        """Return the calls so far, of these operations or of all."""
        return [c for c in self.connect.calls() if not operations or c.operation in operations]

    def writes(self, since: int = 0) -> list[str]:
        """Return the operations so far that change something."""
        return [call.operation for call in self.connect.calls(since) if call.is_write]

    def mark(self) -> int:
        """Return where the log of calls is now."""
        calls = self.connect.calls()
        return calls[-1].sequence if calls else 0

    def owner_tags(self, arn: str) -> dict[str, str]:
        """Return the tags by which a number says who manages it."""
        return owner_tags(self.number(arn).tags)


@pytest.fixture(scope="module", autouse=True)
def _moto() -> Iterator[None]:
    """Start moto once for many tests: that takes longer than most of them."""
    with mock_aws():
        yield


@pytest.fixture
def world() -> Iterator[World]:
    clock, stacks = FakeClock(), FakeStacks()
    with local_connect(Behaviour(), clock) as connect:
        responder = wire(Services(connect.client_of, clock), lambda *_: stacks)

        def resource(**about: str) -> CustomResource:
            return CustomResource(responder, stacks=stacks, **about)

        yield World(connect, stacks, clock, resource)
