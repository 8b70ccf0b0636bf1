"""Where a stack is going, who has a number in it, and whether it ever was in service."""

from __future__ import annotations

import pytest
from tests.unit.examples import NUMBER_ARN, NUMBER_ID

from phone_number_handler.core.stack import (
    NO_RESOURCE,
    Direction,
    ResourceState,
    StackEvent,
    StackState,
    was_in_service,
)

OTHER_ID = "99999999-2222-3333-4444-555555555555"

FORWARD = {"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "IMPORT_IN_PROGRESS"}
ROLLING_BACK = {
    "ROLLBACK_IN_PROGRESS",
    "UPDATE_ROLLBACK_IN_PROGRESS",
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    "IMPORT_ROLLBACK_IN_PROGRESS",
}
DELETING = {"DELETE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"}
COMPLETE = {
    "CREATE_COMPLETE",
    "UPDATE_COMPLETE",
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
    "IMPORT_COMPLETE",
}
AT_REST = {
    "CREATE_FAILED",
    "ROLLBACK_COMPLETE",
    "ROLLBACK_FAILED",
    "DELETE_COMPLETE",
    "DELETE_FAILED",
    "UPDATE_FAILED",
    "UPDATE_ROLLBACK_COMPLETE",
    "UPDATE_ROLLBACK_FAILED",
    "IMPORT_ROLLBACK_COMPLETE",
    "IMPORT_ROLLBACK_FAILED",
    "REVIEW_IN_PROGRESS",
}
ALL = sorted(FORWARD | ROLLING_BACK | DELETING | COMPLETE | AT_REST)


@pytest.mark.parametrize("status", ALL)
def test_every_status_of_a_stack_means_one_direction_at_most(status: str) -> None:
    stack = StackState(status)

    assert stack.goes_forward is (status in FORWARD)
    assert stack.is_rolling_back is (status in ROLLING_BACK)
    assert stack.is_deleting is (status in DELETING)
    assert stack.is_complete is (status in COMPLETE)
    assert stack.is_being_created is (status == "CREATE_IN_PROGRESS")
    assert stack.goes(Direction.FORWARD) is (status in FORWARD)
    assert stack.goes(Direction.ROLLING_BACK) is (status in ROLLING_BACK)
    assert stack.goes(Direction.DELETING)
    assert stack.goes(Direction.AT_REST) is not status.endswith("_IN_PROGRESS")


@pytest.mark.parametrize(
    "around", [("ROLLBACK_IN_PROGRESS",), ("CREATE_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS")]
)
@pytest.mark.parametrize("status", ["CREATE_IN_PROGRESS", "UPDATE_COMPLETE", "DELETE_IN_PROGRESS"])
def test_a_stack_goes_back_with_any_stack_that_it_is_nested_in(
    status: str, around: tuple[str, ...]
) -> None:
    stack = StackState(status, around)

    assert stack.is_rolling_back
    assert not stack.goes_forward
    assert not stack.is_deleting
    assert stack.goes(Direction.ROLLING_BACK)
    assert not stack.goes(Direction.AT_REST)


@pytest.mark.parametrize(
    "around", ["UPDATE_ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "UPDATE_COMPLETE"]
)
def test_a_stack_around_that_rests_after_a_roll_back_holds_nothing_up(around: str) -> None:
    assert StackState("UPDATE_IN_PROGRESS", (around,)).goes_forward
    assert StackState("DELETE_IN_PROGRESS", (around,)).is_deleting


@pytest.mark.parametrize(
    ("status", "physical_id", "manages"),
    [
        ("CREATE_COMPLETE", NUMBER_ARN, True),
        ("CREATE_COMPLETE", NUMBER_ID, True),
        ("UPDATE_FAILED", NUMBER_ARN, True),
        ("CREATE_FAILED", None, True),
        ("CREATE_COMPLETE", OTHER_ID, False),
        ("CREATE_FAILED", "untouched/Line/request", False),
        ("CREATE_IN_PROGRESS", None, True),
        ("UPDATE_IN_PROGRESS", OTHER_ID, True),
        ("DELETE_IN_PROGRESS", NUMBER_ARN, True),
        ("DELETE_FAILED", NUMBER_ARN, True),
        ("DELETE_COMPLETE", NUMBER_ARN, False),
        ("DELETE_SKIPPED", NUMBER_ARN, False),
    ],
)
def test_a_resource_manages_the_number_that_it_has_or_may_come_to_have(
    status: str, physical_id: str | None, *, manages: bool
) -> None:
    assert ResourceState(status, physical_id).manages(NUMBER_ID) is manages


def test_what_does_not_exist_manages_nothing() -> None:
    assert not NO_RESOURCE.manages(NUMBER_ID)
    assert NO_RESOURCE.is_being_deleted


@pytest.mark.parametrize("status", ["CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"])
def test_a_resource_is_complete_with_the_number_that_it_names(status: str) -> None:
    assert ResourceState(status, NUMBER_ARN).is_complete_with(NUMBER_ID)
    assert not ResourceState(status, OTHER_ID).is_complete_with(NUMBER_ID)
    assert not ResourceState(status).is_complete_with(NUMBER_ID)


@pytest.mark.parametrize("status", ["CREATE_IN_PROGRESS", "CREATE_FAILED", "DELETE_COMPLETE"])
def test_a_resource_on_its_way_is_complete_with_nothing(status: str) -> None:
    assert not ResourceState(status, NUMBER_ARN).is_complete_with(NUMBER_ID)


@pytest.mark.parametrize("status", ["DELETE_IN_PROGRESS", "DELETE_FAILED", "DELETE_COMPLETE"])
def test_a_resource_is_being_deleted_until_it_is_gone(status: str) -> None:
    assert ResourceState(status, NUMBER_ARN).is_being_deleted
    assert not ResourceState("UPDATE_COMPLETE", NUMBER_ARN).is_being_deleted


# Evidence for a release. Histories are written here as they came about, the oldest line first.


def history(*lines: str) -> list[StackEvent]:
    """Return a history: ``stack STATUS``, ``Line STATUS`` or ``Line STATUS physical-id``."""
    events = []
    for line in lines:
        who, status, physical_id = [*line.split(), ""][:3]
        events.append(StackEvent(who == "stack", who, physical_id or NUMBER_ARN, status))
    return events[::-1]


CREATED = ("stack CREATE_IN_PROGRESS", "Line CREATE_COMPLETE", "stack CREATE_COMPLETE")
EMPTY = ("stack CREATE_IN_PROGRESS", "stack CREATE_COMPLETE")
DELETED = ("stack DELETE_IN_PROGRESS", "Line DELETE_IN_PROGRESS")
ADDED = ("stack UPDATE_IN_PROGRESS", "Line CREATE_COMPLETE")
CLEANED = ("stack UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "Line DELETE_IN_PROGRESS")
ROLLED_BACK = (
    "stack UPDATE_ROLLBACK_IN_PROGRESS",
    "stack UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    "Line DELETE_COMPLETE",
    "stack UPDATE_ROLLBACK_COMPLETE",
)
IDLE_UPDATE = ("stack UPDATE_IN_PROGRESS", "stack UPDATE_COMPLETE")


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param((*CREATED, *DELETED), id="created, then deleted"),
        pytest.param((*CREATED, *IDLE_UPDATE, *DELETED), id="updated in between"),
        pytest.param((*EMPTY, *ADDED, "stack UPDATE_COMPLETE", *DELETED), id="added by an update"),
        pytest.param((*CREATED, "stack UPDATE_IN_PROGRESS", *CLEANED), id="removed by an update"),
        pytest.param(
            (*CREATED, "stack UPDATE_IN_PROGRESS", f"Line UPDATE_COMPLETE {OTHER_ID}", *CLEANED),
            id="replaced in an update's clean-up",
        ),
        pytest.param(
            (
                "stack CREATE_IN_PROGRESS",
                "Line CREATE_COMPLETE",
                "stack CREATE_FAILED",
                "stack UPDATE_IN_PROGRESS",
                "stack UPDATE_COMPLETE",
                *DELETED,
            ),
            id="failed without roll-back, then completed by a later update",
        ),
        pytest.param(
            (
                *CREATED,
                "stack UPDATE_IN_PROGRESS",
                f"Line UPDATE_COMPLETE {OTHER_ID}",
                "stack UPDATE_ROLLBACK_IN_PROGRESS",
                "Line UPDATE_COMPLETE",
                "stack UPDATE_ROLLBACK_COMPLETE",
                *DELETED,
            ),
            id="a replacement was rolled back",
        ),
        pytest.param(
            (
                *EMPTY,
                *ADDED,
                "stack UPDATE_FAILED",
                "stack UPDATE_IN_PROGRESS",
                "Line UPDATE_FAILED",
                "stack UPDATE_FAILED",
                *IDLE_UPDATE,
                *DELETED,
            ),
            id="failed twice without roll-back, then completed",
        ),
        pytest.param(
            (*CREATED, *DELETED, "Line DELETE_FAILED", "stack DELETE_FAILED", *DELETED),
            id="deleted a second time",
        ),
        pytest.param(
            (
                *CREATED,
                "stack UPDATE_IN_PROGRESS",
                f"Line CREATE_COMPLETE {OTHER_ID}",
                "stack UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
                "Line DELETE_FAILED",
                "stack UPDATE_COMPLETE",
                *DELETED,
            ),
            id="replaced, and left by the clean-up",
        ),
        pytest.param(
            ("stack IMPORT_IN_PROGRESS", "Line IMPORT_COMPLETE", "stack IMPORT_COMPLETE", *DELETED),
            id="imported into the stack",
        ),
        pytest.param(
            ("Line CREATE_COMPLETE", "stack UPDATE_COMPLETE", *DELETED),
            id="a history whose beginning is lost, but not this",
        ),
    ],
)
def test_a_number_that_a_deployment_was_completed_with_was_in_service(
    lines: tuple[str, ...],
) -> None:
    assert was_in_service(history(*lines), "Line", NUMBER_ID) is True


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(
            (
                "stack CREATE_IN_PROGRESS",
                "Line CREATE_COMPLETE",
                "stack ROLLBACK_IN_PROGRESS",
                "stack ROLLBACK_FAILED",
                *DELETED,
            ),
            id="the stack never came up",
        ),
        pytest.param((*EMPTY, *ADDED, "stack UPDATE_FAILED", *DELETED), id="a failed update's"),
        pytest.param((*EMPTY, *ADDED, *CLEANED), id="of the update that is under way"),
        pytest.param((*EMPTY, *ADDED, *ROLLED_BACK, *IDLE_UPDATE, *DELETED), id="rolled back"),
        pytest.param(
            (
                *EMPTY,
                *ADDED,
                *ROLLED_BACK,
                *IDLE_UPDATE,
                *ADDED,
                "stack UPDATE_FAILED",
                *DELETED,
            ),
            id="rolled back, added once more, and never came up",
        ),
        pytest.param(
            (
                *EMPTY,
                *ADDED,
                "stack UPDATE_FAILED",
                "stack UPDATE_IN_PROGRESS",
                f"Line UPDATE_COMPLETE {OTHER_ID}",
                "stack UPDATE_COMPLETE",
                *DELETED,
            ),
            id="replaced before the update was completed",
        ),
        pytest.param(
            (
                "stack CREATE_IN_PROGRESS",
                "Other CREATE_COMPLETE",
                "stack CREATE_COMPLETE",
                *DELETED,
            ),
            id="another resource had it",
        ),
        pytest.param(
            (
                "stack CREATE_IN_PROGRESS",
                f"Line CREATE_COMPLETE {OTHER_ID}",
                "stack CREATE_COMPLETE",
                *DELETED,
            ),
            id="the resource had another one",
        ),
        pytest.param(
            (
                "stack CREATE_IN_PROGRESS",
                "Line CREATE_IN_PROGRESS",
                "stack CREATE_COMPLETE",
                *DELETED,
            ),
            id="it never got that far",
        ),
        pytest.param(CREATED[:2], id="its first deployment is under way"),
    ],
)
def test_a_number_that_no_deployment_was_completed_with_was_not(lines: tuple[str, ...]) -> None:
    assert was_in_service(history(*lines), "Line", NUMBER_ID) is False


@pytest.mark.parametrize(
    "lines", [(), DELETED, ("stack UPDATE_COMPLETE", *DELETED), ("Line CREATE_COMPLETE",)]
)
def test_a_history_whose_beginning_is_lost_says_nothing(lines: tuple[str, ...]) -> None:
    assert was_in_service(history(*lines), "Line", NUMBER_ID) is None


@pytest.mark.parametrize("status", ALL)
def test_a_roll_back_that_is_over_is_told_from_a_deployment(status: str) -> None:
    assert StackState(status).was_rolled_back is ("ROLLBACK" in status)
    assert StackState(status, ("ROLLBACK_IN_PROGRESS",)).was_rolled_back
