"""The memory for ClientTokens."""

from dataclasses import dataclass
from typing import Any

from moto.core.common_types import TYPE_RESPONSE

from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.clock import Clock
from local_cloud.connect.errors import IdempotencyException


@dataclass(frozen=True)
class _Remembered:
    parameters: dict[str, Any]
    answer: TYPE_RESPONSE
    time: float


class TokenMemory:
    """Which successful answer each operation gave to which ClientToken.

    How long Connect remembers a token of the phone-number operations, and what it answers to one
    that comes again, is not documented: `Behaviour` has a switch for both.
    """

    def __init__(self) -> None:
        self._remembered: dict[tuple[str, str], _Remembered] = {}

    def remember(
        self, operation: str, parameters: dict[str, Any], answer: TYPE_RESPONSE, now: float
    ) -> None:
        """Keep the answer to a call that carried a token."""
        token = parameters.get("ClientToken")
        if token is not None:
            self._remembered[operation, token] = _Remembered(parameters, answer, now)

    def recall(
        self, operation: str, parameters: dict[str, Any], behaviour: Behaviour, clock: Clock
    ) -> TYPE_RESPONSE | None:
        """Return the first answer to this token, if it is known.

        Raises:
            IdempotencyException: The token was used with other parameters, or is not to be used
                again at all.
        """
        token = parameters.get("ClientToken")
        first = self._remembered.get((operation, token)) if token is not None else None
        if first is None or clock() - first.time >= behaviour.token_memory_seconds:
            return None
        if behaviour.token_replay and first.parameters == parameters:
            return first.answer
        raise IdempotencyException(f"{operation} was already called with ClientToken {token!r}")
