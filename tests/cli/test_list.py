"""The list has every number, in a few calls; owner and status take one for each."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.cli.conftest import Terminal
from tests.owner_tags import LOGICAL_ID, STACK
from tests.reliability.lifecycles import imported, moved


def test_it_shows_where_each_number_is_which_flow_answers_it_and_whose_it_is(
    terminal: Terminal,
) -> None:
    cloud = terminal.cloud
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": imported(cloud)})

    code, listed = terminal.json("list")

    by_source = {each["SourcePhoneNumberArn"]: each for each in listed["PhoneNumbers"]}
    line = by_source[cloud.source]
    assert code == 0
    assert (line["TargetArn"], line["ContactFlowArn"]) == (cloud.here, cloud.flow)
    assert line["Owner"] == {"StackId": stack.stack_id, "LogicalId": "Line"}
    assert (line["Status"], line["PhoneNumberType"]) == ("CLAIMED", "DID")
    assert len(listed["PhoneNumbers"]) == 3


@pytest.mark.parametrize("leaves_out", [False, True])
def test_numbers_of_groups_are_in_it_whatever_a_list_of_all_leaves_out(
    leaves_out: bool,  # noqa: FBT001 - pytest hands it in
    terminal: Terminal,
) -> None:
    cloud = terminal.cloud
    cloud.connect.behave(list_leaves_out_groups=leaves_out)
    cloud.connect.add_phone_number(cloud.group, contact_flow_arn=cloud.flow)

    _, listed = terminal.json("list", "--target", cloud.group, "--no-owners")

    (number,) = listed["PhoneNumbers"]
    assert number["ContactFlowArn"] == cloud.flow


def test_filters_leave_numbers_out_before_they_are_looked_at(terminal: Terminal) -> None:
    cloud = terminal.cloud
    cloud.connect.add_phone_number(cloud.here, phone_number="+442079460100")
    before = terminal.mark()

    _, listed = terminal.json("list", "--prefix", "+44", "--target", cloud.here_id)

    counts = Counter(call.operation for call in cloud.connect.calls(before))
    assert [each["PhoneNumber"] for each in listed["PhoneNumbers"]] == ["+442079460100"]
    assert counts["DescribePhoneNumber"] == 1


def test_numbers_of_one_owner_or_of_nobody_can_be_asked_for(terminal: Terminal) -> None:
    cloud = terminal.cloud
    cloud.cloudformation.create_stack("Contact-Centre", {"Line": moved(cloud)})

    _, owned = terminal.json("list", "--owner", "Contact-Centre")
    _, free = terminal.json("list", "--owner", "-")

    assert [each["PhoneNumberArn"] for each in owned["PhoneNumbers"]] == [cloud.found]
    assert [each["PhoneNumberArn"] for each in free["PhoneNumbers"]] == [cloud.found_here]


def test_two_thousand_numbers_take_a_few_calls_without_their_owners(terminal: Terminal) -> None:
    cloud = terminal.cloud
    for _ in range(1998):
        cloud.connect.add_phone_number(cloud.here)
    before = terminal.mark()

    _, listed = terminal.json("list", "--no-owners")

    counts = Counter(call.operation for call in cloud.connect.calls(before))
    assert len(listed["PhoneNumbers"]) == 2000
    assert counts["ListPhoneNumbersV2"] == 3
    assert counts["BatchGetFlowAssociation"] == 21
    assert counts.total() == 25


@pytest.mark.parametrize(("words", "are_shown"), [((), True), (("--no-owners",), False)])
def test_what_nobody_has_looked_up_has_no_column(
    words: tuple[str, ...],
    are_shown: bool,  # noqa: FBT001 - pytest hands it in
    terminal: Terminal,
) -> None:
    shown = terminal.run("list", "--markdown", *words).stdout

    assert ("| Owner | Status |" in shown) is are_shown
    (columns,) = {line.count("|") for line in shown.splitlines() if line.startswith("|")}
    assert columns == (8 if are_shown else 6)


def test_an_owner_cannot_be_asked_for_without_the_owners(terminal: Terminal) -> None:
    result = terminal.run("list", "--owner", "x", "--no-owners")

    assert (result.exit_code, "leave --no-owners out" in result.stderr) == (1, True)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--prefix", "44"], "must be + and at most 15 digits: got '44'"),
        (["--target", "main"], "must be the ARN or the id of an instance or a traffic"),
        (["--target", "5"], "must be the ARN or the id of an instance or a traffic"),
    ],
)
@pytest.mark.parametrize("command", ["list", "adopt"])
def test_a_filter_that_nothing_can_match_is_no_list_of_none(
    command: str, words: list[str], says: str, terminal: Terminal
) -> None:
    result = terminal.run(command, *words)

    assert (result.exit_code, result.stdout) == (1, "")
    assert says in result.stderr


def test_nothing_but_the_list_is_written_where_nobody_watches(terminal: Terminal) -> None:
    result = terminal.run("list", "--no-owners")

    assert result.stderr == ""
    assert result.stdout.startswith("2 numbers\n")


def test_an_instance_may_be_named_by_its_id(terminal: Terminal) -> None:
    instance = terminal.cloud.there

    _, by_arn = terminal.json("list", "--target", instance)
    _, by_id = terminal.json("list", "--target", instance.rsplit("/", 1)[-1])

    assert by_arn == by_id
    assert by_id["PhoneNumbers"]


@pytest.mark.parametrize(
    ("owner", "shown"),
    [
        ("arn:aws:states:us-east-1:123456789012:stateMachine:Migration", "Migration/Line"),
        ("somebody", "somebody/Line"),
    ],
)
def test_a_number_whose_owner_is_no_stack_is_shown_with_the_others(
    owner: str, shown: str, terminal: Terminal
) -> None:
    cloud = terminal.cloud
    cloud.connect.backend.tag_resource(cloud.found, {STACK: owner, LOGICAL_ID: "Line"})

    result = terminal.run("list")
    _, owned = terminal.json("list", "--owner", shown.partition("/")[0])

    assert (result.exit_code, shown in result.stdout) == (0, True)
    assert [each["PhoneNumberArn"] for each in owned["PhoneNumbers"]] == [cloud.found]
