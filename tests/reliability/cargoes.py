"""What a migration moves in the histories: numbers of each kind, and how they are to be then."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, cast

from local_cloud.connect.backend import LocalConnectBackend
from local_cloud.connect.in_process import InProcessConnect
from local_cloud.connect.phone_number import PhoneNumberRecord
from local_cloud.contact_centre import ContactCentre
from phone_number_handler.core.channel import Channel, channel_of


class State(NamedTuple):
    """What callers notice of a number, and what somebody has called it."""

    target_arn: str
    flows: Mapping[str, str]
    description: str

    @classmethod
    def of(cls, number: PhoneNumberRecord) -> State:
        return cls(number.target_arn, dict(number.flows), number.description or "")


@dataclass(frozen=True)
class Row:
    """A row of the manifest.

    Attributes:
        name: What names the number: its id, or the ARN of a source that is imported.
        target_arn: Where it is to go.
        contact_flow_arn: The flow that shall answer it there.
        description: What it shall be called; empty if the row says nothing of that.
    """

    name: str
    target_arn: str
    contact_flow_arn: str
    description: str = ""

    @property
    def is_import(self) -> bool:
        return self.name.startswith("arn:")

    def names(self, number: PhoneNumberRecord) -> bool:
        return self.name in (number.phone_number_id, number.source_phone_number_arn)

    def after(self, before: State | None) -> State:
        """Return how its number is to be, by how it was before."""
        if before is None:
            channel = channel_of(self.name).name
            return State(self.target_arn, {channel: self.contact_flow_arn}, self.description)
        own = next((each for each in before.flows if each != Channel.VOICE), Channel.VOICE)
        kept = before.flows if before.target_arn == self.target_arn else {}
        flows = {**kept, str(own): self.contact_flow_arn}
        return State(self.target_arn, flows, self.description or before.description)


Load = Callable[[ContactCentre], Sequence[Row]]


@dataclass(frozen=True)
class Cargo:
    """Numbers that one manifest is about.

    Attributes:
        name: What they are.
        load: Puts them where they are before, and returns the manifest's rows.
        share: Of so many moments a build plays one.
        behaviour: How AWS behaves, where that is not known.
    """

    name: str
    load: Load
    share: int
    behaviour: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return self.name


def _two(centre: ContactCentre) -> Sequence[Row]:
    """Two numbers that calls come in on; one of them gets another description than it had."""
    there = [("Sales", "Reception"), ("", "")]
    return [
        Row(_claimed(centre, centre.other_instance, centre.other_flow, was), *_here(centre), will)
        for was, will in there
    ]


def _texted(centre: ContactCentre) -> Sequence[Row]:
    """One that was imported, with its flow for messages."""
    number = _imported(centre, centre.other_instance, centre.other_flow)
    return [Row(number, *_here(centre), "Reception")]


def _texted_and_called(centre: ContactCentre) -> Sequence[Row]:
    """One that stays where it is, with a flow for messages and another one for calls."""
    number = _imported(centre, centre.instance, centre.later_flow)
    instance_id, flow_id = (each.rsplit("/", 1)[-1] for each in _here(centre))
    _backend(centre).associate_phone_number_contact_flow(number, instance_id, flow_id)
    return [Row(number, *_here(centre), "Reception")]


def _source(centre: ContactCentre) -> Sequence[Row]:
    """One that the run imports."""
    return [Row(centre.connect.add_external_number(), *_here(centre), "Reception")]


def _to_group(centre: ContactCentre) -> Sequence[Row]:
    number = _claimed(centre, centre.other_instance, centre.other_flow, "Sales")
    return [Row(number, centre.group, centre.flow, "Reception")]


def _from_group(centre: ContactCentre) -> Sequence[Row]:
    number = _claimed(centre, centre.group, centre.flow)
    return [Row(number, centre.other_instance, centre.other_flow)]


def _in_place(centre: ContactCentre) -> Sequence[Row]:
    number = _claimed(centre, centre.instance, centre.later_flow, "Sales")
    return [Row(number, *_here(centre), "Reception")]


def _imported(centre: ContactCentre, target_arn: str, flow: str) -> str:
    source = centre.connect.add_external_number()
    number = _backend(centre).import_phone_number(target_arn.rsplit("/", 1)[-1], source)
    number.placed, number.change = True, None
    number.contact_flow_arn = flow
    return number.id


def _backend(centre: ContactCentre) -> LocalConnectBackend:
    return cast("InProcessConnect", centre.connect).backend


def _here(centre: ContactCentre) -> tuple[str, str]:
    return centre.instance, centre.flow


def _claimed(centre: ContactCentre, target_arn: str, flow: str, description: str = "") -> str:
    return centre.connect.add_phone_number(
        target_arn, contact_flow_arn=flow, description=description or None
    ).id


# What an import's voice flow comes to: taken, or taken and never listed. Else it is refused.
TAKEN, UNSEEN = ({"voice_flows_of_imports": answer} for answer in ("taken", "unseen"))

TWO = Cargo("two numbers", _two, 61)
SOURCE = Cargo("an import", _source, 401)
TEXTED = Cargo("a texted number", _texted, 401)
IN_PLACE = Cargo("a number that stays", _in_place, 401)
CARGOES = (
    TWO,
    TEXTED,
    Cargo("a texted number that takes calls", _texted, 809, TAKEN),
    Cargo("a texted number, were it called", _texted, 809, UNSEEN),
    Cargo("a texted and called number that stays", _texted_and_called, 809, UNSEEN),
    SOURCE,
    Cargo("a number for a group", _to_group, 401, {"list_leaves_out_groups": True}),
    Cargo("a number of a group", _from_group, 401),
    IN_PLACE,
)
