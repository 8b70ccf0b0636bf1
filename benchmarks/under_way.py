"""Calls that take a while, in virtual time: a client whose requests and answers are under way."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from stand_ins import SharedClock

# There and back again, in seconds: what a function in the same Region sees.
SECONDS = (0.02, 0.06)


class UnderWay:
    """A boto3 client, some hundredths of a second away."""

    def __init__(self, client: Any, clock: SharedClock) -> None:
        """Call through ``client``, and let time pass on ``clock``."""
        self._client, self._clock = client, clock

    def __getattr__(self, name: str) -> Any:
        member = getattr(self._client, name)
        return self._delayed(member) if callable(member) else member

    def _delayed(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def delayed(**parameters: Any) -> Any:
            self._clock.sleep(_half())
            try:
                return call(**parameters)
            finally:
                self._clock.sleep(_half())

        return delayed


def _half() -> float:
    return random.uniform(*SECONDS) / 2  # noqa: S311 - no secret
