"""An event's walk through the function is the one that CONTRIBUTING shows."""

from __future__ import annotations

import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType, SimpleNamespace
from typing import Any

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
# What every module may use at any time, is no station of the way; nor is who puts it together.
BESIDE_THE_WAY = {
    "attach",
    "aws",
    "bucket",
    "budget",
    "clock",
    "files",
    "flows",
    "groups",
    "given",
    "lines",
    "listing",
    "log",
    "metrics",
    "pace",
    "patience",
    "patient_client",
    "reconciler",
    "rows",
    "tags",
    "wait",
    "wiring",
}
# Handed to `connect` as something to be called, by who puts it together; to `inventory`, number by
# number, of which flows there is a question.
HANDED_IN = {("connect", "fence"), ("inventory", "plan"), ("inventory", "review")}
EVENTS = {
    "create": "cloudformation",
    "update": "cloudformation",
    "repair": "drift",
    "execution": "migration",
}


class Walk:
    """The modules that are entered, each as deep as it was entered; the same at once again is one.

    Attributes:
        visits: Depth and module.
    """

    def __init__(self) -> None:
        self.visits: list[tuple[int, str]] = []
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
        visit = len(entered) - 1, station(frame)
        if self.visits[-1:] != [visit]:
            self.visits.append(visit)


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
    """Have a migration take one number from one instance to another."""
    walk, clock = Walk(), SharedClock()
    with mock_aws(), local_connect(Behaviour(settle_seconds=0.5), clock) as connect:
        centre, s3 = ContactCentre(connect), boto3.client("s3", region_name="us-east-1")
        number = connect.add_phone_number(centre.other_instance, contact_flow_arn=centre.other_flow)
        table = (
            "phone_number_id,target_arn,contact_flow_arn\n"
            f"{number.id},{centre.instance},{centre.flow}"
        )
        known: dict[str, Any] = {"s3": s3}
        function = MigrationFunction(
            lambda service: known.get(service) or connect.client_of(service), s3, clock
        )
        s3.create_bucket(Bucket=function.bucket)
        function.put("offices.csv", table)

        def invoke(payload: Any) -> Any:
            with walk.traced():
                return function(payload)

        states = StepFunctions(invoke, function.items, {"Waves": [{"Rest": True}]}, clock)
        known["stepfunctions"] = states
        assert states.run("APPLY", "offices.csv").output["Succeeded"] == 1
    return walk


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


def shown(event: str) -> list[tuple[int, str, str]]:
    """Return what CONTRIBUTING shows: depth, module, and what for."""
    section = (ROOT / "CONTRIBUTING.md").read_text().partition("### How an event walks")[2]
    shown = re.findall(r"```text\n(.*?)```", section, re.DOTALL)[: len(EVENTS)]
    walk = dict(zip(EVENTS, shown, strict=True))[event]
    lines = re.findall(r"^( *)(\w+) +(\S.*)$", walk, re.MULTILINE)
    return [(len(indent) // 2, module, reason) for indent, module, reason in lines]


def layers(engine: str) -> dict[str, tuple[int, int]]:
    """Return how far down each module is that an engine is made of."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    found = {
        each["containers"][0]: each["layers"]
        for each in contracts["contracts"]
        if each["type"] == "layers"
    }
    folders = ["resource", "adapters", "reconciler", f"entrypoints.{engine}"]
    return {
        module: (-height, depth)
        for height, folder in enumerate(folders)
        for depth, layer in enumerate(found[f"{PACKAGE}.{folder}"])
        for module in layer.split(" | ")
    }


@pytest.mark.parametrize("event", EVENTS)
def test_an_event_walks_as_contributing_shows(walks: dict[str, Walk], event: str) -> None:
    assert walks[event].visits == [(depth, module) for depth, module, _ in shown(event)]


@pytest.mark.parametrize("event", EVENTS)
def test_no_module_calls_one_above_it_but_for_what_it_was_handed(
    walks: dict[str, Walk], event: str
) -> None:
    through: list[str] = []
    height = layers(EVENTS[event])
    for depth, module in walks[event].visits:
        through = [*through[:depth], module]
        step = tuple(through[-2:])
        if len(step) == 2 and step not in HANDED_IN:
            assert height[step[0]] < height[step[1]], step


@pytest.mark.parametrize("event", EVENTS)
def test_no_module_is_entered_more_than_twice_for_one_reason(event: str) -> None:
    reasons = Counter((module, reason) for _, module, reason in shown(event))

    assert max(reasons.values()) <= 2
