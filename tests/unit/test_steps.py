"""Steps: when a number shows them, and what tags are then on it."""

from __future__ import annotations

import pytest
from tests.unit.examples import AWAY, HOME, number

from phone_number_handler.core.steps import (
    AssociateContactFlow,
    NumberStep,
    TagResource,
    UntagResource,
    UpdatePhoneNumber,
    UpdatePhoneNumberMetadata,
)

SEEN = number(None, HOME, tags={"a": "1", "b": ""}, description="x")


@pytest.mark.parametrize(
    ("step", "is_seen"),
    [
        (TagResource({"a": "1"}), True),
        (TagResource({"a": "1", "b": ""}), True),
        (TagResource({"a": "2"}), False),
        (TagResource({"a": "1", "c": "1"}), False),
        (TagResource({"c": ""}), False),
        (UntagResource(("c", "d")), True),
        (UntagResource(("c", "a")), False),
        (UntagResource(("b",)), False),
        (UpdatePhoneNumber(HOME), True),
        (UpdatePhoneNumber(AWAY), False),
        (UpdatePhoneNumberMetadata("x"), True),
        (UpdatePhoneNumberMetadata(""), False),
    ],
)
def test_a_step_is_seen_when_the_number_shows_all_of_it(step: NumberStep, *, is_seen: bool) -> None:
    assert step.is_seen(SEEN) is is_seen


def test_tags_that_are_put_on_replace_their_like_and_no_other() -> None:
    after = TagResource({"b": "2", "c": "3"}).applied_to(SEEN)

    assert after.tags == {"a": "1", "b": "2", "c": "3"}


def test_tags_that_are_taken_off_leave_the_others() -> None:
    assert UntagResource(("b", "c")).applied_to(SEEN).tags == {"a": "1"}


def test_a_flow_that_is_asked_for_has_to_exist() -> None:
    assert not AssociateContactFlow("x").if_exists


def test_tags_are_still_to_be_taken_off_where_those_that_say_whose_they_are_are_gone() -> None:
    assert not UntagResource(("a",), {"c": "1"}).is_seen(SEEN)
    assert UntagResource(("d",), {"c": "1"}).is_seen(SEEN)
