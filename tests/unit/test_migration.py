"""A migration's decisions on one number: what becomes of a row, of an undo, and of a commit."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.unit.examples import (
    AWAY,
    CLOSED,
    GROUP,
    HOME,
    NUMBER_ARN,
    NUMBER_ID,
    OTHER,
    REGION,
    SOURCE,
    THEIRS,
    THIRD,
    WELCOME,
    at,
    number,
)

from phone_number_handler.core.channel import Channel, Flows
from phone_number_handler.core.desired import Desired, Resource
from phone_number_handler.core.execution import LOGICAL_ID
from phone_number_handler.core.intent import Intent
from phone_number_handler.core.memory import NO_DESCRIPTION
from phone_number_handler.core.migration import (
    Decision,
    Heading,
    Verdict,
    changes,
    decide,
    expected_flows,
    former_description,
    has_taken_it,
    is_where_announced,
    missing_flow,
    moves,
    moves_back,
    names_of,
    plan_undo,
    takes_over,
)
from phone_number_handler.core.number import MAX_TAG_VALUE, ListedNumber, Placement
from phone_number_handler.core.owner import TAG_KEYS, OwnerRecord
from phone_number_handler.core.steps import (
    AssociateContactFlow,
    ImportPhoneNumber,
    TagResource,
    UntagResource,
    UpdatePhoneNumber,
    UpdatePhoneNumberMetadata,
)

MACHINE = f"arn:aws:states:{REGION}:stateMachine:Offices"
RUN = Resource(MACHINE, LOGICAL_ID, "arn:execution:apply-00000000-000a", came_at=1000.0)
UNDOING = Resource(MACHINE, LOGICAL_ID, "arn:execution:undo-00000000-000b", came_at=2000.0)
# Its number was found away, with a flow, and has come home.
MOVED = OwnerRecord(MACHINE, LOGICAL_ID, Intent.of(RUN, at(HOME, WELCOME)), origin=at(AWAY, CLOSED))
VOICE, SMS = Channel.VOICE, Channel.SMS


def listed(
    target_arn: str = AWAY, description: str = "", source: str | None = None
) -> ListedNumber:
    return ListedNumber(
        phone_number_arn=NUMBER_ARN,
        phone_number_id=NUMBER_ID,
        phone_number="+18005550100",
        target_arn=target_arn,
        description=description,
        source_phone_number_arn=source,
    )


def wanted(
    target_arn: str = HOME, flow: str | None = WELCOME, description: str | None = None
) -> Desired:
    return Desired(
        target_arn,
        phone_number_id=NUMBER_ID,
        contact_flow_arn=flow,
        description=description,
    )


def test_a_number_that_is_elsewhere_is_moved_and_gets_its_flow_there() -> None:
    assert decide(RUN, wanted(), listed(), {VOICE: CLOSED}) == Decision(
        Verdict.PLANNED,
        steps=(UpdatePhoneNumber(HOME), AssociateContactFlow(WELCOME)),
        then=at(HOME, WELCOME),
    )


def test_a_number_that_is_there_gets_only_what_it_lacks() -> None:
    decision = decide(RUN, wanted(description="Sales"), listed(HOME), {VOICE: OTHER})

    assert decision.verdict is Verdict.PLANNED
    assert decision.steps == (AssociateContactFlow(WELCOME), UpdatePhoneNumberMetadata("Sales"))


def test_a_number_that_is_right_is_left_alone() -> None:
    decision = decide(RUN, wanted(), listed(HOME), {VOICE: WELCOME})

    assert decision == Decision(Verdict.RIGHT, "it is so already", then=at(HOME, WELCOME))


def test_a_number_that_stays_keeps_the_flow_that_its_row_does_not_name() -> None:
    decision = decide(RUN, wanted(flow=None), listed(HOME), {VOICE: THEIRS})

    assert decision.verdict is Verdict.RIGHT
    assert decision.then == at(HOME, THEIRS)


def test_whoever_moves_a_number_without_a_flow_to_go_with_it_is_not_told_of_the_old_one() -> None:
    decision = decide(RUN, wanted(flow=None), listed(), {VOICE: None})

    assert decision.verdict is Verdict.PLANNED
    assert decision.then == Placement(HOME)


@pytest.mark.parametrize(
    ("source", "flow", "there", "channel"),
    [
        (None, None, {VOICE: CLOSED}, "VOICE"),
        (SOURCE, None, {SMS: CLOSED}, "SMS"),
        (SOURCE, WELCOME, {SMS: CLOSED, VOICE: CLOSED}, "VOICE"),
        (SOURCE, None, {VOICE: None, SMS: CLOSED}, "SMS"),
    ],
)
def test_a_move_that_would_leave_a_channel_without_a_flow_is_not_safe(
    source: str | None, flow: str | None, there: Flows, channel: str
) -> None:
    decision = decide(RUN, wanted(flow=flow), listed(source=source), there)

    assert decision.verdict is Verdict.UNSAFE
    assert decision.reason == (
        f"its {channel} flow does not move along, and the row names no other: nothing would "
        "answer it"
    )
    assert UpdatePhoneNumber(HOME) in decision.steps
    assert decision.then is not None
    assert decision.then.target_arn == HOME


def test_a_move_that_names_a_flow_for_each_channel_is_safe() -> None:
    decision = decide(RUN, wanted(), listed(source=SOURCE), {SMS: CLOSED, VOICE: None})

    assert decision.verdict is Verdict.PLANNED
    assert decision.then == Placement(HOME, {SMS: WELCOME})


@pytest.mark.parametrize(
    ("there", "said", "verdict"),
    [
        (MAX_TAG_VALUE, "New", Verdict.PLANNED),
        (MAX_TAG_VALUE + 1, "New", Verdict.UNSAFE),
        (MAX_TAG_VALUE + 1, None, Verdict.PLANNED),
        (MAX_TAG_VALUE + 1, "x" * (MAX_TAG_VALUE + 1), Verdict.PLANNED),
    ],
)
@pytest.mark.parametrize("target_arn", [HOME, AWAY])
def test_a_description_that_cannot_be_remembered_is_not_replaced(
    there: int, said: str | None, verdict: Verdict, target_arn: str
) -> None:
    number_there = listed(target_arn, description="x" * there)

    decision = decide(RUN, wanted(description=said), number_there, {VOICE: OTHER})

    assert decision.verdict is verdict
    if verdict is Verdict.UNSAFE:
        assert decision.reason == (
            "its description has 257 characters, and more than 256 cannot be remembered for an undo"
        )


@pytest.mark.parametrize("target_arn", [HOME, GROUP])
def test_a_number_that_is_not_there_yet_is_imported(target_arn: str) -> None:
    desired = Desired(target_arn, source_phone_number_arn=SOURCE, contact_flow_arn=WELCOME)

    decision = decide(RUN, desired, None, {})

    assert decision.verdict is Verdict.PLANNED
    assert isinstance(decision.steps[0], ImportPhoneNumber)
    assert decision.steps[-1] == AssociateContactFlow(WELCOME, channel=SMS)
    assert decision.then == Placement(target_arn, {SMS: WELCOME})


def test_the_record_alone_is_no_change() -> None:
    assert changes(RUN, wanted(), number(None), {VOICE: WELCOME}) == ()
    assert takes_over(RUN, wanted(), number(None), {VOICE: WELCOME}) == ()


def test_the_record_comes_before_the_move_and_names_where_the_number_was_found() -> None:
    steps = takes_over(RUN, wanted(), number(None, AWAY), {VOICE: CLOSED})

    record, *rest = steps
    assert isinstance(record, TagResource)
    assert OwnerRecord.from_tags(record.tags) == MOVED
    assert rest == [UpdatePhoneNumber(HOME), AssociateContactFlow(WELCOME)]


def test_steps_are_told_by_their_operations_without_the_record() -> None:
    steps = takes_over(RUN, wanted(), number(None, AWAY), {VOICE: CLOSED})

    assert names_of(steps) == ["UpdatePhoneNumber", "AssociateContactFlow"]
    assert moves(steps) == HOME
    assert moves(takes_over(RUN, wanted(), number(None), {VOICE: OTHER})) is None


@pytest.mark.parametrize(
    ("where", "record", "is_there", "goes_back"),
    [
        (HOME, MOVED, True, True),
        (AWAY, MOVED, False, False),
        (THIRD, MOVED, False, False),
        (HOME, replace(MOVED, origin=at(HOME, OTHER)), True, False),
        (HOME, replace(MOVED, origin=None), True, False),
        (HOME, replace(MOVED, intent=None), False, False),
    ],
)
def test_a_number_moves_back_from_where_its_record_says_that_it_went(
    where: str, record: OwnerRecord, *, is_there: bool, goes_back: bool
) -> None:
    seen = number(record, where)

    assert is_where_announced(seen, record) is is_there
    assert moves_back(seen, record, wanted()) is goes_back


@pytest.mark.parametrize(
    ("there", "desired", "is_finished"),
    [("New", "New", True), ("Old", None, True), ("Old", "New", False), ("", "", True)],
)
def test_a_number_whose_description_may_be_on_its_way_is_not_finished(
    there: str, desired: str | None, *, is_finished: bool
) -> None:
    seen = number(MOVED, description=there)

    assert moves_back(seen, MOVED, wanted(description=desired)) is is_finished


def test_a_number_that_was_imported_keeps_its_description() -> None:
    imported = replace(MOVED, origin=None)
    seen = number(imported, description="New")

    assert former_description(seen, imported, wanted(description="New")) == ()


@pytest.mark.parametrize(
    ("where", "record", "is_its_doing"),
    [
        (HOME, MOVED, True),
        (THIRD, MOVED, False),
        (HOME, replace(MOVED, previous=at(AWAY, OTHER)), True),
        (THIRD, replace(MOVED, previous=at(THIRD, OTHER)), True),
        (THIRD, replace(MOVED, intent=None), False),
    ],
)
def test_a_number_is_where_the_migration_took_it_also_if_it_could_not_go_further(
    where: str, record: OwnerRecord, *, is_its_doing: bool
) -> None:
    assert has_taken_it(number(record, where), record) is is_its_doing


def test_an_undo_marks_the_number_brings_it_back_with_its_flow_and_lets_go_last() -> None:
    mark, *back, last = plan_undo(UNDOING, number(MOVED), MOVED, wanted())

    assert isinstance(mark, TagResource)
    marked = OwnerRecord.from_tags(mark.tags)
    assert marked == replace(MOVED, intent=Intent.of(UNDOING, at(AWAY, CLOSED)))
    assert back == [UpdatePhoneNumber(AWAY), AssociateContactFlow(CLOSED, if_exists=True)]
    assert isinstance(last, UntagResource)


def test_an_undo_takes_off_what_it_has_just_put_on_as_well() -> None:
    # A record without a flow of the origin, and an intent that is new.
    bare = replace(MOVED, intent=None, origin=at(AWAY))
    mark, *_, last = plan_undo(UNDOING, number(bare), bare, wanted())

    assert isinstance(mark, TagResource)
    assert isinstance(last, UntagResource)
    assert set(mark.tags) <= set(last.keys)
    assert set(last.keys) <= set(TAG_KEYS)


def test_an_undo_gives_back_the_description_before_the_record_is_gone() -> None:
    record = replace(MOVED, previous_description="Old")
    seen = number(record, description="New")

    steps = plan_undo(UNDOING, seen, record, wanted(description="New"))

    assert names_of(steps) == [
        "UpdatePhoneNumber",
        "AssociateContactFlow",
        "UpdatePhoneNumberMetadata",
        "UntagResource",
    ]
    assert UpdatePhoneNumberMetadata("Old") in steps


@pytest.mark.parametrize(
    ("there", "former", "desired", "steps"),
    [
        ("New", "Old", "New", (UpdatePhoneNumberMetadata("Old"),)),
        ("New", NO_DESCRIPTION, "New", (UpdatePhoneNumberMetadata(""),)),
        # A tag could not hold it, and it was what the migration wanted.
        ("New", None, "New", ()),
        ("New", "New", "New", ()),
        # Somebody else has written it since.
        ("Theirs", "Old", "New", ()),
        # The migration has not touched it.
        ("Theirs", None, None, ()),
        ("", None, "", ()),
    ],
)
def test_a_description_is_given_back_if_it_is_the_migrations(
    there: str,
    former: str | None,
    desired: str | None,
    steps: tuple[UpdatePhoneNumberMetadata, ...],
) -> None:
    record = replace(MOVED, previous_description=former)
    seen = number(record, description=there)

    assert former_description(seen, record, wanted(description=desired)) == steps


@pytest.mark.parametrize(
    ("where", "record", "flows"),
    [
        (HOME, MOVED, {VOICE: WELCOME}),
        (AWAY, MOVED, {VOICE: CLOSED}),
        (THIRD, MOVED, {}),
        # What was meant comes before what was.
        (HOME, replace(MOVED, origin=at(HOME, OTHER)), {VOICE: WELCOME}),
        (AWAY, replace(MOVED, intent=None), {VOICE: CLOSED}),
        (HOME, replace(MOVED, intent=None, origin=None), {}),
    ],
)
def test_the_record_says_which_flows_a_number_is_to_have_where_it_is(
    where: str, record: OwnerRecord, flows: Flows
) -> None:
    assert expected_flows(number(record, where), record) == flows


@pytest.mark.parametrize(
    ("where", "there", "missing"),
    [
        (HOME, {VOICE: WELCOME}, None),
        # Another one than was meant is somebody's choice; none is nobody's.
        (HOME, {VOICE: OTHER}, None),
        (HOME, {VOICE: None}, VOICE),
        (HOME, {}, VOICE),
        (AWAY, {}, VOICE),
        (THIRD, {}, None),
    ],
)
def test_a_number_without_the_flow_that_it_is_to_have_lacks_it(
    where: str, there: Flows, missing: Channel | None
) -> None:
    assert missing_flow(number(MOVED, where), there, MOVED) is missing


def test_a_number_that_had_no_flow_lacks_none() -> None:
    record = replace(MOVED, origin=at(AWAY))

    assert missing_flow(number(record, AWAY), {}, record) is None


def test_plan_and_apply_go_forward_undo_and_commit_do_not() -> None:
    assert [each for each in Heading if each.is_forward] == [Heading.PLAN, Heading.APPLY]
