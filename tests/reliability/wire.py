"""The line between the handler and AWS, on which any one call can be interrupted.

Calls of Connect and of CloudFormation go over the same line, and are counted together.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from botocore.exceptions import ClientError, ReadTimeoutError
from tests.cloudformation.clock import Clock
from tests.reliability.failures import (
    DENIED,
    ENDPOINT,
    Failure,
    answered,
    connection_closed,
    not_reached,
)
from tests.reliability.roles import Roles

from phone_number_handler.adapters.aws import LONGEST_CALL


class Kind(StrEnum):
    """What happens at the call that is hit."""

    FAILED_BEFORE = "failed before"
    NOT_REACHED = "not reached"
    ANSWER_LOST = "answer lost"
    THROTTLED = "throttled"
    REFUSED = "refused"
    FORBIDDEN = "its operation forbidden from there on"
    DENIED = "everything denied from there on"
    KILLED_BEFORE = "killed before"
    KILLED_AFTER = "killed after"


_FAILURES: dict[Kind, Failure] = {
    Kind.FAILED_BEFORE: answered("InternalServiceException", 500),
    Kind.NOT_REACHED: not_reached,
    Kind.ANSWER_LOST: connection_closed,
    Kind.THROTTLED: answered("ThrottlingException", 429),
    Kind.REFUSED: answered("InvalidParameterException", 400),
    Kind.FORBIDDEN: DENIED,
    Kind.DENIED: DENIED,
}


_OF_VOICE = {
    "AssociateFlow": "AssociatePhoneNumberContactFlow",
    "DisassociateFlow": "DisassociatePhoneNumberContactFlow",
    "GetFlowAssociation": "BatchGetFlowAssociation",
}


class Killed(BaseException):
    """The process ends here; nothing of it runs any more."""


@dataclass(frozen=True)
class Interruption:
    """``kind`` strikes at call number ``at``, counted from 0."""

    kind: Kind
    at: int


@dataclass(frozen=True)
class Moment:
    """Right before or right after call number ``call``, counted from 0."""

    call: int
    after: bool

    def __str__(self) -> str:
        return f"{'after' if self.after else 'before'} call {self.call}"


@dataclass(frozen=True)
class Around:
    """Right before or right after the next call of an operation.

    What is said of a voice call is said of the messaging call that does the same.
    """

    operation: str
    after: bool


class Wire:
    """Counts calls, and interrupts the one that it is told to.

    Attributes:
        calls: The operations so far, since the last `arm`.
        is_hit: Whether the interruption has struck.
        killed: How many processes have ended so.
        refused: The operations that were refused for good.
        before_call: Runs ahead of every call; for what happens meanwhile.
        latency: How many seconds a request takes, and an answer again. Others have their turn
            meanwhile.
        carries_out_late: Whether a call that its client has given up is carried out all the same.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.latency = 0.0
        self.carries_out_late = False
        self.calls: list[str] = []
        self.is_hit = False
        self.killed = 0
        self.refused: set[str] = set()
        self.before_call: Callable[[str], None] | None = None
        self._interruption: Interruption | None = None
        self._operation = ""
        self._meanwhile: tuple[Moment | Around, Callable[[], None]] | None = None
        self._denied: Callable[[str], bool] = lambda _: False
        self._denial: Failure = DENIED
        self._failing: tuple[str, Failure] | None = None
        self._altered: tuple[str, Callable[[Any], None]] | None = None
        self._lives = threading.local()

    def arm(self, interruption: Interruption | None = None) -> None:
        """Count from 0 again, and interrupt where it says."""
        self.calls.clear()
        self.is_hit = False
        self.killed = 0
        self.refused.clear()
        self.lift()
        self._interruption = interruption
        self._operation = ""

    def strike_at(self, operation: str, kind: Kind) -> None:
        """Interrupt the next call of an operation."""

        def strike() -> None:
            self._interruption = Interruption(kind, len(self.calls) - 1)

        self.at(Around(operation, after=False), strike)

    def lift(self) -> None:
        """Let everything through from now on."""
        self._interruption = self._meanwhile = self._failing = self._altered = None
        self._denied = lambda _: False

    def deny(self, *operations: str, failure: Failure = DENIED) -> None:
        """Deny these operations from now on, or let them fail so; all of them, if none is named."""
        self._denied = lambda operation: not operations or operation in operations
        self._denial = failure

    def fail_next(self, operation: str, failure: Failure) -> None:
        """Let the next call of an operation fail so."""
        self._failing = operation, failure

    def alter(self, operation: str, change: Callable[[Any], None]) -> None:
        """Change every answer of an operation from now on, in place."""
        self._altered = operation, change

    def at(self, moment: Moment | Around, job: Callable[[], None]) -> None:
        """Do something once at a moment, in the midst of whatever is under way then."""
        self._meanwhile = moment, job

    @contextmanager
    def lifetime(self, seconds: float) -> Iterator[None]:
        """Kill the process that is begun here at its first call after so many seconds."""
        lives: list[float] = self._lives.__dict__.setdefault("ends", [])
        lives.append(self._clock.now() + seconds)
        try:
            yield
        finally:
            lives.pop()

    def carry(self, operation: str, call: Callable[[], Any]) -> Any:
        """Carry one call, or do not."""
        if self.before_call:
            self.before_call(operation)
        index = len(self.calls)
        self.calls.append(operation)
        began = self._clock.now()
        self._meet(index, operation, after=False)
        self._die_of_age()
        self._travel()
        if self._clock.now() - began > LONGEST_CALL:
            # The one assumption about time: what its client has given up on is not done later.
            if self.carries_out_late:
                with suppress(ClientError):
                    call()
            raise ReadTimeoutError(endpoint_url=ENDPOINT)
        try:
            answer = self._carried(index, operation, call)
        finally:
            self._meet(index, operation, after=True)
            self._travel()
        if self._altered and self._altered[0] == operation:
            self._altered[1](answer)
        return answer

    def _carried(self, index: int, operation: str, call: Callable[[], Any]) -> Any:
        if self._denied(operation):
            self.refused.add(operation)
            raise self._denial(operation)
        if self._failing and self._failing[0] == operation:
            _, failure = self._failing
            self._failing = None
            raise failure(operation)
        if self._interruption is None or index < self._interruption.at:
            return call()
        if index == self._interruption.at:
            self.is_hit, self._operation = True, operation
        return self._interrupted(operation, call, index - self._interruption.at)

    def _interrupted(self, operation: str, call: Callable[[], Any], since: int) -> Any:
        assert self._interruption
        kind, first = self._interruption.kind, since == 0
        match kind:
            case Kind.FAILED_BEFORE | Kind.NOT_REACHED if first:
                raise _FAILURES[kind](operation)
            case Kind.THROTTLED if since < 2:
                raise _FAILURES[kind](operation)
            case Kind.REFUSED if first:
                self.refused.add(operation)
                raise _FAILURES[kind](operation)
            case Kind.FORBIDDEN if operation == self._operation:
                self.refused.add(operation)
                raise _FAILURES[kind](operation)
            case Kind.DENIED:
                self.refused.add(operation)
                raise _FAILURES[kind](operation)
            case Kind.ANSWER_LOST if first:
                call()
                raise _FAILURES[kind](operation)
            case Kind.KILLED_BEFORE | Kind.KILLED_AFTER if first:
                if kind is Kind.KILLED_AFTER:
                    call()
                self.killed += 1
                raise Killed
        return call()

    def _meet(self, index: int, operation: str, *, after: bool) -> None:
        named = _OF_VOICE.get(operation, operation)
        now = Moment(index, after), Around(operation, after), Around(named, after)
        if self._meanwhile and self._meanwhile[0] in now:
            _, job = self._meanwhile
            self._meanwhile = None
            self.is_hit = True
            job()

    def _travel(self) -> None:
        if self.latency:
            self._clock.sleep(self.latency)

    def _die_of_age(self) -> None:
        """End the process that has stood still for longer than Lambda lets it live."""
        lives: list[float] = self._lives.__dict__.get("ends", [])
        if lives and self._clock.now() >= lives[-1]:
            self.killed += 1
            raise Killed


class WiredClient:
    """A boto3 client whose calls go over the wire, and are let through by a role at its end."""

    def __init__(self, client: Any, wire: Wire, roles: Roles) -> None:
        self.meta = client.meta
        self._client = client
        self._wire = wire
        self._roles = roles

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return the method of that name, over the wire."""
        method = getattr(self._client, name)
        operation = self.meta.method_to_api_mapping[name]

        def call(**parameters: Any) -> Any:
            def arrive() -> Any:
                self._roles.require(operation, parameters)
                return method(**parameters)

            return self._wire.carry(operation, arrive)

        return call
