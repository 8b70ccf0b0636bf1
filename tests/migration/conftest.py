"""A migration's function, whole: Connect in this process, Step Functions played, virtual time."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from tests.owner_tags import EVENT, LOGICAL_ID, STACK

from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.faults import Fault
from local_cloud.connect.in_process import InProcessConnect, local_connect
from local_cloud.connect.phone_number import PhoneNumberRecord
from local_cloud.contact_centre import ContactCentre
from stand_ins import FakeS3, SharedClock, StepFunctions
from stand_ins.migration_function import MigrationFunction
from stand_ins.step_functions import MACHINE, Execution

_MANIFEST = "manifests/offices.csv"

OTHER_MACHINE = MACHINE.replace("Migration", "Another")
STACK_ID = "arn:aws:cloudformation:us-east-1:123456789012:stack/Contact-Centre/1b2c"

Place = tuple[str, str | None]


class States(StepFunctions):
    """Step Functions with more than one state machine; the others have only names.

    Attributes:
        others: The others' ARNs.
        meanwhile: What happens while it is asked after an execution.
    """

    others: frozenset[str] = frozenset()
    meanwhile: Callable[[], None] | None = None

    def describe_execution(self, executionArn: str) -> dict[str, Any]:  # noqa: N803
        if self.meanwhile:
            self.meanwhile()
        return super().describe_execution(executionArn)

    def describe_state_machine(self, stateMachineArn: str) -> dict[str, Any]:  # noqa: N803
        if stateMachineArn in self.others:
            return {"stateMachineArn": stateMachineArn, "status": "ACTIVE"}
        if stateMachineArn != self.arn:
            raise _error("StateMachineDoesNotExist", "DescribeStateMachine")
        return super().describe_state_machine(stateMachineArn)


class Office(ContactCentre):
    """Somebody with a table of numbers, and a migration to run it with.

    Attributes:
        settings: What the construct hands to the function.
        stacks: The stacks that exist.
        dies_at: The step whose function comes to an end without having done anything.
        meanwhile: What somebody does as soon as the function is at a step.
        seconds: How long the function has been at each step, all its invocations together.
    """

    connect: InProcessConnect

    def __init__(self, connect: InProcessConnect, clock: SharedClock) -> None:
        super().__init__(connect)
        self.clock = clock
        self.settings: dict[str, Any] = {"Waves": [{"Count": 1}, {"Rest": True}]}
        self.stacks: set[str] = set()
        self.dies_at: str | None = None
        self.meanwhile: dict[str, Callable[[], None]] = {}
        self.seconds: Counter[str] = Counter()
        self.bucket = "migration"
        self._function = MigrationFunction(self._client, FakeS3(self.bucket), clock, self.bucket)
        self.states = States(self._invoke, self._function.items, self.settings, clock)
        self.alarms: Any = _cloudwatch()
        self.before: Place = (self.other_instance, self.other_flow)
        self.after: Place = (self.instance, self.flow)

    def claimed(self, owner: str | None = None, description: str | None = None) -> str:
        """Put a number with a flow into the other instance; return its id."""
        tags = {
            STACK: owner or "",
            LOGICAL_ID: "Line",
            EVENT: f"1000.000 000000000000 {self.other_instance}",
        }
        number = self.connect.add_phone_number(
            self.other_instance,
            contact_flow_arn=self.other_flow,
            tags=tags if owner else None,
            description=description,
        )
        return number.id

    def write(
        self, *rows: str, columns: str = "phone_number_id,target_arn,contact_flow_arn"
    ) -> None:
        """Write the manifest."""
        self._function.put(_MANIFEST, "\n".join([columns, *rows]))

    def wants(self, *numbers: str) -> None:
        """Write a manifest that takes numbers to the first instance."""
        self.write(*(self.row(each) for each in numbers))

    def row(self, number: str) -> str:
        return f"{number},{self.instance},{self.flow}"

    def run(self, direction: str, after: float = 120.0) -> Execution:
        """Run the migration, so many seconds after the last time."""
        self.clock.sleep(after)
        return self.states.run(direction, _MANIFEST)

    def lines(self) -> list[Any]:
        """Return the latest plan, line by line."""
        text = self._read("plan.jsonl")
        return [json.loads(line) for line in text.splitlines()]

    def outcomes(self) -> list[tuple[str, str | None]]:
        """Return what the latest report says of each row, and why."""
        rows = json.loads(self._read("report.json"))["Rows"]
        return [(row["Outcome"], row["Reason"]) for row in rows]

    def report(self) -> Any:
        """Return the latest report."""
        return json.loads(self._read("report.json"))

    def table(self, name: str) -> str:
        """Return a table of the latest run."""
        return self._read(name)

    def waves(self) -> list[list[str]]:
        """Return the numbers of the latest run by their waves."""
        answer = json.loads(self._read("plan.json"))
        items = self._function.items
        return [[item["Name"] for item in items(wave["Key"])] for wave in answer["Waves"]]

    def number(self, number_id: str) -> PhoneNumberRecord:
        """Return what is true of a number."""
        return next(each for each in self.connect.numbers() if each.phone_number_id == number_id)

    def place(self, number_id: str) -> Place:
        """Return where a number is, and its flow."""
        number = self.number(number_id)
        return number.target_arn, number.contact_flow_arn

    def owner(self, number_id: str) -> str | None:
        """Return who a number says that it belongs to."""
        return self.number(number_id).tags.get(STACK)

    def live_for(self, seconds: float) -> None:
        """Give the function that long for each of its invocations."""
        self._function.lifetime = seconds

    def refuse_moves_of(self, number_id: str, times: int | None = None) -> None:
        """Have Connect accept moves of a number, and let them fail."""
        self.connect.add_fault(
            Fault("UpdatePhoneNumber", "refuse", message="No.", number=number_id, times=times)
        )

    def count(self, operation: str) -> int:
        """Return how often an operation was called."""
        return sum(call.operation == operation for call in self.connect.calls())

    def writes(self) -> int:
        """Return how many calls were to change something."""
        return sum(call.is_write for call in self.connect.calls())

    def _read(self, name: str) -> str:
        run = self.states.executions[-1].name
        return self._function.read(f"runs/{run}/{name}")

    def _client(self, service: str) -> Any:
        known: Mapping[str, Any] = {
            "cloudformation": SimpleNamespace(describe_stack_resource=self._stack_resource),
            "cloudwatch": self.alarms,
            "s3": self._function.s3,
            "stepfunctions": self.states,
        }
        return known.get(service) or self.connect.client_of(service)

    def _stack_resource(self, StackName: str, LogicalResourceId: str) -> Any:  # noqa: N803
        if StackName not in self.stacks:
            raise _error("ValidationError", "DescribeStackResource")
        detail = {"LogicalResourceId": LogicalResourceId, "ResourceStatus": "UPDATE_COMPLETE"}
        return {"StackResourceDetail": detail}

    def _invoke(self, payload: Any) -> Any:
        if payload["Step"] == self.dies_at:
            raise RuntimeError("Runtime exited")
        if interferes := self.meanwhile.get(payload["Step"]):
            interferes()
        began = self.clock.now()
        try:
            return self._function(payload)
        finally:
            self.seconds[payload["Step"]] += int(self.clock.now() - began)


@cache
def _cloudwatch() -> Any:
    """Return this process's client: to make one takes longer than most tests."""
    return boto3.client("cloudwatch", region_name="us-east-1")


def _error(code: str, operation: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "It is not there"}}, operation)


@pytest.fixture(scope="module", autouse=True)
def _moto() -> Iterator[None]:
    """Start moto once for many tests: that takes longer than most of them."""
    with mock_aws():
        yield


@pytest.fixture
def office() -> Iterator[Office]:
    clock = SharedClock()
    with local_connect(Behaviour(settle_seconds=1, rate=None), clock) as connect:
        yield Office(connect, clock)
