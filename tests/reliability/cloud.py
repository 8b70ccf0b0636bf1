"""The handler between the model of CloudFormation and the local Connect."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any, cast

from tests.cloudformation.client import CloudFormationClient
from tests.cloudformation.cloudformation import CloudFormation
from tests.cloudformation.delivery import Event
from tests.cloudformation.stack import Stack
from tests.owner_tags import EVENT, LOGICAL_ID, PREFIX, STACK
from tests.reliability.roles import Roles
from tests.reliability.wire import Killed, Wire, WiredClient

from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.in_process import InProcessConnect, local_connect
from local_cloud.connect.phone_number import PhoneNumber, PhoneNumberRecord
from local_cloud.contact_centre import ContactCentre
from phone_number_handler.adapters.services import Services
from phone_number_handler.core.channel import Channel
from phone_number_handler.core.owner import key_of
from phone_number_handler.entrypoints.cloudformation.answer import Answer
from phone_number_handler.entrypoints.cloudformation.responder import Responder
from phone_number_handler.entrypoints.cloudformation.wiring import wire
from stand_ins import FakeContext, SharedClock
from stand_ins.custom_resource import LIFETIME


@dataclass
class Cloud:
    """Two instances with flows, a group, and numbers that somebody needs."""

    connect: InProcessConnect
    cloudformation: CloudFormation
    clock: SharedClock
    wire: Wire
    roles: Roles

    def __post_init__(self) -> None:
        centre = ContactCentre(self.connect)
        self.here, self.there = centre.instance, centre.other_instance
        self.here_id = self.here.rsplit("/", 1)[-1]
        self.flow, self.closed_flow = centre.flow, centre.later_flow
        self.flow_there, self.group = centre.other_flow, centre.group
        self.source = self.connect.add_external_number()
        self.other_source = self.connect.add_external_number()
        self.found = self.connect.add_phone_number(self.there, contact_flow_arn=self.flow_there).arn
        self.found_here = self.connect.add_phone_number(
            self.here, contact_flow_arn=self.closed_flow
        ).arn

    @property
    def numbers(self) -> dict[str, PhoneNumberRecord]:
        """Every number as it truly is, by ARN; but for the tag that says which event wrote last."""
        return {
            number.phone_number_arn: _but_for_event(number) for number in self.connect.numbers()
        }

    def by_hand(self, arn: str) -> PhoneNumber:
        """Return a number for somebody to change in the console, at once."""
        return self.connect.backend.phone_numbers[arn.rsplit("/", 1)[-1]]

    def settle(self) -> None:
        """Let Connect finish what it has begun."""
        self.clock.sleep(600)

    def number_of(self, properties: Any) -> PhoneNumberRecord:
        """Return the number that a resource's properties name."""
        named = properties.get("PhoneNumberId")
        source = properties.get("SourcePhoneNumberArn")
        digits = properties.get("PhoneNumber")
        for number in self.connect.numbers():
            if named in (number.phone_number_arn, number.phone_number_id):
                return number
            if digits == number.phone_number:
                return number
            if source and number.source_phone_number_arn == source:
                return number
        raise AssertionError(f"there is no number for {properties}")


def _but_for_event(number: PhoneNumberRecord) -> PhoneNumberRecord:
    event = EVENT.removeprefix(PREFIX)
    tags = {
        k: v for k, v in number.tags.items() if not (k.startswith(PREFIX) and k.endswith(event))
    }
    return replace(number, tags=tags)


def place(cloud: Cloud, arn: str) -> tuple[str, str | None]:
    """Return where a number is, and the flow that answers it."""
    number = cloud.numbers[arn]
    return number.target_arn, number.contact_flow_arn


def owner_of(number: PhoneNumberRecord) -> tuple[str, str] | None:
    """Return stack and logical id that the number's tags name."""
    stack, logical_id = number.tags.get(STACK), number.tags.get(LOGICAL_ID)
    # What writes a flow's record names the stack as well, whether or not it has the number.
    return (stack, logical_id) if stack and logical_id else None


def flow_owners_of(number: PhoneNumberRecord) -> set[tuple[str, str]]:
    """Return stack and logical id of each of the number's flows that is a resource of its own."""
    records = [
        tuple(number.tags.get(key_of(key, channel), "") for key in (STACK, LOGICAL_ID))
        for channel in Channel
    ]
    return {(stack, logical_id) for stack, logical_id in records if stack or logical_id}


class Invocation(FakeContext):
    """Lambda's context, of a function that is never given more time than it had."""

    def __init__(self, clock: SharedClock, lifetime: float) -> None:
        """Begin now."""
        self._clock = clock
        self._end = clock.now() + lifetime

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self._end - self._clock.now()) * 1000))


class Datacentre:
    """What all histories share, since it takes long to make: a client, responders, a clock.

    Attributes:
        lifetime: The function's timeout in seconds.
        roles: What each stack's function may do.
    """

    def __init__(self, connect: InProcessConnect) -> None:
        """Work through clients of ``connect``, which belong to a surrounding ``mock_aws``."""
        self.lifetime = LIFETIME
        self._client = cache(connect.client_of)
        self._clock = SharedClock()
        self._wire = Wire(self._clock)
        self.roles = Roles()
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
        self._wire.latency = 0.0
        self._wire.carries_out_late = False
        self.lifetime = LIFETIME
        behaviour = behaviour or Behaviour(rate=None, settle_seconds=0.5)
        with local_connect(behaviour, self._clock) as connect:
            cloudformation = CloudFormation(self._invoke, self._clock, stacks=self._stacks)
            self.roles.begin(partial(_tags_of, connect))
            yield Cloud(connect, cloudformation, self._clock, self._wire, self.roles)

    def _invoke(self, event: Event, take: Callable[[str, bytes], None]) -> None:
        """Be the Lambda function: one process an event at a time, and a killed one says nothing.

        As with Lambda, the next event gets a process that has had others, whatever became of them.
        """
        responder = self._idle.pop() if self._idle else self._start()
        answer = Answer(event, send=take)
        try:
            with self._wire.lifetime(self.lifetime), self.roles.worn(event["StackId"]):
                responder.respond(event, Invocation(self._clock, self.lifetime), answer)
        except Killed:
            return
        finally:
            self._idle.append(responder)
        assert answer.is_given

    def _start(self) -> Responder:
        asked = WiredClient(CloudFormationClient(self._stacks), self._wire, self.roles)

        def client(service: str) -> Any:
            return WiredClient(self._client(service), self._wire, self.roles)

        owners = Services(lambda _: cast("Any", asked), self._clock).owners
        return wire(Services(client, self._clock), owners)


def _tags_of(connect: InProcessConnect, name: str) -> Mapping[str, str]:
    """Return the tags that a number truly has; none, if there is no such number."""
    named = connect.backend.named(name)
    return connect.backend.tags_of(named[0].arn) if named else {}


def live_owners(cloud: Cloud) -> set[tuple[str, str]]:
    """Return every resource that CloudFormation still has, or still has to delete."""
    return {
        (stack.stack_id, resource.logical_id)
        for stack in cloud.cloudformation.stacks.values()
        for resource in [*stack.resources.values(), *stack.earlier_tries, *stack.replaced]
        if resource.status not in {"DELETE_COMPLETE", "DELETE_SKIPPED"}
    }


def left_behind(stack: Stack) -> set[tuple[str, str]]:
    """Return the resources that CloudFormation gave up on and forgot."""
    return {(stack.stack_id, resource.logical_id) for resource in stack.left_behind}
