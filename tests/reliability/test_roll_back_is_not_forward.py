"""Rolling back is not going forward: it ends well, and gives back what was there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.cloudformation.stack import Stack
from tests.owner_tags import PREFIX, owner_tags
from tests.reliability import judge
from tests.reliability.cloud import Cloud, Datacentre, owner_of, place
from tests.reliability.failures import DENIED, Failure, not_reached
from tests.reliability.findings import finding
from tests.reliability.lifecycles import imported, moved
from tests.reliability.wire import Around, Kind

from local_cloud.connect.behaviour import Behaviour

OF_CONNECT = (
    "AssociatePhoneNumberContactFlow",
    "BatchGetFlowAssociation",
    "DescribePhoneNumber",
    "DescribeTrafficDistributionGroup",
    "DisassociatePhoneNumberContactFlow",
    "ImportPhoneNumber",
    "ListPhoneNumbersV2",
    "ReleasePhoneNumber",
    "TagResource",
    "UntagResource",
    "UpdatePhoneNumber",
    "UpdatePhoneNumberMetadata",
)


def in_place(cloud: Cloud, **changes: Any) -> dict[str, Any]:
    """Return the properties of a number that is managed where it is."""
    return {"PhoneNumberId": cloud.found_here, "TargetArn": cloud.here, **changes}


@finding("A6")
@pytest.mark.parametrize(
    "key",
    ["stack", "logical-id", "origin-target", "origin-flow", "anything"],
)
def test_refused_tags_of_our_own_are_not_taken_off_by_the_roll_back(cloud: Cloud, key: str) -> None:
    stack = cloud.cloudformation.create_stack(
        "Contact-Centre", {"Line": moved(cloud, OnDelete="Return")}
    )
    before = owner_tags(cloud.numbers[cloud.found].tags)
    forbidden = moved(cloud, OnDelete="Return", Tags={f"{PREFIX}{key}": "mine"})
    by_hand_tag = {f"{PREFIX}anything": "kept"}
    cloud.connect.backend.tag_resource(cloud.found, by_hand_tag)

    cloud.cloudformation.update_stack(stack, {"Line": forbidden})
    after = owner_tags(cloud.numbers[cloud.found].tags)
    cloud.cloudformation.delete_stack(stack)

    assert after == before | by_hand_tag
    assert place(cloud, cloud.found) == (cloud.there, cloud.flow_there)


@pytest.mark.parametrize(
    ("make", "operations", "failure"),
    [
        pytest.param(make, operations, failure, id=f"{kind}, {what} {how}", marks=marks)
        for kind, make, named in (
            ("import", imported, "ListPhoneNumbersV2"),
            ("move", moved, "DescribePhoneNumber"),
        )
        for what, operations, marks in (
            ("everything", (), finding("A7")),
            ("Amazon Connect", OF_CONNECT, finding("A7")),
            (named, (named,), finding("A7")),
        )
        for how, failure in (("denied", DENIED), ("not reached", not_reached))
    ],
)
def test_a_create_that_wrote_nothing_is_rolled_back_without_what_it_could_not_do(
    cloud: Cloud,
    make: Callable[..., dict[str, Any]],
    operations: tuple[str, ...],
    failure: Failure,
) -> None:
    before = cloud.numbers
    cloud.wire.deny(*operations, failure=failure)

    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": make(cloud)})

    assert stack.status == "ROLLBACK_COMPLETE"
    assert cloud.numbers == before


@finding("A8")
@pytest.mark.parametrize("failure", [DENIED, not_reached], ids=["denied", "not reached"])
def test_a_create_that_may_not_read_what_it_imported_names_it(
    cloud: Cloud, failure: Failure
) -> None:
    cloud.wire.deny("DescribePhoneNumber", failure=failure)
    template = {"Line": imported(cloud)}

    stack = cloud.cloudformation.create_stack("Contact-Centre", template, rolls_back=False)

    number = cloud.number_of(template["Line"])
    assert number.phone_number_id in stack.reason
    assert "import" in stack.reason
    assert number.phone_number_id in stack.resources["Line"].physical_id


@finding("E3")
@pytest.mark.parametrize("fails", ["by a sibling", "by itself"])
def test_a_flow_of_the_console_is_back_after_a_roll_back(cloud: Cloud, fails: str) -> None:
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": in_place(cloud)})
    before = place(cloud, cloud.found_here)
    added = in_place(cloud, ContactFlowArn=cloud.flow)
    if fails == "by itself":
        cloud.wire.strike_at("BatchGetFlowAssociation", Kind.FAILED_BEFORE)
        cloud.wire.at(
            Around("AssociatePhoneNumberContactFlow", after=True),
            lambda: cloud.wire.strike_at("BatchGetFlowAssociation", Kind.REFUSED),
        )

    cloud.cloudformation.update_stack(stack, {"Line": added}, fails=fails == "by a sibling")

    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert before == (cloud.here, cloud.closed_flow)
    assert place(cloud, cloud.found_here) == before


@finding("E3")
def test_a_description_of_the_console_is_back_after_a_roll_back(cloud: Cloud) -> None:
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": in_place(cloud)})
    cloud.by_hand(cloud.found_here).description = "By hand"

    cloud.cloudformation.update_stack(
        stack, {"Line": in_place(cloud, PhoneNumberDescription="Ours")}, fails=True
    )

    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert cloud.numbers[cloud.found_here].description == "By hand"


@finding("E5")
def test_a_roll_back_has_more_time_than_the_former_timeout_says(datacentre: Datacentre) -> None:
    with datacentre.cloud(Behaviour(rate=None, settle_seconds=5)) as cloud:
        first = {"Line": in_place(cloud, Timeout=2, ContactFlowArn=cloud.closed_flow)}
        stack = cloud.cloudformation.create_stack("Contact-Centre", first)
        there = in_place(cloud, Timeout=600, TargetArn=cloud.there, ContactFlowArn=cloud.flow_there)

        cloud.cloudformation.update_stack(stack, {"Line": there}, fails=True)

        assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
        assert place(cloud, cloud.found_here) == (cloud.here, cloud.closed_flow)


CHANGES: dict[str, Callable[[Cloud], dict[str, Any]]] = {
    "another description": lambda c: moved(c, PhoneNumberDescription="New"),
    "another target": lambda c: moved(c, TargetArn=c.there, ContactFlowArn=c.flow_there),
    "another flow": lambda c: moved(c, ContactFlowArn=c.closed_flow),
    "another policy": lambda c: moved(c, OnDelete="Return"),
}


@finding("E9")
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_number_that_is_gone_is_well_in_a_roll_back(
    cloud: Cloud, change: Callable[[Cloud], dict[str, Any]]
) -> None:
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": moved(cloud)})
    cloud.connect.backend.release_phone_number(cloud.found.rsplit("/", 1)[-1])
    cloud.settle()

    cloud.cloudformation.update_stack(stack, {"Line": change(cloud)})

    assert "no longer" in cloud.cloudformation.exchanges[1].answer["Reason"]
    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"


@finding("E9")
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_number_that_is_anothers_by_now_is_well_in_a_roll_back(
    cloud: Cloud, change: Callable[[Cloud], dict[str, Any]]
) -> None:
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": moved(cloud)})
    other = taken_over(cloud)
    before = cloud.numbers

    cloud.cloudformation.update_stack(stack, {"Line": change(cloud)})

    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert cloud.numbers == before
    assert owner_of(cloud.numbers[cloud.found]) == (other.stack_id, "Theirs")


def taken_over(cloud: Cloud) -> Stack:
    """Let another stack take the number over, on our own advice: without its owner tags."""
    tags = owner_tags(cloud.numbers[cloud.found].tags)
    cloud.connect.backend.untag_resource(cloud.found, list(tags))
    other = cloud.cloudformation.create_stack(
        "Back-Office", {"Theirs": moved(cloud, TargetArn=cloud.group)}
    )
    assert other.status == "CREATE_COMPLETE", other.reason
    return other


@finding("E13")
@pytest.mark.parametrize("failure", [DENIED, not_reached], ids=["denied", "not reached"])
def test_what_is_only_a_look_does_not_fail_a_roll_back(cloud: Cloud, failure: Failure) -> None:
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": moved(cloud)})
    before = cloud.numbers
    cloud.wire.deny("ListPhoneNumbersV2", failure=failure)

    cloud.cloudformation.update_stack(stack, {"Line": imported(cloud)})

    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert cloud.numbers == before


@finding("E14")
def test_a_move_is_rolled_back_though_the_former_flow_is_gone(cloud: Cloud) -> None:
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": moved(cloud)})
    there = moved(cloud, TargetArn=cloud.there, ContactFlowArn=cloud.flow_there)
    flow_id = cloud.flow.rsplit("/", 1)[-1]
    cloud.wire.at(
        Around("UpdatePhoneNumber", after=True),
        lambda: cloud.connect.backend.delete_contact_flow(cloud.here_id, flow_id),
    )

    cloud.cloudformation.update_stack(stack, {"Line": there}, fails=True)

    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert place(cloud, cloud.found) == (cloud.here, None)


@finding("E17")
@pytest.mark.parametrize("value", ["other", ""])
def test_a_roll_back_takes_off_only_the_tags_that_have_the_tried_value(
    cloud: Cloud, value: str
) -> None:
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": moved(cloud)})
    cloud.connect.backend.tag_resource(cloud.found, {"team": value})
    cloud.wire.strike_at("TagResource", Kind.REFUSED)

    cloud.cloudformation.update_stack(stack, {"Line": moved(cloud, Tags={"team": "support"})})

    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert cloud.numbers[cloud.found].tags["team"] == value


def test_a_roll_back_that_connect_refuses_can_be_continued_without_the_number(
    cloud: Cloud,
) -> None:
    first = {"Line": moved(cloud)}
    stack = cloud.cloudformation.create_stack("Contact-Centre", first)
    there = moved(cloud, TargetArn=cloud.there, ContactFlowArn=cloud.flow_there)
    cloud.wire.at(
        Around("AssociatePhoneNumberContactFlow", after=True),
        lambda: cloud.wire.deny("UpdatePhoneNumber"),
    )
    cloud.cloudformation.update_stack(stack, {"Line": there}, fails=True)
    assert stack.status == "UPDATE_ROLLBACK_FAILED"

    cloud.cloudformation.continue_update_rollback(stack, skip=["Line"])
    skipped = place(cloud, cloud.found)
    cloud.wire.lift()
    cloud.cloudformation.update_stack(stack, {"Line": moved(cloud, Timeout=500)})

    assert skipped == (cloud.there, cloud.flow_there)
    judge.is_as_desired(cloud, stack, first)
