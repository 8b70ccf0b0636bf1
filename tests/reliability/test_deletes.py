"""A delete is for one try, a release needs evidence, and what is kept keeps its flow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from tests.cloudformation.delivery import Exchange
from tests.cloudformation.stack import Stack
from tests.owner_tags import owner_tags
from tests.reliability import judge
from tests.reliability.cloud import Cloud, owner_of, place
from tests.reliability.findings import finding
from tests.reliability.lifecycles import imported, moved
from tests.reliability.wire import Kind

from local_cloud.connect.faults import Fault
from local_cloud.connect.phone_number import Change


def refuse_move(cloud: Cloud) -> None:
    cloud.connect.add_fault(Fault("UpdatePhoneNumber", "refuse"))


def refuse_flow(cloud: Cloud) -> None:
    cloud.wire.strike_at("AssociatePhoneNumberContactFlow", Kind.REFUSED)


def never_answer(cloud: Cloud) -> None:
    cloud.wire.strike_at("AssociatePhoneNumberContactFlow", Kind.KILLED_BEFORE)


def leave_in_progress(cloud: Cloud, arn: str) -> None:
    """Let a change of a number be under way that does not end."""
    number = cloud.by_hand(arn)
    number.change = Change(shows_at=0, settles_at=float("inf"))


def forged_delete(cloud: Cloud, stack: Stack, **properties: Any) -> Exchange:
    """Return a delete that CloudFormation has not sent, in the form of one that it has."""
    event = cloud.cloudformation.exchanges[-1].event
    resource = stack.resources["Line"]
    return Exchange(
        {
            **event,
            "RequestType": "Delete",
            "RequestId": str(uuid4()),
            "PhysicalResourceId": resource.physical_id,
            "ResourceProperties": {**event["ResourceProperties"], **properties},
        },
        stack.status,
    )


@pytest.mark.parametrize("shows_former_try", [True, False])
@pytest.mark.parametrize("shows_invented_ids", [True, False])
@pytest.mark.parametrize("tries", [1, 2])
@pytest.mark.parametrize(
    ("make", "policy", "fail"),
    [
        pytest.param(moved, "Release", refuse_move, marks=finding("A1")),
        pytest.param(moved, "Return", refuse_move, marks=finding("A1")),
        pytest.param(imported, "Release", refuse_flow, marks=finding("A1")),
        pytest.param(moved, "Return", never_answer, marks=finding("A2")),
        pytest.param(moved, "Release", never_answer, marks=finding("A2")),
        pytest.param(moved, "Retain", never_answer, marks=finding("A2")),
        pytest.param(imported, "Release", never_answer, marks=finding("A2")),
    ],
)
def test_the_delete_of_an_earlier_try_does_not_touch_the_number_of_the_later_one(
    cloud: Cloud,
    make: Callable[..., dict[str, Any]],
    policy: str,
    fail: Callable[[Cloud], None],
    tries: int,
    shows_invented_ids: bool,  # noqa: FBT001
    shows_former_try: bool,  # noqa: FBT001
) -> None:
    cloud.cloudformation.shows_invented_ids = shows_invented_ids
    cloud.cloudformation.shows_former_try = shows_former_try
    template = {"Line": make(cloud, OnDelete=policy)}
    fail(cloud)
    stack = cloud.cloudformation.create_stack("Contact-Centre", template, rolls_back=False)
    assert stack.status == "CREATE_FAILED"
    for _ in range(tries - 1):
        fail(cloud)
        cloud.cloudformation.update_stack(stack, template, rolls_back=False)
        assert stack.status == "UPDATE_FAILED"

    cloud.cloudformation.update_stack(stack, template, rolls_back=False)
    cloud.settle()

    deletes = [e for e in cloud.cloudformation.exchanges if e.event["RequestType"] == "Delete"]
    assert stack.status == "UPDATE_COMPLETE", stack.reason
    assert [each.answer["Status"] for each in deletes] == ["SUCCESS"] * tries
    judge.is_as_desired(cloud, stack, template)


@finding("A3")
@pytest.mark.parametrize("tries", [1, 2])
def test_a_stack_that_never_came_up_releases_nothing_when_it_is_deleted(
    cloud: Cloud, tries: int
) -> None:
    template = {"Line": imported(cloud, OnDelete="Release")}
    cloud.cloudformation.delivery.hold_back(lambda event: event["RequestType"] == "Delete")
    stack = cloud.cloudformation.create_stack("Contact-Centre", template, fails=True)
    assert stack.status == "ROLLBACK_FAILED"
    for _ in range(tries - 1):
        cloud.cloudformation.delivery.hold_back(lambda event: event["RequestType"] == "Delete")
        cloud.cloudformation.delete_stack(stack)
        assert stack.status == "DELETE_FAILED"

    cloud.cloudformation.delete_stack(stack)

    assert stack.is_gone
    assert cloud.number_of(template["Line"]).contact_flow_arn == cloud.flow


@finding("A3")
def test_a_number_that_was_added_by_an_update_which_failed_is_not_released_with_the_stack(
    cloud: Cloud,
) -> None:
    """The stack has been complete; with this number it never was."""
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Other": moved(cloud)})
    added = {"Other": moved(cloud), "Line": imported(cloud, OnDelete="Release")}
    cloud.cloudformation.update_stack(stack, added, fails=True, rolls_back=False)
    assert stack.status == "UPDATE_FAILED"

    cloud.cloudformation.delete_stack(stack)

    assert stack.is_gone
    assert cloud.number_of(added["Line"]).contact_flow_arn == cloud.flow


def test_a_number_that_has_been_in_service_is_released_when_its_stack_is_deleted(
    cloud: Cloud,
) -> None:
    template = {"Line": imported(cloud, OnDelete="Release")}
    stack = cloud.cloudformation.create_stack("Contact-Centre", template)
    cloud.cloudformation.update_stack(stack, {**template, "Other": moved(cloud)}, fails=True)

    cloud.cloudformation.delete_stack(stack)

    assert all(n.source_phone_number_arn != cloud.source for n in cloud.connect.numbers())


@finding("A4")
@pytest.mark.parametrize("policy", ["Release", "Return", "Retain"])
@pytest.mark.parametrize(
    "status", ["CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"]
)
def test_a_delete_that_cloudformation_has_not_sent_changes_nothing(
    cloud: Cloud, status: str, policy: str
) -> None:
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": moved(cloud)})
    stack.enter(status)
    before = cloud.numbers

    cloud.cloudformation.delivery.deliver(forged_delete(cloud, stack, OnDelete=policy))
    cloud.settle()

    assert cloud.numbers == before


@finding("A4")
def test_a_forged_release_in_the_midst_of_another_resources_clean_up_is_not_believed(
    cloud: Cloud,
) -> None:
    """The stack cleans up, and this very resource is as it should be."""
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": moved(cloud)})
    stack.enter("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
    before = cloud.numbers

    cloud.cloudformation.delivery.deliver(forged_delete(cloud, stack, OnDelete="Release"))

    assert cloud.numbers == before


@finding("A9")
@pytest.mark.parametrize("make", [moved, imported], ids=["move", "import"])
def test_what_is_retained_may_keep_its_tags_if_they_cannot_be_taken_off(
    cloud: Cloud, make: Callable[..., dict[str, Any]]
) -> None:
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": make(cloud)})
    arn = stack.resources["Line"].physical_id
    before = place(cloud, arn)
    cloud.wire.deny("UntagResource", "TagResource")

    cloud.cloudformation.delete_stack(stack)

    assert stack.is_gone
    assert place(cloud, arn) == before


@finding("E2")
@pytest.mark.parametrize("kind", [Kind.FORBIDDEN, Kind.REFUSED, Kind.KILLED_BEFORE])
@pytest.mark.parametrize("make", [moved, imported], ids=["move", "import"])
def test_a_number_whose_release_is_refused_keeps_its_flow(
    cloud: Cloud, make: Callable[..., dict[str, Any]], kind: Kind
) -> None:
    template = {"Line": make(cloud, OnDelete="Release")}
    stack = cloud.cloudformation.create_stack("Contact-Centre", template)
    arn = stack.resources["Line"].physical_id
    before = place(cloud, arn)
    cloud.wire.strike_at("ReleasePhoneNumber", kind)

    cloud.cloudformation.delete_stack(stack)

    assert stack.status == "DELETE_FAILED"
    assert place(cloud, arn) == before


@pytest.mark.parametrize(
    ("middle", "root"),
    [
        pytest.param("ROLLBACK_IN_PROGRESS", "CREATE_IN_PROGRESS", marks=finding("E8")),
        pytest.param("UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_IN_PROGRESS", marks=finding("E8")),
        ("DELETE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS"),
    ],
)
@pytest.mark.parametrize("make", [imported, moved], ids=["import", "move"])
def test_a_roll_back_of_any_stack_around_keeps_the_number(
    cloud: Cloud, make: Callable[..., dict[str, Any]], middle: str, root: str
) -> None:
    outermost = cloud.cloudformation.create_stack("Root", {})
    between = cloud.cloudformation.create_stack("Middle", {}, parent=outermost)
    template = {"Line": make(cloud, OnDelete="Release")}
    leaf = cloud.cloudformation.create_stack("Leaf", template, parent=between)
    arn = leaf.resources["Line"].physical_id
    outermost.enter(root)
    between.enter(middle)

    cloud.cloudformation.delete_stack(leaf)

    assert leaf.is_gone
    assert arn in cloud.numbers
    assert owner_of(cloud.numbers[arn]) is None


@pytest.mark.parametrize(
    ("root", "expected"),
    [
        pytest.param("UPDATE_ROLLBACK_COMPLETE", "here", marks=finding("E8")),
        pytest.param("UPDATE_ROLLBACK_FAILED", "here", marks=finding("E8")),
        ("UPDATE_ROLLBACK_IN_PROGRESS", "there"),
        ("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "there"),
    ],
)
def test_a_root_that_rests_after_a_roll_back_is_not_rolling_back(
    cloud: Cloud, root: str, expected: str
) -> None:
    outermost = cloud.cloudformation.create_stack("Root", {})
    leaf = cloud.cloudformation.create_stack("Leaf", {"Line": moved(cloud)}, parent=outermost)
    outermost.enter(root)

    cloud.cloudformation.delete_stack(leaf)

    assert cloud.numbers[cloud.found].target_arn == getattr(cloud, expected)


@finding("E11")
def test_to_retain_a_number_waits_for_no_change_of_it(cloud: Cloud) -> None:
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": imported(cloud)})
    arn = stack.resources["Line"].physical_id
    leave_in_progress(cloud, arn)
    began = cloud.clock.now()

    cloud.cloudformation.delete_stack(stack)

    assert stack.is_gone
    assert cloud.clock.now() - began < 60
    assert owner_tags(cloud.numbers[arn].tags) == {}


@finding("E11")
def test_to_roll_an_import_back_waits_for_no_change_of_it(cloud: Cloud) -> None:
    cloud.connect.add_fault(Fault("ImportPhoneNumber", "stall", times=None))
    template = {"Line": imported(cloud, Timeout=60)}
    stack = cloud.cloudformation.create_stack("Contact-Centre", template, rolls_back=False)
    began = cloud.clock.now()

    cloud.cloudformation.roll_back_stack(stack)

    assert stack.status == "ROLLBACK_COMPLETE"
    assert cloud.clock.now() - began < 60
    assert owner_tags(cloud.number_of(template["Line"]).tags) == {}
