"""IAM between the handler and AWS: judges each call by the role of the function that makes it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.iam.judge import Judge, Tags
from tests.reliability.failures import answered

Statements = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Denial:
    """A call that a role did not let through."""

    stack_id: str
    operation: str
    reason: str


class Roles:
    """The roles of all stacks' functions.

    Attributes:
        statements: What every role consists of, with ``${AWS::StackId}`` for its stack. None: what
            is synthesized.
        judged: How many calls were judged so far.
        denied: How many of them were denied.
        denials: Those that were denied since the last `begin`.
        sees_sources: Whether IAM sees the tags of a number that a call names by its source.
    """

    def __init__(self) -> None:
        self.statements: Statements | None = None
        self.judged = self.denied = 0
        self.denials: list[Denial] = []
        self.sees_sources = False
        self._tags_of: Callable[[str], Tags] = lambda _: {}
        self._wearers = threading.local()
        self._only: str | None = None

    def begin(self, tags_of: Callable[[str], Tags]) -> None:
        """Judge what is synthesized from now on, by the tags that a number has at the moment."""
        self.statements = None
        self.denials.clear()
        self.sees_sources = False
        self._tags_of = tags_of

    @contextmanager
    def worn(self, stack_id: str) -> Iterator[None]:
        """Let this thread's calls be made with the role of a stack's function."""
        wearers: list[str] = self._wearers.__dict__.setdefault("stacks", [])
        wearers.append(self._only or stack_id)
        try:
            yield
        finally:
            wearers.pop()

    @contextmanager
    def function_of(self, stack_id: str) -> Iterator[None]:
        """Let one stack's function get every event, whichever stack that names: forged ones."""
        self._only = stack_id
        try:
            yield
        finally:
            self._only = None

    def require(self, operation: str, parameters: Mapping[str, Any]) -> None:
        """Judge a call.

        Raises:
            ClientError: If IAM would not let it through.
        """
        wearers: list[str] = self._wearers.__dict__.get("stacks", [])
        if not wearers:
            # Nobody's function: a test has called the responder itself.
            return
        stack_id = wearers[-1]
        self.judged += 1
        reason = self._judge(stack_id).allows(operation, parameters, self._tags(parameters))
        if reason:
            self.denied += 1
            self.denials.append(Denial(stack_id, operation, reason))
            raise answered("AccessDeniedException", 403, reason)(operation)

    def _judge(self, stack_id: str) -> Judge:
        if self.statements is None:
            return Judge.of_stack(stack_id)
        return Judge(self.statements, stack_id)

    def _tags(self, parameters: Mapping[str, Any]) -> Tags:
        """Return the tags of the number that a call is about."""
        by_source = ("ResourceId",) if self.sees_sources else ()
        for name in ("PhoneNumberId", "resourceArn", *by_source):
            if name in parameters:
                return self._tags_of(parameters[name])
        return {}
