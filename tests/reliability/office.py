"""Somebody with numbers and a migration, any call of which can be interrupted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cache
from typing import Any

from moto import mock_aws
from tests.cloudformation.client import CloudFormationClient
from tests.cloudformation.cloudformation import CloudFormation
from tests.cloudformation.delivery import Event
from tests.owner_tags import STACK, owner_tags
from tests.reliability.cargoes import Cargo, State
from tests.reliability.cloud import Invocation
from tests.reliability.wire import Killed, Wire

from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.in_process import InProcessConnect, local_connect
from local_cloud.connect.phone_number import PhoneNumberRecord
from local_cloud.contact_centre import ContactCentre
from phone_number_handler.adapters.services import Services
from phone_number_handler.entrypoints.cloudformation.answer import Answer
from phone_number_handler.entrypoints.cloudformation.wiring import wire
from stand_ins import FakeS3, SharedClock, StepFunctions
from stand_ins.custom_resource import LIFETIME
from stand_ins.migration_function import MigrationFunction
from stand_ins.step_functions import MACHINE, LambdaServiceError

_BUCKET, _MANIFEST = "migration", "manifests/offices.csv"
_SETTINGS = {"Waves": [{"Count": 1}, {"Rest": True}], "ToleratedFailurePercentage": 100}

Act = Callable[[], Any]


class _Client:
    """A boto3 client behind a wire; after each call the judge looks."""

    def __init__(self, client: Any, office: Office, wire_of: Callable[[], Wire]) -> None:
        self._client, self._office, self._wire_of = client, office, wire_of

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        if not callable(found) or name.startswith("_"):
            return found

        def call(**given: Any) -> Any:
            wire = self._wire_of()
            try:
                return wire.carry(name, lambda: found(**given))
            finally:
                self._office.judge(name)

        return call


class Office(ContactCentre):
    """Whoever migrates a cargo, and the stacks beside that.

    Attributes:
        wire: What the migration's calls go through.
        stacks_wire: What the calls of the stacks' function go through.
        before: How each number was, by what its row names it by; None for one that is imported.
        after: How each is to be.
        is_let_go: Whether somebody has let go of numbers where they are.
        complaints: What did not hold at some moment.
        lambda_fails: Whether a killed function is Lambda's own failure, for which Step Functions
            invokes it again.
    """

    connect: InProcessConnect

    def __init__(
        self,
        connect: InProcessConnect,
        clock: SharedClock,
        client: Callable[[str], Any],
        cargo: Cargo,
    ) -> None:
        super().__init__(connect)
        self.clock, self._made = clock, client
        self.wire, self.stacks_wire = Wire(clock), Wire(clock)
        self.lambda_fails = False
        self.is_let_go = False
        self.complaints: list[str] = []
        self.rows = cargo.load(self)
        self.before = self.states()
        self.after = {row.name: row.after(self.before[row.name]) for row in self.rows}
        self._function = MigrationFunction(self._client, FakeS3(_BUCKET), clock, _BUCKET)
        self._function.put(_MANIFEST, self._table())
        self._known = {each.phone_number_arn for each in connect.numbers()}
        # One by one, so that a later run can begin while the function of an earlier one stands.
        self.machine = StepFunctions(self._invoke, self._items, _SETTINGS, clock, max_concurrency=1)
        self._invocations: list[Any] = []
        self.before_wave: Act = lambda: None
        self._directions: set[str] = set()
        self.cloudformation = CloudFormation(self._deploy, clock)

    # What somebody does

    def run(self, direction: str, after: float = 120.0) -> str:
        """Run the migration that way, and return what has come of it."""
        self.clock.sleep(after)
        self._directions.add(direction)
        return str(self.machine.run(direction, _MANIFEST).output.get("Outcome"))

    def stop(self) -> None:
        """Stop the execution that is under way."""
        self.machine.stop_execution(self.machine.executions[-1].arn)

    def once_more(self) -> None:
        """Invoke the function once more with what it is at, as Lambda may."""
        with suppress(Exception):
            self._invoke(self._invocations[-1])

    # What is true then

    def numbers(self) -> dict[str, PhoneNumberRecord | None]:
        """Return the numbers by what the rows name them by; None for what is not imported yet."""
        there = self.connect.numbers()
        assert len(there) <= len(self.rows), "one is imported twice"
        return {
            row.name: next((number for number in there if row.names(number)), None)
            for row in self.rows
        }

    def states(self) -> dict[str, State | None]:
        found = self.numbers().items()
        return {name: State.of(number) if number else None for name, number in found}

    def is_back(self) -> bool:
        """Tell whether all is as it was; what was imported stays, however far that has come."""

        def is_so(name: str, now: State | None) -> bool:
            was = self.before[name]
            if was or now is None:
                return now == was
            there = self.after[name]
            return (now.target_arn, now.description) == (there.target_arn, there.description)

        return all(is_so(name, now) for name, now in self.states().items())

    def owned(self) -> int:
        return sum(bool(owner_tags(each.tags)) for each in self.connect.numbers())

    def reported(self) -> dict[str, tuple[str, str]]:
        """Return what the latest report says of each row, and why."""
        rows = json.loads(self._function.read(f"{self._run}/report.json"))["Rows"]
        return self._said(rows)

    def planned(self) -> dict[str, tuple[str, str]]:
        """Return the same of the latest plan."""
        lines = self._function.read(f"{self._run}/plan.jsonl").splitlines()
        return self._said([json.loads(line) for line in lines])

    def _said(self, lines: Sequence[Any]) -> dict[str, tuple[str, str]]:
        return {
            row.name: (said["Outcome"], str(said["Reason"]))
            for row, said in zip(self.rows, lines, strict=True)
        }

    @property
    def _run(self) -> str:
        return f"runs/{self.machine.executions[-1].name}"

    def judge(self, operation: str) -> None:
        """Note what does not hold: nothing is released, and what is changed says whose.

        What is raised here the function would take for a failure of that call.
        """
        numbers = self.numbers()
        if not self._known <= {each.phone_number_arn for each in numbers.values() if each}:
            self.complaints.append(f"{operation} has released a number")
        if self.is_let_go or "COMMIT" in self._directions:
            return
        stacks = self.cloudformation.stacks
        for name, number in numbers.items():
            was, now = self.before[name], number and State.of(number)
            if number is None or now == was or (was is None and "UNDO" in self._directions):
                continue
            if number.tags.get(STACK) not in {MACHINE, *stacks}:
                self.complaints.append(f"after {operation} nothing says who has made it {now}")

    # What plays it

    def _table(self) -> str:
        columns = "phone_number_id,source_phone_number_arn,target_arn,contact_flow_arn,description"
        return "\n".join(
            [
                columns,
                *(
                    ",".join(
                        [
                            "" if row.is_import else row.name,
                            row.name if row.is_import else "",
                            row.target_arn,
                            row.contact_flow_arn,
                            row.description,
                        ]
                    )
                    for row in self.rows
                ),
            ]
        )

    def _client(self, service: str) -> Any:
        return _Client(self._service(service), self, lambda: self.wire)

    def _service(self, service: str) -> Any:
        known: dict[str, Any] = {
            "cloudformation": CloudFormationClient(self.cloudformation.stacks),
            "stepfunctions": self.machine,
            "s3": self._function.s3,
        }
        return known.get(service) or self._made(service)

    def _invoke(self, payload: Any) -> Any:
        self._invocations.append(payload)
        try:
            return self._function(payload)
        except Killed:
            if self.lambda_fails:
                raise LambdaServiceError from None
            raise RuntimeError("the function's process is no more") from None

    def _deploy(self, event: Event, take: Callable[[str, bytes], None]) -> None:
        """Be the function of all stacks."""

        def client(service: str) -> Any:
            return _Client(self._service(service), self, lambda: self.stacks_wire)

        services = Services(client, self.clock)
        responder = wire(services, services.owners)
        responder.respond(event, Invocation(self.clock, LIFETIME), Answer(event, send=take))

    def _items(self, key: str) -> list[Any]:
        self.before_wave()
        return self._function.items(key)


Open = Callable[[Cargo], AbstractContextManager[Office]]


@contextmanager
def offices() -> Iterator[Open]:
    """Yield what opens an office; accounts and clients take long to make, and are shared."""
    with mock_aws(), local_connect() as first:

        @cache
        def client(service: str) -> Any:
            return first.client_of(service)

        @contextmanager
        def opened(cargo: Cargo) -> Iterator[Office]:
            clock = SharedClock()
            behaviour = Behaviour(settle_seconds=1).changed(dict(cargo.behaviour))
            with local_connect(behaviour, clock) as connect:
                office = Office(connect, clock, client, cargo)
                yield office
                assert not office.complaints, office.complaints

        yield opened
