"""A number, as messages name it."""

from __future__ import annotations

from dataclasses import replace

from tests.unit.examples import NUMBER_ARN, number

from phone_number_handler.core.number import PhoneNumber


def test_a_number_is_named_by_itself_and_its_arn() -> None:
    assert str(number()) == f"+18005550100 ({NUMBER_ARN})"


def test_a_number_that_is_not_there_says_nothing() -> None:
    assert PhoneNumber.message_of(replace(number(), message="Limit exceeded")) == "Limit exceeded"
    assert not PhoneNumber.message_of(number())
    assert not PhoneNumber.message_of(None)
