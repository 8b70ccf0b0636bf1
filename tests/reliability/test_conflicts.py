"""Who gets a number that two want, and what is done for whom it was not sent to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.cloudformation.stack import Stack, Template
from tests.reliability import judge
from tests.reliability.cloud import Cloud, Datacentre
from tests.reliability.findings import finding
from tests.reliability.lifecycles import imported, moved

from local_cloud.connect.behaviour import Behaviour


def race(cloud: Cloud, first: Template, second: Template, head_start: float) -> list[Stack]:
    """Create two stacks, the second so many seconds after the first; return both."""
    stacks: dict[str, Stack] = {}
    cloud.wire.latency = 0.1

    def create(name: str, template: Template, delay: float) -> None:
        cloud.clock.sleep(delay)
        stacks[name] = cloud.cloudformation.create_stack(name, template)

    cloud.clock.run(
        [
            lambda: create("Contact-Centre", first, 0),
            lambda: create("Back-Office", second, head_start),
        ]
    )
    cloud.settle()
    return list(stacks.values())


def at_most_one_wins(
    cloud: Cloud, stacks: list[Stack], templates: dict[str, Template], before: judge.Numbers
) -> None:
    """Assert that exactly one has the number, and the other names owner or number; or both failed.

    The owner's tags may not be readable yet, when an import is refused since there was another.
    """
    won = [stack for stack in stacks if stack.status == "CREATE_COMPLETE"]
    lost = [stack for stack in stacks if stack not in won]
    assert len(won) <= 1
    for winner in won:
        judge.is_as_desired(cloud, winner, templates[winner.name])
        number = winner.resources["Line"].physical_id
        assert winner.stack_id in lost[0].reason or number in lost[0].reason
    if not won:
        judge.is_as_before(cloud, before, but_for=set())


WANTED: dict[str, tuple[Callable[[Cloud], Any], Callable[[Cloud], Any]]] = {
    "two moves to one place": (moved, moved),
    "two moves to two places": (moved, lambda c: moved(c, TargetArn=c.group)),
    "a move and an adoption in place": (
        lambda c: moved(c, PhoneNumberId=c.found_here, TargetArn=c.there, ContactFlowArn=None),
        lambda c: moved(c, PhoneNumberId=c.found_here),
    ),
    "two adoptions in place": (
        lambda c: moved(c, PhoneNumberId=c.found_here),
        lambda c: moved(c, PhoneNumberId=c.found_here, ContactFlowArn=c.closed_flow),
    ),
    "two imports": (imported, imported),
    "two imports to two places": (imported, lambda c: imported(c, TargetArn=c.group)),
}


@pytest.mark.slow
@finding("A13")
@pytest.mark.parametrize(
    "wanted",
    [pair for name, pair in WANTED.items() if "import" not in name],
    ids=[name for name in WANTED if "import" not in name],
)
def test_of_two_stacks_that_reach_for_a_number_at_once_one_gets_it(
    datacentre: Datacentre, wanted: tuple[Callable[[Cloud], Any], Callable[[Cloud], Any]]
) -> None:
    for stale_seconds in (0.0, 5.0):
        for head_start in (0.0, 0.05, 0.1, 0.15, 0.25, 0.3, 0.5, 1.0, 1.5, 2.0, 3.0):
            behaviour = Behaviour(rate=None, settle_seconds=0.5, stale_seconds=stale_seconds)
            with datacentre.cloud(behaviour) as cloud:
                before = cloud.numbers
                first, second = ({"Line": make(cloud)} for make in wanted)

                stacks = race(cloud, first, second, head_start)

                templates: dict[str, Template] = {"Contact-Centre": first, "Back-Office": second}
                at_most_one_wins(cloud, stacks, templates, before)


@pytest.mark.slow
@pytest.mark.parametrize(
    "wanted",
    [pair for name, pair in WANTED.items() if "import" in name],
    ids=[name for name in WANTED if "import" in name],
)
def test_of_two_stacks_that_import_a_number_at_once_one_gets_it(
    datacentre: Datacentre, wanted: tuple[Callable[[Cloud], Any], Callable[[Cloud], Any]]
) -> None:
    for absent_seconds in (0.0, 10.0):
        for head_start in (0.0, 0.05, 0.15, 0.3, 1.0, 3.0):
            behaviour = Behaviour(rate=None, settle_seconds=0.5, absent_seconds=absent_seconds)
            with datacentre.cloud(behaviour) as cloud:
                before = cloud.numbers
                first, second = ({"Line": make(cloud)} for make in wanted)

                stacks = race(cloud, first, second, head_start)

                templates: dict[str, Template] = {"Contact-Centre": first, "Back-Office": second}
                at_most_one_wins(cloud, stacks, templates, before)
                assert len(cloud.numbers) == len(before) + 1


@finding("E7")
def test_two_new_constructs_of_one_update_cannot_have_one_number(cloud: Cloud) -> None:
    """By source and by id: nothing at synth tells that they are the same."""
    imported_before = cloud.cloudformation.create_stack("Former", {"Line": imported(cloud)})
    arn = imported_before.resources["Line"].physical_id
    cloud.cloudformation.delete_stack(imported_before)
    other = {"Other": moved(cloud)}
    stack = cloud.cloudformation.create_stack("Contact-Centre", other)
    before = cloud.numbers
    both = {
        "BySource": imported(cloud),
        "ById": imported(
            cloud, SourcePhoneNumberArn=None, PhoneNumberId=arn, TargetArn=cloud.group
        ),
    }

    cloud.cloudformation.update_stack(stack, {**other, **both})

    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert "BySource" in stack.reason
    judge.is_as_before(cloud, before, but_for=set())


def test_a_renamed_construct_takes_its_number_along_while_another_is_new(cloud: Cloud) -> None:
    """The conflict above is none where the former construct goes."""
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": moved(cloud)})

    cloud.cloudformation.update_stack(stack, {"Renamed": moved(cloud), "New": imported(cloud)})

    assert stack.status == "UPDATE_COMPLETE", stack.reason
    judge.is_as_desired(cloud, stack, {"Renamed": moved(cloud)})
