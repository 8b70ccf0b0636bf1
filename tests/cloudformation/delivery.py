"""Events on their way to the function, and what CloudFormation makes of the answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from tests.cloudformation.clock import Clock

# How long CloudFormation waits for an answer: the construct's service timeout.
SERVICE_TIMEOUT = 21 * 60.0
_MAX_ANSWER = 4096
_MAX_PHYSICAL_ID = 1024

Event = dict[str, Any]
Function = Callable[[Event, Callable[[str, bytes], None]], None]
"""What the service token names: it gets an event, and what takes its answer."""


class OvertakenError(Exception):
    """CloudFormation has gone on meanwhile, and does not wait for this answer any more."""


@dataclass
class Response:
    """What CloudFormation makes of an answer, or of none."""

    ok: bool
    reason: str = ""
    physical_id: str = ""
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Exchange:
    """One event, what the stack was doing when it was sent, and everything answered to it.

    Attributes:
        answers: What this delivery was answered.
        heard: What CloudFormation heard about the event, from whichever delivery of it.
        is_overtaken: Whether the event was cancelled before its answer came.
    """

    event: Event
    stack_status: str
    answers: list[bytes] = field(default_factory=list)
    heard: list[bytes] = field(default_factory=list)
    is_overtaken: bool = False

    @property
    def answer(self) -> dict[str, Any]:
        """The answer that counts."""
        answer: dict[str, Any] = json.loads(self.answers[0])
        return answer

    @property
    def response(self) -> Response:
        """What CloudFormation makes of the first answer that it heard."""
        return _judged(self)


@dataclass
class Delivery:
    """Carries events to the function.

    Attributes:
        exchanges: Every event that was sent, with all that was answered to it.
        late: Those that were sent and have not arrived.
    """

    function: Function
    clock: Clock
    exchanges: list[Exchange] = field(default_factory=list)
    late: list[Exchange] = field(default_factory=list)
    _is_held_back: Callable[[Event], bool] | None = None

    def hold_back(self, is_meant: Callable[[Event], bool]) -> None:
        """Let the next event that is meant arrive only when it is told to."""
        self._is_held_back = is_meant

    def ask(self, exchange: Exchange) -> Response:
        """Send an event and wait for its answer; without one, it has failed.

        Raises:
            OvertakenError: If it was cancelled meanwhile.
        """
        self.exchanges.append(exchange)
        if self._is_held_back and self._is_held_back(exchange.event):
            self._is_held_back = None
            self.late.append(exchange)
        else:
            self.deliver(exchange)
        if not exchange.heard and not exchange.is_overtaken:
            self.clock.sleep(SERVICE_TIMEOUT)
        if exchange.is_overtaken:
            raise OvertakenError
        return exchange.response

    def deliver(self, exchange: Exchange) -> None:
        """Let an event arrive."""

        def take(url: str, body: bytes) -> None:
            assert url == exchange.event["ResponseURL"], "an answer to somebody else's event"
            exchange.answers.append(body)
            exchange.heard.append(body)

        self.function(deepcopy(exchange.event), take)

    def deliver_late(self) -> Exchange:
        """Let arrive what was held back. CloudFormation has given up on it."""
        exchange = self.late.pop(0)
        self.deliver(exchange)
        return exchange

    def redeliver(self, exchange: Exchange) -> Exchange:
        """Deliver an event once more. CloudFormation listens to the first answer alone."""
        again = Exchange(deepcopy(exchange.event), exchange.stack_status, heard=exchange.heard)
        self.deliver(again)
        return again


def _judged(exchange: Exchange) -> Response:
    if not exchange.heard:
        return Response(ok=False, reason="CloudFormation did not receive a response")
    body = exchange.heard[0]
    if len(body) > _MAX_ANSWER:
        return Response(ok=False, reason="Response object is too long.")
    answer: Mapping[str, Any] = json.loads(body)
    for name in ("StackId", "RequestId", "LogicalResourceId"):
        if answer.get(name) != exchange.event[name]:
            return Response(ok=False, reason=f"Invalid {name} in the response")
    physical_id = answer.get("PhysicalResourceId")
    if not isinstance(physical_id, str) or not 1 <= len(physical_id) <= _MAX_PHYSICAL_ID:
        return Response(ok=False, reason="Invalid PhysicalResourceId")
    ok = answer["Status"] == "SUCCESS"
    reason = answer.get("Reason") or ("" if ok else "Failed without a reason")
    return Response(ok, reason, physical_id, answer.get("Data", {}))
