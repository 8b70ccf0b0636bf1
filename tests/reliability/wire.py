"""The line between the handler and AWS, on which any one call can be interrupted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from botocore.exceptions import ClientError, ConnectionClosedError


class Kind(StrEnum):
    """What happens at the call that is hit."""

    FAILED_BEFORE = "failed before"
    ANSWER_LOST = "answer lost"
    THROTTLED = "throttled"
    REFUSED = "refused"
    FORBIDDEN = "its operation forbidden from there on"
    DENIED = "everything denied from there on"
    KILLED_BEFORE = "killed before"
    KILLED_AFTER = "killed after"


class Killed(BaseException):
    """The process ends here; nothing of it runs any more."""


@dataclass(frozen=True)
class Interruption:
    """``kind`` strikes at call number ``at``, counted from 0."""

    kind: Kind
    at: int


class Wire:
    """Counts calls, and interrupts the one that it is told to.

    Attributes:
        calls: The operations so far, since the last `arm`.
        is_hit: Whether the interruption has struck.
        killed: How many processes have ended so.
        refused: The operations that were refused for good.
        before_call: Runs ahead of every call; for what happens meanwhile.
    """

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.is_hit = False
        self.killed = 0
        self.refused: set[str] = set()
        self.before_call: Callable[[str], None] | None = None
        self._interruption: Interruption | None = None
        self._operation = ""

    def arm(self, interruption: Interruption | None = None) -> None:
        """Count from 0 again, and interrupt where it says."""
        self.calls.clear()
        self.is_hit = False
        self.killed = 0
        self.refused.clear()
        self._interruption = interruption
        self._operation = ""

    def lift(self) -> None:
        """Let everything through from now on."""
        self._interruption = None

    def carry(self, operation: str, call: Callable[[], Any]) -> Any:
        """Carry one call, or do not."""
        if self.before_call:
            self.before_call(operation)
        index = len(self.calls)
        self.calls.append(operation)
        if self._interruption is None or index < self._interruption.at:
            return call()
        if index == self._interruption.at:
            self.is_hit, self._operation = True, operation
        return self._interrupted(operation, call, index - self._interruption.at)

    def _interrupted(self, operation: str, call: Callable[[], Any], since: int) -> Any:
        assert self._interruption
        first = since == 0
        match self._interruption.kind:
            case Kind.FAILED_BEFORE if first:
                raise _error(operation, "InternalServiceException", 500)
            case Kind.THROTTLED if since < 2:
                raise _error(operation, "ThrottlingException", 429)
            case Kind.REFUSED if first:
                self.refused.add(operation)
                raise _error(operation, "InvalidParameterException", 400)
            case Kind.FORBIDDEN if operation == self._operation:
                self.refused.add(operation)
                raise _error(operation, "AccessDeniedException", 403)
            case Kind.DENIED:
                self.refused.add(operation)
                raise _error(operation, "AccessDeniedException", 403)
            case Kind.ANSWER_LOST if first:
                call()
                raise ConnectionClosedError(endpoint_url="https://connect.invalid")
            case Kind.KILLED_BEFORE | Kind.KILLED_AFTER as kind if first:
                if kind is Kind.KILLED_AFTER:
                    call()
                self.killed += 1
                raise Killed
        return call()


class WiredClient:
    """A boto3 client whose calls go over the wire."""

    def __init__(self, client: Any, wire: Wire) -> None:
        self.meta = client.meta
        self._client = client
        self._wire = wire

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return the method of that name, over the wire."""
        method = getattr(self._client, name)
        operation = self.meta.method_to_api_mapping[name]

        def call(**parameters: Any) -> Any:
            return self._wire.carry(operation, lambda: method(**parameters))

        return call


def _error(operation: str, code: str, status: int) -> ClientError:
    answer: Any = {
        "Error": {"Code": code, "Message": "interrupted by the test"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(answer, operation)
