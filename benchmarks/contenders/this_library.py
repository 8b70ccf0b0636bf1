"""This library's handler, out of the asset that ships: run with the asset on ``PYTHONPATH``."""

from __future__ import annotations

from typing import Any

from benchmarks.contenders.invocations import Handler, serve
from phone_number_handler.adapters.aws import boto3_client
from phone_number_handler.adapters.clock import SystemClock
from phone_number_handler.adapters.services import Services
from phone_number_handler.adapters.sources import SMS_SERVICE
from phone_number_handler.entrypoints.cloudformation.answer import Answer
from phone_number_handler.entrypoints.cloudformation.wiring import wire
from stand_ins import FakeStacks


def _new_handler() -> Handler:
    """Return a handler as an event before this one leaves it; CloudFormation answers at once."""
    warm = {service: boto3_client(service) for service in ("connect", SMS_SERVICE)}
    responder = wire(Services(warm.__getitem__, SystemClock()), lambda *_: FakeStacks())

    def handle(event: dict[str, Any], context: Any) -> None:
        responder.respond(event, context, Answer(event))

    return handle


if __name__ == "__main__":
    serve(_new_handler)
