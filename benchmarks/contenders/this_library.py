"""This library's handler, out of the asset that ships: run with the asset on ``PYTHONPATH``."""

from __future__ import annotations

from typing import Any

from benchmarks.contenders.invocations import Handler, serve
from phone_number_handler.adapters.aws import boto3_client
from phone_number_handler.adapters.clock import SystemClock
from phone_number_handler.entrypoints.cloudformation.answer import Answer
from phone_number_handler.entrypoints.cloudformation.wiring import stacks_of_cloudformation, wire


def _new_handler() -> Handler:
    """Do what the entry does at a cold start, with nothing shared between two events."""
    clock = SystemClock()
    stacks = stacks_of_cloudformation(lambda: boto3_client("cloudformation"), clock)
    responder = wire(boto3_client("connect"), stacks, clock)

    def handle(event: dict[str, Any], context: Any) -> None:
        responder.respond(event, context, Answer(event))

    return handle


if __name__ == "__main__":
    serve(_new_handler)
