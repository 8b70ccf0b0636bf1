"""How the parts of the function are put together."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from phone_number_handler.aws import Client, Service
from phone_number_handler.clock import Clock, Deadline
from phone_number_handler.connect import Connect
from phone_number_handler.lifecycle import Lifecycle
from phone_number_handler.log import Log
from phone_number_handler.responder import Responder
from phone_number_handler.stacks import CloudFormationStacks, Stacks
from phone_number_handler.state import Resource

NewStacks = Callable[[Deadline, Log], Stacks]


def wire(connect: Client, new_stacks: NewStacks, clock: Clock) -> Responder:
    """Return a responder that works through these.

    Args:
        connect: A boto3 client of Amazon Connect.
        new_stacks: Makes what answers for CloudFormation's stacks, for one event.
        clock: Tells the time, and waits.
    """

    def new_lifecycle(resource: Resource, lifetime: float) -> Lifecycle:
        log = Log(
            resource.stack_name, request_id=resource.request_id, logical_id=resource.logical_id
        )

        def connect_until(deadline: Deadline) -> Connect:
            return Connect(Service(connect, clock, deadline, log), resource)

        stacks = new_stacks(Deadline.after(clock, lifetime), log)
        return Lifecycle(resource, connect_until, stacks, clock, lifetime, log)

    return Responder(new_lifecycle)


def ask_cloudformation(new_client: Callable[[], Client], clock: Clock) -> NewStacks:
    """Return what makes ``Stacks`` that ask CloudFormation itself.

    Args:
        new_client: Makes a boto3 client of CloudFormation. Few events ask it anything: it is made
            when one does.
        clock: Tells the time, and waits.
    """
    client = cache(new_client)
    return lambda deadline, log: CloudFormationStacks(
        lambda: Service(client(), clock, deadline, log)
    )
