"""Promises that hold today, each of which one changed line would break."""

from __future__ import annotations

from typing import Any

import pytest
from tests.reliability import judge
from tests.reliability.cloud import Cloud, Datacentre, owner_of, place
from tests.reliability.failures import DENIED, Failure, not_reached
from tests.reliability.lifecycles import imported, moved
from tests.reliability.meanwhile import Mode, play
from tests.reliability.wire import Around

from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.faults import Fault


@pytest.mark.parametrize("failure", [DENIED, not_reached], ids=["denied", "not reached"])
def test_nobody_takes_over_a_number_whose_owner_cannot_be_asked_about(
    cloud: Cloud, failure: Failure
) -> None:
    owner = cloud.cloudformation.create_stack("Contact-Centre", {"Line": moved(cloud)})
    before = cloud.numbers
    cloud.wire.deny("DescribeStackResource", failure=failure)

    other = cloud.cloudformation.create_stack(
        "Back-Office", {"Line": moved(cloud, TargetArn=cloud.there, ContactFlowArn=None)}
    )

    assert owner.stack_id in other.reason
    assert cloud.numbers == before


def test_a_roll_back_does_not_drag_back_a_number_that_was_moved_by_hand(cloud: Cloud) -> None:
    backend = cloud.connect.backend
    stack = cloud.cloudformation.create_stack(
        "Contact-Centre", {"Line": moved(cloud)}, fails=True, rolls_back=False
    )
    backend.update_phone_number(cloud.found.rsplit("/", 1)[-1], cloud.group)
    cloud.settle()

    cloud.cloudformation.roll_back_stack(stack)

    assert stack.status == "ROLLBACK_COMPLETE"
    assert cloud.numbers[cloud.found].target_arn == cloud.group
    assert owner_of(cloud.numbers[cloud.found]) is None


def test_a_dead_owners_number_that_is_taken_over_in_place_returns_with_its_flow(
    cloud: Cloud,
) -> None:
    here: dict[str, Any] = {"PhoneNumberId": cloud.found_here, "TargetArn": cloud.here}
    dead = cloud.cloudformation.create_stack("Contact-Centre", {"Line": here})
    before = place(cloud, cloud.found_here)
    del cloud.cloudformation.stacks[dead.stack_id]
    heir = cloud.cloudformation.create_stack(
        "Back-Office", {"Line": {**here, "OnDelete": "Return"}}
    )

    cloud.cloudformation.delete_stack(heir)

    assert heir.is_gone
    assert before == (cloud.here, cloud.closed_flow)
    assert place(cloud, cloud.found_here) == before


def test_a_create_that_uses_up_its_time_has_some_left_to_undo_what_it_did(
    datacentre: Datacentre,
) -> None:
    with datacentre.cloud(Behaviour(rate=None, settle_seconds=20)) as cloud:
        datacentre.lifetime = 600.0
        flow_id = cloud.flow.rsplit("/", 1)[-1]
        cloud.connect.add_fault(
            Fault(
                "AssociatePhoneNumberContactFlow",
                "throttle",
                times=None,
                match={"ContactFlowId": flow_id},
            )
        )

        stack = cloud.cloudformation.create_stack(
            "Contact-Centre", {"Line": moved(cloud, Timeout=840)}, rolls_back=False
        )

        assert stack.status == "CREATE_FAILED"
        assert place(cloud, cloud.found) == (cloud.there, cloud.flow_there)
        assert owner_of(cloud.numbers[cloud.found]) is None


@pytest.mark.parametrize("operation", ["UpdatePhoneNumber", "ReleasePhoneNumber"])
def test_another_change_of_the_number_that_is_under_way_is_waited_for(
    cloud: Cloud, operation: str
) -> None:
    cloud.connect.add_fault(
        Fault(operation, "fail_before", code="ResourceInUseException", status=409, times=4)
    )

    stack = cloud.cloudformation.create_stack(
        "Contact-Centre", {"Line": moved(cloud, OnDelete="Release")}
    )
    created = stack.status
    cloud.cloudformation.delete_stack(stack)

    assert created == "CREATE_COMPLETE", stack.reason
    assert stack.is_gone
    assert cloud.found not in cloud.numbers


def test_an_old_failure_does_not_fail_the_next_move_while_reads_are_behind(
    datacentre: Datacentre,
) -> None:
    with datacentre.cloud(Behaviour(rate=None, settle_seconds=0.5, stale_seconds=5)) as cloud:
        stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": moved(cloud)})
        there = {"Line": moved(cloud, TargetArn=cloud.there, ContactFlowArn=cloud.flow_there)}
        cloud.connect.add_fault(Fault("UpdatePhoneNumber", "refuse"))
        cloud.cloudformation.update_stack(stack, there)
        assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
        assert cloud.numbers[cloud.found].status == "FAILED"

        cloud.cloudformation.update_stack(stack, there)

        assert stack.status == "UPDATE_COMPLETE", stack.reason
        judge.is_as_desired(cloud, stack, there)


def test_a_number_whose_source_is_not_shown_any_more_is_not_replaced(cloud: Cloud) -> None:
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": imported(cloud)})
    arn = stack.resources["Line"].physical_id
    cloud.connect.misreport(arn, {"SourcePhoneNumberArn": None})

    cloud.cloudformation.update_stack(
        stack, {"Line": imported(cloud, PhoneNumberDescription="New")}, rolls_back=False
    )

    assert stack.status == "UPDATE_COMPLETE", stack.reason
    assert stack.resources["Line"].physical_id == arn
    assert cloud.numbers[arn].description == "New"


@pytest.mark.parametrize("mode", Mode)
def test_a_number_is_not_taken_from_a_resource_that_is_being_replaced(
    cloud: Cloud, mode: Mode
) -> None:
    """CloudFormation still shows the former number's id while the new one is taken over."""
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": moved(cloud)})
    template = {"Line": moved(cloud, PhoneNumberId=cloud.found_here)}
    others: list[str] = []

    def reach_for_it() -> None:
        other = cloud.cloudformation.create_stack(
            "Back-Office",
            {"Line": {"PhoneNumberId": cloud.found_here, "TargetArn": cloud.there}},
        )
        others.append(other.reason)

    is_hit = play(
        cloud,
        lambda: cloud.cloudformation.update_stack(stack, template),
        Around("TagResource", after=True),
        reach_for_it,
        mode,
    )

    assert is_hit
    assert stack.status == "UPDATE_COMPLETE", stack.reason
    assert stack.stack_id in others[0]
    judge.is_as_desired(cloud, stack, template)
