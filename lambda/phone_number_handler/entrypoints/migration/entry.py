"""Where Step Functions enters, by the step that its state machine is at.

What fails is raised: then the execution of that number fails, and says why.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from phone_number_handler.adapters.log import Log
from phone_number_handler.adapters.services import Services, aws
from phone_number_handler.core.desired import Resource
from phone_number_handler.core.errors import (
    DeadlineExceededError,
    InvalidPropertyError,
    StillUnderWayError,
    UnfinishedError,
)
from phone_number_handler.core.execution import LOGICAL_ID
from phone_number_handler.core.migration import Heading, names_of
from phone_number_handler.core.steps import Step
from phone_number_handler.entrypoints.migration.apply import Forward, Ports
from phone_number_handler.entrypoints.migration.back import Back
from phone_number_handler.entrypoints.migration.files import Item, run_of
from phone_number_handler.entrypoints.migration.wiring import Wiring

# The environment variable that the construct sets.
BUCKET = "BUCKET"


def handler(event: Mapping[str, Any], context: Any) -> Mapping[str, Any]:
    """Do the step that the event names."""
    return serve(event, context, aws(), os.environ)


def serve(
    event: Mapping[str, Any],
    context: Any,
    services: Services,
    environment: Mapping[str, str],
) -> Mapping[str, Any]:
    """Do the step that an event names, and return what the state machine goes by.

    Args:
        event: The state's payload.
        context: Lambda's context.
        services: What the steps ask.
        environment: The function's environment variables.

    Raises:
        PhoneNumberError: If it could not be done.
    """
    resource = _resource(event)
    execution = run_of(resource.request_id)
    log = Log(resource.stack_name, request_id=context.aws_request_id, execution=execution)
    lifetime = context.get_remaining_time_in_millis() / 1000
    wiring = Wiring(services, environment[BUCKET], resource, lifetime, log)
    match event["Step"]:
        case "Plan":
            given = event["Input"]
            heading = _heading(given.get("Direction"))
            manifest = _key(given.get("Manifest"))
            return wiring.planner().plan(heading, manifest, event.get("Settings") or {})
        case "Apply":
            heading = _heading(event["Direction"])
            return _applied(wiring.ports(), heading, Item.of(event["Item"]))
        case "Check":
            return wiring.check().check(event["Plan"], event.get("Settings") or {})
        case "Look":
            return wiring.check().look(event["Plan"], event.get("Settings") or {})
        case "Report":
            return wiring.report().report(event["Plan"])
        case unknown:
            raise InvalidPropertyError(
                "Step", unknown, "must be Plan, Apply, Check, Look or Report"
            )


def _resource(event: Mapping[str, Any]) -> Resource:
    started_at = datetime.fromisoformat(str(event["StartedAt"])).timestamp()
    return Resource(event["StateMachine"], LOGICAL_ID, event["Execution"], started_at)


def _heading(direction: object) -> Heading:
    if direction not in set(Heading):
        raise InvalidPropertyError("Direction", direction, f"must be {' or '.join(Heading)}")
    return Heading(str(direction))


def _key(manifest: object) -> str:
    key = manifest.get("Key") if isinstance(manifest, Mapping) else None
    if isinstance(key, str) and key:
        return key
    raise InvalidPropertyError("Manifest", manifest, 'must be {"Key": <its key in the bucket>}')


def _applied(ports: Ports, heading: Heading, item: Item) -> Mapping[str, Any]:
    """Deal with one number; write down why, if that fails."""
    try:
        steps = _dealt_with(ports, heading, item)
    except UnfinishedError as unfinished:
        if isinstance(unfinished.cause, DeadlineExceededError):
            ports.files.put_off(item, str(unfinished))
            raise StillUnderWayError(str(unfinished)) from unfinished
        ports.files.fail(item, str(unfinished))
        raise unfinished.cause from unfinished
    except DeadlineExceededError as error:
        ports.files.put_off(item, str(error))
        raise StillUnderWayError(str(error)) from error
    except Exception as error:
        ports.files.fail(item, str(error))
        raise
    number_id = item.number.phone_number_id if item.number else None
    return {"PhoneNumberId": number_id, "Steps": names_of(steps)}


def _dealt_with(ports: Ports, heading: Heading, item: Item) -> tuple[Step, ...]:
    if heading is Heading.APPLY:
        return Forward(ports).carry_out(item)
    back = Back(ports)
    outcome, steps = back.undo(item) if heading is Heading.UNDO else back.commit(item)
    ports.files.finish(item, outcome)
    return steps
