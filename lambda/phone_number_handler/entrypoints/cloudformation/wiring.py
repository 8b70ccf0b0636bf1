"""How the parts of the function are put together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from phone_number_handler.adapters.clock import Deadline
from phone_number_handler.adapters.connect import Connect
from phone_number_handler.adapters.log import Log
from phone_number_handler.adapters.services import Services
from phone_number_handler.adapters.stacks import Stacks
from phone_number_handler.core.desired import Resource
from phone_number_handler.core.stack import Direction
from phone_number_handler.entrypoints.cloudformation.budget import Budget
from phone_number_handler.entrypoints.cloudformation.lifecycle import Lifecycle
from phone_number_handler.entrypoints.cloudformation.responder import Responder
from phone_number_handler.reconciler.fence import Fence
from phone_number_handler.reconciler.reconciler import Reconciler
from phone_number_handler.reconciler.wait import Wait

NewStacks = Callable[[Deadline, Log], Stacks]


def wire(services: Services, new_stacks: NewStacks) -> Responder:
    """Return a responder that works through these.

    Args:
        services: What is asked.
        new_stacks: Makes what answers for CloudFormation's stacks, for one event.
    """
    clock = services.clock

    def new_lifecycle(resource: Resource, lifetime: float) -> Lifecycle:
        log = Log(
            resource.stack_name, request_id=resource.request_id, logical_id=resource.logical_id
        )
        budget = Budget(clock, clock.now(), lifetime)
        resource = replace(resource, came_at=resource.came_at or budget.began)
        stacks = new_stacks(budget.to_undo(), log)

        def reconciler(deadline: Deadline, direction: Direction) -> Reconciler:
            connect_behind = partial(Connect, services.patient("connect", deadline, log), resource)
            sources = services.sources(deadline, log)
            fence = Fence(resource, stacks, clock, direction)
            wait = Wait(clock, deadline, budget.began)
            return Reconciler(resource, connect_behind, sources, stacks, fence, wait, log)

        return Lifecycle(resource, reconciler, stacks, budget, log)

    return Responder(new_lifecycle)
