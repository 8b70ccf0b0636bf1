"""CloudFormation's part: many custom resources, all of them at once, until the last has answered.

A number is one custom resource or, where a handler makes one call only, two that depend on
each other. Each is asked for as soon as what it depends on has answered; what CloudFormation
itself takes in between is ``PAUSE``, which is longer than Connect takes here.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from local_cloud import certificates
from local_cloud.answers import Answers, taking_answers
from local_cloud.environment import ACCOUNT, REGION, AccessKey, aws_variables, isolated
from local_cloud.processes import stop_group

PAUSE = 2.0
_LONGEST = 900.0
_NOWHERE = "https://127.0.0.1:9"

Properties = Mapping[str, Any]
# The properties of a custom resource, made of the attributes of the one before it.
Step = Callable[[Properties], Properties]


@dataclass(frozen=True)
class Deployment:
    """How it went.

    Attributes:
        started_at: When the first event was sent, in seconds since 1970.
        answered: The seconds until each number's last answer, by its place.
        reasons: Why numbers failed, by their place.
    """

    started_at: float
    answered: dict[int, float]
    reasons: dict[int, str]

    @property
    def seconds(self) -> float:
        """The seconds until the last answer of all."""
        return max(self.answered.values())


@dataclass(frozen=True)
class _Request:
    """A resource that is asked for when it is due, with the attributes of the one before it."""

    due: float
    place: int
    step: int
    attributes: Properties

    @property
    def logical_id(self) -> str:
        """What the resource is called."""
        return f"Line{self.place}Step{self.step}"


class _Progress:
    """Which resources are to be asked for, and which numbers are done."""

    def __init__(self, numbers: Sequence[Sequence[Step]]) -> None:
        self._numbers = numbers
        self._started, self._started_at = time.monotonic(), time.time()
        self._to_ask = [_Request(self._started, place, 0, {}) for place in range(len(numbers))]
        self._asked: dict[str, _Request] = {}
        self._answered: dict[int, float] = {}
        self._reasons: dict[int, str] = {}

    @property
    def is_over(self) -> bool:
        """Whether every number is done."""
        if time.monotonic() - self._started > _LONGEST:
            raise TimeoutError(f"not every number had answered after {_LONGEST:g} s")
        return len(self._answered) == len(self._numbers)

    def due(self) -> Iterator[tuple[str, Properties]]:
        """Give the resources that are to be asked for now: logical ids and properties."""
        now = time.monotonic()
        for request in [each for each in self._to_ask if each.due <= now]:
            self._to_ask.remove(request)
            self._asked[request.logical_id] = request
            step = self._numbers[request.place][request.step]
            yield request.logical_id, step(request.attributes)

    def take(self, answer: Mapping[str, Any]) -> None:
        """Note an answer: the next resource of that number, or the number's end."""
        now, asked = time.monotonic(), self._asked[answer["LogicalResourceId"]]
        failed = answer["Status"] != "SUCCESS"
        if not failed and asked.step + 1 < len(self._numbers[asked.place]):
            attributes = answer.get("Data") or {}
            self._to_ask.append(_Request(now + PAUSE, asked.place, asked.step + 1, attributes))
            return
        self._answered[asked.place] = now - self._started
        if failed:
            self._reasons[asked.place] = str(answer.get("Reason"))

    def deployment(self) -> Deployment:
        """Return how it went."""
        return Deployment(self._started_at, self._answered, self._reasons)


class WarmHandlers:
    """One contender's handlers, through which many numbers are deployed at once."""

    def __init__(self, process: subprocess.Popen[bytes], answers: Answers) -> None:
        """Send events to ``process``, a line each, and take ``answers``."""
        self._process = process
        self._answers = answers
        self._stack_id = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/Bench/{uuid4()}"

    def deploy(self, numbers: Sequence[Sequence[Step]]) -> Deployment:
        """Create every number's resources."""
        progress = _Progress(numbers)
        while not progress.is_over:
            for logical_id, properties in progress.due():
                self._ask(logical_id, properties)
            answer = self._next_answer()
            if answer is not None:
                progress.take(answer)
        return progress.deployment()

    def _ask(self, logical_id: str, properties: Properties) -> None:
        event = {
            "RequestType": "Create",
            "RequestId": str(uuid4()),
            "ResponseURL": self._answers.url,
            "StackId": self._stack_id,
            "LogicalResourceId": logical_id,
            "ResourceType": "Custom::Number",
            "ResourceProperties": properties,
        }
        assert self._process.stdin
        self._process.stdin.write(json.dumps(event).encode() + b"\n")
        self._process.stdin.flush()

    def _next_answer(self) -> dict[str, Any] | None:
        try:
            return self._answers.received.get(timeout=0.05)
        except Empty:
            if self._process.poll() is not None:
                raise RuntimeError("the handlers' process has ended") from None
            return None


@contextmanager
def warm_handlers(
    command: Sequence[str], connect_url: str, extra: Mapping[str, str]
) -> Iterator[WarmHandlers]:
    """Start a contender's process, wait until its handlers are warm, and end it after the block.

    Args:
        command: The process.
        connect_url: Where its Amazon Connect is. It can reach no other service.
        extra: Environment variables that it needs besides.
    """
    with ExitStack() as stack:
        directory = Path(stack.enter_context(TemporaryDirectory(prefix="bench-")))
        issued = certificates.issue(directory)
        answers = stack.enter_context(taking_answers(issued.server_context()))
        log = stack.enter_context((directory / "log").open("wb"))
        aws = aws_variables(_NOWHERE, connect_url, issued.authority, AccessKey.new())
        process = subprocess.Popen(
            command,
            env=isolated(os.environ) | aws | dict(extra),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
        try:
            assert process.stdout
            if process.stdout.readline() != b"ready\n":
                raise RuntimeError((directory / "log").read_text())
            yield WarmHandlers(process, answers)
        finally:
            stop_group(process)
