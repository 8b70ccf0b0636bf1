"""Whether a number has room for its tags, and for those of its records as they may yet become."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.unit.examples import HOME, LINE, NUMBER_ARN, OURS, WELCOME, number

from phone_number_handler.core.channel import Channel
from phone_number_handler.core.desired import Association
from phone_number_handler.core.errors import InvalidPropertyError
from phone_number_handler.core.number import MOST_TAGS, PhoneNumber, Placement
from phone_number_handler.core.owner import PREVIOUS_TARGET, TAG_KEYS, new_record
from phone_number_handler.core.room import TAGS_OF_A_FLOW, require_room
from phone_number_handler.core.steps import TagResource, UntagResource, UpdatePhoneNumber

ANSWER = replace(LINE, logical_id="Answer", association=Association())
SHARE = new_record(ANSWER, Placement(HOME, {Channel.VOICE: WELCOME}), Channel.VOICE)
OWN = TagResource(SHARE.to_tags(over={}))
ROOM_BESIDE_A_FLOW = MOST_TAGS - len(TAG_KEYS) - TAGS_OF_A_FLOW


def with_tags(count: int, *, has_own: bool = False) -> PhoneNumber:
    """Return a number with so many tags of its user's."""
    tags = {f"tag-{at}": "1" for at in range(count)}
    return number(OURS, tags={**tags, **(OWN.tags if has_own else {})})


def more(count: int) -> TagResource:
    return TagResource({f"more-{at}": "1" for at in range(count)})


def test_a_record_of_a_flow_takes_all_keys_but_the_descriptions() -> None:
    assert len(TAG_KEYS) - 1 == TAGS_OF_A_FLOW


def test_tags_are_counted_as_they_come_to_be() -> None:
    seen = with_tags(MOST_TAGS - 2)

    require_room(LINE, seen, [])
    with pytest.raises(InvalidPropertyError):
        require_room(LINE, seen, [more(1)])
    require_room(LINE, seen, [UntagResource(("tag-0",)), UpdatePhoneNumber(HOME), more(1)])
    with pytest.raises(InvalidPropertyError):
        require_room(LINE, seen, [more(1), UntagResource(("tag-0",))])


def test_what_is_too_many_is_said_with_how_many() -> None:
    with pytest.raises(InvalidPropertyError) as refused:
        require_room(LINE, with_tags(MOST_TAGS - 2), [more(3)])

    assert str(refused.value) == (
        "Tags must leave room for 3 more tags on the number, of the 50 that Amazon Connect allows: "
        f"its record takes 9, and that of a flow of its own 8: got {NUMBER_ARN!r}"
    )
    assert refused.value.name == "Tags"


def test_a_flow_of_its_own_has_no_tags_to_name_and_names_the_number() -> None:
    with pytest.raises(InvalidPropertyError) as refused:
        require_room(ANSWER, with_tags(ROOM_BESIDE_A_FLOW + 1), [OWN])

    assert refused.value.name == "PhoneNumberId"


def test_beside_a_flow_of_its_own_there_is_room_for_what_both_records_may_become() -> None:
    require_room(ANSWER, with_tags(ROOM_BESIDE_A_FLOW), [OWN])
    require_room(LINE, with_tags(ROOM_BESIDE_A_FLOW - 1, has_own=True), [more(1)])

    with pytest.raises(InvalidPropertyError, match="1 more tags"):
        require_room(ANSWER, with_tags(ROOM_BESIDE_A_FLOW + 1), [OWN])
    with pytest.raises(InvalidPropertyError, match="1 more tags"):
        require_room(LINE, with_tags(ROOM_BESIDE_A_FLOW, has_own=True), [more(1)])


def test_a_change_that_takes_no_more_is_not_refused_for_what_is_there() -> None:
    seen = with_tags(ROOM_BESIDE_A_FLOW + 1, has_own=True)

    require_room(LINE, seen, [TagResource({"tag-0": "2"})])
    require_room(LINE, seen, [TagResource(OURS.to_tags(over={}))])
    require_room(LINE, seen, [TagResource({PREVIOUS_TARGET: HOME})])
    require_room(LINE, with_tags(ROOM_BESIDE_A_FLOW + 1), [more(1)])
