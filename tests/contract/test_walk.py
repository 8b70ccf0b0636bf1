"""An event's walk through the function is the one that CONTRIBUTING shows."""

from __future__ import annotations

import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from types import FrameType, SimpleNamespace
from typing import Any, NamedTuple

import boto3
import pytest
from moto import mock_aws

from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.in_process import InProcessConnect, local_connect
from local_cloud.contact_centre import ContactCentre
from phone_number_handler.adapters.services import Services
from phone_number_handler.entrypoints.cloudformation.wiring import wire
from phone_number_handler.entrypoints.drift.entry import serve
from stand_ins import (
    CustomResource,
    FakeClock,
    FakeContext,
    FakeStacks,
    SharedClock,
    StepFunctions,
)
from stand_ins.migration_function import MigrationFunction

ROOT = Path(__file__).parents[2]
PACKAGE = "phone_number_handler"
# Handed to `connect` as something to be called, by who puts it together; to `inventory`, number by
# number, of which flows there is a question.
HANDED_IN = {("connect", "fence"), ("inventory", "plan"), ("inventory", "review")}
EVENTS = {
    "create": "cloudformation",
    "update": "cloudformation",
    "repair": "drift",
    "execution": "migration",
}
SECTION = (ROOT / "CONTRIBUTING.md").read_text().partition("### How an event walks")[2]
# Whoever puts the parts together lies above them, who passes a question on between them, and what
# `files` is made of beside `connect`.
BESIDE_BY_NAME = {"wiring", "services", "owners", "bucket"}
# Asked by each that goes by the answer: whether a write may be made, and what a stack is at.
ASKED_ANEW = {"fence.before_write", "stacks.stack"}


class Visit(NamedTuple):
    """A module that is entered.

    Attributes:
        depth: Through how many others.
        module: Its name.
        function: The function by which it is entered.
    """

    depth: int
    module: str
    function: str

    @property
    def name(self) -> str:
        """Return what is visited, as CONTRIBUTING writes it."""
        return f"{self.module}.{self.function}"


def beside_the_way() -> set[str]:
    """Return the modules that are no stations of the way, as CONTRIBUTING lists them."""
    (paragraph,) = re.findall(r"^Beside the way .+?\n\n", SECTION, re.DOTALL | re.MULTILINE)
    return set(re.findall(r"`(\w+)`", paragraph))


BESIDE_THE_WAY = beside_the_way()


class Walk:
    """The modules of the way that are entered, in their order.

    Attributes:
        visits: One each time that a function of one module is called out of another.
    """

    def __init__(self) -> None:
        self.visits: list[Visit] = []
        self._entered: list[FrameType] = []

    @contextmanager
    def traced(self) -> Iterator[None]:
        sys.setprofile(self._note)
        try:
            yield
        finally:
            sys.setprofile(None)

    def _note(self, frame: FrameType, event: str, _: Any) -> None:
        if event != "call" or frame.f_code.co_name == "__init__" or not station(frame):
            return
        entered = list(entries(frame))
        if any(entered[-1] is each for each in self._entered):
            return
        self._entered = entered
        self.visits.append(Visit(len(entered) - 1, station(frame), function(entered[-1])))


def entries(frame: FrameType) -> Iterator[FrameType]:
    """Return the frames in which a module of the way was entered, the outermost first."""
    frames = [frame]
    while frames[-1].f_back:
        frames.append(frames[-1].f_back)
    last = ""
    for each in reversed(frames):
        name = station(each)
        if name and name != last:
            last = name
            yield each


def station(frame: FrameType) -> str:
    """Return which module of the way a frame is in; none, if it is beside the way."""
    module = str(frame.f_globals.get("__name__"))
    if module == "stand_ins.stacks":
        return "stacks"
    name = module.rpartition(".")[2]
    is_way = module.startswith(f"{PACKAGE}.") and not module.startswith(f"{PACKAGE}.core.")
    return name if is_way and name not in BESIDE_THE_WAY else ""


def function(frame: FrameType) -> str:
    """Return the name of the function that a frame is of, or was written down in."""
    return frame.f_code.co_qualname.partition(".<locals>")[0].rpartition(".")[2]


@pytest.fixture(scope="module")
def walks() -> dict[str, Walk]:
    """Play an import, then an update of its flow, and the repair of that after a change by hand."""
    create, update, repair = Walk(), Walk(), Walk()
    clock, stacks = FakeClock(), FakeStacks()
    with mock_aws(), local_connect(Behaviour(settle_seconds=0.5), clock) as connect:
        centre = ContactCentre(connect)
        responder = wire(Services(connect.client_of, clock), lambda *_: stacks)
        resource = CustomResource(responder, stacks=stacks)
        properties = {
            "SourcePhoneNumberArn": connect.add_external_number(),
            "TargetArn": centre.instance,
            "ContactFlowArn": centre.flow,
        }
        with create.traced():
            assert resource.create(**properties).ok
        with update.traced():
            assert resource.update(**properties | {"ContactFlowArn": centre.later_flow}).ok
        number_id = str(resource.physical_id).rsplit("/", 1)[-1]
        connect.backend.phone_numbers[number_id].contact_flow_arn = None
        with repair.traced():
            checked(resource, connect, clock)
    return {"create": create, "update": update, "repair": repair, "execution": executed()}


def executed() -> Walk:
    """Have a migration with an alarm take one number to another instance, once time has passed."""
    walk, clock = Walk(), SharedClock()
    with mock_aws(), local_connect(Behaviour(settle_seconds=0.5), clock) as connect:
        centre, s3 = ContactCentre(connect), boto3.client("s3", region_name="us-east-1")
        number = connect.add_phone_number(centre.other_instance, contact_flow_arn=centre.other_flow)
        table = (
            "phone_number_id,target_arn,contact_flow_arn\n"
            f"{number.id},{centre.instance},{centre.flow}"
        )
        known: dict[str, Any] = {"s3": s3, "cloudwatch": SimpleNamespace(describe_alarms=quiet)}
        function = MigrationFunction(
            lambda service: known.get(service) or connect.client_of(service), s3, clock
        )
        s3.create_bucket(Bucket=function.bucket)
        function.put("offices.csv", table)

        def invoke(payload: Any) -> Any:
            with walk.traced():
                return function(payload)

        settings = {"Waves": [{"Rest": True}], "Alarms": ["Calls lost"]}
        states = StepFunctions(invoke, function.items, settings, clock)
        states.waits = True
        known["stepfunctions"] = states
        assert states.run("APPLY", "offices.csv").output["Succeeded"] == 1
    return walk


def quiet(AlarmNames: Sequence[str], **_: Any) -> dict[str, Any]:  # noqa: N803 - the API's
    """Answer for CloudWatch, in which none of the alarms rings."""
    return {"MetricAlarms": [{"AlarmName": each, "StateValue": "OK"} for each in AlarmNames]}


def checked(resource: CustomResource, connect: InProcessConnect, clock: FakeClock) -> None:
    """Have the number of a resource checked, and repaired."""
    at_rest: Any = SimpleNamespace(
        describe_stacks=lambda **_: {"Stacks": [{"StackStatus": "UPDATE_COMPLETE"}]}
    )
    number = {
        "LogicalId": resource.logical_id,
        "PhysicalId": resource.physical_id,
        "Properties": resource.properties,
    }
    services = Services(
        lambda service: connect.client() if service == "connect" else at_rest, clock
    )
    environment = {"STACK_ID": resource.stack_id, "ON_DRIFT": "Repair"}
    event = {"ScheduledAt": "2100-01-01T00:00:00Z", "Numbers": [number]}
    done = serve(event, FakeContext(), services, environment)
    assert done["repaired"] == 1


def shown(event: str) -> list[Visit]:
    """Return the walk that CONTRIBUTING shows, where each visit has what it is for beside it."""
    blocks = re.findall(r"```text\n(.*?)```", SECTION, re.DOTALL)[: len(EVENTS)]
    lines = dict(zip(EVENTS, blocks, strict=True))[event].splitlines()
    visits = [re.fullmatch(r"((?:  )*)(\w+)\.(\w+) +\S.*", line) for line in lines]
    assert None not in visits, lines[visits.index(None)]
    return [Visit(len(each[1]) // 2, each[2], each[3]) for each in visits if each]


def drawn(visits: Sequence[Visit]) -> list[str]:
    """Return visits as CONTRIBUTING shows them, for a failure that can be read."""
    return [f"{'  ' * visit.depth}{visit.name}" for visit in visits]


def invocations(visits: Sequence[Visit]) -> Iterator[Sequence[Visit]]:
    """Yield the visits of each time that the function is invoked."""
    begins = [place for place, visit in enumerate(visits) if visit.depth == 0]
    for begin, end in pairwise([*begins, len(visits)]):
        yield visits[begin:end]


def steps(visits: Sequence[Visit]) -> Iterator[tuple[Visit, Visit]]:
    """Yield each visit together with the one that it is made out of."""
    through: list[Visit] = []
    for visit in visits:
        through = [*through[: visit.depth], visit]
        if visit.depth:
            yield through[-2], visit


def layers(folder: str) -> list[set[str]]:
    """Return the modules of a folder, from the top, as import-linter holds them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    (found,) = (
        each["layers"]
        for each in contracts["contracts"]
        if each["type"] == "layers" and each["containers"] == [f"{PACKAGE}.{folder}"]
    )
    return [set(layer.split(" | ")) for layer in found]


def folders(engine: str) -> list[str]:
    """Return the folders that an event of an engine walks through, from the top."""
    return [f"entrypoints.{engine}", "reconciler", "adapters", "resource"]


def depths(engine: str) -> dict[str, int]:
    """Return how far down each module is that an engine is made of."""
    all_layers = [layer for folder in folders(engine) for layer in layers(folder)]
    return {module: depth for depth, layer in enumerate(all_layers) for module in layer}


def below(folder: str, stations: set[str]) -> set[str]:
    """Return the modules of a folder that lie below each of its stations."""
    found = layers(folder)
    lowest = max(depth for depth, layer in enumerate(found) if layer & stations)
    return set().union(*found[lowest + 1 :])


@pytest.mark.parametrize("event", EVENTS)
def test_an_event_walks_as_contributing_shows(walks: dict[str, Walk], event: str) -> None:
    assert drawn(walks[event].visits) == drawn(shown(event))


@pytest.mark.parametrize("event", EVENTS)
def test_no_module_calls_one_above_it_but_for_what_it_was_handed(
    walks: dict[str, Walk], event: str
) -> None:
    depth = depths(EVENTS[event])
    for by, visit in steps(walks[event].visits):
        if (by.module, visit.module) not in HANDED_IN:
            assert depth[by.module] < depth[visit.module], f"{by.name} calls {visit.name}"


@pytest.mark.parametrize("event", EVENTS)
def test_no_function_is_entered_more_than_twice_but_for_what_is_asked_anew(
    walks: dict[str, Walk], event: str
) -> None:
    for visits in invocations(walks[event].visits):
        times = Counter(visit.name for visit in visits)

        assert {name for name, many in times.items() if many > 2} <= ASKED_ANEW


@pytest.mark.parametrize("event", EVENTS)
def test_no_function_is_entered_more_than_twice_out_of_one_other(
    walks: dict[str, Walk], event: str
) -> None:
    for visits in invocations(walks[event].visits):
        times = Counter((by.name, visit.name) for by, visit in steps(visits))

        assert [pair for pair, many in times.items() if many > 2] == []


@pytest.mark.parametrize("event", EVENTS)
def test_what_connect_is_asked_for_again_has_been_written_since(
    walks: dict[str, Walk], event: str
) -> None:
    for visits in invocations(walks[event].visits):
        asked: set[str] = set()
        for visit in visits:
            assert visit.module != "connect" or visit.name not in asked
            asked = set() if visit.name == "fence.before_write" else {*asked, visit.name}


def test_beside_the_way_is_what_lies_below_all_stations_of_its_folder() -> None:
    stations = {visit.module for event in EVENTS for visit in shown(event)}
    every_folder = {folder for engine in EVENTS.values() for folder in folders(engine)}
    lower = set().union(*(below(folder, stations) for folder in every_folder))

    assert lower | BESIDE_BY_NAME == BESIDE_THE_WAY
