"""What a delete means, and what is undone."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from tests.unit.examples import (
    AWAY,
    CLOSED,
    HOME,
    NUMBER_ARN,
    OTHER_ID,
    OURS,
    THIRD,
    WELCOME,
    at,
    number,
)

from phone_number_handler.core.deletion import (
    Deletion,
    deletion,
    depends_on_stack,
    is_of_earlier_try,
    is_put_back,
    needs_evidence,
    waits,
)
from phone_number_handler.core.desired import Managed, OnDelete
from phone_number_handler.core.owner import OwnerRecord
from phone_number_handler.core.stack import NO_RESOURCE, ResourceState, StackState

# What a delete means.


@pytest.mark.parametrize(
    ("own", "is_earlier"),
    [
        (ResourceState("CREATE_COMPLETE", NUMBER_ARN), True),
        (ResourceState("UPDATE_IN_PROGRESS", NUMBER_ARN), True),
        (ResourceState("DELETE_IN_PROGRESS", NUMBER_ARN), False),
        (ResourceState("DELETE_COMPLETE", NUMBER_ARN), False),
        (ResourceState("CREATE_COMPLETE", OTHER_ID), False),
        (ResourceState("CREATE_IN_PROGRESS"), False),
        (NO_RESOURCE, False),
        (None, False),
    ],
)
def test_a_delete_is_for_an_earlier_try_if_the_resource_lives_on_with_the_number(
    own: ResourceState | None, *, is_earlier: bool
) -> None:
    assert is_of_earlier_try(number(), own) is is_earlier


FOUND = replace(OURS, origin=at(AWAY, CLOSED))
RENAMED = replace(OURS, previous=at(HOME, WELCOME), previous_logical_id="Former")
STACKS = {
    "going away": StackState("DELETE_IN_PROGRESS"),
    "cleaning up": StackState("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"),
    "rolling back": StackState("ROLLBACK_IN_PROGRESS"),
    "rolling back around": StackState("DELETE_IN_PROGRESS", ("ROLLBACK_IN_PROGRESS",)),
    "cleaning a roll-back up": StackState("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"),
    "at rest": StackState("CREATE_COMPLETE"),
    "unknown": None,
}


def meaning(
    policy: OnDelete = OnDelete.RETAIN,
    stack: str = "going away",
    record: OwnerRecord = OURS,
    here: str = HOME,
    wanted: str | None = HOME,
    *,
    is_finished: bool = True,
    was_in_service: bool | None = True,
) -> Deletion:
    return deletion(
        number(record, here),
        record,
        Managed(target_arn=wanted, on_delete=policy),
        STACKS[stack],
        is_finished=is_finished,
        was_in_service=was_in_service,
    )


@pytest.mark.parametrize("policy", OnDelete)
@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize("record", [OURS, FOUND, RENAMED])
def test_a_create_that_was_never_answered_is_undone(
    policy: OnDelete, stack: str, record: OwnerRecord
) -> None:
    assert meaning(policy, stack, record, is_finished=False) is Deletion.UNDO


@pytest.mark.parametrize("policy", OnDelete)
@pytest.mark.parametrize("stack", [name for name in STACKS if "roll" in name])
@pytest.mark.parametrize("record", [FOUND, RENAMED])
@pytest.mark.parametrize("here", [HOME, AWAY, THIRD])
def test_a_roll_back_undoes_what_has_a_former_state(
    policy: OnDelete, stack: str, record: OwnerRecord, here: str
) -> None:
    assert meaning(policy, stack, record, here) is Deletion.UNDO


@pytest.mark.parametrize(
    ("stack", "was_in_service", "expected"),
    [
        ("going away", True, Deletion.RELEASE),
        ("cleaning up", True, Deletion.RELEASE),
        ("going away", False, Deletion.UNDO),
        ("cleaning up", False, Deletion.UNDO),
        ("going away", None, Deletion.KEEP),
        ("cleaning up", None, Deletion.KEEP),
        ("at rest", True, Deletion.KEEP),
        ("at rest", False, Deletion.KEEP),
        ("at rest", None, Deletion.KEEP),
        ("rolling back", True, Deletion.UNDO),
        ("rolling back around", True, Deletion.UNDO),
        ("cleaning a roll-back up", True, Deletion.UNDO),
        ("unknown", True, Deletion.UNDO),
        ("unknown", None, Deletion.UNDO),
    ],
)
@pytest.mark.parametrize("record", [OURS, FOUND, RENAMED])
def test_a_number_is_released_only_where_it_was_in_service_and_is_not_wanted_any_more(
    stack: str, expected: Deletion, record: OwnerRecord, *, was_in_service: bool | None
) -> None:
    said = meaning(OnDelete.RELEASE, stack, record, was_in_service=was_in_service)

    assert said is expected


@pytest.mark.parametrize("policy", OnDelete)
@pytest.mark.parametrize("record", [FOUND, RENAMED])
def test_a_delete_for_a_stack_at_rest_is_late_or_nobodys(
    policy: OnDelete, record: OwnerRecord
) -> None:
    assert meaning(policy, "at rest", record) is Deletion.KEEP


@pytest.mark.parametrize("stack", ["going away", "cleaning up", "unknown"])
@pytest.mark.parametrize(
    ("policy", "record", "expected"),
    [
        (OnDelete.RETAIN, OURS, Deletion.LET_GO),
        (OnDelete.RETAIN, FOUND, Deletion.LET_GO),
        (OnDelete.RETURN, FOUND, Deletion.RETURN),
        (OnDelete.RETURN, OURS, Deletion.LET_GO),
    ],
)
def test_what_is_not_released_goes_by_its_policy_whatever_the_stack_does(
    stack: str, policy: OnDelete, record: OwnerRecord, expected: Deletion
) -> None:
    assert meaning(policy, stack, record) is expected
    assert meaning(policy, stack, record, wanted=None) is expected


@pytest.mark.parametrize("policy", [OnDelete.RETAIN, OnDelete.RETURN])
def test_an_import_is_let_go_of_in_a_roll_back(policy: OnDelete) -> None:
    assert meaning(policy, "rolling back") is Deletion.LET_GO


@pytest.mark.parametrize("policy", OnDelete)
def test_a_number_that_was_moved_by_hand_is_left_there(policy: OnDelete) -> None:
    assert meaning(policy, here=THIRD) is Deletion.LET_GO
    assert meaning(policy, record=FOUND, here=THIRD) is Deletion.LET_GO


@pytest.mark.parametrize("policy", OnDelete)
def test_a_number_that_is_at_its_origin_already_was_on_its_way_back(policy: OnDelete) -> None:
    assert meaning(policy, record=FOUND, here=AWAY) is Deletion.FINISH_RETURN


@pytest.mark.parametrize(
    ("record", "policy", "stack", "evidence"),
    [
        (OURS, OnDelete.RETAIN, False, False),
        (OURS, OnDelete.RETURN, False, False),
        (OURS, OnDelete.RELEASE, True, True),
        (FOUND, OnDelete.RETAIN, True, False),
        (RENAMED, OnDelete.RETAIN, True, False),
        (FOUND, OnDelete.RELEASE, True, True),
    ],
)
def test_cloudformation_is_asked_only_where_it_makes_a_difference(
    record: OwnerRecord, policy: OnDelete, *, stack: bool, evidence: bool
) -> None:
    managed = Managed(target_arn=HOME, on_delete=policy)

    assert depends_on_stack(record, managed) is stack
    assert needs_evidence(record, managed, STACKS["going away"]) is evidence
    assert not needs_evidence(record, managed, STACKS["rolling back"])
    assert not needs_evidence(record, managed, STACKS["at rest"])
    assert not needs_evidence(record, managed, None)


@pytest.mark.parametrize(
    ("record", "policy", "stack", "answered"),
    [
        case
        for case in product([OURS, FOUND, RENAMED], OnDelete, STACKS, [True, False])
        if not depends_on_stack(case[0], Managed(on_delete=case[1]))
    ],
)
def test_where_cloudformation_is_not_asked_its_answer_would_change_nothing(
    record: OwnerRecord, policy: OnDelete, stack: str, *, answered: bool
) -> None:
    asked = meaning(policy, stack, record, is_finished=answered, was_in_service=None)

    assert asked is meaning(policy, "unknown", record, is_finished=answered, was_in_service=None)


@pytest.mark.parametrize(
    ("means", "record", "expected"),
    [
        (Deletion.KEEP, FOUND, False),
        (Deletion.LET_GO, FOUND, False),
        (Deletion.UNDO, OURS, False),
        (Deletion.UNDO, FOUND, True),
        (Deletion.UNDO, RENAMED, True),
        (Deletion.RETURN, FOUND, True),
        (Deletion.FINISH_RETURN, FOUND, True),
        (Deletion.RELEASE, OURS, True),
    ],
)
def test_only_what_moves_or_releases_a_number_waits_for_a_change_that_is_under_way(
    means: Deletion, record: OwnerRecord, *, expected: bool
) -> None:
    assert waits(means, record) is expected


# What is undone.


@pytest.mark.parametrize(
    ("record", "here", "wanted", "expected"),
    [
        (OURS, HOME, HOME, False),
        (FOUND, HOME, HOME, True),
        (FOUND, AWAY, HOME, True),
        (FOUND, THIRD, HOME, False),
        (FOUND, THIRD, None, True),
        (RENAMED, HOME, AWAY, True),
        (RENAMED, THIRD, AWAY, False),
    ],
    ids=[
        "an import",
        "where it was wanted",
        "still where it was",
        "moved by hand",
        "nobody knows where it was wanted",
        "a rename, before it was moved",
        "a rename, moved by hand",
    ],
)
def test_undoing_moves_only_what_nobody_has_moved_meanwhile(
    record: OwnerRecord, here: str, wanted: str | None, *, expected: bool
) -> None:
    assert is_put_back(number(record, here), record, wanted) is expected
