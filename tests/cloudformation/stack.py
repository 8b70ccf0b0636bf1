"""Stacks, their resources, and what CloudFormation remembers of them."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.cloudformation.clock import Clock
from tests.cloudformation.delivery import Exchange

ACCOUNT = "123456789012"
REGION = "us-east-1"
RESOURCE_TYPE = "Custom::ConnectPhoneNumber"

ASSOCIATION_TYPE = "Custom::ConnectPhoneNumberContactFlow"


class OwnFlow(dict[str, Any]):
    """The properties of a number's flow that is a resource of its own."""


@dataclass(frozen=True)
class Attribute:
    """What another resource of the template is found to be, once it has been deployed."""

    logical_id: str
    name: str


Properties = Mapping[str, Any]
Template = Mapping[str, Properties]
"""The properties of each resource, by logical id."""

_STABLE = {"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"}
# Without roll-back a stack rests in these, and can be updated as well.
_FAILED_WITHOUT_ROLL_BACK = {"CREATE_FAILED", "UPDATE_FAILED"}


_BEGINS = {"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS"}
# Seconds between the request for an operation and its first event: more than a call takes at most.
BEGINNING = 12.0


class ResourceFailedError(Exception):
    """A resource could not be created or updated."""

    def __init__(self, logical_id: str, reason: str) -> None:
        super().__init__(f"{logical_id}: {reason}")


@dataclass
class StackResource:
    """A resource as CloudFormation's record has it.

    Attributes:
        deletion_policy: ``Delete``, ``Retain`` or ``RetainExceptOnCreate``.
        hides_physical_id: Whether the API keeps quiet about an id that CloudFormation made up.
    """

    logical_id: str
    properties: Properties
    physical_id: str
    status: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    deletion_policy: str = "Delete"
    hides_physical_id: bool = False

    @property
    def resource_type(self) -> str:
        """Its type."""
        return resource_type_of(self.properties)

    @property
    def refers_to(self) -> set[str]:
        """The ids of the numbers that others have, and it is about."""
        is_flow = isinstance(self.properties, OwnFlow)
        return {self.properties["PhoneNumberId"]} if is_flow else set()

    @property
    def shown_physical_id(self) -> str:
        """The physical id as the API gives it."""
        return "" if self.hides_physical_id else self.physical_id


@dataclass(frozen=True)
class StackEvent:
    """One line of a stack's history."""

    event_id: str
    logical_id: str
    physical_id: str
    resource_type: str
    time: float
    status: str
    reason: str = ""
    properties: Properties | None = None


@dataclass
class Stack:
    """One stack.

    Attributes:
        parent: The stack that it is nested in.
        rolls_back: Whether a failure of the latest operation rolls it back.
        statuses: Each status so far, with its reason.
        events: The history that DescribeStackEvents gives, oldest first.
        in_flight: The event whose answer is awaited, and the resource that it is about.
        before: The resources before the latest update, by logical id.
        created: Logical ids that the latest operation has created.
        updated: Logical ids that the latest update has tried to change.
        replaced: What the latest update has put something else in the place of.
        earlier_tries: Failed creates that were tried again without a roll-back between.
        superseded: What the roll-back has to delete in the place of which the former one is back.
        left_behind: What a clean-up could not delete; CloudFormation has forgotten it.
    """

    stack_id: str
    clock: Clock
    parent: Stack | None = None
    rolls_back: bool = True
    resources: dict[str, StackResource] = field(default_factory=dict)
    statuses: list[tuple[str, str]] = field(default_factory=list)
    events: list[StackEvent] = field(default_factory=list)
    in_flight: tuple[Exchange, StackResource] | None = None
    before: dict[str, StackResource] = field(default_factory=dict)
    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    replaced: list[StackResource] = field(default_factory=list)
    earlier_tries: list[StackResource] = field(default_factory=list)
    superseded: list[StackResource] = field(default_factory=list)
    left_behind: list[StackResource] = field(default_factory=list)

    @classmethod
    def named(cls, name: str, clock: Clock, parent: Stack | None) -> Stack:
        """Return a new stack, whose id no other has."""
        stack_id = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{name}/{uuid4()}"
        return cls(stack_id, clock, parent)

    @property
    def name(self) -> str:
        """The stack's name."""
        return self.stack_id.split("/")[1]

    @property
    def root(self) -> Stack:
        """The stack that all around it are nested in; itself, if none is."""
        return self.parent.root if self.parent else self

    @property
    def status(self) -> str:
        """The stack's status."""
        return self.statuses[-1][0]

    @property
    def reason(self) -> str:
        """Why the latest failure happened."""
        return next((reason for _, reason in reversed(self.statuses) if reason), "")

    @property
    def is_gone(self) -> bool:
        """Whether it has been deleted."""
        return self.status == "DELETE_COMPLETE"

    @property
    def goes_forward(self) -> bool:
        """Whether it is being created or updated, and nothing has failed yet."""
        return self.status in {"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS"}

    @property
    def has_been_complete(self) -> bool:
        """Whether there is a state that a roll-back could lead to."""
        return any(status in _STABLE for status, _ in self.statuses)

    @property
    def rests_where_it_failed(self) -> bool:
        """Whether its latest operation failed, and was not to be rolled back."""
        return self.status in _FAILED_WITHOUT_ROLL_BACK

    @property
    def can_be_updated(self) -> bool:
        """Whether CloudFormation takes an update of it."""
        return self.status in _STABLE or self.rests_where_it_failed

    def enter(self, status: str, reason: str = "") -> None:
        """Take on a status; an operation takes a while to begin."""
        if status in _BEGINS:
            self.clock.sleep(BEGINNING)
        self.statuses.append((status, reason))
        self._record(self.name, self.stack_id, "AWS::CloudFormation::Stack", status, reason)

    def since(self, statuses: set[str], logical_id: str | None = None) -> float:
        """Return when the stack, or a resource of it, last took on one of the statuses."""
        wanted = logical_id or self.name
        return max(
            (e.time for e in self.events if e.logical_id == wanted and e.status in statuses),
            default=0.0,
        )

    def mark(self, resource: StackResource, status: str, reason: str = "") -> None:
        """Let a resource take on a status."""
        resource.status = status
        self._record(
            resource.logical_id,
            resource.shown_physical_id,
            resource.resource_type,
            status,
            reason,
            deepcopy(resource.properties),
        )

    def begin_update(self, template: Template, *, rolls_back: bool) -> None:
        """Remember how everything was when the stack last was well."""
        assert self.can_be_updated, self.status
        assert template, "a template has a resource"
        self.rolls_back = rolls_back
        if self.status in _STABLE:
            self.before = deepcopy(self.resources)
            self.created, self.updated = [], []
            self.replaced, self.superseded, self.earlier_tries = [], [], []

    def _record(
        self,
        logical_id: str,
        physical_id: str,
        resource_type: str,
        status: str,
        reason: str,
        properties: Properties | None = None,
    ) -> None:
        event_id = f"{logical_id}-{status}-{uuid4()}"
        now = self.clock.now()
        self.events.append(
            StackEvent(
                event_id, logical_id, physical_id, resource_type, now, status, reason, properties
            )
        )


def resource_type_of(properties: Properties) -> str:
    """Return the type of a resource with these properties."""
    return ASSOCIATION_TYPE if isinstance(properties, OwnFlow) else RESOURCE_TYPE


def resolved(properties: Properties, resources: Mapping[str, StackResource]) -> Properties:
    """Return properties with the other resources' attributes in their places."""
    found = {
        name: resources[value.logical_id].attributes[value.name]
        if isinstance(value, Attribute)
        else value
        for name, value in properties.items()
    }
    return OwnFlow(found) if isinstance(properties, OwnFlow) else found


def stringified(value: Any) -> Any:
    """Return properties as CloudFormation delivers them: every scalar is a string."""
    if isinstance(value, Mapping):
        items = {key: stringified(item) for key, item in value.items()}
        return OwnFlow(items) if isinstance(value, OwnFlow) else items
    if isinstance(value, list | tuple):
        return [stringified(item) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
