"""A number, as messages name it."""

from __future__ import annotations

from dataclasses import replace

from tests.unit.examples import HOME, NUMBER_ARN, NUMBER_ID, SOURCE, number

from phone_number_handler.core.number import ListedNumber, PhoneNumber, Status


def test_a_number_is_named_by_itself_and_its_arn() -> None:
    assert str(number()) == f"+18005550100 ({NUMBER_ARN})"


def test_a_number_that_is_not_there_says_nothing() -> None:
    assert PhoneNumber.message_of(replace(number(), message="Limit exceeded")) == "Limit exceeded"
    assert not PhoneNumber.message_of(number())
    assert not PhoneNumber.message_of(None)


def test_what_a_list_shows_of_a_number_is_kept_beside_its_tags_and_its_status_is_not_known() -> (
    None
):
    listed = ListedNumber(
        phone_number_arn=NUMBER_ARN,
        phone_number_id=NUMBER_ID,
        phone_number="+18005550100",
        target_arn=HOME,
        kind="DID",
        instance_id="home",
        description="Front door",
        source_phone_number_arn=SOURCE,
    )

    assert listed.with_tags({"team": "care"}) == PhoneNumber(
        phone_number_arn=NUMBER_ARN,
        phone_number_id=NUMBER_ID,
        phone_number="+18005550100",
        status=Status.UNKNOWN,
        target_arn=HOME,
        kind="DID",
        instance_id="home",
        description="Front door",
        source_phone_number_arn=SOURCE,
        tags={"team": "care"},
    )
