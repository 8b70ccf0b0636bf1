"""The core's plans as a number of one channel needs them, whose flow stands for itself."""

from __future__ import annotations

from phone_number_handler.core import memory, plan_back
from phone_number_handler.core import plan as forward
from phone_number_handler.core.channel import Flows
from phone_number_handler.core.desired import Desired, Managed, Resource
from phone_number_handler.core.number import PhoneNumber, Placement
from phone_number_handler.core.owner import OwnerRecord
from phone_number_handler.core.plan import Way
from phone_number_handler.core.steps import Step

Steps = tuple[Step, ...]


def _on_its_own(number: PhoneNumber, flow: str | None) -> Flows:
    return {number.channel: flow}


def plan(
    resource: Resource,
    desired: Desired,
    formerly: Managed,
    number: PhoneNumber,
    flow: str | None,
    way: Way = Way.FORWARD,
) -> Steps:
    return forward.plan(resource, desired, formerly, number, _on_its_own(number, flow), way)


def plan_return(number: PhoneNumber, flow: str | None, origin: Placement) -> Steps:
    return plan_back.plan_return(number, _on_its_own(number, flow), origin)


def plan_undo(number: PhoneNumber, flow: str | None, record: OwnerRecord) -> Steps:
    return plan_back.plan_undo(number, _on_its_own(number, flow), record)


def plan_put_back(number: PhoneNumber, flow: str | None, to: Placement) -> Steps:
    return plan_back.plan_put_back(number, _on_its_own(number, flow), to)


def remember(
    record: OwnerRecord,
    number: PhoneNumber,
    flow: str | None,
    desired: Desired,
    formerly: Managed,
) -> OwnerRecord:
    return memory.remember(record, number, _on_its_own(number, flow), desired, formerly)
