"""How the parts of the function are put together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial

from phone_number_handler.adapters.aws import NewClient, optional_client
from phone_number_handler.adapters.clock import Clock, Deadline
from phone_number_handler.adapters.connect import Connect
from phone_number_handler.adapters.log import Log
from phone_number_handler.adapters.owners import Owners
from phone_number_handler.adapters.patient_client import PatientClient
from phone_number_handler.adapters.sources import Sources
from phone_number_handler.adapters.stacks import CloudFormationStacks, Stacks
from phone_number_handler.core.desired import Resource
from phone_number_handler.core.stack import Direction
from phone_number_handler.entrypoints.cloudformation.budget import Budget
from phone_number_handler.entrypoints.cloudformation.lifecycle import Lifecycle
from phone_number_handler.entrypoints.cloudformation.responder import Responder
from phone_number_handler.reconciler.fence import Fence
from phone_number_handler.reconciler.reconciler import Reconciler
from phone_number_handler.reconciler.wait import Wait

# That CloudFormation cannot be asked is an answer as well: no event waits for long to be told more.
_PATIENCE = 30.0

# The same goes for where numbers are imported from, and for that there is another way.
_FEW_SECONDS = 5.0
# What that way takes: no answer is waited for any longer.
_KEPT = 60.0

NewStacks = Callable[[Deadline, Log], Stacks]


def wire(new_client: NewClient, new_stacks: NewStacks, clock: Clock) -> Responder:
    """Return a responder that works through these.

    Args:
        new_client: Makes a boto3 client of a service when something is to be asked of it.
        new_stacks: Makes what answers for CloudFormation's stacks, for one event.
        clock: Tells the time, and waits.
    """
    client_of = cache(new_client)

    def new_lifecycle(resource: Resource, lifetime: float) -> Lifecycle:
        log = Log(
            resource.stack_name, request_id=resource.request_id, logical_id=resource.logical_id
        )
        budget = Budget(clock, clock.now(), lifetime)
        resource = replace(resource, came_at=resource.came_at or budget.began)
        stacks = new_stacks(budget.to_undo(), log)

        def reconciler(deadline: Deadline, direction: Direction) -> Reconciler:
            client = PatientClient(partial(client_of, "connect"), clock, deadline, log)
            fence = Fence(resource, stacks, clock, direction)
            wait = Wait(clock, deadline, budget.began)
            connect_behind = partial(Connect, client, resource)
            sources = Sources(partial(asked_shortly, deadline.before(_KEPT), log))
            return Reconciler(resource, connect_behind, sources, stacks, fence, wait, log)

        return Lifecycle(resource, reconciler, stacks, budget, log)

    def asked_shortly(deadline: Deadline, log: Log, service: str) -> PatientClient:
        client = partial(optional_client, client_of, service)
        return PatientClient(client, clock, deadline, log, most_patient=_FEW_SECONDS)

    return Responder(new_lifecycle)


def owners(new_client: NewClient, clock: Clock) -> NewStacks:
    """Return what makes ``Stacks`` that ask CloudFormation, and Step Functions, themselves.

    Args:
        new_client: Makes a boto3 client of a service when something is to be asked of it.
        clock: Tells the time, and waits.
    """
    client_of = cache(new_client)

    def new_stacks(deadline: Deadline, log: Log) -> Stacks:
        def patient(service: str) -> PatientClient:
            client = partial(client_of, service)
            return PatientClient(client, clock, deadline, log, most_patient=_PATIENCE)

        stacks = CloudFormationStacks(patient("cloudformation"))
        return Owners(stacks, patient("stepfunctions"))

    return new_stacks
