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
from phone_number_handler.adapters.services import Services
from phone_number_handler.entrypoints.cloudformation.wiring import wire
from stand_ins import CustomResource, FakeClock, FakeStacks

ASK = "DescribePhoneNumbers"
LIST = "ListPhoneNumbersV2"
IMPORT = "ImportPhoneNumber"
DESCRIBE = "DescribePhoneNumber"
GROUP = "DescribeTrafficDistributionGroup"
FLOW = "BatchGetFlowAssociation"
MOVE = "UpdatePhoneNumber"
DESCRIPTION = "UpdatePhoneNumberMetadata"
ATTACH = "AssociatePhoneNumberContactFlow"
# The same for a number that is texted, as those are that are imported here.
TEXTED = "GetFlowAssociation"
ATTACH_TEXTED = "AssociateFlow"
DETACH = "DisassociatePhoneNumberContactFlow"
TAG = "TagResource"
UNTAG = "UntagResource"
RELEASE = "ReleasePhoneNumber"

STACK = "DescribeStacks"
RESOURCE = "DescribeStackResource"
EVENTS = "DescribeStackEvents"

_UNCHANGED = "update that changes nothing"

Properties = Mapping[str, Any]


@dataclass(frozen=True)
class Calls:
    """The calls of one lifecycle.

    Attributes:
        lifecycle: What happens to a number.
        made: The operations of Amazon Connect and AWS End User Messaging that were called, in their
            order.
        least: The fewest that do it: what is to be changed is read before, and after, and an event
            that has been overtaken has to notice.
        alone: The fewest that would, if no event could be overtaken and no two stacks meet.
        asked: The operations of CloudFormation that were called, in their order.
        least_asked: The fewest of those.
        seconds: How long it took, if Connect takes half a second over a change.
    """

    lifecycle: str
    made: list[str]
    least: list[str]
    alone: list[str]
    asked: list[str]
    least_asked: list[str]
    seconds: float

    @property
    def changes_nothing(self) -> bool:
        """Whether there is nothing to write."""
        return self.lifecycle.startswith(_UNCHANGED)


class _Place(ContactCentre):
    """A contact centre in which each lifecycle starts anew."""

    def __init__(self, connect: InProcessConnect, clock: FakeClock) -> None:
        super().__init__(connect)
        self.stacks = FakeStacks()
        self.responder = wire(Services(connect.client_of, clock), lambda *_: self.stacks)

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
_SetUp = Callable[[_Place], Callable[[], Any]]


@dataclass(frozen=True)
class _Lifecycle:
    """How it is set up, and the least that it takes; ``alone`` is left out where that is the same.

    See ``Calls``.
    """

    set_up: _SetUp
    least: list[str]
    asks: list[str]
    alone: list[str] | None = None


def _create(properties: Callable[[_Place], Properties]) -> _SetUp:
    def set_up(place: _Place) -> Callable[[], Any]:
        resource, given = place.resource(), properties(place)
        return lambda: resource.create(**given)

    return set_up


def _update(
    before: Callable[[_Place], Properties], changes: Callable[[_Place], Properties]
) -> _SetUp:
    def set_up(place: _Place) -> Callable[[], Any]:
        given = before(place)
        resource = place.resource(**given)
        return lambda: resource.update(**{**given, **changes(place)})

    return set_up


def _delete(before: Callable[[_Place], Properties]) -> _SetUp:
    def set_up(place: _Place) -> Callable[[], Any]:
        return place.resource(**before(place)).delete

    return set_up


def _adopt(place: _Place) -> Callable[[], Any]:
    given = place.to_import()
    place.resource(**given).delete()
    resource = place.resource("Renamed")
    return lambda: resource.create(**given)


def _undo(before: Callable[[_Place], Properties]) -> _SetUp:
    def set_up(place: _Place) -> Callable[[], Any]:
        resource = place.resource(**before(place))
        place.stacks.rolling_back = True
        return resource.delete

    return set_up


def _turn_back(place: _Place) -> Callable[[], Any]:
    given = place.to_import()
    failed = {**given, **_elsewhere(place)}
    resource = place.resource(**given)
    assert resource.update(**failed).ok
    resource.properties = given
    return lambda: resource.roll_back(failed)


def _elsewhere(place: _Place) -> Properties:
    return {"TargetArn": place.other_instance, "ContactFlowArn": place.other_flow}


def _imported(place: _Place) -> Properties:
    return place.to_import()


def _moved(place: _Place) -> Properties:
    return place.to_move()


_LIFECYCLES: dict[str, _Lifecycle] = {
    "import into an instance": _Lifecycle(
        _create(_imported),
        [ASK, LIST, IMPORT, DESCRIBE, ATTACH_TEXTED, TEXTED],
        [STACK, STACK],
    ),
    "import into a group": _Lifecycle(
        _create(lambda place: place.to_import(TargetArn=place.group)),
        [ASK, LIST, LIST, GROUP, IMPORT, DESCRIBE, MOVE, DESCRIBE, ATTACH_TEXTED, TEXTED],
        [STACK, STACK],
    ),
    "adoption of an imported number": _Lifecycle(
        _adopt,
        [ASK, LIST, DESCRIBE, TEXTED, TAG, DESCRIBE, DESCRIBE, TEXTED],
        [STACK, STACK],
        alone=[ASK, LIST, DESCRIBE, TEXTED, TAG, DESCRIBE],
    ),
    "move": _Lifecycle(
        _create(_moved),
        [DESCRIBE, FLOW, TAG, MOVE, DESCRIBE, ATTACH, FLOW, DESCRIBE, FLOW],
        [STACK, STACK, STACK],
        alone=[DESCRIBE, FLOW, TAG, MOVE, DESCRIBE, ATTACH, FLOW],
    ),
    _UNCHANGED: _Lifecycle(
        _update(_imported, lambda _: {"Timeout": "60"}),
        [DESCRIBE, TEXTED],
        [STACK],
    ),
    f"{_UNCHANGED}, in a group": _Lifecycle(
        _update(lambda place: place.to_import(TargetArn=place.group), lambda _: {"Timeout": "60"}),
        [DESCRIBE, TEXTED],
        [STACK],
    ),
    "update of the flow": _Lifecycle(
        _update(_imported, lambda place: {"ContactFlowArn": place.later_flow}),
        [DESCRIBE, TEXTED, TAG, ATTACH_TEXTED, TEXTED, DESCRIBE],
        [STACK, STACK, STACK],
        alone=[DESCRIBE, TEXTED, ATTACH_TEXTED, TEXTED],
    ),
    "update of a tag": _Lifecycle(
        _update(_imported, lambda _: {"Tags": {"team": "support"}}),
        [DESCRIBE, TEXTED, TAG, DESCRIBE],
        [STACK, STACK],
    ),
    "update of the description": _Lifecycle(
        _update(_imported, lambda _: {"PhoneNumberDescription": "Support"}),
        [DESCRIBE, TEXTED, TAG, DESCRIPTION, DESCRIBE],
        [STACK, STACK, STACK],
        alone=[DESCRIBE, TEXTED, DESCRIPTION, DESCRIBE],
    ),
    "update of the target": _Lifecycle(
        _update(_imported, _elsewhere),
        [DESCRIBE, FLOW, TEXTED, TAG, MOVE, DESCRIBE, ATTACH_TEXTED, TEXTED],
        [STACK, STACK, STACK],
    ),
    "roll-back of an update of the target": _Lifecycle(
        _turn_back,
        [DESCRIBE, TAG, DESCRIBE, FLOW, TEXTED, MOVE, DESCRIBE, ATTACH_TEXTED, TEXTED],
        # To know what it is, after it has left its mark, and when all is done.
        [STACK, STACK, STACK],
        alone=[DESCRIBE, FLOW, TEXTED, MOVE, DESCRIBE, ATTACH_TEXTED, TEXTED],
    ),
    "roll-back of an import": _Lifecycle(
        _undo(_imported),
        [DESCRIBE, UNTAG, DESCRIBE],
        [RESOURCE],
    ),
    "roll-back of a move": _Lifecycle(
        _undo(_moved),
        [DESCRIBE, TAG, DESCRIBE, FLOW, MOVE, DESCRIBE, ATTACH, FLOW, UNTAG, DESCRIBE],
        [RESOURCE, STACK],
        alone=[DESCRIBE, FLOW, MOVE, DESCRIBE, ATTACH, FLOW, UNTAG, DESCRIBE],
    ),
    "deletion, RETAIN": _Lifecycle(
        _delete(_imported),
        [DESCRIBE, UNTAG, DESCRIBE],
        [RESOURCE],
    ),
    "deletion, RETURN": _Lifecycle(
        _delete(lambda place: place.to_move(OnDelete="Return")),
        [DESCRIBE, FLOW, MOVE, DESCRIBE, ATTACH, FLOW, UNTAG, DESCRIBE],
        [RESOURCE, STACK],
    ),
    "deletion, RELEASE": _Lifecycle(
        _delete(lambda place: place.to_import(OnDelete="Release")),
        [DESCRIBE, RELEASE, DESCRIBE],
        [RESOURCE, STACK, EVENTS],
    ),
}


def measure() -> list[Calls]:
    """Count the calls of every lifecycle."""
    return [_count(name, lifecycle) for name, lifecycle in _LIFECYCLES.items()]


def _count(name: str, lifecycle: _Lifecycle) -> Calls:
    clock, behaviour = FakeClock(), Behaviour(rate=None, settle_seconds=0.5)
    with redirect_stdout(StringIO()), local_connect(behaviour, clock) as connect:
        place = _Place(connect, clock)
        start = lifecycle.set_up(place)
        connect.clear_calls()
        place.stacks.asked.clear()
        began = clock.now()
        start()
        return Calls(
            name,
            made=[call.operation for call in connect.calls()],
            least=lifecycle.least,
            alone=lifecycle.alone or lifecycle.least,
            asked=place.stacks.asked,
            least_asked=lifecycle.asks,
            seconds=clock.now() - began,
        )
