"""What a number's own service says of it, and what that is worth."""

from __future__ import annotations

from dataclasses import replace

import pytest

from phone_number_handler.core.source import Source, is_e164, prefix_of

SMS = Source("arn", "+12065550100", "ACTIVE", frozenset({"SMS", "VOICE"}), is_two_way=True)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (SMS, None),
        (replace(SMS, destination="connect.us-east-1.amazonaws.com"), None),
        (Source("arn", "+12065550100"), None),
        (replace(SMS, is_two_way=None), None),
        (replace(SMS, is_two_way=False, capabilities=frozenset({"VOICE"})), None),
        (replace(SMS, status="PENDING"), "it is PENDING. Deploy again once it is ACTIVE"),
        (replace(SMS, status="DELETED"), "it is DELETED"),
        (replace(SMS, is_two_way=False), "two-way SMS is off. Turn it on there"),
        (replace(SMS, destination="arn:aws:sns:us-east-1:1:texts"), "its messages go to arn:aws:"),
    ],
)
def test_a_source_can_be_imported_unless_its_service_says_that_it_is_not_ready(
    source: Source, reason: str | None
) -> None:
    assert (source.obstacle or "").startswith(reason or "")
    assert (source.obstacle is None) is (reason is None)


@pytest.mark.parametrize(
    ("number", "prefix"),
    [
        ("+12065550100", "+12065550100"),
        ("+4915112345678", "+49151123456"),
        ("+44", "+44"),
        ("12345", None),
        ("+", None),
        ("+0123", None),
        (f"+{'9' * 16}", None),
        (None, None),
    ],
)
def test_numbers_are_listed_by_eleven_digits_at_most(
    number: str | None, prefix: str | None
) -> None:
    assert prefix_of(number) == prefix
    assert is_e164(number or "") is (prefix is not None)
