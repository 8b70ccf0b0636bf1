"""Which event has written a record, and what it is going to make of the number: in one tag."""

from __future__ import annotations

from dataclasses import dataclass

from phone_number_handler.core.channel import attached, flows_in, text_of
from phone_number_handler.core.desired import Resource
from phone_number_handler.core.number import MAX_TAG_VALUE, Placement


@dataclass(frozen=True)
class Intent:
    """Which event wrote the record, and what it is going to make of the number.

    Attributes:
        came_at: When the event was sent or came, in seconds since 1970.
        event: The end of its request id.
        placement: Where the number will be, with the flows that it will have for certain.
    """

    came_at: float
    event: str
    placement: Placement

    @classmethod
    def of(cls, resource: Resource, placement: Placement) -> Intent:
        """Return what the event that ``resource`` stands for intends."""
        sure = Placement(placement.target_arn, attached(placement.flows))
        return cls(round(resource.came_at, 3), resource.request_id[-12:], sure)

    @classmethod
    def parse(cls, text: str) -> Intent | None:
        """Return what a tag's value says; None if nothing can be made of it."""
        came_at, _, rest = text.partition(" ")
        event, _, places = rest.partition(" ")
        target, _, rest = places.partition(" ")
        if not target or not came_at.replace(".", "", 1).isdecimal():
            return None
        home = target[: target.rfind(":") + 1]
        # The instance is left out where it is the target.
        is_of_target = "=" in rest.partition(" ")[0]
        flows = flows_in(f"{target} {rest}" if is_of_target else f"{home}{rest}") if rest else {}
        return cls(float(came_at), event, Placement(target, flows))

    def to_tag(self) -> str:
        """Return the tag's value; the flows are left out where that would be too long."""
        target, flows = self.placement.target_arn, text_of(self.placement.flows)
        text = f"{self.came_at:.3f} {self.event} {target}"
        home = target[: target.rfind(":") + 1]
        brief = flows.removeprefix(f"{target} ").removeprefix(home)
        whole = f"{text} {brief}" if brief != flows else text
        return whole if len(whole) <= MAX_TAG_VALUE else text
