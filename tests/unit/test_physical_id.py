"""What the physical id says of a create that has not succeeded."""

from __future__ import annotations

from tests.unit.examples import LINE, NUMBER_ARN, NUMBER_ID

from phone_number_handler.core.arn import phone_number_id_of
from phone_number_handler.entrypoints.cloudformation.physical_id import (
    is_untouched_id,
    number_of_unfinished,
    unfinished_id,
    untouched_id,
)


def test_an_id_that_says_that_nothing_was_written_is_no_numbers() -> None:
    untouched = untouched_id(LINE)

    assert is_untouched_id(untouched)
    assert phone_number_id_of(untouched) is None
    assert LINE.logical_id in untouched
    assert untouched.endswith(LINE.request_id)
    assert not is_untouched_id(NUMBER_ARN)
    assert not is_untouched_id(NUMBER_ID)


def test_an_id_that_says_that_a_create_is_to_be_undone_holds_the_number() -> None:
    unfinished = unfinished_id(NUMBER_ARN)

    assert number_of_unfinished(unfinished) == NUMBER_ID
    assert not is_untouched_id(unfinished)
    assert number_of_unfinished(NUMBER_ARN) is None
    assert number_of_unfinished(untouched_id(LINE)) is None
