"""What a change replaces, and a roll-back brings back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.unit import one_channel
from tests.unit.examples import (
    AWAY,
    CLOSED,
    HOME,
    LINE,
    OTHER,
    OURS,
    REGION,
    RETRY,
    SOURCE,
    STACK_ID,
    THEIRS,
    THIRD,
    WELCOME,
    at,
    number,
)

from phone_number_handler.core.channel import Channel, Flows
from phone_number_handler.core.desired import Desired, Managed
from phone_number_handler.core.intent import Intent
from phone_number_handler.core.memory import NO_DESCRIPTION, remember
from phone_number_handler.core.number import Placement
from phone_number_handler.core.owner import OwnerRecord, take_over

DEPLOYED = Managed(target_arn=HOME)


def remembered(
    before: OwnerRecord | None,
    here: Placement,
    desired: Desired,
    formerly: Managed = DEPLOYED,
    description: str = "",
) -> OwnerRecord:
    """Return what the record says once ``LINE``'s event has written it."""
    seen = number(before, here.target_arn, description=description)
    record = take_over(LINE, before, here, desired.placement(seen))
    return one_channel.remember(record, seen, here.flows[Channel.VOICE], desired, formerly)


def intending(record: OwnerRecord, place: Placement, *, is_again: bool = False) -> OwnerRecord:
    return replace(record, intent=Intent.of(LINE if is_again else RETRY, place))


LEFT_AWAY = replace(OURS, previous=at(AWAY, CLOSED))
WAS_HERE = replace(OURS, previous=at(HOME, THEIRS))


@pytest.mark.parametrize(
    ("before", "here", "desired", "formerly", "previous"),
    [
        pytest.param(
            OURS, at(HOME, WELCOME), Desired(AWAY), DEPLOYED, at(HOME, WELCOME), id="a move"
        ),
        pytest.param(OURS, at(HOME), Desired(AWAY), DEPLOYED, None, id="a move without a flow"),
        pytest.param(
            LEFT_AWAY, at(HOME, WELCOME), Desired(THIRD), DEPLOYED, at(HOME, WELCOME), id="a second"
        ),
        pytest.param(
            LEFT_AWAY, at(HOME), Desired(AWAY), DEPLOYED, at(AWAY, CLOSED), id="on its way back"
        ),
        pytest.param(
            WAS_HERE, at(HOME), Desired(AWAY), DEPLOYED, at(HOME, THEIRS), id="not back yet"
        ),
        pytest.param(
            LEFT_AWAY,
            at(AWAY, CLOSED),
            Desired(AWAY),
            Managed(target_arn=AWAY),
            None,
            id="back, with its flow",
        ),
        pytest.param(
            WAS_HERE,
            at(AWAY, CLOSED),
            Desired(THIRD),
            DEPLOYED,
            at(HOME, THEIRS),
            id="moved on by a second try",
        ),
        pytest.param(
            OURS,
            at(HOME, THEIRS),
            Desired(HOME, contact_flow_arn=WELCOME),
            DEPLOYED,
            at(HOME, THEIRS),
            id="a flow over somebody's",
        ),
        pytest.param(
            OURS,
            at(HOME, WELCOME),
            Desired(HOME, contact_flow_arn=WELCOME),
            DEPLOYED,
            at(HOME, WELCOME),
            id="a flow that somebody has attached already",
        ),
        pytest.param(
            OURS,
            at(HOME),
            Desired(HOME, contact_flow_arn=WELCOME),
            DEPLOYED,
            at(HOME),
            id="a flow over none",
        ),
        pytest.param(
            OURS,
            at(HOME, WELCOME),
            Desired(HOME, contact_flow_arn=OTHER),
            replace(DEPLOYED, contact_flow_arn=WELCOME),
            None,
            id="a flow over our own",
        ),
        pytest.param(OURS, at(HOME, THEIRS), Desired(HOME), DEPLOYED, None, id="a flow that stays"),
        pytest.param(
            LEFT_AWAY,
            at(HOME, THEIRS),
            Desired(HOME),
            DEPLOYED,
            at(AWAY, CLOSED),
            id="nothing about flows",
        ),
        pytest.param(
            intending(WAS_HERE, at(HOME, WELCOME)),
            at(HOME, WELCOME),
            Desired(HOME, contact_flow_arn=OTHER),
            DEPLOYED,
            at(HOME, THEIRS),
            id="a former try has replaced somebody's",
        ),
        pytest.param(
            intending(OURS, at(HOME, WELCOME), is_again=True),
            at(HOME, WELCOME),
            Desired(HOME, contact_flow_arn=WELCOME),
            DEPLOYED,
            None,
            id="the same event has attached it",
        ),
        pytest.param(
            intending(OURS, at(HOME, WELCOME)),
            at(HOME, WELCOME),
            Desired(HOME, contact_flow_arn=WELCOME),
            DEPLOYED,
            at(HOME, WELCOME),
            id="it was there when another event came by",
        ),
        pytest.param(
            intending(WAS_HERE, at(HOME, OTHER)),
            at(HOME, WELCOME),
            Desired(HOME, contact_flow_arn=OTHER),
            DEPLOYED,
            at(HOME, WELCOME),
            id="somebody has attached another one since",
        ),
        pytest.param(
            WAS_HERE,
            at(HOME, WELCOME),
            Desired(HOME, contact_flow_arn=OTHER),
            DEPLOYED,
            at(HOME, WELCOME),
            id="an earlier version has announced nothing",
        ),
        pytest.param(
            replace(WAS_HERE, previous_logical_id="Former"),
            at(HOME, WELCOME),
            Desired(HOME, contact_flow_arn=WELCOME),
            Managed(),
            at(HOME, THEIRS),
            id="a rename, tried again",
        ),
        pytest.param(
            replace(LEFT_AWAY, previous_logical_id="Former"),
            at(HOME, WELCOME),
            Desired(AWAY),
            DEPLOYED,
            at(HOME, WELCOME),
            id="a move long after a rename",
        ),
    ],
)
def test_what_a_change_replaces_is_remembered(
    before: OwnerRecord,
    here: Placement,
    desired: Desired,
    formerly: Managed,
    previous: Placement | None,
) -> None:
    assert remembered(before, here, desired, formerly).previous == previous


def test_whoever_takes_a_number_over_remembers_what_it_found_and_nothing_of_the_former_owner() -> (
    None
):
    theirs = OwnerRecord(f"{STACK_ID}x", "Line", previous=at(AWAY, CLOSED))
    former = replace(theirs, stack_id=STACK_ID, logical_id="Former")
    desired = Desired(HOME, contact_flow_arn=WELCOME)

    assert remembered(theirs, at(HOME, THEIRS), desired).previous is None
    assert remembered(former, at(HOME, THEIRS), desired).previous == at(HOME, THEIRS)


@pytest.mark.parametrize(
    ("before", "there", "desired", "formerly", "previous"),
    [
        (OURS, "Theirs", "Ours", None, "Theirs"),
        (None, "Theirs", "Ours", None, "Theirs"),
        (OURS, "", "Ours", None, None),
        (OURS, "Theirs", None, None, None),
        (OURS, "Former", "Ours", "Former", None),
        (OURS, "Ours", "Ours", None, "Ours"),
        (None, "Ours", "Ours", None, None),
        (replace(OURS, previous_description="Theirs"), "Ours", "Ours", None, "Theirs"),
        (replace(OURS, previous_description="Old"), "Theirs", "Ours", None, "Theirs"),
        (replace(OURS, previous_description="Old"), "Former", "Ours", "Former", None),
        (intending(OURS, at(HOME), is_again=True), "Ours", "Ours", None, None),
        (intending(OURS, at(HOME)), "Ours", "Ours", None, "Ours"),
        (OURS, "d" * 256, "Ours", None, "d" * 256),
        (OURS, "d" * 257, "Ours", None, None),
    ],
    ids=[
        "somebody's",
        "of a number of nobody",
        "none",
        "none is asked for",
        "our former one",
        "what is asked for was there",
        "what is asked for was there before us",
        "a former try has set it",
        "somebody has changed it since",
        "what was there before our former one",
        "the same event has set it",
        "another event came by",
        "as long as a tag",
        "too long for a tag",
    ],
)
def test_a_description_that_is_not_our_own_is_remembered(
    before: OwnerRecord | None,
    there: str,
    desired: str | None,
    formerly: str | None,
    previous: str | None,
) -> None:
    record = remembered(
        before,
        at(HOME),
        Desired(HOME, description=desired),
        replace(DEPLOYED, description=formerly),
        there,
    )

    assert record.previous_description == previous


MACHINE = f"arn:aws:states:{REGION}:stateMachine:Offices"
MIGRATING = replace(LINE, stack_id=MACHINE)
BEGUN = replace(OURS, stack_id=MACHINE)


@pytest.mark.parametrize(
    ("before", "there", "desired", "previous"),
    [
        (None, "Theirs", "Ours", "Theirs"),
        (None, "Ours", "Ours", "Ours"),
        (None, "", "Ours", NO_DESCRIPTION),
        (None, "Theirs", None, None),
        (None, "d" * 256, "Ours", "d" * 256),
        (None, "d" * 257, "d" * 257, None),
        (BEGUN, "Theirs", "Ours", "Theirs"),
        (replace(BEGUN, previous_description="Old"), "Ours", "Newer", "Old"),
        (replace(BEGUN, previous_description="Old"), "Ours", None, "Old"),
        (replace(BEGUN, previous_description=NO_DESCRIPTION), "Ours", "Newer", NO_DESCRIPTION),
        (replace(BEGUN, stack_id=f"{MACHINE}2", previous_description="Old"), "Ours", "New", "Ours"),
    ],
)
def test_a_migration_remembers_the_description_that_its_first_run_has_found(
    before: OwnerRecord | None, there: str, desired: str | None, previous: str | None
) -> None:
    seen = number(before, HOME, description=there)
    wanted = Desired(HOME, description=desired)
    record = take_over(MIGRATING, before, at(HOME), wanted.placement(seen))

    record = one_channel.remember(record, seen, None, wanted, Managed())

    assert record.previous_description == previous


# More than one channel.

SMS, VOICE = Channel.SMS, Channel.VOICE


def of_a_texted_number(before: OwnerRecord, flows: Flows, desired: Desired) -> Placement | None:
    """Return what is remembered of a number at home, whose own channel is that of texts."""
    seen = number(before, source=SOURCE)
    record = take_over(LINE, before, Placement(HOME, flows), desired.placement(seen))
    return remember(record, before, seen, flows, desired, DEPLOYED).previous


def test_a_flow_on_a_channel_that_is_not_read_stays_remembered() -> None:
    before = replace(OURS, previous=Placement(AWAY, {VOICE: CLOSED}))

    assert of_a_texted_number(before, {SMS: None}, Desired(HOME)) == before.previous


def test_of_two_places_the_one_that_was_remembered_before_stands() -> None:
    before = replace(OURS, previous=Placement(AWAY, {SMS: CLOSED}))
    desired = Desired(HOME, contact_flow_arns={VOICE: WELCOME})

    assert of_a_texted_number(before, {VOICE: THEIRS, SMS: OTHER}, desired) == before.previous
