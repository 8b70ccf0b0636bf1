"""What a call asks of IAM: its action, each of its resources, and their tags."""

from __future__ import annotations

from typing import Any

import pytest
from tests.iam.judge import Judge

STACK = "arn:aws-cn:cloudformation:cn-north-1:123456789012:stack/ContactCentre/1"
CONNECT = "arn:aws-cn:connect:cn-north-1:123456789012"
NUMBER = f"{CONNECT}:phone-number/1"
MOVE = {"PhoneNumberId": "1", "InstanceId": "here"}


def judge(*statements: dict[str, Any]) -> Judge:
    return Judge(statements, STACK)


def allow(action: str, resource: str, **condition: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, "Condition": condition}


def test_every_resource_of_a_request_has_to_be_allowed() -> None:
    number = allow("connect:UpdatePhoneNumber", NUMBER)
    instance = allow("connect:UpdatePhoneNumber", f"{CONNECT}:instance/here")

    assert judge(number, instance).allows("UpdatePhoneNumber", MOVE) is None
    assert judge(number).allows("UpdatePhoneNumber", MOVE)
    assert judge(instance).allows("UpdatePhoneNumber", MOVE)


def test_the_numbers_tags_are_not_those_of_what_is_beside_it() -> None:
    """A condition on the number's tag, put on an instance as well, would forbid every move."""
    mine = {"aws:ResourceTag/Owner": "me"}
    both = judge(allow("connect:UpdatePhoneNumber", "*", StringEquals=mine))

    refused = both.allows("UpdatePhoneNumber", MOVE, {"Owner": "me"})

    assert refused is not None
    assert f"{CONNECT}:instance/here" in refused


def test_a_number_is_the_same_by_its_id_and_by_its_arn() -> None:
    reader = judge(allow("connect:DescribePhoneNumber", NUMBER))

    assert reader.allows("DescribePhoneNumber", {"PhoneNumberId": "1"}) is None
    assert reader.allows("DescribePhoneNumber", {"PhoneNumberId": NUMBER}) is None
    assert reader.allows("DescribePhoneNumber", {"PhoneNumberId": "2"})


@pytest.mark.parametrize(
    ("service", "needed"),
    [
        ("sms-voice", ["sms-voice:DescribePhoneNumbers"]),
        (
            "social-messaging",
            [
                "social-messaging:GetLinkedWhatsAppBusinessAccountPhoneNumber",
                "social-messaging:TagResource",
            ],
        ),
    ],
)
def test_an_import_needs_what_connect_calls_in_the_roles_name(
    service: str, needed: list[str]
) -> None:
    source = f"arn:aws-cn:{service}:cn-north-1:123456789012:phone-number/1"
    asked = {"InstanceId": "here", "SourcePhoneNumberArn": source}
    alone = allow("connect:ImportPhoneNumber", "*")
    all_of_it = [alone, *(allow(action, source) for action in needed)]

    assert judge(*all_of_it).allows("ImportPhoneNumber", asked) is None
    assert judge(*all_of_it[:-1]).allows("ImportPhoneNumber", asked)


def test_an_operation_that_it_does_not_know_is_refused() -> None:
    assert judge(allow("*", "*")).allows("ClaimPhoneNumber", {})


def test_a_stack_is_judged_by_the_policies_that_its_numbers_need() -> None:
    listing = ("ListPhoneNumbersV2", {"MaxResults": 1000})

    assert Judge.of_stack(STACK).allows(*listing) is None
    assert Judge.of_stack(STACK, "ImportPolicy").allows(*listing) is None
    assert Judge.of_stack(STACK, "ReleasePolicy").allows(*listing)
