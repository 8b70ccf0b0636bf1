"""Who may have a number, and who comes too late."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.unit.examples import (
    AWAY,
    CLOSED,
    HOME,
    LINE,
    NUMBER_ARN,
    OTHER,
    OTHER_ID,
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
from phone_number_handler.core.desired import Managed
from phone_number_handler.core.intent import Intent
from phone_number_handler.core.number import GroupStatus, Placement
from phone_number_handler.core.owner import OwnerRecord, new_record
from phone_number_handler.core.stack import NO_RESOURCE, ResourceState, StackState
from phone_number_handler.core.verdict import (
    Readiness,
    comes_too_late,
    is_anothers,
    is_contested,
    is_overtaken,
    may_have,
    right_place,
)

SIBLINGS = OwnerRecord(STACK_ID, "Sibling")
STRANGERS = OwnerRecord(f"{STACK_ID}x", "Line")

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
