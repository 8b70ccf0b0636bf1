"""Where EventBridge Scheduler enters; what fails is Lambda's to count, and nobody's to repeat."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from phone_number_handler.adapters.services import Services, aws
from phone_number_handler.core.arn import Arn
from phone_number_handler.entrypoints.drift.event import deployed_numbers, scheduled_at
from phone_number_handler.entrypoints.drift.wiring import wire

# The environment variables that the construct sets.
STACK_ID, ON_DRIFT = "STACK_ID", "ON_DRIFT"
REPAIR = "Repair"


def handler(event: Mapping[str, Any], context: Any) -> Mapping[str, int]:
    """Check the numbers that the event names."""
    return serve(event, context, aws(), os.environ)


def serve(
    event: Mapping[str, Any],
    context: Any,
    services: Services,
    environment: Mapping[str, str],
) -> Mapping[str, int]:
    """Check the numbers that an event names, and return how many there are of which kind.

    Args:
        event: The schedule's input.
        context: Lambda's context.
        services: What it asks.
        environment: The function's environment variables.

    Raises:
        PhoneNumberError: If they could not be checked.
    """
    stack_id = environment[STACK_ID]
    due = scheduled_at(event)
    numbers = deployed_numbers(event, Arn.parse(stack_id))
    check = wire(
        services,
        stack_id,
        context.aws_request_id,
        context.get_remaining_time_in_millis() / 1000,
        repairs=environment.get(ON_DRIFT) == REPAIR,
    )
    return asdict(check.carry_out(numbers, due))
