"""What a physical id says: nothing was written, something is to be undone, or which number."""

from __future__ import annotations

from tests.unit.examples import LINE, NUMBER_ARN, NUMBER_ID, REGION

from phone_number_handler.core.arn import phone_number_id_of
from phone_number_handler.core.physical_id import (
    is_unfinished_id,
    is_untouched_id,
    number_in,
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


def test_an_id_that_says_that_a_create_is_to_be_undone_names_the_number() -> None:
    unfinished = unfinished_id(NUMBER_ARN)

    assert is_unfinished_id(unfinished)
    assert number_in(unfinished) == NUMBER_ID
    assert not is_untouched_id(unfinished)
    assert not is_unfinished_id(NUMBER_ARN)


def test_a_number_is_named_by_its_arn_by_its_id_and_by_nothing_else() -> None:
    assert number_in(NUMBER_ARN) == NUMBER_ID
    assert number_in(NUMBER_ID) == NUMBER_ID
    assert number_in(untouched_id(LINE)) is None
    assert number_in("Contact-Centre-Line-0123456789AB") is None


def test_a_channel_ahead_of_what_is_no_number_makes_it_none() -> None:
    assert number_in(f"SMS/arn:aws:connect:{REGION}:instance/{NUMBER_ID}") is None
