"""IAM's logic, as far as it is played here: what it allows, and what it takes amiss."""

from __future__ import annotations

from typing import Any

import pytest
from tests.iam.policy import Policy, Request

NUMBER = "arn:aws:connect:us-east-1:123456789012:phone-number/1"
TAGS = "connect:TagResource"


def statement(**elements: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": TAGS, "Resource": "*", **elements}


def allows(*statements: dict[str, Any], **keys: Any) -> bool:
    return Policy(statements).allows(
        Request(TAGS, NUMBER, {f"aws:{k}": v for k, v in keys.items()})
    )


def test_nothing_is_allowed_that_no_statement_allows() -> None:
    assert not allows()
    assert not allows(statement(Action="connect:UntagResource"))
    assert allows(statement(Action=["connect:UntagResource", TAGS]))


def test_a_denial_wins() -> None:
    assert not allows(statement(), statement(Effect="Deny", Action="connect:*"))


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        (NUMBER, True),
        (f"{NUMBER}2", False),
        ("arn:aws:connect:us-east-1:123456789012:phone-number/*", True),
        ("arn:aws:connect:*:*:phone-number/?", True),
        ("arn:aws:connect:us-east-1:123456789012:instance/*", False),
        # In front of the resource an asterisk ends at the colon.
        ("arn:aws:*:phone-number/1:::", False),
        ("arn:*:phone-number/1", False),
        # Nothing in it is a regular expression.
        ("arn:aws:connect:us-east-1:123456789012:phone-number/[0-9]", False),
    ],
)
def test_an_arn_is_matched_part_by_part(pattern: str, matches: bool) -> None:  # noqa: FBT001 - pytest's way of handing it in
    assert allows(statement(Resource=pattern)) is matches


def test_a_condition_asks_for_the_value_that_the_request_has() -> None:
    mine = statement(Condition={"StringEquals": {"aws:ResourceTag": ["mine", "ours"]}})

    assert allows(mine, resourcetag="ours")
    assert not allows(mine, resourcetag="our*")
    assert not allows(mine, resourcetag="theirs")
    assert not allows(mine)


def test_all_conditions_of_a_statement_have_to_hold() -> None:
    both = statement(
        Condition={"StringEquals": {"aws:A": "1"}, "StringLike": {"aws:B": "start*"}},
    )

    assert allows(both, a="1", b="start and end")
    assert not allows(both, a="1", b="end")
    assert not allows(both, b="start")


def test_a_key_of_many_values_is_asked_for_all_or_for_any_of_them() -> None:
    every = statement(Condition={"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}})
    some = statement(Condition={"ForAnyValue:StringEquals": {"aws:TagKeys": "a"}})

    assert allows(every, tagkeys=frozenset("ab"))
    assert allows(every)
    assert not allows(every, tagkeys=frozenset("abc"))
    assert allows(some, tagkeys=frozenset("ac"))
    assert not allows(some)


@pytest.mark.parametrize(
    "unknown",
    [
        {"NotAction": "connect:*"},
        {"Condition": {"DateLessThan": {"aws:CurrentTime": "2030-01-01"}}},
        {"Resource": "arn:aws:connect:us-east-1:123456789012:phone-number/${aws:username}"},
    ],
)
def test_what_is_not_played_here_is_an_error(unknown: dict[str, Any]) -> None:
    with pytest.raises(NotImplementedError):
        Policy([statement(**unknown)])
