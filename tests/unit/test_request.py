"""An event's resource, and the physical id of a create that has written nothing."""

from __future__ import annotations

from tests.unit.examples import LINE, NUMBER_ARN, NUMBER_ID, STACK_ID

from phone_number_handler.core.arn import phone_number_id_of
from phone_number_handler.entrypoints.cloudformation.request import (
    is_untouched_id,
    resource_of,
    untouched_id,
)


def test_the_resource_is_the_stacks_with_its_request() -> None:
    resource = resource_of(
        {"StackId": STACK_ID, "LogicalResourceId": "Line", "RequestId": LINE.request_id}
    )

    assert (resource.stack_id, resource.logical_id) == (STACK_ID, "Line")
    assert resource.request_id == LINE.request_id


def test_an_id_that_says_that_nothing_was_written_is_no_numbers() -> None:
    untouched = untouched_id(LINE)

    assert is_untouched_id(untouched)
    assert phone_number_id_of(untouched) is None
    assert LINE.logical_id in untouched
    assert untouched.endswith(LINE.request_id)
    assert not is_untouched_id(NUMBER_ARN)
    assert not is_untouched_id(NUMBER_ID)
