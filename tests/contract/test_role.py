"""The role holds the function to the numbers of its stack, by the lights of AWS's own data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from policy_sentry.querying.actions import get_action_data
from tests.iam.judge import KNOWN_OPERATIONS, ROLE, Judge
from tests.iam.policy import listed
from tests.iam.synthesize import synthesized
from tests.owner_tags import LOGICAL_ID, STACK
from tests.template.conftest import ACCOUNT, CONNECT, FLOW, INSTANCE_ID, NUMBER, REGION, SOURCE

OWN = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/ContactCentre/1"
FOREIGN = OWN.replace("ContactCentre", "Elsewhere")
STACK_ID = "${AWS::StackId}"
OF_RESOURCE = {"StringEquals": {f"aws:ResourceTag/{STACK}": STACK_ID}}
OF_REQUEST = {"StringEquals": {f"aws:RequestTag/{STACK}": STACK_ID}}
# Put the tag on, or take it off: what is conditioned on the tag could not be done before or after.
TAGGING = {"connect:ImportPhoneNumber": OF_REQUEST, "connect:TagResource": OF_REQUEST}
# Named by its source, a number may have no tags that IAM sees; where it sees any, they are ours.
BY_SOURCE = {"StringEqualsIfExists": {f"aws:ResourceTag/{STACK}": STACK_ID}}
BY_SOURCE_TOO = TAGGING | {
    "connect:AssociateFlow": BY_SOURCE,
    "connect:DisassociateFlow": BY_SOURCE,
}
UNCONDITIONED = {"connect:UntagResource"}


@pytest.fixture(scope="module")
def role() -> dict[str, list[dict[str, Any]]]:
    return synthesized()


def rows(action: str) -> list[dict[str, Any]]:
    """Return what AWS says of an action: a row for each kind of resource, and one for none."""
    service, name = action.split(":")
    return list(get_action_data(service, name)[service])


def on_numbers(role: dict[str, list[dict[str, Any]]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return the actions of Connect that may be done to numbers, with their statements."""
    for statement in (each for statements in role.values() for each in statements):
        if ":phone-number/*" in str(statement["Resource"]):
            for action in listed(statement["Action"]):
                if action.startswith("connect:"):
                    yield action, statement


def test_the_judges_look_at_the_role_that_is_synthesized(
    role: dict[str, list[dict[str, Any]]],
) -> None:
    """If not: tests/iam/synthesize.py says how to renew what they look at."""
    assert json.loads(ROLE.read_text()) == role


def test_a_number_is_written_to_only_while_it_carries_the_tag_of_the_stack(
    role: dict[str, list[dict[str, Any]]],
) -> None:
    writes = [
        (action, statement.get("Condition"))
        for action, statement in on_numbers(role)
        if rows(action)[0]["access_level"] in ("Write", "Tagging")
    ]

    assert len(writes) == 10
    for action, condition in writes:
        expected = None if action in UNCONDITIONED else BY_SOURCE_TOO.get(action, OF_RESOURCE)
        assert condition == expected, action


def test_no_action_that_is_left_without_a_condition_could_have_had_one() -> None:
    for action in UNCONDITIONED:
        (general,) = [row for row in rows(action) if row["resource_arn_format"] == "*"]
        assert general["condition_keys"] == ["aws:TagKeys"]


def test_what_has_no_tags_of_ours_is_not_asked_for_them(
    role: dict[str, list[dict[str, Any]]],
) -> None:
    for statement in (each for statements in role.values() for each in statements):
        if statement.get("Condition") == OF_RESOURCE:
            (numbers,) = listed(statement["Resource"])
            assert ":phone-number/*" in str(numbers)


def test_each_condition_is_one_that_the_action_itself_knows(
    role: dict[str, list[dict[str, Any]]],
) -> None:
    """Not only the kind of resource: its row for no resource at all lists the key."""
    for action, statement in on_numbers(role):
        for key in (key for keys in statement.get("Condition", {}).values() for key in keys):
            (general,) = [row for row in rows(action) if row["resource_arn_format"] == "*"]
            assert f"{key.split('/')[0]}/${{TagKey}}" in general["condition_keys"], action


def test_only_the_own_stacks_events_may_be_read(role: dict[str, list[dict[str, Any]]]) -> None:
    (statement,) = [each for each in role["ReleasePolicy"] if "StackEvents" in str(each)]

    assert statement["Resource"] == STACK_ID


BY_NUMBER = {"PhoneNumberId": NUMBER.rsplit("/", 1)[-1]}
WRITES: dict[str, dict[str, Any]] = {
    "AssociatePhoneNumberContactFlow": {
        **BY_NUMBER,
        "InstanceId": INSTANCE_ID,
        "ContactFlowId": FLOW.rsplit("/", 1)[-1],
    },
    "DisassociatePhoneNumberContactFlow": {**BY_NUMBER, "InstanceId": INSTANCE_ID},
    "ReleasePhoneNumber": BY_NUMBER,
    "UpdatePhoneNumber": {**BY_NUMBER, "TargetArn": f"{CONNECT}:instance/{INSTANCE_ID}"},
    "UpdatePhoneNumberMetadata": {**BY_NUMBER, "PhoneNumberDescription": "x"},
}


@pytest.mark.parametrize("operation", WRITES)
def test_the_own_stacks_number_may_be_written_to_and_no_other(operation: str) -> None:
    judge = Judge.of_stack(OWN)

    assert judge.allows(operation, WRITES[operation], {STACK: OWN, "team": "support"}) is None
    assert judge.allows(operation, WRITES[operation], {STACK: FOREIGN})
    assert judge.allows(operation, WRITES[operation], {"team": "support"})


@pytest.mark.parametrize("tags", [{}, {STACK: FOREIGN}], ids=["nobody's", "a dead stack's"])
def test_a_number_may_be_taken_over_by_writing_the_own_tag_on_it(tags: dict[str, str]) -> None:
    judge = Judge.of_stack(OWN)

    def tag(**written: str) -> str | None:
        written = {LOGICAL_ID: "Support", **written}
        return judge.allows("TagResource", {"resourceArn": NUMBER, "tags": written}, tags)

    assert tag(**{STACK: OWN}) is None
    assert tag(**{STACK: FOREIGN})
    assert tag()


def test_a_number_is_imported_only_with_the_own_tag() -> None:
    judge = Judge.of_stack(OWN)
    asked = {"InstanceId": INSTANCE_ID, "SourcePhoneNumberArn": SOURCE}

    assert judge.allows("ImportPhoneNumber", {**asked, "Tags": {STACK: OWN}}) is None
    assert judge.allows("ImportPhoneNumber", {**asked, "Tags": {STACK: FOREIGN}})
    assert judge.allows("ImportPhoneNumber", asked)


def test_any_stack_may_be_asked_for_what_it_manages_and_none_of_another_account() -> None:
    judge = Judge.of_stack(OWN)

    for operation in ("DescribeStackResource", "DescribeStacks"):
        assert judge.allows(operation, {"StackName": OWN}) is None
        assert judge.allows(operation, {"StackName": FOREIGN}) is None
        assert judge.allows(operation, {"StackName": FOREIGN.replace(ACCOUNT, "9" * 12)})
    assert judge.allows("DescribeStackEvents", {"StackName": OWN}) is None
    assert judge.allows("DescribeStackEvents", {"StackName": FOREIGN})


def test_the_judges_know_all_that_the_role_grants(role: dict[str, list[dict[str, Any]]]) -> None:
    granted = {
        action.split(":")[1]
        for statements in role.values()
        for statement in statements
        for action in listed(statement["Action"])
        if action.startswith(("cloudformation:", "connect:", "sms-voice:", "social-messaging:Get"))
    }

    assert granted == KNOWN_OPERATIONS
