"""The handler between the model of CloudFormation and the local Connect."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from tests.cloudformation.client import CloudFormationClient
from tests.cloudformation.cloudformation import CloudFormation
from tests.cloudformation.stack import Event, Stack
from tests.handler.fakes import FakeClock, FakeContext
from tests.reliability.wire import Killed, Wire, WiredClient

from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.in_process import LocalConnect, local_connect
from local_cloud.connect.phone_number import PhoneNumberRecord
from phone_number_handler.answer import Answer
from phone_number_handler.responder import Responder
from phone_number_handler.wiring import ask_cloudformation, wire

OWNER = "cdk-connect-phone-numbers:"


@dataclass
class Cloud:
    """Two instances with flows, a group, and numbers that somebody needs."""

    connect: LocalConnect
    cloudformation: CloudFormation
    clock: FakeClock
    wire: Wire

    def __post_init__(self) -> None:
        first = self.connect.add_instance("first")
        second = self.connect.add_instance("second")
        self.here, self.there = first.arn, second.arn
        self.here_id = first.id
        self.flow = self.connect.add_contact_flow(first.id, "Welcome").arn
        self.closed_flow = self.connect.add_contact_flow(first.id, "Closed").arn
        self.flow_there = self.connect.add_contact_flow(second.id, "Welcome").arn
        self.group = self.connect.add_traffic_distribution_group(first.id).arn
        self.source = self.connect.add_external_number()
        self.other_source = self.connect.add_external_number()
        self.found = self.connect.add_phone_number(self.there, contact_flow_arn=self.flow_there).arn
        self.found_here = self.connect.add_phone_number(
            self.here, contact_flow_arn=self.closed_flow
        ).arn

    @property
    def numbers(self) -> dict[str, PhoneNumberRecord]:
        """Every number as it truly is, by ARN."""
        return {number.phone_number_arn: number for number in self.connect.numbers}

    def settle(self) -> None:
        """Let Connect finish what it has begun."""
        self.clock.sleep(600)

    def number_of(self, properties: Any) -> PhoneNumberRecord:
        """Return the number that a resource's properties name."""
        named = properties.get("PhoneNumberId")
        source = properties.get("SourcePhoneNumberArn")
        for number in self.connect.numbers:
            if named in (number.phone_number_arn, number.phone_number_id):
                return number
            if source and number.source_phone_number_arn == source:
                return number
        raise AssertionError(f"there is no number for {properties}")


def owner_of(number: PhoneNumberRecord) -> tuple[str, str] | None:
    """Return stack and logical id that the number's tags name."""
    stack = number.tags.get(f"{OWNER}stack")
    return (stack, number.tags[f"{OWNER}logical-id"]) if stack else None


def owner_tags(number: PhoneNumberRecord) -> dict[str, str]:
    """Return all that the number's tags say about its owner."""
    return {key: value for key, value in number.tags.items() if key.startswith(OWNER)}


class Datacentre:
    """What all histories share, since it takes long to make: a client, responders, a clock."""

    def __init__(self, client: Any) -> None:
        """Work through ``client``, which belongs to a surrounding ``mock_aws``."""
        self._client = client
        self._clock, self._wire = FakeClock(), Wire()
        self._stacks: dict[str, Stack] = {}
        self._idle = [self._start()]

    @property
    def responder(self) -> Responder:
        """One that nobody uses."""
        return self._idle[-1]

    @contextmanager
    def cloud(self, behaviour: Behaviour | None = None) -> Iterator[Cloud]:
        """Start from empty accounts."""
        self._stacks.clear()
        self._wire.arm()
        self._wire.before_call = None
        behaviour = behaviour or Behaviour(rate=None, settle_seconds=0.5)
        with local_connect(behaviour, self._clock) as connect:
            cloudformation = CloudFormation(self._invoke, self._clock, stacks=self._stacks)
            yield Cloud(connect, cloudformation, self._clock, self._wire)

    def _invoke(self, event: Event, take: Callable[[str, bytes], None]) -> None:
        """Be the Lambda function: one process an event, and a killed one says nothing."""
        responder = self._idle.pop() if self._idle else self._start()
        answer = Answer(event, send=take)
        try:
            responder.respond(event, FakeContext(), answer)
        except Killed:
            return
        finally:
            self._idle.append(responder)
        assert answer.is_given

    def _start(self) -> Responder:
        asked = WiredClient(CloudFormationClient(self._stacks), self._wire)
        return wire(
            cast("Any", WiredClient(self._client, self._wire)),
            ask_cloudformation(lambda: cast("Any", asked), self._clock),
            self._clock,
        )


def live_owners(cloud: Cloud) -> set[tuple[str, str]]:
    """Return every resource that CloudFormation still has."""
    return {
        (stack.stack_id, resource.logical_id)
        for stack in cloud.cloudformation.stacks.values()
        for resource in stack.resources.values()
        if resource.status != "DELETE_COMPLETE"
    }


def left_behind(stack: Stack) -> set[tuple[str, str]]:
    """Return the resources that CloudFormation gave up on and forgot."""
    return {(stack.stack_id, resource.logical_id) for resource in stack.left_behind}
