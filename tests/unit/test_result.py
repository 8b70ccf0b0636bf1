"""What an event came to, in the resource's attributes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.unit.examples import (
    AWAY,
    HOME,
    LINE,
    NUMBER_ARN,
    NUMBER_ID,
    OURS,
    SOURCE,
    at,
    number,
)

from phone_number_handler.core.desired import Desired
from phone_number_handler.core.number import Placement
from phone_number_handler.core.result import (
    Outcome,
    Result,
    outcome_of_create,
    outcome_of_update,
    without_number,
)
from phone_number_handler.core.steps import Step, TagResource, UpdatePhoneNumber

TAG, MOVE = TagResource({}), UpdatePhoneNumber(HOME)


def test_attributes_say_which_number_it_is_where_it_is_and_what_was_done() -> None:
    assert Result(number(), Outcome.MOVED).attributes() == {
        "PhoneNumberArn": NUMBER_ARN,
        "PhoneNumberId": NUMBER_ID,
        "PhoneNumber": "+18005550100",
        "TargetArn": HOME,
        "Outcome": "Moved",
    }


@pytest.mark.parametrize("phone_number_id", [NUMBER_ID, None])
def test_attributes_of_a_number_that_is_gone_have_the_same_keys(
    phone_number_id: str | None,
) -> None:
    attributes = without_number(LINE, phone_number_id, Desired(AWAY)).attributes()

    assert attributes == {
        "PhoneNumberArn": NUMBER_ARN.replace(NUMBER_ID, phone_number_id or ""),
        "PhoneNumberId": phone_number_id or "",
        "PhoneNumber": "",
        "TargetArn": AWAY,
        "Outcome": "Unchanged",
    }


@pytest.mark.parametrize(
    ("source", "origin", "steps", "outcome"),
    [
        (SOURCE, None, (), Outcome.IMPORTED),
        (SOURCE, None, (TAG, MOVE), Outcome.IMPORTED),
        (SOURCE, at(HOME), (TAG,), Outcome.ADOPTED),
        (SOURCE, at(AWAY), (), Outcome.MOVED),
        (None, at(HOME), (TAG,), Outcome.ADOPTED),
        (None, at(AWAY), (TAG, MOVE), Outcome.MOVED),
        (None, at(AWAY), (), Outcome.MOVED),
        (None, at(HOME), (TAG, MOVE), Outcome.MOVED),
        (None, None, (), Outcome.ADOPTED),
    ],
)
def test_a_create_imports_moves_or_adopts(
    source: str | None, origin: Placement | None, steps: tuple[Step, ...], outcome: Outcome
) -> None:
    created = number(replace(OURS, origin=origin))

    assert (
        outcome_of_create(Desired(HOME, source_phone_number_arn=source), created, steps) is outcome
    )


def test_an_import_that_somebody_took_the_record_off_is_an_import_still() -> None:
    assert (
        outcome_of_create(Desired(HOME, source_phone_number_arn=SOURCE), number(None), ())
        is Outcome.IMPORTED
    )


@pytest.mark.parametrize(
    ("steps", "outcome"),
    [((), Outcome.UNCHANGED), ((TAG,), Outcome.UPDATED), ((TAG, MOVE), Outcome.MOVED)],
)
def test_an_update_moves_changes_or_leaves_alone(steps: tuple[Step, ...], outcome: Outcome) -> None:
    assert outcome_of_update(steps) is outcome
