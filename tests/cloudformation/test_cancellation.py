"""Events that are cancelled, late or doubled, and what the function still says to them."""

from __future__ import annotations

import pytest
from tests.cloudformation.cloudformation import CloudFormation
from tests.cloudformation.script import FAILED, Answer, Script
from tests.cloudformation.stack import BEGINNING


def cancelled(cloudformation: CloudFormation) -> Answer:
    """Be at work while a sibling fails, and answer SUCCESS in the end."""
    assert cloudformation.cancel(list(cloudformation.stacks.values())[-1])
    return {}


def test_a_cancelled_create_is_deleted_by_an_invented_id_and_its_answer_does_not_count(
    cloudformation: CloudFormation, script: Script
) -> None:
    script.plan = [lambda: cancelled(cloudformation)]
    began = cloudformation.clock.now()

    stack = cloudformation.create_stack("Stack", {"One": {}, "Two": {}})

    assert [kind for kind, _, _ in script.seen] == ["Create", "Delete"]
    assert script.seen[-1][1].startswith("Stack-One-")
    assert script.seen[-1][2] == "ROLLBACK_IN_PROGRESS"
    assert stack.status == "ROLLBACK_COMPLETE"
    assert cloudformation.clock.now() == began + BEGINNING
    assert ("One", "CREATE_FAILED", "Resource creation cancelled") in [
        (each.logical_id, each.status, each.reason) for each in stack.events
    ]


def test_a_cancelled_update_is_updated_back(cloudformation: CloudFormation, script: Script) -> None:
    stack = cloudformation.create_stack("Stack", {"One": {}})
    script.plan = [lambda: cancelled(cloudformation)]

    cloudformation.update_stack(stack, {"One": {"a": 1}})

    assert [(kind, status) for kind, _, status in script.seen[1:]] == [
        ("Update", "UPDATE_IN_PROGRESS"),
        ("Update", "UPDATE_ROLLBACK_IN_PROGRESS"),
    ]
    assert cloudformation.exchanges[-1].event["OldResourceProperties"] == {"a": "1"}
    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert stack.resources["One"].properties == {}
    assert "Resource update cancelled" in [each.reason for each in stack.events]


def test_a_stack_that_is_deleted_while_it_is_created_cancels_what_is_in_progress(
    cloudformation: CloudFormation, script: Script
) -> None:
    def deleted() -> Answer:
        cloudformation.delete_stack(list(cloudformation.stacks.values())[-1])
        return {}

    script.plan = [deleted]

    stack = cloudformation.create_stack("Stack", {"One": {}, "Two": {}})

    assert [(kind, status) for kind, _, status in script.seen] == [
        ("Create", "CREATE_IN_PROGRESS"),
        ("Delete", "DELETE_IN_PROGRESS"),
    ]
    assert stack.is_gone


def test_nothing_is_cancelled_once_the_stack_rolls_back_or_cleans_up(
    cloudformation: CloudFormation, script: Script
) -> None:
    stack = cloudformation.create_stack("Stack", {"One": {}, "Two": {}})
    could: list[bool] = []

    def try_to_cancel() -> Answer:
        could.append(cloudformation.cancel(stack))
        return {}

    script.plan = [try_to_cancel]

    cloudformation.update_stack(stack, {"One": {}})

    assert could == [False]
    assert stack.status == "UPDATE_COMPLETE"


def test_a_late_event_arrives_when_cloudformation_has_given_up_on_it(
    cloudformation: CloudFormation, script: Script
) -> None:
    cloudformation.delivery.hold_back(lambda event: event["RequestType"] == "Create")
    stack = cloudformation.create_stack("Stack", {"One": {}})

    cloudformation.delivery.deliver_late()

    assert [kind for kind, _, _ in script.seen] == ["Delete", "Create"]
    assert stack.status == "ROLLBACK_COMPLETE"


@pytest.mark.parametrize(("first", "end"), [({}, "CREATE_COMPLETE"), (FAILED, "ROLLBACK_COMPLETE")])
def test_of_a_doubled_event_the_answer_counts_that_comes_first(
    cloudformation: CloudFormation, script: Script, first: Answer, end: str
) -> None:
    def doubled() -> Answer:
        script.plan.insert(0, first)
        cloudformation.redeliver(cloudformation.exchanges[-1])
        return FAILED if first == {} else {}

    script.plan = [doubled]

    stack = cloudformation.create_stack("Stack", {"One": {}})

    assert stack.status == end
