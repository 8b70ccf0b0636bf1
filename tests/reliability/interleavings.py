"""What CloudFormation can have under way at once on one number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.cloudformation.stack import Properties, Stack, Template
from tests.reliability.cloud import Cloud
from tests.reliability.lifecycles import LIFECYCLES, OWN_FLOWS, Lifecycle

_FIRSTS = (
    "import",
    "import that may be released",
    "import into a group",
    "move",
    "move without a flow",
    "adoption in place",
    "another target",
    "another flow",
    "a dropped flow",
    "other tags",
    "another number",
    "rename",
    "rename with a move",
    "delete and retain",
    "delete and return",
    "delete and release",
    "import, rolled back",
    "move, rolled back",
    "another target, rolled back",
    "rename, rolled back",
)
FIRSTS = tuple(each for each in LIFECYCLES if each.name in _FIRSTS)

Play = Callable[[Cloud, Lifecycle], bool]


@dataclass(frozen=True)
class Second:
    """What begins in the midst of a lifecycle, if it can.

    Attributes:
        play: Plays it; False if the lifecycle is past the moment at which it could begin.
    """

    name: str
    play: Play
    can_follow: Callable[[Lifecycle], bool] = lambda _: True

    def __str__(self) -> str:
        return self.name


def stack_of(cloud: Cloud) -> Stack:
    """Return the stack that the lifecycle is about."""
    stacks = cloud.cloudformation.stacks.values()
    return next(stack for stack in reversed(stacks) if stack.name == "Contact-Centre")


def _goes_forward(lifecycle: Lifecycle) -> bool:
    return not lifecycle.fails and not lifecycle.name.startswith("delete")


def _creates(lifecycle: Lifecycle) -> bool:
    return lifecycle.name in {"rename", "rename with a move"} or _creates_stack(lifecycle)


def _creates_stack(lifecycle: Lifecycle) -> bool:
    return _goes_forward(lifecycle) and (lifecycle.name.startswith(("import", "move", "adoption")))


def _updates(lifecycle: Lifecycle) -> bool:
    return _goes_forward(lifecycle) and not _creates_stack(lifecycle)


def _roll_back(cloud: Cloud, _: Lifecycle) -> bool:
    return cloud.cloudformation.cancel(stack_of(cloud))


def _roll_back_and_deploy_again(cloud: Cloud, lifecycle: Lifecycle) -> bool:
    stack = stack_of(cloud)
    _, after = lifecycle.templates(cloud)
    if not cloud.cloudformation.cancel(stack) or after is None:
        return False
    if stack.can_be_updated:
        cloud.cloudformation.update_stack(stack, after)
    elif stack.status == "ROLLBACK_COMPLETE":
        cloud.cloudformation.delete_stack(stack)
        cloud.cloudformation.create_stack("Contact-Centre", after)
    return True


def _roll_back_and_rename(cloud: Cloud, lifecycle: Lifecycle) -> bool:
    stack = stack_of(cloud)
    before, _ = lifecycle.templates(cloud)
    if before is None or not cloud.cloudformation.cancel(stack):
        return False
    if stack.can_be_updated:
        cloud.cloudformation.update_stack(stack, {"Elsewhere": before["Line"]})
    return True


def _try_again_without_roll_back(cloud: Cloud, lifecycle: Lifecycle) -> bool:
    _, after = lifecycle.templates(cloud)
    return _deploy_without_roll_back(cloud, after)


def _deploy_the_former_without_roll_back(cloud: Cloud, lifecycle: Lifecycle) -> bool:
    before, _ = lifecycle.templates(cloud)
    return _deploy_without_roll_back(cloud, before)


def _deploy_without_roll_back(cloud: Cloud, template: Template | None) -> bool:
    stack = stack_of(cloud)
    stack.rolls_back = False
    if template is None or not cloud.cloudformation.cancel(stack):
        return False
    cloud.cloudformation.update_stack(stack, template, rolls_back=False)
    return True


def _delete(cloud: Cloud, _: Lifecycle) -> bool:
    stack = stack_of(cloud)
    if not stack.goes_forward:
        return False
    cloud.cloudformation.delete_stack(stack)
    return True


def _deliver_again(cloud: Cloud, _: Lifecycle) -> bool:
    cloud.cloudformation.redeliver(cloud.cloudformation.exchanges[-1])
    return True


def _want_it_elsewhere(cloud: Cloud, lifecycle: Lifecycle) -> bool:
    before, after = lifecycle.templates(cloud)
    properties: Properties = next(iter((after or before or {}).values()))
    wanted = {**properties, "TargetArn": cloud.there, "ContactFlowArn": cloud.flow_there}
    cloud.cloudformation.create_stack("Back-Office", {"Theirs": wanted})
    return True


def _roll_back_and_want_it_elsewhere(cloud: Cloud, lifecycle: Lifecycle) -> bool:
    return _roll_back(cloud, lifecycle) and _want_it_elsewhere(cloud, lifecycle)


SECONDS = (
    Second("its roll-back", _roll_back, _goes_forward),
    Second("its roll-back and the same again", _roll_back_and_deploy_again, _goes_forward),
    Second("its roll-back and a rename", _roll_back_and_rename, _updates),
    Second("another try, without roll-back", _try_again_without_roll_back, _creates),
    Second("the former, without roll-back", _deploy_the_former_without_roll_back, _updates),
    Second("the deletion of its stack", _delete, _creates_stack),
    Second("the same event", _deliver_again),
    Second("another stack's create", _want_it_elsewhere),
    Second(
        "its roll-back and another stack's create", _roll_back_and_want_it_elsewhere, _goes_forward
    ),
)


def pairs() -> Iterator[tuple[Lifecycle, Second]]:
    """Return each lifecycle with each thing that can begin in its midst."""
    for lifecycle in FIRSTS:
        for second in SECONDS:
            if second.can_follow(lifecycle):
                yield lifecycle, second


# A number and its flow are two resources, whose events follow one another: few of all pairs.
_OF_OWN_FLOWS = (
    ("own flow", "its roll-back"),
    ("own flow", "the deletion of its stack"),
    ("own flow beside a number", "its roll-back"),
    ("another own flow", "its roll-back"),
    ("another own flow", "the same event"),
    ("another own flow", "the former, without roll-back"),
    ("a number that moves with its own flow", "its roll-back"),
    ("a number that moves with its own flow", "its roll-back and the same again"),
    ("a number that moves with its own flow", "the former, without roll-back"),
    ("a renamed number with its own flow", "its roll-back"),
    ("a renamed own flow", "its roll-back"),
    ("an own flow in the place of the number's", "its roll-back"),
    ("an own flow dropped", "the same event"),
)


def pairs_of_own_flows() -> Iterator[tuple[Lifecycle, Second]]:
    """Return a choice of what happens to flows of their own, each with what begins in its midst."""
    lifecycles = {each.name: each for each in OWN_FLOWS}
    seconds = {each.name: each for each in SECONDS}
    for first, second in _OF_OWN_FLOWS:
        yield lifecycles[first], seconds[second]
