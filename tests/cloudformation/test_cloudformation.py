"""The model plays stacks as CloudFormation does: what tests the handler is tested itself."""

from __future__ import annotations

from typing import Any

import pytest
from tests.cloudformation.cloudformation import CloudFormation
from tests.cloudformation.delivery import SERVICE_TIMEOUT
from tests.cloudformation.script import FAILED, Script
from tests.cloudformation.stack import BEGINNING


def test_a_failed_create_is_deleted_by_the_id_that_it_answered(
    cloudformation: CloudFormation, script: Script
) -> None:
    script.plan = [FAILED]

    stack = cloudformation.create_stack("Stack", {"One": {}})

    assert script.seen[-1] == ("Delete", "half-made", "ROLLBACK_IN_PROGRESS")
    assert stack.status == "ROLLBACK_COMPLETE"


def test_a_create_that_is_never_answered_is_deleted_by_an_invented_id(
    cloudformation: CloudFormation, script: Script
) -> None:
    script.plan = [None]
    before = cloudformation.clock.now()

    cloudformation.create_stack("Stack", {"One": {}})

    assert script.seen[-1][1].startswith("Stack-One-")
    assert cloudformation.clock.now() - before == BEGINNING + SERVICE_TIMEOUT


@pytest.mark.parametrize(
    "answer",
    [
        {"Data": {"long": "x" * 4096}},
        {"PhysicalResourceId": ""},
        {"PhysicalResourceId": "x" * 1025},
        {"RequestId": "of another event"},
    ],
)
def test_an_answer_beyond_the_limits_is_a_failure(
    cloudformation: CloudFormation, script: Script, answer: dict[str, Any]
) -> None:
    script.plan = [answer]

    assert cloudformation.create_stack("Stack", {"One": {}}).status == "ROLLBACK_COMPLETE"


def test_the_second_answer_to_an_event_does_not_count(
    cloudformation: CloudFormation, script: Script
) -> None:
    stack = cloudformation.create_stack("Stack", {"One": {}})
    script.plan = [FAILED]

    cloudformation.redeliver(cloudformation.exchanges[0])

    assert stack.status == "CREATE_COMPLETE"


def test_properties_arrive_as_strings(cloudformation: CloudFormation) -> None:
    cloudformation.create_stack("Stack", {"One": {"a": True, "b": [1, {"c": 2.5}]}})

    assert cloudformation.exchanges[0].event["ResourceProperties"] == {
        "a": "true",
        "b": ["1", {"c": "2.5"}],
    }


def test_a_replaced_resource_is_deleted_in_the_clean_up(
    cloudformation: CloudFormation, script: Script
) -> None:
    stack = cloudformation.create_stack("Stack", {"One": {}})
    script.plan = [{"PhysicalResourceId": "new"}]

    cloudformation.update_stack(stack, {"One": {"a": 1}})

    assert script.seen[-1] == ("Delete", "id-of-One", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
    assert stack.resources["One"].physical_id == "new"


def test_a_replaced_resource_that_is_retained_is_not_deleted(
    cloudformation: CloudFormation, script: Script
) -> None:
    stack = cloudformation.create_stack("Stack", {"One": {}})
    script.plan = [{"PhysicalResourceId": "new"}]

    cloudformation.update_stack(stack, {"One": {"a": 1}}, replace_policies={"One": "Retain"})

    assert [kind for kind, _, _ in script.seen] == ["Create", "Update"]
    assert stack.status == "UPDATE_COMPLETE"


@pytest.mark.parametrize(("by_new_id", "named"), [(False, "id-of-One"), (True, "new")])
def test_a_replacement_is_rolled_back_by_an_update_and_a_delete_of_the_new_id(
    cloudformation: CloudFormation,
    script: Script,
    by_new_id: bool,  # noqa: FBT001
    named: str,
) -> None:
    cloudformation.rolls_back_by_new_id = by_new_id
    stack = cloudformation.create_stack("Stack", {"One": {}})
    script.plan = [{"PhysicalResourceId": "new"}, {"PhysicalResourceId": "id-of-One"}]

    cloudformation.update_stack(stack, {"One": {"a": 1}}, fails=True)

    assert script.seen[2:] == [
        ("Update", named, "UPDATE_ROLLBACK_IN_PROGRESS"),
        ("Delete", "new", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"),
    ]
    assert stack.resources["One"].physical_id == "id-of-One"


def test_a_renamed_resource_is_created_first_and_deleted_last(
    cloudformation: CloudFormation, script: Script
) -> None:
    stack = cloudformation.create_stack("Stack", {"One": {}})

    cloudformation.update_stack(stack, {"Two": {}})

    assert [(kind, status) for kind, _, status in script.seen[1:]] == [
        ("Create", "UPDATE_IN_PROGRESS"),
        ("Delete", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"),
    ]
    assert list(stack.resources) == ["Two"]


def test_a_roll_back_that_fails_can_be_continued(
    cloudformation: CloudFormation, script: Script
) -> None:
    stack = cloudformation.create_stack("Stack", {"One": {}})
    script.plan = [{"Status": "FAILED"}, {"Status": "FAILED"}]
    cloudformation.update_stack(stack, {"One": {"a": 1}})
    assert stack.status == "UPDATE_ROLLBACK_FAILED"

    cloudformation.continue_update_rollback(stack)

    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert stack.resources["One"].properties == {}


def test_a_clean_up_is_tried_three_times_and_then_forgotten(
    cloudformation: CloudFormation, script: Script
) -> None:
    stack = cloudformation.create_stack("Stack", {"One": {}, "Two": {}})
    script.plan = [{"Status": "FAILED"}] * 3

    cloudformation.update_stack(stack, {"One": {}})

    assert stack.status == "UPDATE_COMPLETE"
    assert [each.logical_id for each in stack.left_behind] == ["Two"]


def test_a_deletion_that_fails_can_be_repeated(
    cloudformation: CloudFormation, script: Script
) -> None:
    stack = cloudformation.create_stack("Stack", {"One": {}})
    script.plan = [{"Status": "FAILED"}]
    cloudformation.delete_stack(stack)
    failed = stack.status

    cloudformation.delete_stack(stack)

    assert (failed, stack.status) == ("DELETE_FAILED", "DELETE_COMPLETE")
