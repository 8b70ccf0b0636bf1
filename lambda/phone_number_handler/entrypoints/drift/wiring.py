"""How the parts of a check are put together."""

from __future__ import annotations

from functools import partial

from phone_number_handler.adapters.clock import Deadline, kept_back
from phone_number_handler.adapters.connect import Connect
from phone_number_handler.adapters.inventory import Inventory
from phone_number_handler.adapters.log import Log
from phone_number_handler.adapters.services import Services
from phone_number_handler.core.desired import Resource
from phone_number_handler.core.drift import Deployed
from phone_number_handler.core.stack import Direction
from phone_number_handler.entrypoints.drift.check import DriftCheck
from phone_number_handler.reconciler.fence import Fence
from phone_number_handler.reconciler.reconciler import Reconciler
from phone_number_handler.reconciler.wait import Wait

# Seconds kept back for the log.
_KEPT = 15.0


def wire(
    services: Services, stack_id: str, request_id: str, lifetime: float, *, repairs: bool
) -> DriftCheck:
    """Return a check of a stack's numbers.

    Args:
        services: What it asks.
        stack_id: The stack.
        request_id: The invocation's id, by which what it writes is known.
        lifetime: The seconds that the function has left.
        repairs: Whether it writes.
    """
    clock, began = services.clock, services.clock.now()
    deadline = Deadline(clock, began + lifetime - kept_back(_KEPT, lifetime))
    of_stack = Resource(stack_id, "", request_id, began)
    log = Log(of_stack.stack_name, request_id=request_id)

    connect = services.patient("connect", deadline, log)
    # Step Functions' as well: CloudFormation would say of a migration, which may have a number by
    # now, that it is no more.
    owners = services.owners(deadline, log)

    def reconciler(deployed: Deployed, direction: Direction) -> Reconciler:
        # In the name of the resource that manages the number, as its deployments are.
        own = deployed.association
        resource = Resource(stack_id, deployed.logical_id, request_id, clock.now(), own)
        timeout = Deadline(clock, min(deadline.at, clock.now() + deployed.desired.timeout))
        connect_behind = partial(Connect, services.patient("connect", timeout, log), resource)
        sources = services.sources(timeout, log)
        fence = Fence(resource, owners, clock, direction)
        wait = Wait(clock, timeout, clock.now())
        return Reconciler(resource, connect_behind, sources, owners, fence, wait, log)

    reader = Connect(connect, of_stack)
    return DriftCheck(
        stack_id,
        Inventory(connect),
        reader.describe,
        owners,
        reconciler if repairs else None,
        log,
    )
