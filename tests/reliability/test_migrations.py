"""A migration, interrupted at each call of its function, and what whoever runs it does next."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cache
from itertools import count
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError
from moto import mock_aws
from tests.histories import one_of
from tests.owner_tags import LOGICAL_ID, STACK, owner_tags
from tests.reliability.failures import DENIED, ENDPOINT, PASSING

from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.in_process import InProcessConnect, local_connect
from local_cloud.contact_centre import ContactCentre
from phone_number_handler.entrypoints.migration.entry import serve
from phone_number_handler.entrypoints.migration.wiring import Surroundings
from phone_number_handler.reconciler.fence import READ_TO_WRITE
from stand_ins import FakeContext, SharedClock, StepFunctions
from stand_ins.step_functions import MACHINE

pytestmark = [pytest.mark.slow, pytest.mark.no_cover]

_BUCKET, _MANIFEST = "migration", "manifests/offices.csv"
_STACK = "arn:aws:cloudformation:us-east-1:123456789012:stack/Office/1"
_SETTINGS = {"Waves": [{"Count": 1}, {"Rest": True}], "ToleratedFailurePercentage": 100}

Place = tuple[str, str | None]


class KilledError(BaseException):
    """The function's process is no more; nothing in it can catch that."""


class Wire:
    """What all calls go through; one of them is interrupted.

    ``meanwhile`` is what happens right after that one, for the kind "meanwhile".
    """

    def __init__(self, kind: str, at: int, meanwhile: Callable[[], Any] = lambda: None) -> None:
        self._kind, self._left, self._meanwhile = kind, at, meanwhile
        self.is_hit = False

    def call(self, operation: str, make: Callable[[], Any]) -> Any:
        self._left -= 1
        if self._left != -1:
            return make()
        self.is_hit = True
        match self._kind:
            case "meanwhile":
                answer = make()
                self._meanwhile()
                return answer
            case "killed before":
                raise KilledError
            case "killed after":
                make()
                raise KilledError
            case "answer lost":
                make()
                raise ReadTimeoutError(endpoint_url=ENDPOINT)
            case "denied":
                raise DENIED(operation)
            case _:
                raise PASSING["ThrottledException"](operation)


class _Client:
    """A boto3 client behind the wire; after each call the judge looks."""

    def __init__(self, client: Any, office: Office) -> None:
        self._client, self._office = client, office

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        if not callable(found) or name.startswith("_"):
            return found

        def call(**given: Any) -> Any:
            try:
                return self._office.wire.call(name, lambda: found(**given))
            finally:
                self._office.judge(name)

        return call


class _Bucket:
    """What boto3's client of S3 says of one bucket."""

    def __init__(self) -> None:
        self._contents: dict[str, bytes] = {}

    def put_object(self, Bucket: str, Key: str, Body: bytes) -> None:  # noqa: N803 - the API's
        assert Bucket == _BUCKET
        self._contents[Key] = Body

    def get_object(self, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        assert Bucket == _BUCKET
        return {"Body": io.BytesIO(self._contents[Key])}

    def list_objects_v2(self, Bucket: str, Prefix: str) -> dict[str, Any]:  # noqa: N803
        assert Bucket == _BUCKET
        return {"Contents": [{"Key": key} for key in self._contents if key.startswith(Prefix)]}


class Office:
    """Two numbers that a migration takes from one instance to another, and renames one of them."""

    def __init__(
        self, connect: InProcessConnect, clock: SharedClock, client: Callable[[str], Any]
    ) -> None:
        self.connect, self.clock, self._made = connect, clock, client
        self.wire = Wire("none", -1)
        centre = ContactCentre(connect)
        for _ in range(2):
            connect.add_phone_number(centre.other_instance, contact_flow_arn=centre.other_flow)
        self.before: Place = (centre.other_instance, centre.other_flow)
        self.after: Place = (centre.instance, centre.flow)
        self._s3 = _Bucket()
        rows = [
            ",".join([each.phone_number_id, *map(str, self.after), "Reception" * (place == 0)])
            for place, each in enumerate(connect.numbers())
        ]
        table = "\n".join(["phone_number_id,target_arn,contact_flow_arn,description", *rows])
        self._s3.put_object(_BUCKET, _MANIFEST, table.encode())
        self._known = {each.phone_number_arn for each in connect.numbers()}
        # One by one, so that a later run can begin while the function of an earlier one stands.
        self.states = StepFunctions(self._invoke, self._items, _SETTINGS, clock, max_concurrency=1)
        self._invocations: list[Any] = []
        self.before_wave: Callable[[], None] = lambda: None
        self._commits = False

    def run(self, direction: str, after: float = 120.0) -> str:
        """Run the migration that way, and return what has come of it."""
        self.clock.sleep(after)
        self._commits = self._commits or direction == "COMMIT"
        return str(self.states.run(direction, _MANIFEST).output.get("Outcome"))

    def stop(self) -> None:
        """Stop the execution that is under way."""
        self.states.stop_execution(self.states.executions[-1].arn)

    def once_more(self) -> None:
        """Invoke the function once more with what it is at, as Lambda may."""
        with suppress(Exception):
            self._invoke(self._invocations[-1])

    def give_away(self) -> None:
        """Let a stack take both numbers."""
        for each in self.connect.backend.phone_numbers.values():
            self.connect.backend.tag_resource(each.arn, {STACK: _STACK, LOGICAL_ID: "Line"})

    def judge(self, operation: str) -> None:
        """Assert what holds at each moment: nothing is released, and what is changed says whose."""
        numbers = self.connect.numbers()
        assert {each.phone_number_arn for each in numbers} == self._known, operation
        for each in numbers:
            if not self._commits and each.target_arn != self.before[0]:
                assert each.tags.get(STACK) == MACHINE, operation

    def places(self) -> list[Place]:
        return [(each.target_arn, each.contact_flow_arn) for each in self.connect.numbers()]

    def owned(self) -> int:
        return sum(bool(owner_tags(each.tags)) for each in self.connect.numbers())

    def _client(self, service: str) -> Any:
        known: dict[str, Any] = {"stepfunctions": self.states, "s3": self._s3}
        return _Client(known.get(service) or self._made(service), self)

    def _invoke(self, payload: Any) -> Any:
        self._invocations.append(payload)
        try:
            return serve(payload, FakeContext(), Surroundings(self._client, self.clock, _BUCKET))
        except KilledError:
            raise RuntimeError("the function's process is no more") from None

    def _items(self, key: str) -> list[Any]:
        self.before_wave()
        items: list[Any] = json.loads(self._s3.get_object(_BUCKET, key)["Body"].read())
        return items


Open = Callable[[], AbstractContextManager[Office]]


@pytest.fixture(scope="module")
def office() -> Iterator[Open]:
    """Return what opens an office; accounts and clients take long to make, and are shared."""
    with mock_aws(), local_connect() as first:

        @cache
        def client(service: str) -> Any:
            return first.client() if service == "connect" else first.neighbour_client(service)

        @contextmanager
        def opened() -> Iterator[Office]:
            clock = SharedClock()
            with local_connect(Behaviour(settle_seconds=1), clock) as connect:
                yield Office(connect, clock, client)

        yield opened


KINDS = ("killed before", "killed after", "answer lost", "denied", "throttled")
# What was begun with, what is done next, and whether the numbers are back then.
ENDINGS = [
    (["APPLY"], ["APPLY", "COMMIT"], False),
    (["APPLY"], ["UNDO"], True),
    (["APPLY", "UNDO"], ["UNDO"], True),
    (["APPLY", "UNDO"], ["APPLY", "COMMIT"], False),
    (["APPLY", "COMMIT"], ["COMMIT"], False),
]
# Every so manieth moment, each time from another first one; all of them by MOMENTS=all.
STRIDE = one_of(31)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ending", range(len(ENDINGS)))
def test_no_interruption_costs_a_number_or_its_flow(kind: str, ending: int, office: Open) -> None:
    begun, then, is_back = ENDINGS[ending]
    first = (5 * KINDS.index(kind) + ending) % STRIDE
    for moment in count(first, STRIDE):
        with office() as at:
            for direction in begun[:-1]:
                at.run(direction)
            at.wire = Wire(kind, moment)
            at.run(begun[-1])
            if not at.wire.is_hit:
                assert moment > first, "it was never interrupted"
                return
            at.wire = Wire("none", -1)
            outcomes = [at.run(direction) for direction in then]
            assert at.places() == [at.before if is_back else at.after] * 2, (moment, outcomes)
            assert at.owned() == 0, (moment, outcomes)


WRITES = {
    "TagResource",
    "UntagResource",
    "UpdatePhoneNumber",
    "UpdatePhoneNumberMetadata",
    "AssociatePhoneNumberContactFlow",
    "DisassociatePhoneNumberContactFlow",
    "AssociateFlow",
    "DisassociateFlow",
}

# What is begun when a run was stopped, or killed, at once; and whether the numbers are back then.
LATER = [(["APPLY", "COMMIT"], False), (["UNDO"], True)]


@pytest.mark.parametrize("begun", ["APPLY", "UNDO"])
@pytest.mark.parametrize("later", range(len(LATER)))
@pytest.mark.parametrize("after", [0, 120])
def test_a_function_that_goes_on_after_a_stop_spoils_nothing(
    begun: str, later: int, after: int, office: Open
) -> None:
    then, is_back = LATER[later]
    for moment in count(later, STRIDE):
        with office() as at:
            if begun == "UNDO":
                at.run("APPLY")
            outcomes: list[str] = []

            def meanwhile(at: Office = at, outcomes: list[str] = outcomes) -> None:
                at.stop()
                outcomes += [at.run(direction, after) for direction in then]

            at.wire = Wire("meanwhile", moment, meanwhile)
            at.run(begun)
            if not at.wire.is_hit:
                assert moment > later, "it was never stopped"
                return
            outcomes += [at.run(direction) for direction in then]
            assert at.places() == [at.before if is_back else at.after] * 2, (moment, outcomes)
            assert at.owned() == 0, (moment, outcomes)


@pytest.mark.parametrize("direction", ["APPLY", "UNDO", "COMMIT"])
def test_a_second_invocation_beside_the_first_changes_nothing(direction: str, office: Open) -> None:
    for moment in count(0, STRIDE):
        with office() as at:
            if direction != "APPLY":
                at.run("APPLY")
            at.wire = Wire("meanwhile", moment, at.once_more)
            outcome = at.run(direction)
            if not at.wire.is_hit:
                assert moment > 0, "it was never invoked twice"
                return
            at.once_more()
            is_back = direction == "UNDO"
            assert at.places() == [at.before if is_back else at.after] * 2, (moment, outcome)
            assert at.owned() == (2 if direction == "APPLY" else 0), (moment, outcome)


@pytest.mark.parametrize("is_planned", [False, True], ids=["in the plan", "later"])
def test_a_number_that_a_stack_takes_is_refused_and_left_as_it_is(
    is_planned: bool,  # noqa: FBT001 - a parameter of the test
    office: Open,
) -> None:
    with office() as at:
        if is_planned:
            at.before_wave = at.give_away
        else:
            at.give_away()

        at.run("APPLY")

        assert at.places() == [at.before] * 2
        assert {each.tags[STACK] for each in at.connect.numbers()} == {_STACK}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_committed_half_way_rings_or_keeps_its_record(kind: str, office: Open) -> None:
    for moment in count(KINDS.index(kind), STRIDE):
        with office() as at:
            at.wire = Wire(kind, moment)
            at.run("APPLY", after=0)
            if not at.wire.is_hit:
                assert moment > KINDS.index(kind), "it was never interrupted"
                return
            at.run("COMMIT", after=0)
            for each in at.connect.numbers():
                place = (each.target_arn, each.contact_flow_arn)
                assert owner_tags(each.tags) or place in (at.before, at.after), moment


@pytest.mark.parametrize("begun", ["APPLY", "UNDO", "COMMIT"])
def test_a_function_whose_execution_was_stopped_begins_no_second_write(
    begun: str, office: Open
) -> None:
    for moment in count(0, STRIDE // 4 or 1):
        with office() as at:
            if begun != "APPLY":
                at.run("APPLY")
            seen: list[int] = []

            def meanwhile(at: Office = at, seen: list[int] = seen) -> None:
                at.stop()
                at.clock.sleep(READ_TO_WRITE + 1)
                seen.append(len(at.connect.calls()))

            at.wire = Wire("meanwhile", moment, meanwhile)
            at.run(begun)
            if not at.wire.is_hit:
                assert moment > 0, "it was never stopped"
                return
            later = [each.operation for each in at.connect.calls()[seen[0] :]]
            # One that stands between the answer of Step Functions and its write cannot know.
            assert len([each for each in later if each in WRITES]) <= 1, (moment, later)
