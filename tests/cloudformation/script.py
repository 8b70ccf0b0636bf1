"""A function behind custom resources that does as it is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.cloudformation.delivery import Event

Seen = tuple[str, str, str]
"""An event's type, its physical id, and the status of the stack when it came."""
Answer = dict[str, Any] | bytes | None
Told = Answer | Callable[[], Answer]


class Script:
    """Answers as it is told, in order, and SUCCESS after that.

    Attributes:
        plan: What to answer; None for nothing, and a callable for what happens meanwhile.
        seen: What came.
    """

    def __init__(self) -> None:
        self.plan: list[Told] = []
        self.seen: list[Seen] = []
        self.statuses: Callable[[], str] = str

    def __call__(self, event: Event, take: Callable[[str, bytes], None]) -> None:
        physical_id = event.get("PhysicalResourceId", f"id-of-{event['LogicalResourceId']}")
        self.seen.append(
            (event["RequestType"], event.get("PhysicalResourceId", ""), self.statuses())
        )
        told = self.plan.pop(0) if self.plan else {}
        if callable(told):
            told = told()
        if told is None:
            return
        answer = {
            "Status": "SUCCESS",
            "PhysicalResourceId": physical_id,
            **{name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")},
        }
        body = told if isinstance(told, bytes) else json.dumps({**answer, **told}).encode()
        take(event["ResponseURL"], body)


FAILED = {"Status": "FAILED", "Reason": "no", "PhysicalResourceId": "half-made"}
