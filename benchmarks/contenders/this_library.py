"""This library's handler, out of the asset that ships: run with the asset on ``PYTHONPATH``."""

from __future__ import annotations

from typing import Any

from benchmarks.contenders.invocations import Handler, serve
from phone_number_handler.adapters.aws import Client, boto3_client
from phone_number_handler.adapters.clock import SystemClock
from phone_number_handler.entrypoints.cloudformation.answer import Answer
from phone_number_handler.entrypoints.cloudformation.wiring import wire
from stand_ins import FakeStacks


def _new_handler() -> Handler:
    """Do what the entry does at a cold start, for stacks whose CloudFormation answers at once."""
    connect = boto3_client("connect")

    def client(service: str) -> Client:
        return connect if service == "connect" else boto3_client(service)

    responder = wire(client, lambda *_: FakeStacks(), SystemClock())

    def handle(event: dict[str, Any], context: Any) -> None:
        responder.respond(event, context, Answer(event))

    return handle


if __name__ == "__main__":
    serve(_new_handler)
