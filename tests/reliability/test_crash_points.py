"""Every lifecycle, interrupted at each of its calls, and what CloudFormation does next.

A build plays a share of the calls, see ``tests/histories.py``: each call meets some of the kinds.
"""

from __future__ import annotations

from collections import Counter
from itertools import count

import pytest
from tests.cloudformation.stack import Stack
from tests.histories import one_of
from tests.reliability import judge
from tests.reliability.cloud import Cloud, Datacentre, left_behind
from tests.reliability.lifecycles import LIFECYCLES, OWN_FLOWS, Lifecycle
from tests.reliability.wire import Interruption, Kind

pytestmark = pytest.mark.slow

SUCCEEDED = {"CREATE_COMPLETE", "UPDATE_COMPLETE"}
ROLLED_BACK = {"ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"}

# Of a lifecycle with so few calls that a sixth of them may be none, a third.
SHARES = dict.fromkeys((one_of(6), one_of(3)))
INTERRUPTED = [
    pytest.param(lifecycle, kind, at, id=f"{lifecycle}-{kind}")
    for lifecycle in (*LIFECYCLES, *OWN_FLOWS)
    for at, kind in enumerate(Kind)
]
# How many there were when this was written.
FLOOR = 567


@pytest.mark.parametrize(("lifecycle", "kind", "at"), INTERRUPTED)
def test_no_interruption_costs_a_number_or_its_flow(
    datacentre: Datacentre, histories: Counter[str], lifecycle: Lifecycle, kind: Kind, at: int
) -> None:
    played = 0
    for share in SHARES:
        for call in count(at % share, share):
            with datacentre.cloud() as cloud:
                if not play(cloud, lifecycle, Interruption(kind, call)):
                    break
            played += 1
        if played:
            break
    assert played, "a lifecycle has more calls than that"
    histories["interrupted histories"] += played


def test_no_lifecycle_got_lost() -> None:
    assert len(INTERRUPTED) >= FLOOR


def play(cloud: Cloud, lifecycle: Lifecycle, interruption: Interruption) -> bool:
    """Play the lifecycle, interrupted; False if it has fewer calls than that."""
    origins = cloud.numbers
    stack = lifecycle.prepare(cloud)
    before = cloud.numbers
    template_before, template_after = lifecycle.templates(cloud)

    cloud.wire.arm(interruption)
    stack = lifecycle.run(cloud, stack)
    cloud.wire.lift()
    cloud.settle()
    if not cloud.wire.is_hit:
        return False

    judge.every_event_got_one_answer(cloud, kills=cloud.wire.killed)
    retry(cloud, lifecycle, stack)
    judge.keeps_a_flow(cloud, stack, [before, origins], [template_before, template_after])
    in_doubt = "DescribeStacks" in cloud.wire.refused
    if stack.status in SUCCEEDED:
        assert template_after
        judge.is_as_desired(cloud, stack, template_after)
    elif stack.status in ROLLED_BACK and not in_doubt:
        judge.is_as_before(cloud, before, but_for=left_behind(stack))
        if template_before:
            judge.is_as_desired(cloud, stack, template_before)
    judge.nothing_is_orphaned(cloud)

    if template_after and _is_still_there(cloud, before):
        if stack.status not in SUCCEEDED:
            stack = deploy_again(cloud, lifecycle, stack)
            assert stack.status in SUCCEEDED, stack.reason
            judge.is_as_desired(cloud, stack, template_after)
        before = cloud.numbers
        cloud.cloudformation.delete_stack(stack)
        cloud.settle()
        in_doubt = False
    assert stack.is_gone
    if not in_doubt and (template_after is None or _is_still_there(cloud, before)):
        judge.is_let_go(cloud, template_after or template_before or {}, before, origins)
    judge.nothing_is_orphaned(cloud)
    return True


def _is_still_there(cloud: Cloud, before: judge.Numbers) -> bool:
    """Tell whether deleting a stack whose roll-back had failed has released nothing."""
    return before.keys() <= cloud.numbers.keys()


def retry(cloud: Cloud, lifecycle: Lifecycle, stack: Stack) -> None:
    """Have the operator repeat what failed, now that nothing stands in the way."""
    _, after = lifecycle.templates(cloud)
    if stack.rests_where_it_failed and after:
        cloud.cloudformation.update_stack(stack, after, rolls_back=False)
    elif stack.status == "UPDATE_ROLLBACK_FAILED":
        cloud.cloudformation.continue_update_rollback(stack)
    elif stack.status in {"DELETE_FAILED", "ROLLBACK_FAILED"}:
        cloud.cloudformation.delete_stack(stack)
    cloud.settle()


def deploy_again(cloud: Cloud, lifecycle: Lifecycle, stack: Stack) -> Stack:
    """Deploy what was interrupted once more, into the same stack if that is possible."""
    _, after = lifecycle.templates(cloud)
    assert after
    if stack.can_be_updated:
        cloud.cloudformation.update_stack(stack, after)
        return stack
    if not stack.is_gone:
        cloud.cloudformation.delete_stack(stack)
    return cloud.cloudformation.create_stack("Contact-Centre", after)
