"""The plan: pure, so every case can be said in a line."""

from __future__ import annotations

from dataclasses import replace

from phone_number_handler.core.desired import Desired, Managed, Resource
from phone_number_handler.core.number import PhoneNumber, Placement, Status
from phone_number_handler.core.owner import OwnerRecord
from phone_number_handler.core.plan import plan, plan_release, plan_retain, plan_return, plan_undo
from phone_number_handler.core.steps import (
    AssociateContactFlow,
    DisassociateContactFlow,
    ReleasePhoneNumber,
    TagResource,
    UntagResource,
    UpdatePhoneNumber,
    UpdatePhoneNumberMetadata,
)

HOME, AWAY = "arn:home", "arn:away"
WELCOME, CLOSED = "arn:welcome", "arn:closed"
LINE = Resource("arn:stack", "Line", "request")
OURS = OwnerRecord(LINE.stack_id, LINE.logical_id)
NUMBER = PhoneNumber(
    "arn:number", "id", "+18005550100", Status.CLAIMED, HOME, tags=OURS.to_tags(over={})
)
NOTHING = Managed()


def test_nothing_to_do_is_an_empty_plan() -> None:
    desired = Desired(HOME, contact_flow_arn=WELCOME, description="")

    assert plan(LINE, desired, NOTHING, NUMBER, WELCOME) == ()


def test_the_record_comes_before_the_move_and_the_flow_after_it() -> None:
    desired = Desired(AWAY, contact_flow_arn=CLOSED, description="x", tags={"a": "1"})
    number = replace(NUMBER, tags={"old": "1"})

    steps = plan(LINE, desired, Managed(tag_keys=frozenset({"old"})), number, WELCOME)

    assert [type(step) for step in steps] == [
        TagResource,
        UpdatePhoneNumber,
        AssociateContactFlow,
        UpdatePhoneNumberMetadata,
        UntagResource,
    ]


def test_a_move_attaches_the_flow_even_if_it_was_attached_before() -> None:
    steps = plan(LINE, Desired(AWAY, contact_flow_arn=WELCOME), NOTHING, NUMBER, WELCOME)

    assert steps[-2:] == (UpdatePhoneNumber(AWAY), AssociateContactFlow(WELCOME))


def test_a_flow_that_nobody_asked_for_is_left_alone() -> None:
    assert plan(LINE, Desired(HOME), NOTHING, NUMBER, WELCOME) == ()


def test_a_flow_that_was_managed_before_is_detached_and_no_other() -> None:
    formerly = Managed(contact_flow_arn=WELCOME)

    assert plan(LINE, Desired(HOME), formerly, NUMBER, WELCOME) == (DisassociateContactFlow(),)
    assert plan(LINE, Desired(HOME), formerly, NUMBER, CLOSED) == ()
    assert plan(LINE, Desired(HOME), formerly, NUMBER, None) == ()


def test_a_remembered_flow_comes_back_unless_another_one_is_desired() -> None:
    left_away = replace(OURS, previous=Placement(AWAY, WELCOME))
    number = replace(NUMBER, tags=left_away.to_tags(over={}))

    back = plan(LINE, Desired(AWAY), NOTHING, number, None)
    other = plan(LINE, Desired(AWAY, contact_flow_arn=CLOSED), NOTHING, number, None)

    assert back[-1] == AssociateContactFlow(WELCOME, if_exists=True)
    assert other[-1] == AssociateContactFlow(CLOSED)


def test_a_dropped_description_is_taken_off_if_it_is_still_that_one() -> None:
    formerly = Managed(description="Support")
    still, changed = replace(NUMBER, description="Support"), replace(NUMBER, description="Mine")

    assert plan(LINE, Desired(HOME), formerly, still, None) == (UpdatePhoneNumberMetadata(""),)
    assert plan(LINE, Desired(HOME), formerly, changed, None) == ()


def test_only_tags_that_differ_are_written_and_only_former_ones_dropped() -> None:
    number = replace(NUMBER, tags={**NUMBER.tags, "a": "1", "b": "2", "theirs": "3"})
    formerly = Managed(tag_keys=frozenset({"a", "b", "gone"}))

    steps = plan(LINE, Desired(HOME, tags={"a": "1", "c": "4"}), formerly, number, None)

    assert steps == (TagResource({"c": "4"}), UntagResource(("b",)))


def test_retaining_takes_off_the_owner_tags_and_nothing_else() -> None:
    number = replace(NUMBER, tags={**NUMBER.tags, "theirs": "1"})

    assert plan_retain(number) == (UntagResource(tuple(NUMBER.tags)),)
    assert plan_retain(replace(NUMBER, tags={"theirs": "1"})) == ()


def test_returning_moves_attaches_and_lets_go_in_this_order() -> None:
    steps = plan_return(NUMBER, CLOSED, Placement(AWAY, WELCOME))

    assert steps == (
        UpdatePhoneNumber(AWAY),
        AssociateContactFlow(WELCOME, if_exists=True),
        UntagResource(tuple(NUMBER.tags)),
    )


def test_undoing_detaches_a_flow_that_the_number_did_not_have() -> None:
    record = replace(OURS, origin=Placement(HOME))

    assert plan_undo(NUMBER, WELCOME, record)[0] == DisassociateContactFlow()


def test_undoing_an_import_keeps_it() -> None:
    assert plan_undo(NUMBER, WELCOME, OURS) == plan_retain(NUMBER)


def test_undoing_a_rename_gives_the_number_back_to_the_former_name() -> None:
    record = OwnerRecord(
        "arn:stack",
        "NewName",
        origin=Placement(AWAY, CLOSED),
        previous=Placement(HOME, WELCOME),
        previous_logical_id="Line",
    )
    number = replace(NUMBER, tags=record.to_tags(over={}))

    steps = plan_undo(number, WELCOME, record)

    former = replace(OURS, origin=Placement(AWAY, CLOSED))
    (step,) = steps
    assert isinstance(step, TagResource)
    assert OwnerRecord.of(replace(number, tags={**number.tags, **step.tags})) == former


def test_releasing_detaches_first() -> None:
    assert plan_release(WELCOME) == (DisassociateContactFlow(), ReleasePhoneNumber())
    assert plan_release(None) == (ReleasePhoneNumber(),)
