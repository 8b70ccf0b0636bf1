"""Step Functions with one state machine: it plays a migration's states, and answers for them."""

from __future__ import annotations

import itertools
import json
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from stand_ins.shared_clock import SharedClock

MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:Migration"
# What the state machine begins again, and how often.
_BEGUN_AGAIN, _INVOCATIONS, _PAUSE = "StillUnderWayError", 8, 30.0

# What it begins again of any step, for Lambda's sake.
_AT_LAMBDA = 2.0
# How many of a list are on a page, unless a caller says so.
# https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html
_PAGE = 100

Payload = Mapping[str, Any]
Function = Callable[[Payload], Payload]


class LambdaServiceError(Exception):
    """What Step Functions hears as ``Lambda.ServiceException`` and its like, whatever was done."""


@dataclass
class Execution:
    """One execution.

    Attributes:
        arn: Its ARN.
        began: When.
        input: What it was given.
        status: RUNNING, and what becomes of it.
        output: What its last step has answered.
        failures: What was raised for a number, with its item.
        waves: How many waves it has begun.
        invocations: How often the function was invoked.
        seconds: How long it was invoked, all in all.
    """

    arn: str
    began: float
    input: Payload
    status: str = "RUNNING"
    output: dict[str, Any] = field(default_factory=dict)
    failures: list[tuple[Payload, Exception]] = field(default_factory=list)
    waves: int = 0
    invocations: int = 0
    seconds: float = 0.0

    @property
    def name(self) -> str:
        return self.arn.rsplit(":", 1)[-1]


class StepFunctions:
    """A migration's state machine, which stands for boto3's client of Step Functions as well.

    The states are those of the construct.

    Attributes:
        refusals: With which error a person, who is asked ahead of each wave, refuses one.
        waits: Whether time passes ahead of each wave, for a pause or a person.
    """

    def __init__(
        self,
        function: Function,
        read: Callable[[str], Sequence[Payload]],
        settings: Payload,
        clock: SharedClock,
        max_concurrency: int = 16,
    ) -> None:
        """Play the states.

        Args:
            function: What each step is done by.
            read: Returns the items of a wave, by its key in the bucket.
            settings: What the construct hands to the function.
            clock: What all of it happens on.
            max_concurrency: How many numbers are under way at once.
        """
        self.arn = MACHINE
        self.executions: list[Execution] = []
        self.refusals: dict[int, Payload] = {}
        self.waits = False
        self._function, self._settings = function, settings
        self._read, self._clock, self._max_concurrency = read, clock, max_concurrency

    def run(self, direction: str, manifest: str) -> Execution:
        """Execute it to its end, and return what has come of it."""
        name = f"{direction.lower()}-{len(self.executions) + 1}"
        execution = Execution(
            f"{self.arn.replace(':stateMachine:', ':execution:')}:{name}",
            self._clock.now(),
            {"Direction": direction, "Manifest": {"Key": manifest}},
        )
        self.executions.append(execution)
        try:
            self._play(execution)
        except Exception as error:  # noqa: BLE001 - as the state machine catches all of them
            execution.output = {"Outcome": "FAILED", "Summary": str(error)}
        if execution.status == "RUNNING":
            is_done = execution.output["Outcome"] == "SUCCEEDED"
            execution.status = "SUCCEEDED" if is_done else "FAILED"
        return execution

    def ask(self, step: str, **payload: Any) -> Payload:
        """Have one step of the latest execution done once more, with another payload."""
        execution = replace(self.executions[-1], status="RUNNING")
        return self._step(execution, step, Settings=self._settings, **payload)

    def _play(self, execution: Execution) -> None:
        plan = self._step(execution, "Plan", Input=execution.input, Settings=self._settings)
        while plan["HasNext"]:
            if refusal := self.refusals.get(execution.waves + 1):
                plan = {**plan, "Approval": refusal}
                break
            if self.waits and self._settings.get("Alarms"):
                plan = self._step(execution, "Look", Plan=plan, Settings=self._settings)
                if plan["Stop"]:
                    break
            execution.waves += 1
            self._wave(execution, plan)
            plan = self._step(execution, "Check", Plan=plan, Settings=self._settings)
            if plan["Stop"]:
                break
        execution.output = dict(self._step(execution, "Report", Plan=plan))

    def _step(self, execution: Execution, step: str, **payload: Any) -> Payload:
        given = {
            "Step": step,
            "StateMachine": self.arn,
            "Execution": execution.arn,
            "StartedAt": _iso(execution.began),
            **payload,
        }
        for invocation in itertools.count(1):
            if execution.status != "RUNNING":
                raise RuntimeError(f"the execution is {execution.status}")
            # What goes from state to state is JSON.
            began = self._clock.now()
            execution.invocations += 1
            try:
                told = json.loads(json.dumps(given))
                answer: Payload = json.loads(json.dumps(self._function(told)))
            except LambdaServiceError:
                if invocation > _INVOCATIONS:
                    raise
                self._clock.sleep(_AT_LAMBDA)
            else:
                break
            finally:
                execution.seconds += self._clock.now() - began
        return answer

    def _wave(self, execution: Execution, plan: Payload) -> None:
        items = deque(self._read(plan["Waves"][plan["Next"]]["Key"]))

        def work() -> None:
            while items:
                self._apply(execution, plan, items.popleft())

        if self._max_concurrency == 1:
            # What goes one by one needs no threads: then one execution may begin within another.
            work()
            return
        self._clock.run([work] * min(self._max_concurrency, len(items)))

    def _apply(self, execution: Execution, plan: Payload, item: Payload) -> None:
        for invocation in itertools.count(1):
            try:
                self._step(
                    execution,
                    "Apply",
                    Direction=plan["Direction"],
                    Run=plan["Run"],
                    Item=item,
                )
            except Exception as error:  # noqa: BLE001 - a child that fails, whatever it is
                if type(error).__name__ == _BEGUN_AGAIN and invocation < _INVOCATIONS:
                    self._clock.sleep(_PAUSE)
                    continue
                execution.failures.append((item, error))
            return

    def stop_execution(self, executionArn: str) -> None:  # noqa: N803 - the API's
        """Begin nothing more of it; what the function is at goes on."""
        execution = next(each for each in self.executions if each.arn == executionArn)
        execution.status = "ABORTED"

    def describe_execution(self, executionArn: str) -> dict[str, Any]:  # noqa: N803 - the API's
        execution = next(each for each in self.executions if each.arn == executionArn)
        return {
            "executionArn": execution.arn,
            "stateMachineArn": self.arn,
            "name": execution.name,
            "status": execution.status,
            "startDate": datetime.fromtimestamp(execution.began, UTC),
            "input": json.dumps(execution.input),
        }

    def describe_state_machine(self, stateMachineArn: str) -> dict[str, Any]:  # noqa: N803
        assert stateMachineArn == self.arn
        return {"stateMachineArn": self.arn, "name": "Migration", "status": "ACTIVE"}

    def list_executions(self, stateMachineArn: str, **conditions: Any) -> dict[str, Any]:  # noqa: N803
        assert stateMachineArn == self.arn
        status = conditions.pop("statusFilter", None)
        found = [
            self.describe_execution(each.arn)
            for each in reversed(self.executions)
            if status in (None, each.status)
        ]
        return page_of("executions", found, **conditions)


def page_of(
    name: str,
    listed: Sequence[Payload],
    maxResults: int = _PAGE,  # noqa: N803 - the API's
    nextToken: str = "0",  # noqa: N803
) -> dict[str, Any]:
    """Return one page of a list, and the token of the next one if it goes on.

    Args:
        name: What the answer calls the list.
        listed: All of it.
        maxResults: How many go on a page.
        nextToken: Which page. By default: the first.
    """
    first = int(nextToken)
    end = first + maxResults
    token = {"nextToken": str(end)} if end < len(listed) else {}
    return {name: [*listed[first:end]], **token}


def _iso(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat().replace("+00:00", "Z")
