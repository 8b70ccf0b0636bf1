"""Stacks that rest where they failed, and resources that leave their stack without an event."""

from __future__ import annotations

import pytest
from tests.cloudformation.cloudformation import CloudFormation
from tests.cloudformation.script import FAILED, Script


def test_a_failed_create_is_tried_again_and_then_its_earlier_try_is_deleted(
    cloudformation: CloudFormation, script: Script
) -> None:
    script.plan = [FAILED]
    stack = cloudformation.create_stack("Stack", {"One": {}}, rolls_back=False)
    rested = stack.status

    cloudformation.update_stack(stack, {"One": {}}, rolls_back=False)

    assert rested == "CREATE_FAILED"
    assert script.seen == [
        ("Create", "", "CREATE_IN_PROGRESS"),
        ("Create", "", "UPDATE_IN_PROGRESS"),
        ("Delete", "half-made", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"),
    ]
    assert stack.status == "UPDATE_COMPLETE"
    assert stack.resources["One"].status == "CREATE_COMPLETE"
    assert len({each.event["RequestId"] for each in cloudformation.exchanges}) == 3


def test_every_earlier_try_is_deleted_also_by_the_id_that_cloudformation_made_up(
    cloudformation: CloudFormation, script: Script
) -> None:
    script.plan = [None, FAILED]
    stack = cloudformation.create_stack("Stack", {"One": {}}, rolls_back=False)
    cloudformation.update_stack(stack, {"One": {}}, rolls_back=False)
    rested = stack.status

    cloudformation.update_stack(stack, {"One": {}}, rolls_back=False)

    deleted = [physical_id for kind, physical_id, _ in script.seen if kind == "Delete"]
    assert rested == "UPDATE_FAILED"
    assert deleted[0].startswith("Stack-One-")
    assert deleted[1:] == ["half-made"]


@pytest.mark.parametrize(("from_last_good", "former"), [(False, {"a": "1"}), (True, {})])
def test_a_failed_update_is_followed_by_an_update(
    cloudformation: CloudFormation,
    script: Script,
    from_last_good: bool,  # noqa: FBT001
    former: dict[str, str],
) -> None:
    cloudformation.updates_from_last_good = from_last_good
    stack = cloudformation.create_stack("Stack", {"One": {}})
    script.plan = [FAILED]
    cloudformation.update_stack(stack, {"One": {"a": 1}}, rolls_back=False)
    rested = stack.status

    cloudformation.update_stack(stack, {"One": {"a": 2}}, rolls_back=False)

    assert (rested, stack.status) == ("UPDATE_FAILED", "UPDATE_COMPLETE")
    assert cloudformation.exchanges[-1].event["OldResourceProperties"] == former


def test_what_rests_where_it_failed_can_be_rolled_back(
    cloudformation: CloudFormation, script: Script
) -> None:
    stack = cloudformation.create_stack("Stack", {"One": {}})
    script.plan = [{}, FAILED]
    cloudformation.update_stack(stack, {"One": {"a": 1}, "Two": {}}, rolls_back=False)

    cloudformation.roll_back_stack(stack)

    assert [(kind, physical_id) for kind, physical_id, _ in script.seen[3:]] == [
        ("Update", "id-of-One"),
        ("Delete", "half-made"),
    ]
    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"


def test_a_roll_back_can_be_continued_without_a_resource(
    cloudformation: CloudFormation, script: Script
) -> None:
    stack = cloudformation.create_stack("Stack", {"One": {}})
    script.plan = [FAILED, FAILED]
    cloudformation.update_stack(stack, {"One": {"a": 1}})

    cloudformation.continue_update_rollback(stack, skip=["One"])

    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert len(script.seen) == 3


def test_a_stack_can_be_deleted_without_a_resource(
    cloudformation: CloudFormation, script: Script
) -> None:
    stack = cloudformation.create_stack("Stack", {"One": {}})
    script.plan = [FAILED]
    cloudformation.delete_stack(stack)

    cloudformation.delete_stack(stack, retain=["One"])

    assert stack.status == "DELETE_COMPLETE"
    assert len(script.seen) == 2


@pytest.mark.parametrize(
    ("policy", "sent_by_a_roll_back", "sent_by_a_deletion"),
    [("Delete", True, True), ("Retain", False, False), ("RetainExceptOnCreate", True, False)],
)
def test_a_deletion_policy_keeps_deletes_back(
    cloudformation: CloudFormation,
    script: Script,
    policy: str,
    sent_by_a_roll_back: bool,  # noqa: FBT001
    sent_by_a_deletion: bool,  # noqa: FBT001
) -> None:
    policies = {"One": policy}
    cloudformation.create_stack("Stack", {"One": {}}, policies=policies, fails=True)
    by_a_roll_back = "Delete" in [kind for kind, _, _ in script.seen]
    stack = cloudformation.create_stack("Stack", {"One": {}}, policies=policies)
    script.seen.clear()

    cloudformation.delete_stack(stack)

    by_a_deletion = "Delete" in [kind for kind, _, _ in script.seen]
    assert (by_a_roll_back, by_a_deletion) == (sent_by_a_roll_back, sent_by_a_deletion)
    assert stack.is_gone


def test_a_resource_leaves_its_stack_or_changes_its_name_without_an_event(
    cloudformation: CloudFormation, script: Script
) -> None:
    stack = cloudformation.create_stack("Stack", {"One": {}, "Two": {}})
    other = cloudformation.create_stack("Other", {"One": {}})
    script.seen.clear()

    cloudformation.orphan(stack, "One")
    cloudformation.refactor(stack, "Two", into=other, new_logical_id="Three")

    assert script.seen == []
    assert list(stack.resources) == []
    assert other.resources["Three"].physical_id == "id-of-Two"
