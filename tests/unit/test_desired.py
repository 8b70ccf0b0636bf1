"""What a resource asks for, and which number it means."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.unit.examples import HOME, LINE, NUMBER_ID, SOURCE, STACK_ID, WELCOME, at, number

from phone_number_handler.core.channel import Channel
from phone_number_handler.core.desired import Desired, Managed, OnDelete
from phone_number_handler.core.number import PhoneNumber, Placement

BY_ID = Desired(HOME, phone_number_id=NUMBER_ID)
BY_SOURCE = Desired(HOME, source_phone_number_arn=SOURCE)
BY_NUMBER = Desired(HOME, phone_number=number().phone_number)
OTHER = "+18005550199"


def test_a_resource_knows_its_stacks_name_region_and_account() -> None:
    assert LINE.stack_name == "Contact-Centre"
    assert LINE.stack_arn.text == STACK_ID
    assert (LINE.stack_arn.region, LINE.stack_arn.account) == ("us-east-1", "123456789012")


def test_all_that_can_be_taken_off_again_is_managed_from_then_on() -> None:
    desired = Desired(
        HOME,
        source_phone_number_arn=SOURCE,
        phone_number_id=NUMBER_ID,
        contact_flow_arn=WELCOME,
        description="x",
        tags={"a": "1"},
        on_delete=OnDelete.RETURN,
    )

    assert desired.placement(None) == Placement(HOME, {Channel.SMS: WELCOME})
    assert desired.placement(number()) == at(HOME, WELCOME)
    assert desired.as_managed == Managed(
        HOME,
        source_phone_number_arn=SOURCE,
        phone_number_id=NUMBER_ID,
        contact_flow_arn=WELCOME,
        description="x",
        tags={"a": "1"},
        on_delete=OnDelete.RETURN,
    )


@pytest.mark.parametrize(
    ("desired", "source", "is_about"),
    [
        (BY_ID, None, True),
        (BY_ID, SOURCE, True),
        (replace(BY_ID, phone_number_id="x"), SOURCE, False),
        (BY_SOURCE, SOURCE, True),
        (BY_SOURCE, f"{SOURCE}x", False),
        (BY_SOURCE, None, False),
    ],
)
def test_properties_are_about_the_number_that_they_name(
    desired: Desired, source: str | None, *, is_about: bool
) -> None:
    assert desired.is_about(number(source=source)) is is_about


@pytest.mark.parametrize(
    ("formerly", "source", "is_about"),
    [
        (Managed(phone_number_id=NUMBER_ID), SOURCE, True),
        (Managed(phone_number_id="x"), None, False),
        (Managed(source_phone_number_arn=SOURCE), SOURCE, True),
        (Managed(source_phone_number_arn=SOURCE), f"{SOURCE}x", False),
        (Managed(source_phone_number_arn=SOURCE), None, False),
        (Managed(), SOURCE, True),
        (Managed(), None, True),
    ],
)
def test_former_properties_that_name_no_number_may_be_about_any(
    formerly: Managed, source: str | None, *, is_about: bool
) -> None:
    assert formerly.is_about(number(source=source)) is is_about


def test_a_number_is_the_same_only_if_it_is_named_in_the_same_way() -> None:
    assert BY_ID.names_the_same_as(BY_ID.as_managed)
    assert BY_SOURCE.names_the_same_as(BY_SOURCE.as_managed)
    assert not BY_ID.names_the_same_as(BY_SOURCE.as_managed)
    assert not BY_SOURCE.names_the_same_as(BY_ID.as_managed)
    assert not BY_ID.names_the_same_as(Managed(phone_number_id="x"))
    assert not BY_SOURCE.names_the_same_as(Managed(source_phone_number_arn="x"))


def test_what_is_not_said_retains_the_number() -> None:
    assert BY_ID.on_delete is OnDelete.RETAIN
    assert Managed().on_delete is OnDelete.RETAIN
    assert BY_ID.timeout == 600


@pytest.mark.parametrize(
    ("desired", "shown", "is_about"),
    [
        (BY_NUMBER, number(), True),
        (replace(BY_NUMBER, phone_number=OTHER), number(), False),
        # What a read leaves out makes it no other number.
        (BY_NUMBER, replace(number(), phone_number=""), True),
        (BY_SOURCE, number(source=None), True),
        # A replacement was tried before, and the resource has the former number still.
        (BY_NUMBER, replace(number(), phone_number=OTHER), False),
        (replace(BY_ID, phone_number_id="x"), number(), False),
        (BY_SOURCE, number(source=f"{SOURCE}x"), False),
    ],
)
def test_a_resource_keeps_its_number_unless_another_is_named(
    desired: Desired, shown: PhoneNumber, *, is_about: bool
) -> None:
    """Whoever names it as it did keeps it, also where a read does not show what it is."""
    assert desired.is_still_about(shown, desired.as_managed) is is_about


def test_a_number_has_the_source_that_is_named_where_a_read_leaves_it_out() -> None:
    assert BY_SOURCE.completing(number()) == number(source=SOURCE)
    assert BY_SOURCE.completing(number(source=f"{SOURCE}x")) == number(source=f"{SOURCE}x")
    assert BY_ID.completing(number()) == number()
