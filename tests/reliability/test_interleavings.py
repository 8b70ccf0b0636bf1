"""For each pair that can be under way at once on one number: the second begins at each call.

A build plays a share of the moments, see ``tests/histories.py``.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice
from zlib import crc32

import pytest
from tests.histories import one_of
from tests.reliability import judge
from tests.reliability.cloud import Cloud, Datacentre, live_owners, owner_of, place
from tests.reliability.interleavings import Second, pairs, pairs_of_own_flows, stack_of
from tests.reliability.lifecycles import Lifecycle
from tests.reliability.meanwhile import Mode, moments, play
from tests.reliability.wire import Moment

pytestmark = pytest.mark.slow

SHARE = one_of(9)
STABLE = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"}
PAIRS = [*pairs(), *pairs_of_own_flows()]
# How many there were when this was written.
FLOOR = 120


@pytest.mark.parametrize(
    ("lifecycle", "second"), PAIRS, ids=[f"{second} in {first}" for first, second in PAIRS]
)
def test_two_at_once_cost_no_number_and_no_flow(
    datacentre: Datacentre, histories: Counter[str], lifecycle: Lifecycle, second: Second
) -> None:
    histories["pairs of lifecycles"] += 1
    for mode in Mode:
        # Each has more calls than this.
        offset = crc32(f"{lifecycle}{second}{mode}".encode()) % min(SHARE, 4)
        for moment in islice(moments(), offset, None, SHARE):
            with datacentre.cloud() as cloud:
                if not interleave(cloud, lifecycle, second, moment, mode):
                    break
            histories["interleaved histories"] += 1


# Each is a write that is held up between the fence's look and Connect.
LATE = [
    ("a number that moves with its own flow", "its roll-back and the same again", 4),
    ("an own flow in the place of the number's", "its roll-back", 14),
]


@pytest.mark.parametrize(("first", "second", "call"), LATE)
def test_what_comes_too_late_takes_no_flow_that_another_resource_has(
    cloud: Cloud, first: str, second: str, call: int
) -> None:
    (pair,) = [each for each in PAIRS if (each[0].name, each[1].name) == (first, second)]

    assert interleave(cloud, *pair, Moment(call, after=False), Mode.HELD_UP)


def test_no_pair_got_lost() -> None:
    assert len(PAIRS) >= FLOOR


def interleave(
    cloud: Cloud, lifecycle: Lifecycle, second: Second, moment: Moment, mode: Mode
) -> bool:
    """Play both and judge the end; False if the first has no such moment."""
    origins = cloud.numbers
    stack = lifecycle.prepare(cloud)
    before = cloud.numbers
    has_begun: list[bool] = []

    is_hit = play(
        cloud,
        lambda: lifecycle.run(cloud, stack),
        moment,
        lambda: has_begun.append(second.play(cloud, lifecycle)),
        mode,
    )
    if is_hit and has_begun[0]:
        for each in list(cloud.cloudformation.stacks.values()):
            assert not each.status.endswith("_FAILED"), (moment, mode, each.name, each.reason)
        every_success_is_true(cloud)
        judge.nothing_is_orphaned(cloud)
        for exchange in cloud.cloudformation.exchanges:
            assert len(exchange.answers) <= 1
        nothing_is_lost(cloud, lifecycle, before, origins)
    return is_hit


def every_success_is_true(cloud: Cloud) -> None:
    """Assert that what CloudFormation was told is what is."""
    for stack in cloud.cloudformation.stacks.values():
        if stack.status in STABLE:
            resources = stack.resources.values()
            judge.is_as_desired(
                cloud, stack, {each.logical_id: each.properties for each in resources}
            )


def nothing_is_lost(
    cloud: Cloud, lifecycle: Lifecycle, before: judge.Numbers, origins: judge.Numbers
) -> None:
    """Assert that a number that nobody manages is where a roll-back, or its policy, left it."""
    after = cloud.numbers
    stack = stack_of(cloud)
    template_before, template_after = lifecycle.templates(cloud)
    for arn, number in before.items():
        owner = owner_of(after[arn]) if arn in after else None
        if owner in live_owners(cloud):
            continue
        managed = [p for p in (template_before or {}).values() if judge.names(p, number)]
        policy = managed[0].get("OnDelete") if managed else None
        if policy == "Release" and template_after is None and stack.is_gone:
            assert arn not in after
        elif policy == "Return" and template_after is None and stack.is_gone:
            assert place(cloud, arn) == (origins[arn].target_arn, origins[arn].contact_flow_arn)
        else:
            assert place(cloud, arn) == (number.target_arn, number.contact_flow_arn)
    for arn in after.keys() - before.keys():
        assert after[arn].status == "CLAIMED", "an import is kept"
