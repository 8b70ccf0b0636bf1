"""The owner's record: what goes into the tags comes out of them, and fits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from phone_number_handler.core.desired import Resource
from phone_number_handler.core.number import PhoneNumber, Placement, Status
from phone_number_handler.core.owner import TAG_KEYS, OwnerRecord, remembered_flow, take_over

STACK_ID = f"arn:aws-us-gov:cloudformation:us-gov-west-1:123456789012:stack/{'S' * 128}/{'0' * 36}"
LINE = Resource(STACK_ID, "L" * 255, "request")
HOME, AWAY = Placement("arn:home", "arn:welcome"), Placement("arn:away", "arn:closed")
OURS = OwnerRecord(STACK_ID, LINE.logical_id, origin=HOME)


def tagged(record: OwnerRecord) -> PhoneNumber:
    tags = record.to_tags(over={})
    return PhoneNumber("arn", "id", "+18005550100", Status.CLAIMED, "arn:home", tags=tags)


@pytest.mark.parametrize(
    "record",
    [
        OwnerRecord("stack", "line"),
        OwnerRecord("stack", "line", origin=HOME),
        OwnerRecord("stack", "line", origin=Placement("arn:home")),
        OwnerRecord("stack", "line", origin=HOME, previous=AWAY),
        OwnerRecord("stack", "new", origin=HOME, previous=AWAY, previous_logical_id="line"),
    ],
)
def test_what_is_written_is_read_again(record: OwnerRecord) -> None:
    assert OwnerRecord.of(tagged(record)) == record


def test_what_no_longer_holds_is_written_over() -> None:
    before = OwnerRecord("stack", "line", origin=HOME, previous=AWAY)
    after = replace(before, previous=None)
    tags = {**before.to_tags(over={}), **after.to_tags(over=before.to_tags(over={}))}

    assert OwnerRecord.of(replace(tagged(before), tags=tags)) == after


def test_the_longest_values_fit_into_tags() -> None:
    record = OwnerRecord(STACK_ID, LINE.logical_id, HOME, AWAY, previous_logical_id="P" * 255)

    tags = record.to_tags(over={})

    assert set(tags) == set(TAG_KEYS)
    assert max(len(key) for key in tags) <= 128
    assert max(len(value) for value in tags.values()) <= 256


def test_a_number_of_nobody_or_of_another_stack_has_its_origin_here() -> None:
    theirs = OwnerRecord("arn:other", "Theirs", origin=AWAY)

    assert take_over(LINE, None, HOME, "arn:away") == OURS
    assert take_over(LINE, theirs, HOME, "arn:away") == OURS


def test_an_origin_is_never_written_over() -> None:
    assert take_over(LINE, OURS, AWAY, "arn:third").origin == HOME


def test_a_move_remembers_the_flow_that_it_leaves() -> None:
    moved = take_over(LINE, OURS, HOME, "arn:away")

    assert remembered_flow(moved, "arn:home") == "arn:welcome"
    assert remembered_flow(moved, "arn:away") is None


def test_a_move_that_did_not_happen_is_forgotten() -> None:
    announced = replace(OURS, previous=HOME)

    assert take_over(LINE, announced, HOME, "arn:home") == OURS
