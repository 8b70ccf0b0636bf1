"""The command and the scheduled check, beside the real CDK CLI: before a deployment and after."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, cast

import pytest
from aws_cdk import CfnDeletionPolicy, CfnResource, Duration, Stack
from aws_cdk import aws_events as events
from tests.deploy.conftest import Centre, DeployedStack, logged
from tests.owner_tags import EVENT

from cdk_connect_phone_numbers import (
    OnDelete,
    OnDrift,
    PhoneNumber,
    PhoneNumberDriftCheck,
    PhoneNumberProvider,
)
from local_cloud.cloud import LocalCloud
from local_cloud.connect.phone_number import PhoneNumberRecord

pytestmark = [pytest.mark.deploy, pytest.mark.xdist_group("deploy-channels")]

ROOT = Path(__file__).parents[2]
NOTHING, CHANGES, UNSAFE = 0, 2, 3
SCHEDULED_WITHIN = 60.0

Calls = Mapping[str, list[tuple[str, str]]]
Numbers = Mapping[str, Mapping[str, Any]]


@pytest.fixture
def command(cloud: LocalCloud) -> Callable[..., tuple[int, Any]]:
    """Return what runs the command in a process of its own, and gives its code and its JSON."""
    path = f"{ROOT / 'cli'}:{ROOT / 'lambda'}"

    def run(*words: str) -> tuple[int, Any]:
        done = subprocess.run(  # noqa: S603 - the interpreter, and words written below
            [sys.executable, "-m", "connect_phone_numbers", *words, "--json"],
            env=cloud.environment() | {"PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in (NOTHING, CHANGES, UNSAFE), done.stderr
        return done.returncode, json.loads(done.stdout)

    return run


def by_number(calls: Iterable[tuple[str, Mapping[str, Any]]], numbers: Mapping[str, str]) -> Calls:
    """Return calls by the number that they are about, without what differs each time.

    Args:
        calls: Operations with their parameters.
        numbers: What numbers are called, by their ids and sources.
    """
    found = defaultdict(list)
    for operation, parameters in calls:
        kept = {key: value for key, value in parameters.items() if key != "ClientToken"}
        for name in ("tags", "Tags"):
            if name in kept:
                kept[name] = {k: v for k, v in kept[name].items() if k != EVENT}
        text = json.dumps(kept, sort_keys=True)
        name = next(number for key, number in numbers.items() if key in text)
        for key, number in numbers.items():
            text = text.replace(key, number)
        found[name].append((operation, text))
    return dict(found)


def declaring(numbers: Numbers) -> Callable[[Stack], None]:
    """Return what declares numbers, and a check for drift of each kind.

    What the number ``Kept`` is replaced for is left alone.
    """

    def declare(stack: Stack) -> None:
        for construct_id, arguments in numbers.items():
            number = PhoneNumber(stack, construct_id, **arguments)
            if construct_id == "Kept":
                resource = cast("CfnResource", number.node.default_child)
                resource.cfn_options.update_replace_policy = CfnDeletionPolicy.RETAIN
        daily = events.Schedule.rate(Duration.days(1))
        PhoneNumberDriftCheck(stack, "Watch", schedule=daily)
        PhoneNumberDriftCheck(stack, "Mend", schedule=daily, on_drift=OnDrift.REPAIR)

    return declare


def given_another_function(numbers: Numbers) -> Callable[[Stack], None]:
    """Return what declares numbers that another provider carries out."""

    def declare(stack: Stack) -> None:
        provider = PhoneNumberProvider(stack, "Another")
        for construct_id, arguments in numbers.items():
            PhoneNumber(stack, construct_id, **arguments, provider=provider)

    return declare


def planned(plan: Any, names: Mapping[str, str]) -> Calls:
    calls = (
        (call["Operation"], call["Parameters"]) for step in plan["Steps"] for call in step["Calls"]
    )
    return by_number(calls, {**names, **_invented(plan)})


def _invented(plan: Any) -> dict[str, str]:
    """Return the ids that the plan made up for numbers that are to be imported."""
    return {
        step["PhoneNumberId"]: call["Parameters"]["SourcePhoneNumberArn"]
        for step in plan["Steps"]
        for call in step["Calls"]
        if call["Operation"] == "ImportPhoneNumber"
    }


def names_of(numbers: Iterable[PhoneNumberRecord]) -> dict[str, str]:
    """Return what numbers are called: by their sources, or else their ids."""
    return {
        key: each.source_phone_number_arn or each.phone_number_id
        for each in numbers
        for key in (each.source_phone_number_arn, each.phone_number_id)
        if key
    }


def fire(cloud: LocalCloud, name: str) -> None:
    """Have the schedule of a check come due now."""
    client = cloud.client("scheduler")
    (found,) = [
        each["Name"] for each in client.list_schedules()["Schedules"] if name in each["Name"]
    ]
    schedule = client.get_schedule(Name=found)
    client.create_schedule(
        Name=f"{name}-now",
        ScheduleExpression="at(2020-01-01T00:00:00)",
        FlexibleTimeWindow=schedule["FlexibleTimeWindow"],
        Target=schedule["Target"],
    )


def eventually(is_so: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + SCHEDULED_WITHIN
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.5)
    return True


def test_a_plan_is_what_is_done_and_a_change_by_hand_is_seen_and_mended(
    cloud: LocalCloud,
    centre: Centre,
    new_stack: Callable[[str], DeployedStack],
    command: Callable[..., tuple[int, Any]],
) -> None:
    control, stack = cloud.connect.control, new_stack("Planned")
    here = {"target_arn": centre.instance, "contact_flow_arn": centre.flow}
    there = {"target_arn": centre.other_instance, "contact_flow_arn": centre.other_flow}
    names_of_sources = ("Import", "Group", "Flow", "Gone", "New", "Tags", "Kept", "Next")
    sources = {name: centre.source() for name in names_of_sources}
    moved = centre.claimed()
    before: dict[str, dict[str, Any]] = {
        "Import": {"source_phone_number_arn": sources["Import"], **here, "description": "Support"},
        "Group": {
            "source_phone_number_arn": sources["Group"],
            "target_arn": centre.group,
            "contact_flow_arn": centre.flow,
        },
        "Flow": {"source_phone_number_arn": sources["Flow"], **here},
        "Tags": {"source_phone_number_arn": sources["Tags"], **here, "tags": {"team": "a"}},
        "Gone": {
            "source_phone_number_arn": sources["Gone"],
            **here,
            "on_delete": OnDelete.RELEASE,
        },
        "Kept": {
            "source_phone_number_arn": sources["Kept"],
            **here,
            "on_delete": OnDelete.RELEASE,
        },
        "Move": {"phone_number_id": moved, **here, "on_delete": OnDelete.RETURN},
    }

    # A stack that is new
    stack.prepare(declaring(before))
    code, plan = command("plan", stack.name)
    assert stack.writes() == []
    stack.execute()
    names = names_of(control.numbers())
    done = by_number(((c.operation, c.parameters) for c in stack.calls() if c.is_write), names)
    assert (code, plan["Unsafe"]) == (CHANGES, [])
    assert planned(plan, names) == done
    assert len(done) == 7

    # A change of each kind
    after = {
        "Import": {**before["Import"], **there, "description": "Moved"},
        "Renamed": before["Group"],
        "Flow": {**before["Flow"], "contact_flow_arn": centre.later_flow},
        "Tags": {**before["Tags"], "source_phone_number_arn": sources["New"]},
        "Kept": {**before["Kept"], "source_phone_number_arn": sources["Next"]},
    }
    stack.prepare(declaring(after))
    code, plan = command("plan", stack.name)
    assert stack.writes() == []
    stack.execute()
    names |= names_of(control.numbers())
    done = by_number(((c.operation, c.parameters) for c in stack.calls() if c.is_write), names)
    assert code == UNSAFE
    assert ["released" in each["Reason"] for each in plan["Unsafe"]] == [True]
    assert planned(plan, names) == done
    assert len(done) == 8
    assert [step["Request"] for step in plan["Steps"]].count("Retain") == 1

    # As deployed, and then changed by hand
    assert command("check", stack.name)[0] == NOTHING
    cloud.client("connect").disassociate_flow(
        InstanceId=centre.instance.rsplit("/", 1)[-1],
        ResourceId=sources["Flow"],
        ResourceType="SMS_PHONE_NUMBER",
    )
    mark = control.calls()[-1].sequence
    code, checked = command("check", stack.name)
    assert code == CHANGES
    assert [(each["Aspect"], each["Found"]) for each in checked["Differences"]] == [("flow", None)]

    fire(cloud, "Watch")
    assert eventually(lambda: any("is not as it was deployed" in line for line in logged(cloud)))
    assert [call for call in control.calls(since=mark) if call.is_write] == []

    fire(cloud, "Mend")
    assert eventually(lambda: any("was repaired" in line for line in logged(cloud)))
    writes = [call for call in control.calls(since=mark) if call.is_write]
    assert [call.operation for call in writes] == ["TagResource", "AssociateFlow"]
    assert command("check", stack.name)[0] == NOTHING

    # Another function, which CloudFormation refuses
    stack.prepare(given_another_function(after))
    code, plan = command("plan", stack.name)
    assert code == UNSAFE
    refused = {e["LogicalId"] for e in plan["Unsafe"] if "service token" in e["Reason"]}
    assert [name for name in after if any(each.startswith(name) for each in refused)] == [*after]
    assert [call for step in plan["Steps"] for call in step["Calls"]] == []
