"""A schedule's input: the numbers of a stack and the flows of their own, as they were deployed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from phone_number_handler.core.arn import Arn
from phone_number_handler.core.drift import Deployed
from phone_number_handler.core.errors import InvalidPropertyError
from phone_number_handler.core.physical_id import number_in
from phone_number_handler.resource.deployed import as_deployed, delivered
from phone_number_handler.resource.given import CONTACT_FLOW_ARNS

NUMBERS, SCHEDULED_AT = "Numbers", "ScheduledAt"
LOGICAL_ID, PHYSICAL_ID, PROPERTIES = "LogicalId", "PhysicalId", "Properties"
# Left out of a number.
RESOURCE_TYPE = "ResourceType"


def deployed_numbers(event: Mapping[str, Any], stack: Arn) -> list[Deployed]:
    """Return the numbers that an event is about, and the flows of their own.

    Args:
        event: The schedule's input.
        stack: The ARN of the stack that has deployed them.

    Raises:
        InvalidPropertyError: If it is not the input of a schedule of ours.
    """
    numbers = event.get(NUMBERS)
    if not isinstance(numbers, list):
        raise InvalidPropertyError(NUMBERS, numbers, "must be a list of deployed numbers")
    return [_deployed(number, stack) for number in numbers]


def scheduled_at(event: Mapping[str, Any]) -> float:
    """Return when the check was due, in seconds since 1970.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html

    Raises:
        InvalidPropertyError: If the event does not say.
    """
    try:
        return datetime.fromisoformat(str(event.get(SCHEDULED_AT))).timestamp()
    except ValueError:
        raise InvalidPropertyError(
            SCHEDULED_AT, event.get(SCHEDULED_AT), "must be when the check was due"
        ) from None


def _deployed(resource: Mapping[str, Any], stack: Arn) -> Deployed:
    phone_number_id = number_in(str(resource[PHYSICAL_ID]))
    if phone_number_id is None:
        raise InvalidPropertyError(PHYSICAL_ID, resource[PHYSICAL_ID], "must name a number")
    properties = _without_nothing(delivered(resource[PROPERTIES]))
    return as_deployed(
        str(resource[LOGICAL_ID]), phone_number_id, resource.get(RESOURCE_TYPE), properties, stack
    )


def _without_nothing(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what a condition has made nothing, which was deployed as no property.

    The input is one text, in which that is an empty one.
    """
    flows = properties.get(CONTACT_FLOW_ARNS)
    if isinstance(flows, Mapping):
        properties = {**properties, CONTACT_FLOW_ARNS: {k: v for k, v in flows.items() if v}}
    return {name: value for name, value in properties.items() if value != ""}
