"""The physical id of a create that has written nothing."""

from __future__ import annotations

from tests.unit.examples import LINE, NUMBER_ARN, NUMBER_ID

from phone_number_handler.core.arn import phone_number_id_of
from phone_number_handler.entrypoints.cloudformation.physical_id import (
    is_untouched_id,
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
