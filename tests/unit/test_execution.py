"""What Step Functions says of a migration: whose numbers it has, and whether a run is wanted."""

from __future__ import annotations

import pytest

from phone_number_handler.core.execution import Execution, ExecutionState, owner_state
from phone_number_handler.core.stack import NO_RESOURCE, Direction


@pytest.mark.parametrize("direction", [each for each in Direction if each is not Direction.ANY])
def test_only_a_running_execution_waits_for_a_write(direction: Direction) -> None:
    assert ExecutionState("RUNNING").goes(direction)
    for status in ("SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE", "unknown"):
        assert not ExecutionState(status).goes(direction)


def test_what_came_too_late_is_put_right_whatever_has_become_of_the_execution() -> None:
    assert ExecutionState("ABORTED").goes(Direction.ANY)


def test_an_objection_names_the_status() -> None:
    assert ExecutionState("ABORTED").objection == (
        "The migration does not wait for this any more: its execution is ABORTED"
    )


def test_no_later_operation_overtakes_an_execution() -> None:
    assert ExecutionState("RUNNING").since == 0


@pytest.mark.parametrize("status", ["ACTIVE", "DELETING"])
def test_a_state_machine_owns_its_numbers_for_as_long_as_it_is_there(status: str) -> None:
    state = owner_state(status)

    assert state.manages("any")
    assert state.status == {"ACTIVE": "UPDATE_COMPLETE", "DELETING": "DELETE_IN_PROGRESS"}[status]


def test_a_state_machine_that_is_no_more_owns_nothing() -> None:
    assert owner_state(None) is NO_RESOURCE
    assert not owner_state(None).manages("any")


MINE = Execution("execution:m", 100.0)


@pytest.mark.parametrize(
    ("others", "first"),
    [
        ([], None),
        ([Execution("execution:later", 101.0)], None),
        ([Execution("execution:a", 99.0)], "execution:a"),
        ([Execution("execution:b", 99.0), Execution("execution:a", 98.0)], "execution:a"),
        # Of two that were started at the same moment one goes on, not both and not none.
        ([Execution("execution:a", 100.0)], "execution:a"),
        ([Execution("execution:z", 100.0)], None),
        ([MINE], None),
    ],
)
def test_of_two_runs_the_earlier_one_goes_on(others: list[Execution], first: str | None) -> None:
    earlier = MINE.gives_way_to(others)

    assert (earlier.arn if earlier else None) == first
