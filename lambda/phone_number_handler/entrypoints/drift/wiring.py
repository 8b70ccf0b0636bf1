"""How the parts of a check are put together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import NoReturn

from phone_number_handler.adapters.aws import NewClient
from phone_number_handler.adapters.clock import Clock, Deadline
from phone_number_handler.adapters.connect import Connect
from phone_number_handler.adapters.inventory import Inventory
from phone_number_handler.adapters.log import Log
from phone_number_handler.adapters.owners import Owners
from phone_number_handler.adapters.patient_client import PatientClient
from phone_number_handler.adapters.sources import Sources
from phone_number_handler.adapters.stacks import CloudFormationStacks
from phone_number_handler.core.desired import Resource
from phone_number_handler.core.drift import Deployed
from phone_number_handler.core.errors import PhoneNumberError
from phone_number_handler.core.stack import Direction
from phone_number_handler.entrypoints.drift.check import DriftCheck
from phone_number_handler.reconciler.fence import Fence
from phone_number_handler.reconciler.reconciler import Reconciler
from phone_number_handler.reconciler.wait import Wait

# Seconds kept back for the log.
_KEPT = 15.0


@dataclass(frozen=True)
class Surroundings:
    """What a check works with.

    Attributes:
        client: Returns a boto3 client of a service.
        clock: Tells the time, and waits.
    """

    client: NewClient
    clock: Clock


def wire(
    around: Surroundings, stack_id: str, request_id: str, lifetime: float, *, repairs: bool
) -> DriftCheck:
    """Return a check of a stack's numbers.

    Args:
        around: What it works with.
        stack_id: The stack.
        request_id: The invocation's id, by which what it writes is known.
        lifetime: The seconds that the function has left.
        repairs: Whether it writes.
    """
    clock, began = around.clock, around.clock.now()
    deadline = Deadline(clock, began + lifetime - _KEPT)
    of_stack = Resource(stack_id, "", request_id, began)
    log = Log(of_stack.stack_name, request_id=request_id)

    def patient(service: str, until: Deadline = deadline) -> PatientClient:
        return PatientClient(partial(around.client, service), clock, until, log)

    connect, stacks = patient("connect"), CloudFormationStacks(patient("cloudformation"))
    # CloudFormation would say of a migration, which may have a number by now, that it is no more.
    owners = Owners(stacks, patient("stepfunctions"))

    def reconciler(deployed: Deployed, direction: Direction) -> Reconciler:
        # In the name of the resource that manages the number, as its deployments are.
        own = deployed.association
        resource = Resource(stack_id, deployed.logical_id, request_id, clock.now(), own)
        timeout = Deadline(clock, min(deadline.at, clock.now() + deployed.desired.timeout))
        fence = Fence(resource, stacks, clock, direction)
        wait = Wait(clock, timeout, clock.now())
        connect_behind = partial(Connect, patient("connect", timeout), resource)
        return Reconciler(resource, connect_behind, Sources(_unasked), owners, fence, wait, log)

    reader = Connect(connect, of_stack)
    return DriftCheck(
        stack_id,
        Inventory(connect),
        reader.describe,
        stacks,
        reconciler if repairs else None,
        log,
    )


def _unasked(service: str) -> NoReturn:
    # A check imports nothing.
    raise PhoneNumberError(service)
