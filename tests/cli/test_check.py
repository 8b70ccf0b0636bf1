"""A check names whatever is no longer as its stack has deployed it, and nothing else."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from tests.cli.change_sets import new_stack
from tests.cli.conftest import Terminal
from tests.cloudformation.stack import Stack
from tests.owner_tags import LOGICAL_ID, STACK
from tests.reliability.lifecycles import imported, moved, with_flow

from phone_number_handler.core.channel import Channel
from phone_number_handler.core.owner import key_of


@pytest.fixture
def stack(terminal: Terminal) -> Stack:
    cloud = terminal.cloud
    template = {"Line": imported(cloud), "Other": moved(cloud)}
    return cloud.cloudformation.create_stack("Contact-Centre", template)


def differences(shown: Any) -> list[tuple[str, str, str | None, str | None]]:
    return [
        (each["LogicalId"], each["Aspect"], each["Deployed"], each["Found"])
        for each in shown["Differences"]
    ]


@pytest.mark.usefixtures("stack")
def test_a_stack_whose_numbers_are_as_deployed_ends_with_0_and_takes_a_few_calls(
    terminal: Terminal,
) -> None:
    before = terminal.mark()

    code, shown = terminal.json("check", "Contact-Centre")

    counts = Counter(call.operation for call in terminal.cloud.connect.calls(before))
    assert (code, shown["Differences"], shown["Numbers"]) == (0, [], 2)
    # No bulk read knows the flow of a number that is texted.
    assert counts == {
        "ListPhoneNumbersV2": 1,
        "BatchGetFlowAssociation": 1,
        "GetFlowAssociation": 1,
    }


@pytest.mark.usefixtures("stack")
def test_a_number_that_was_moved_by_hand_shows_with_its_lost_flow(terminal: Terminal) -> None:
    cloud = terminal.cloud
    cloud.by_hand(cloud.found).target_arn = cloud.there
    cloud.by_hand(cloud.found).contact_flow_arn = None

    code, shown = terminal.json("check", "Contact-Centre")

    assert code == 2
    assert differences(shown) == [
        ("Other", "target", cloud.here, cloud.there),
        ("Other", "flow", cloud.flow, None),
    ]


@pytest.mark.usefixtures("stack")
def test_another_flow_another_description_and_a_released_number_show(terminal: Terminal) -> None:
    cloud = terminal.cloud
    line = cloud.number_of({"SourcePhoneNumberArn": cloud.source})
    cloud.by_hand(line.phone_number_arn).contact_flow_arn = cloud.closed_flow
    cloud.by_hand(line.phone_number_arn).description = "By hand"
    del cloud.connect.backend.phone_numbers[cloud.found.rsplit("/", 1)[-1]]

    _, shown = terminal.json("check", "Contact-Centre")

    assert differences(shown) == [
        ("Line", "flow", cloud.flow, cloud.closed_flow),
        ("Line", "description", "Support", "By hand"),
        ("Other", "the number", "in Amazon Connect", "no longer there"),
    ]


def test_tags_and_owner_show_where_each_number_is_looked_at(
    stack: Stack, terminal: Terminal
) -> None:
    cloud = terminal.cloud
    line = cloud.number_of({"SourcePhoneNumberArn": cloud.source})
    cloud.connect.backend.untag_resource(line.phone_number_arn, ["team"])
    cloud.connect.backend.untag_resource(cloud.found, [STACK])

    code, _ = terminal.json("check", "Contact-Centre")
    _, shown = terminal.json("check", "Contact-Centre", "--thorough")

    assert code == 0
    assert differences(shown) == [
        ("Line", "tag", "team=support", None),
        ("Other", "owner", f"Other of {stack.stack_id}", None),
    ]


def test_what_the_latest_deployment_wanted_is_what_counts(stack: Stack, terminal: Terminal) -> None:
    cloud = terminal.cloud
    template = {"Line": imported(cloud), "Other": moved(cloud, ContactFlowArn=cloud.closed_flow)}
    cloud.cloudformation.update_stack(stack, template)

    code, _ = terminal.json("check", "Contact-Centre")
    cloud.cloudformation.update_stack(stack, {"Other": moved(cloud)}, fails=True)
    after_roll_back, _ = terminal.json("check", "Contact-Centre")

    assert (code, after_roll_back) == (0, 0)


def test_what_an_update_wanted_that_has_failed_does_not_count(
    stack: Stack, terminal: Terminal
) -> None:
    cloud = terminal.cloud
    template = {"Line": imported(cloud), "Other": moved(cloud, Timeout="0")}
    cloud.cloudformation.update_stack(stack, template, rolls_back=False)

    code, shown = terminal.json("check", "Contact-Centre")

    assert stack.rests_where_it_failed
    assert (code, shown["Differences"]) == (0, [])


@pytest.mark.usefixtures("stack")
def test_people_read_a_table(terminal: Terminal) -> None:
    cloud = terminal.cloud
    well = terminal.run("check", "Contact-Centre").stdout
    cloud.by_hand(cloud.found).contact_flow_arn = None
    ill = terminal.run("check", "Contact-Centre").stdout

    assert well == "All 2 numbers of Contact-Centre are as they were deployed.\n"
    assert "2 numbers, differences: 1" in ill


def test_a_flow_of_its_own_that_was_changed_by_hand_shows(terminal: Terminal) -> None:
    cloud = terminal.cloud
    template = with_flow(moved(cloud), cloud.flow)
    stack = cloud.cloudformation.create_stack("Contact-Centre", template)
    before, _ = terminal.json("check", "Contact-Centre", "--thorough")
    cloud.by_hand(cloud.found).contact_flow_arn = cloud.closed_flow
    cloud.connect.backend.untag_resource(cloud.found, [key_of(LOGICAL_ID, Channel.VOICE)])

    code, shown = terminal.json("check", "Contact-Centre")

    assert (before, code) == (0, 2)
    assert differences(shown) == [
        ("Answer", "flow", cloud.flow, cloud.closed_flow),
        ("Answer", "owner", f"Answer of {stack.stack_id}", None),
    ]


def test_where_a_number_is_its_own_resource_alone_says(terminal: Terminal) -> None:
    cloud = terminal.cloud
    cloud.cloudformation.create_stack("Contact-Centre", with_flow(moved(cloud), cloud.flow))
    number = cloud.by_hand(cloud.found)
    number.target_arn, number.contact_flow_arn = cloud.there, None

    _, shown = terminal.json("check", "Contact-Centre")

    assert shown["Numbers"] == 1
    assert differences(shown) == [
        ("Answer", "flow", cloud.flow, None),
        ("Line", "target", cloud.here, cloud.there),
    ]


def test_a_stack_without_numbers_is_not_said_to_have_them_as_deployed(terminal: Terminal) -> None:
    stack = new_stack(terminal.cloud.cloudformation.stacks, "Empty")

    result = terminal.run("check", stack.name)

    assert (result.exit_code, result.stdout) == (0, "Empty has deployed no number.\n")
