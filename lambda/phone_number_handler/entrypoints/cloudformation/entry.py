"""Where Lambda enters: whatever happens, CloudFormation gets an answer.

Until the first event is answered this module rests on the standard library
alone. An import that fails would otherwise send nothing, and the stack would
hang until its timeout, on delete as well.
"""

from __future__ import annotations

import functools
import os
import traceback
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from phone_number_handler.adapters import garbage, metrics
from phone_number_handler.adapters.log import Log
from phone_number_handler.entrypoints.cloudformation.answer import FAILED, Answer, Send
from phone_number_handler.entrypoints.cloudformation.request import refusal

if TYPE_CHECKING:
    from phone_number_handler.entrypoints.cloudformation.responder import Responder


def handler(event: Mapping[str, Any], context: Any) -> None:
    """Answer one event of CloudFormation."""
    serve(event, context, responder, os.environ)


def serve(
    event: Mapping[str, Any],
    context: Any,
    new_responder: Callable[[], Responder],
    environment: Mapping[str, str],
    send: Send | None = None,
) -> None:
    """Answer one event, unless it is nobody's who may be answered.

    Args:
        event: The event.
        context: Lambda's context.
        new_responder: Returns what carries events out.
        environment: The function's environment variables: ``STACK_ID``, and by AWS's own names
            where S3 is.
        send: Sends the answer. By default: HTTPS.
    """
    stack_id = environment.get("STACK_ID")
    s3_endpoint = environment.get("AWS_ENDPOINT_URL_S3") or environment.get("AWS_ENDPOINT_URL")
    event_log = Log.of(event, stack_id)
    refused = refusal(event, stack_id, s3_endpoint)
    if refused:
        event_log.error(refused.reason)
        if not refused.is_answered:
            return
    answer = Answer(event, send)
    try:
        if refused:
            answer.give(FAILED, reason=refused.reason)
        else:
            new_responder().respond(event, context, answer)
        if not answer.is_given:
            answer.give(FAILED, reason="The handler ended without an answer")
    except BaseException as error:  # noqa: BLE001 - SystemExit would leave the stack waiting too
        reason = f"The handler broke: {type(error).__name__}: {error}"
        event_log.error(reason, traceback=traceback.format_exc())
        answer.give(FAILED, reason=reason)
    if answer.undelivered:
        event_log.error(f"CloudFormation was not told: {answer.undelivered}")
    if answer.status == FAILED:
        event_log.metric(metrics.FAILED)


@functools.cache
def responder() -> Responder:
    """Put the function together, once a cold start."""
    with garbage.not_looked_for():
        from phone_number_handler.adapters.services import aws  # noqa: PLC0415 - see above
        from phone_number_handler.entrypoints.cloudformation.wiring import wire  # noqa: PLC0415

        return wire(aws(), aws().owners)
