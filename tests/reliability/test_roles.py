"""The role holds a function to the numbers of its stack, also where nothing else does."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from tests.cloudformation.delivery import Event, Exchange
from tests.cloudformation.stack import Stack
from tests.iam.judge import ROLE, named_by_stack
from tests.iam.policy import listed
from tests.reliability.cloud import Cloud, Datacentre
from tests.reliability.lifecycles import LIFECYCLES, OWN_FLOWS, imported, moved
from tests.reliability.meanwhile import Mode, play
from tests.reliability.wire import Around

from local_cloud.connect.phone_number import PhoneNumberRecord

Seen = PhoneNumberRecord | None

STATEMENTS: list[dict[str, Any]] = [
    statement for policy in json.loads(ROLE.read_text()).values() for statement in policy
]
CONDITIONED = {
    action
    for statement in STATEMENTS
    if "Condition" in statement
    for action in listed(statement["Action"])
}


def without_the_condition_of(action: str) -> list[dict[str, Any]]:
    """Return the role's statements, and the action without its condition besides."""
    return STATEMENTS + [
        {**statement, "Action": action, "Condition": {}}
        for statement in STATEMENTS
        if "Condition" in statement and action in listed(statement["Action"])
    ]


@pytest.mark.slow
def test_no_call_of_a_lifecycle_is_denied(datacentre: Datacentre) -> None:
    for lifecycle in (*LIFECYCLES, *OWN_FLOWS):
        with datacentre.cloud() as cloud:
            judged = cloud.roles.judged
            stack = lifecycle.run(cloud, lifecycle.prepare(cloud))
            if not stack.is_gone:
                cloud.cloudformation.delete_stack(stack)

            assert stack.is_gone, lifecycle
            assert cloud.roles.denials == [], lifecycle
            assert cloud.roles.judged - judged >= 3


@pytest.mark.slow
def test_a_role_that_knows_its_stack_by_its_name_is_denied_nothing_either(
    datacentre: Datacentre,
) -> None:
    for lifecycle in (*LIFECYCLES, *OWN_FLOWS):
        with datacentre.cloud() as cloud:
            cloud.roles.statements = named_by_stack(STATEMENTS, "Contact-Centre")
            stack = lifecycle.run(cloud, lifecycle.prepare(cloud))
            if not stack.is_gone:
                cloud.cloudformation.delete_stack(stack)

            assert stack.is_gone, lifecycle
            assert cloud.roles.denials == [], lifecycle


def test_no_call_for_a_nested_stack_is_denied(cloud: Cloud) -> None:
    create = cloud.cloudformation.create_stack
    root = create("Root", {"Line": imported(cloud, OnDelete="Release")})
    middle = create("Middle", {"Line": moved(cloud, OnDelete="Return")}, parent=root)
    leaf = create("Leaf", {"Line": moved(cloud, PhoneNumberId=cloud.found_here)}, parent=middle)
    for stack in (leaf, middle, root):
        cloud.cloudformation.delete_stack(stack)

    assert {root.status, middle.status, leaf.status} == {"DELETE_COMPLETE"}
    assert cloud.roles.denials == []


Make = Callable[..., dict[str, Any]]


def overtaken(
    operation: str, after: dict[str, Any], cloud: Cloud, make: Make = moved
) -> list[Seen]:
    """A call of an update is carried out when another stack has the number already.

    Its client has given it up long ago: nothing but the role is left to hold it back.
    """
    cloud.wire.carries_out_late = True
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": make(cloud)})
    arn = stack.resources["Line"].physical_id
    seen: list[Seen] = []

    def let_another_stack_have_it() -> None:
        cloud.cloudformation.cancel(stack)
        cloud.cloudformation.delete_stack(stack)
        take(cloud, make)
        watch(cloud, seen, lambda: cloud.numbers[arn])

    template = {"Line": make(cloud, **after)}
    assert play(
        cloud,
        partial(cloud.cloudformation.update_stack, stack, template),
        Around(operation, after=False),
        let_another_stack_have_it,
        Mode.HELD_UP,
    )
    return seen


def overtaken_text(operation: str, after: dict[str, Any], cloud: Cloud) -> list[Seen]:
    """The same of a number that is texted, where IAM sees its tags. Where not, nothing holds it."""
    cloud.roles.sees_sources = True
    return overtaken(operation, after, cloud, imported)


def released_late(cloud: Cloud) -> list[Seen]:
    """A delete that was given up arrives late, and its call when another stack has the number."""
    other = {"Other": imported(cloud)}
    line = moved(cloud, OnDelete="Release")
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": line, **other})
    cloud.cloudformation.delivery.hold_back(lambda event: event["RequestType"] == "Delete")
    cloud.wire.deny("ReleasePhoneNumber")
    cloud.cloudformation.update_stack(stack, other)
    seen: list[Seen] = []

    def let_another_stack_have_it() -> None:
        take(cloud)
        watch(cloud, seen, lambda: cloud.numbers.get(cloud.found))

    def arrive() -> None:
        cloud.wire.at(Around("ReleasePhoneNumber", after=False), let_another_stack_have_it)
        cloud.cloudformation.delivery.deliver_late()

    assert play(
        cloud,
        partial(cloud.cloudformation.delete_stack, stack),
        Around("UntagResource", after=False),
        arrive,
        Mode.HELD_UP,
    )
    return seen


def forged(make: Callable[[Cloud], dict[str, Any]], cloud: Cloud) -> list[Seen]:
    """Somebody sends one stack's function an event that names another stack, under way just now."""
    ours = cloud.cloudformation.create_stack(
        "Contact-Centre", {"Line": imported(cloud, SourcePhoneNumberArn=cloud.other_source)}
    )
    line = moved(cloud, PhoneNumberId=cloud.found_here)
    theirs = cloud.cloudformation.create_stack("Back-Office", {"Line": line})
    wanted = make(cloud)
    seen: list[Seen] = []

    def forge() -> None:
        watch(cloud, seen, lambda: named(cloud, wanted))
        with cloud.roles.function_of(ours.stack_id):
            cloud.cloudformation.delivery.deliver(Exchange(create_of(theirs, wanted), ""))

    assert play(
        cloud,
        partial(cloud.cloudformation.update_stack, theirs, {"Line": {**line, "Timeout": 60}}),
        Around("DescribePhoneNumber", after=False),
        forge,
        Mode.HELD_UP,
    )
    return seen


def create_of(stack: Stack, properties: dict[str, Any]) -> Event:
    return {
        "RequestType": "Create",
        "RequestId": str(uuid4()),
        "ResponseURL": "https://answers.invalid/forged",
        "StackId": stack.stack_id,
        "LogicalResourceId": "Forged",
        "ResourceType": "Custom::ConnectPhoneNumber",
        "ResourceProperties": properties,
    }


def take(cloud: Cloud, make: Make = moved) -> None:
    stack = cloud.cloudformation.create_stack("Back-Office", {"Theirs": make(cloud)})
    assert stack.status == "CREATE_COMPLETE", stack.reason


def named(cloud: Cloud, properties: dict[str, Any]) -> Seen:
    names = {properties.get("PhoneNumberId"), properties.get("SourcePhoneNumberArn")} - {None}
    for number in cloud.connect.numbers():
        if names & {number.phone_number_arn, number.source_phone_number_arn}:
            return number
    return None


def watch(cloud: Cloud, seen: list[Seen], look: Callable[[], Seen]) -> None:
    """Look now, and ahead of each call from now on."""
    seen.append(look())
    cloud.wire.before_call = lambda _: seen.append(look())


# For each action that the role has a condition for: a call that nothing but that holds back.
HISTORIES: dict[str, Callable[[Cloud], list[Seen]]] = {
    "connect:AssociateFlow": lambda cloud: overtaken_text(
        "AssociateFlow", {"ContactFlowArn": cloud.closed_flow}, cloud
    ),
    "connect:DisassociateFlow": lambda cloud: overtaken_text(
        "DisassociateFlow", {"ContactFlowArn": None}, cloud
    ),
    "connect:AssociatePhoneNumberContactFlow": lambda cloud: overtaken(
        "AssociatePhoneNumberContactFlow", {"ContactFlowArn": cloud.closed_flow}, cloud
    ),
    "connect:DisassociatePhoneNumberContactFlow": lambda cloud: overtaken(
        "DisassociatePhoneNumberContactFlow", {"ContactFlowArn": None}, cloud
    ),
    "connect:ImportPhoneNumber": partial(forged, imported),
    "connect:ReleasePhoneNumber": released_late,
    "connect:TagResource": partial(forged, moved),
    "connect:UpdatePhoneNumber": lambda cloud: overtaken(
        "UpdatePhoneNumber",
        {"TargetArn": cloud.there, "ContactFlowArn": cloud.flow_there},
        cloud,
    ),
    "connect:UpdatePhoneNumberMetadata": lambda cloud: overtaken(
        "UpdatePhoneNumberMetadata", {"PhoneNumberDescription": "New"}, cloud
    ),
}


def test_there_is_a_history_for_each_condition() -> None:
    assert HISTORIES.keys() == CONDITIONED


@pytest.mark.parametrize("action", HISTORIES)
def test_what_another_stack_has_is_not_touched_even_by_a_call_that_comes_too_late(
    cloud: Cloud, action: str
) -> None:
    """Nor can a forged event have a function put another stack's name on a number."""
    seen = HISTORIES[action](cloud)

    assert all(each == seen[0] for each in seen)
    assert action.split(":")[1] in {each.operation for each in cloud.roles.denials}


@pytest.mark.parametrize("action", HISTORIES)
def test_it_is_the_condition_that_holds_such_a_call_back(cloud: Cloud, action: str) -> None:
    cloud.roles.statements = without_the_condition_of(action)

    seen = HISTORIES[action](cloud)

    assert any(each != seen[0] for each in seen)
