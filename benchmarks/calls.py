"""The calls of each lifecycle, counted, beside the least that do it and verify it.

In this process, on a clock that does not pass: counts depend on no machine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from typing import Any

from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.in_process import InProcessConnect, local_connect
from local_cloud.contact_centre import ContactCentre
from phone_number_handler.entrypoints.cloudformation.wiring import wire
from stand_ins import CustomResource, FakeClock, FakeStacks

LIST = "ListPhoneNumbersV2"
IMPORT = "ImportPhoneNumber"
DESCRIBE = "DescribePhoneNumber"
GROUP = "DescribeTrafficDistributionGroup"
FLOW = "BatchGetFlowAssociation"
MOVE = "UpdatePhoneNumber"
DESCRIPTION = "UpdatePhoneNumberMetadata"
ATTACH = "AssociatePhoneNumberContactFlow"
DETACH = "DisassociatePhoneNumberContactFlow"
TAG = "TagResource"
UNTAG = "UntagResource"
RELEASE = "ReleasePhoneNumber"

_UNCHANGED = "update that changes nothing"

Properties = Mapping[str, Any]


@dataclass(frozen=True)
class Calls:
    """The calls to Amazon Connect of one lifecycle.

    Attributes:
        lifecycle: What happens to a number.
        made: The operations that were called, in their order.
        least: The fewest that do it: what is to be changed is read before, and after.
    """

    lifecycle: str
    made: list[str]
    least: list[str]

    @property
    def changes_nothing(self) -> bool:
        """Whether there is nothing to write."""
        return self.lifecycle.startswith(_UNCHANGED)


class _Place(ContactCentre):
    """A contact centre in which each lifecycle starts anew."""

    def __init__(self, connect: InProcessConnect, clock: FakeClock) -> None:
        super().__init__(connect)
        self.stacks = FakeStacks()
        self.responder = wire(connect.client(), lambda *_: self.stacks, clock)

    def resource(self, logical_id: str = "Line", **properties: Any) -> CustomResource:
        """Return a resource that has been created with the properties."""
        resource = CustomResource(self.responder, logical_id=logical_id, stacks=self.stacks)
        assert not properties or resource.create(**properties).ok
        return resource

    def to_import(self, **changes: str) -> dict[str, str]:
        """Return the properties of a number to be imported."""
        source = self.connect.add_external_number()
        return {
            "SourcePhoneNumberArn": source,
            "TargetArn": self.instance,
            "ContactFlowArn": self.flow,
        } | changes

    def to_move(self, **changes: str) -> dict[str, str]:
        """Return the properties of a number to be moved, which has a flow where it is."""
        found = self.connect.add_phone_number(self.other_instance, contact_flow_arn=self.other_flow)
        return {
            "PhoneNumberId": found.id,
            "TargetArn": self.instance,
            "ContactFlowArn": self.flow,
        } | changes


# Sets a lifecycle up, and returns what starts it.
_Lifecycle = Callable[[_Place], Callable[[], Any]]


def _create(properties: Callable[[_Place], Properties]) -> _Lifecycle:
    def set_up(place: _Place) -> Callable[[], Any]:
        resource, given = place.resource(), properties(place)
        return lambda: resource.create(**given)

    return set_up


def _update(
    before: Callable[[_Place], Properties], changes: Callable[[_Place], Properties]
) -> _Lifecycle:
    def set_up(place: _Place) -> Callable[[], Any]:
        given = before(place)
        resource = place.resource(**given)
        return lambda: resource.update(**{**given, **changes(place)})

    return set_up


def _delete(before: Callable[[_Place], Properties]) -> _Lifecycle:
    def set_up(place: _Place) -> Callable[[], Any]:
        return place.resource(**before(place)).delete

    return set_up


def _adopt(place: _Place) -> Callable[[], Any]:
    given = place.to_import()
    place.resource(**given).delete()
    resource = place.resource("Renamed")
    return lambda: resource.create(**given)


def _imported(place: _Place) -> Properties:
    return place.to_import()


def _moved(place: _Place) -> Properties:
    return place.to_move()


_LIFECYCLES: dict[str, tuple[_Lifecycle, list[str]]] = {
    "import into an instance": (
        _create(_imported),
        [LIST, IMPORT, DESCRIBE, ATTACH, FLOW],
    ),
    "import into a group": (
        _create(lambda place: place.to_import(TargetArn=place.group)),
        [LIST, GROUP, IMPORT, DESCRIBE, MOVE, DESCRIBE, ATTACH, FLOW],
    ),
    "adoption of an imported number": (_adopt, [LIST, DESCRIBE, FLOW, TAG, DESCRIBE]),
    "move": (_create(_moved), [DESCRIBE, FLOW, TAG, MOVE, DESCRIBE, ATTACH, FLOW]),
    _UNCHANGED: (
        _update(_imported, lambda _: {"Timeout": "60"}),
        [DESCRIBE, FLOW],
    ),
    f"{_UNCHANGED}, in a group": (
        _update(lambda place: place.to_import(TargetArn=place.group), lambda _: {"Timeout": "60"}),
        [DESCRIBE, FLOW],
    ),
    "update of the flow": (
        _update(_imported, lambda place: {"ContactFlowArn": place.later_flow}),
        [DESCRIBE, FLOW, ATTACH, FLOW],
    ),
    "update of a tag": (
        _update(_imported, lambda _: {"Tags": {"team": "support"}}),
        [DESCRIBE, FLOW, TAG, DESCRIBE],
    ),
    "update of the description": (
        _update(_imported, lambda _: {"PhoneNumberDescription": "Support"}),
        [DESCRIBE, FLOW, DESCRIPTION, DESCRIBE],
    ),
    "update of the target": (
        _update(
            _imported,
            lambda place: {"TargetArn": place.other_instance, "ContactFlowArn": place.other_flow},
        ),
        [DESCRIBE, FLOW, TAG, MOVE, DESCRIBE, ATTACH, FLOW],
    ),
    "deletion, RETAIN": (_delete(_imported), [DESCRIBE, UNTAG, DESCRIBE]),
    "deletion, RETURN": (
        _delete(lambda place: place.to_move(OnDelete="Return")),
        [DESCRIBE, FLOW, MOVE, DESCRIBE, ATTACH, FLOW, UNTAG, DESCRIBE],
    ),
    "deletion, RELEASE": (
        _delete(lambda place: place.to_import(OnDelete="Release")),
        [DESCRIBE, FLOW, DETACH, FLOW, RELEASE, DESCRIBE],
    ),
}


def measure() -> list[Calls]:
    """Count the calls of every lifecycle."""
    return [
        Calls(lifecycle, _count(set_up), least)
        for lifecycle, (set_up, least) in _LIFECYCLES.items()
    ]


def _count(set_up: _Lifecycle) -> list[str]:
    clock, behaviour = FakeClock(), Behaviour(rate=None, settle_seconds=0.5)
    with redirect_stdout(StringIO()), local_connect(behaviour, clock) as connect:
        start = set_up(_Place(connect, clock))
        connect.clear_calls()
        start()
        return [call.operation for call in connect.calls()]
