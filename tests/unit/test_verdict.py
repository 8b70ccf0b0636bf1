"""Who may have a number, what a delete means, what a roll-back undoes, and who comes too late."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from tests.unit.examples import (
    AWAY,
    CLOSED,
    HOME,
    LINE,
    NUMBER_ARN,
    OTHER,
    OURS,
    RETRY,
    ROLL_BACK,
    STACK_ID,
    THEIRS,
    THIRD,
    WELCOME,
    at,
    number,
)

from phone_number_handler.core.channel import Channel
from phone_number_handler.core.desired import Managed, OnDelete
from phone_number_handler.core.number import GroupStatus, Placement
from phone_number_handler.core.owner import Intent, OwnerRecord, new_record
from phone_number_handler.core.stack import NO_RESOURCE, ResourceState, StackState
from phone_number_handler.core.verdict import (
    Deletion,
    Readiness,
    comes_too_late,
    deletion,
    depends_on_stack,
    former_place,
    is_anothers,
    is_contested,
    is_of_earlier_try,
    is_overtaken,
    is_put_back,
    may_have,
    needs_evidence,
    right_place,
    waits,
)

SIBLINGS = OwnerRecord(STACK_ID, "Sibling")
STRANGERS = OwnerRecord(f"{STACK_ID}x", "Line")
OTHER_ID = "99999999-2222-3333-4444-555555555555"

# Who may have a number.

CREATING = StackState("CREATE_IN_PROGRESS", since=100.0)
UPDATING = StackState("UPDATE_IN_PROGRESS", since=100.0)
BACK = StackState("UPDATE_ROLLBACK_IN_PROGRESS", since=100.0)
DEPLOYED = ResourceState("CREATE_COMPLETE", NUMBER_ARN, since=50.0)


def test_a_record_is_anothers_if_it_names_another_resource_or_another_stack() -> None:
    assert not is_anothers(None, LINE)
    assert not is_anothers(OURS, LINE)
    assert is_anothers(SIBLINGS, LINE)
    assert is_anothers(STRANGERS, LINE)


@pytest.mark.parametrize(
    ("record", "stack", "owner", "taking_over", "may"),
    [
        pytest.param(SIBLINGS, UPDATING, DEPLOYED, True, True, id="a rename takes its number over"),
        pytest.param(
            SIBLINGS, CREATING, DEPLOYED, True, False, id="two of a first deployment name it"
        ),
        pytest.param(
            SIBLINGS, UPDATING, replace(DEPLOYED, since=101.0), True, False, id="just got it"
        ),
        pytest.param(
            SIBLINGS, UPDATING, replace(DEPLOYED, since=100.0), True, True, id="got it just before"
        ),
        pytest.param(
            SIBLINGS,
            replace(UPDATING, since=0.0),
            DEPLOYED,
            True,
            True,
            id="nobody knows when the update began",
        ),
        pytest.param(
            SIBLINGS,
            UPDATING,
            ResourceState("CREATE_IN_PROGRESS", None, 50.0),
            True,
            False,
            id="a sibling is about to get it",
        ),
        pytest.param(
            SIBLINGS,
            UPDATING,
            ResourceState("UPDATE_IN_PROGRESS", NUMBER_ARN, 50.0),
            True,
            False,
            id="a sibling is being updated",
        ),
        pytest.param(
            SIBLINGS,
            UPDATING,
            ResourceState("DELETE_IN_PROGRESS", NUMBER_ARN, 50.0),
            True,
            True,
            id="a sibling is being deleted",
        ),
        pytest.param(
            SIBLINGS,
            UPDATING,
            ResourceState("CREATE_COMPLETE", OTHER_ID, 101.0),
            True,
            True,
            id="a sibling has just got another one",
        ),
        pytest.param(SIBLINGS, UPDATING, NO_RESOURCE, True, True, id="a sibling is no more"),
        pytest.param(SIBLINGS, None, DEPLOYED, True, True, id="the stack could not be asked for"),
        pytest.param(
            SIBLINGS, None, replace(DEPLOYED, since=1.0), True, True, id="nor when it began"
        ),
        pytest.param(
            SIBLINGS, UPDATING, None, True, False, id="the sibling could not be asked for"
        ),
        pytest.param(SIBLINGS, BACK, None, True, True, id="it could not be, in a roll-back"),
        pytest.param(SIBLINGS, UPDATING, DEPLOYED, False, False, id="a sibling has it by now"),
        pytest.param(SIBLINGS, BACK, DEPLOYED, False, True, id="an exchange is rolled back"),
        pytest.param(SIBLINGS, None, DEPLOYED, False, False, id="an exchange, nobody knows"),
        pytest.param(SIBLINGS, UPDATING, NO_RESOURCE, False, True, id="the sibling is gone"),
        *(
            pytest.param(STRANGERS, stack, owner, taking_over, may, id=f"{name}, {taking_over}")
            for taking_over in (True, False)
            for name, stack, owner, may in (
                ("a living owner in another stack", UPDATING, DEPLOYED, False),
                ("a living owner, in a roll-back", BACK, DEPLOYED, False),
                ("an owner that could not be asked for", UPDATING, None, False),
                ("an owner that could not be asked for, in a roll-back", BACK, None, False),
                ("a dead owner", UPDATING, NO_RESOURCE, True),
                ("a dead owner, at a first deployment", CREATING, NO_RESOURCE, True),
                ("one that has another by now", None, replace(DEPLOYED, physical_id="x"), True),
            )
        ),
    ],
)
def test_who_may_have_a_number_whose_record_names_another(
    record: OwnerRecord,
    stack: StackState | None,
    owner: ResourceState | None,
    *,
    taking_over: bool,
    may: bool,
) -> None:
    assert may_have(LINE, number(record), record, stack, owner, taking_over=taking_over) is may


def test_another_stack_may_reach_for_what_no_resource_of_this_one_has() -> None:
    assert is_contested(None, LINE)
    assert is_contested(STRANGERS, LINE)
    assert not is_contested(SIBLINGS, LINE)
    assert not is_contested(OURS, LINE)


@pytest.mark.parametrize(
    ("status", "readiness"),
    [
        (GroupStatus.ACTIVE, Readiness.READY),
        (GroupStatus.CREATION_IN_PROGRESS, Readiness.LATER),
        (GroupStatus.UPDATE_IN_PROGRESS, Readiness.LATER),
        (GroupStatus.CREATION_FAILED, Readiness.NEVER),
        (GroupStatus.PENDING_DELETION, Readiness.NEVER),
        (GroupStatus.DELETION_FAILED, Readiness.NEVER),
        ("SOMETHING_NEW", Readiness.NEVER),
    ],
)
def test_a_group_takes_numbers_when_it_is_active(status: str, readiness: Readiness) -> None:
    assert Readiness.of(status) is readiness


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


def test_undoing_takes_a_number_to_its_former_name_or_to_where_it_was_found() -> None:
    left_behind = replace(FOUND, previous=at(HOME, WELCOME))

    assert former_place(OURS) is None
    assert former_place(FOUND) == at(AWAY, CLOSED)
    assert former_place(left_behind) == at(AWAY, CLOSED)
    assert former_place(replace(RENAMED, origin=at(AWAY, CLOSED))) == at(HOME, WELCOME)


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


# Who comes too late.


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (None, True),
        (SIBLINGS, True),
        (STRANGERS, True),
        (OURS, False),
        (new_record(LINE, at(HOME)), False),
        (new_record(ROLL_BACK, at(HOME)), True),
        (new_record(RETRY, at(HOME)), False),
        (replace(new_record(RETRY, at(HOME)), intent=Intent(9e9, "00000000000b", at(HOME))), False),
        (new_record(replace(LINE, came_at=RETRY.came_at), at(HOME)), True),
        (new_record(replace(LINE, came_at=RETRY.came_at + 0.0004), at(HOME)), True),
        (new_record(replace(LINE, came_at=RETRY.came_at + 0.001), at(HOME)), True),
        (new_record(replace(LINE, came_at=RETRY.came_at - 0.001), at(HOME)), False),
    ],
    ids=[
        "the record is off",
        "a sibling has it",
        "another stack has it",
        "an earlier version wrote it",
        "an earlier event wrote it",
        "a later event wrote it",
        "this very event wrote it",
        "this very event, on another clock",
        "another event of the same moment",
        "of the same thousandth of a second",
        "of the one after",
        "of the one before",
    ],
)
def test_an_event_is_overtaken_by_whoever_came_later(
    now: OwnerRecord | None, *, expected: bool
) -> None:
    assert is_overtaken(RETRY, now) is expected


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (None, False),
        (OURS, False),
        (new_record(LINE, at(HOME)), False),
        (new_record(RETRY, at(HOME)), False),
        (replace(new_record(RETRY, at(HOME)), intent=Intent(9e9, "00000000000b", at(HOME))), False),
        (new_record(replace(LINE, came_at=RETRY.came_at), at(HOME)), False),
        (new_record(ROLL_BACK, at(HOME)), True),
        (new_record(replace(ROLL_BACK, logical_id="Sibling"), at(HOME)), False),
        (new_record(replace(ROLL_BACK, stack_id=f"{STACK_ID}x"), at(HOME)), False),
    ],
    ids=[
        "a number of nobody",
        "an earlier version wrote it",
        "an earlier event wrote it",
        "this very event wrote it",
        "this very event, on another clock",
        "another event of the same moment",
        "a later event wrote it",
        "a sibling's later event",
        "a later event of another stack",
    ],
)
def test_an_event_comes_too_late_where_a_later_one_of_its_resource_has_written_the_record(
    found: OwnerRecord | None, *, expected: bool
) -> None:
    assert comes_too_late(RETRY, found) is expected


MOVED = Managed(target_arn=HOME, contact_flow_arn=WELCOME)


@pytest.mark.parametrize(
    ("now", "former", "formerly", "place"),
    [
        pytest.param(
            new_record(ROLL_BACK, at(THIRD, "f")), at(AWAY), MOVED, at(THIRD, "f"), id="announced"
        ),
        pytest.param(
            replace(new_record(ROLL_BACK, at(HOME)), previous=at(HOME, THEIRS)),
            at(HOME, THEIRS),
            MOVED,
            at(HOME, THEIRS),
            id="announced, and its flow remembered",
        ),
        pytest.param(
            replace(new_record(ROLL_BACK, at(HOME, OTHER)), previous=at(HOME, THEIRS)),
            at(HOME, THEIRS),
            MOVED,
            at(HOME, OTHER),
            id="announced with a flow, whatever is remembered",
        ),
        pytest.param(
            replace(new_record(ROLL_BACK, at(HOME)), previous=at(AWAY, CLOSED)),
            at(AWAY, CLOSED),
            MOVED,
            Placement(HOME),
            id="announced, and another place's flow remembered",
        ),
        pytest.param(OURS, at(AWAY, CLOSED), MOVED, None, id="by an earlier version"),
        pytest.param(None, None, MOVED, None, id="an import"),
        pytest.param(None, at(HOME, OTHER), MOVED, at(HOME, WELCOME), id="as it was deployed"),
        pytest.param(
            None, at(AWAY, CLOSED), Managed(), at(AWAY, CLOSED), id="a create's: as it was found"
        ),
        pytest.param(
            None,
            at(HOME, OTHER),
            Managed(target_arn=HOME),
            at(HOME, OTHER),
            id="where it was deployed, with the flow that was there",
        ),
        pytest.param(
            None,
            at(AWAY, CLOSED),
            Managed(target_arn=HOME),
            Placement(HOME),
            id="where it was deployed, without a flow of elsewhere",
        ),
    ],
)
def test_an_event_that_comes_too_late_leaves_the_number_where_it_belongs(
    now: OwnerRecord | None,
    former: Placement | None,
    formerly: Managed,
    place: Placement | None,
) -> None:
    assert right_place(now, former, formerly, Channel.VOICE) == place
