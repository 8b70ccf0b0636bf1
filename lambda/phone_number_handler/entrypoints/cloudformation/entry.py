"""Where Lambda enters: whatever happens, CloudFormation gets an answer.

Until the first event is answered this module rests on the standard library
alone. An import that fails would otherwise send nothing, and the stack would
hang until its timeout, on delete as well.
"""

from __future__ import annotations

import functools
import gc
import sys
import traceback
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from phone_number_handler.adapters import metrics
from phone_number_handler.adapters.log import Log
from phone_number_handler.entrypoints.cloudformation.answer import FAILED, Answer

if TYPE_CHECKING:
    from phone_number_handler.entrypoints.cloudformation.responder import Responder

_REQUIRED = ("RequestType", "RequestId", "StackId", "LogicalResourceId", "ResponseURL")


def handler(event: Mapping[str, Any], context: Any) -> None:
    """Answer one event of CloudFormation."""
    log = Log(
        str(event.get("StackId")).partition("/")[2].partition("/")[0],
        request_id=event.get("RequestId"),
        logical_id=event.get("LogicalResourceId"),
    )
    missing = [name for name in _REQUIRED if not isinstance(event.get(name), str)]
    if missing:
        log.step(operation="Event", outcome="not an event of CloudFormation", missing=missing)
        return
    answer = Answer(event)
    try:
        responder().respond(event, context, answer)
        if not answer.is_given:
            answer.give(FAILED, reason="The handler ended without an answer")
    except BaseException as error:  # noqa: BLE001 - SystemExit would leave the stack waiting too
        traceback.print_exc(file=sys.stderr)
        answer.give(FAILED, reason=f"The handler broke: {type(error).__name__}: {error}")
    if answer.undelivered:
        log.step(operation="Answer", outcome="not delivered", reason=answer.undelivered)
    if answer.status == FAILED:
        log.metric(metrics.FAILED)


@functools.cache
def responder() -> Responder:
    """Put the function together, once a cold start."""
    # Nothing of what is imported is garbage. Looking for some, now and later, takes a while.
    gc.disable()
    try:
        from phone_number_handler.adapters.aws import boto3_client  # noqa: PLC0415 - see above
        from phone_number_handler.adapters.clock import SystemClock  # noqa: PLC0415
        from phone_number_handler.entrypoints.cloudformation.wiring import (  # noqa: PLC0415
            stacks_of_cloudformation,
            wire,
        )

        clock = SystemClock()
        stacks = stacks_of_cloudformation(lambda: boto3_client("cloudformation"), clock)
        return wire(boto3_client("connect"), stacks, clock)
    finally:
        gc.freeze()
        gc.enable()
