"""What an event that came too late has tried is taken off again."""

from __future__ import annotations

import pytest
from tests.unit.examples import LINE, STACK_ID, number

from phone_number_handler.core.desired import Managed
from phone_number_handler.core.owner import STACK
from phone_number_handler.core.plan_back import plan_untry
from phone_number_handler.core.steps import (
    Step,
    TagResource,
    UntagResource,
    UpdatePhoneNumberMetadata,
)


@pytest.mark.parametrize(
    ("there", "formerly", "tried", "steps"),
    [
        ("New", "Old", "New", (UpdatePhoneNumberMetadata("Old"),)),
        ("New", None, "New", (UpdatePhoneNumberMetadata(""),)),
        ("", "Old", None, (UpdatePhoneNumberMetadata("Old"),)),
        ("Theirs", "Old", "New", ()),
        ("Old", "Old", "New", ()),
        ("Same", "Same", "Same", ()),
        ("", None, None, ()),
    ],
)
def test_a_description_goes_back_if_it_is_the_tried_one(
    there: str, formerly: str | None, tried: str | None, steps: tuple[Step, ...]
) -> None:
    seen = number(description=there)

    former, latest = Managed(description=formerly), Managed(description=tried)
    assert plan_untry(LINE, seen, former, latest) == steps


def test_tags_go_back_if_they_have_the_tried_values() -> None:
    seen = number(tags={"changed": "2", "theirs": "3", "new": "1", "b": "1", "taken": "other"})
    formerly = Managed(tags={"changed": "1", "theirs": "1", "dropped": "1"})
    tried = Managed(tags={"changed": "2", "theirs": "2", "new": "1", "b": "1", "taken": "1"})

    assert plan_untry(LINE, seen, formerly, tried) == (
        TagResource({"changed": "1", "dropped": "1", STACK: STACK_ID}),
        UntagResource(("b", "new")),
    )
