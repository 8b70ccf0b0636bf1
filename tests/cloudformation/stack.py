"""Stacks, their resources, and what is said about them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

ACCOUNT = "123456789012"
REGION = "us-east-1"

Event = dict[str, Any]
Properties = Mapping[str, Any]
Template = Mapping[str, Properties]
"""The properties of each resource, by logical id."""


class ResourceFailedError(Exception):
    """A resource could not be created or updated."""

    def __init__(self, logical_id: str, reason: str) -> None:
        super().__init__(f"{logical_id}: {reason}")


@dataclass
class StackResource:
    """A resource as CloudFormation's record has it."""

    logical_id: str
    properties: Properties
    physical_id: str
    status: str
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Response:
    """What CloudFormation makes of an answer, or of none."""

    ok: bool
    reason: str = ""
    physical_id: str = ""
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Exchange:
    """One event, what the stack was doing when it was sent, and everything answered to it."""

    event: Event
    stack_status: str
    answers: list[bytes] = field(default_factory=list)

    @property
    def answer(self) -> dict[str, Any]:
        """The answer that counts."""
        answer: dict[str, Any] = json.loads(self.answers[0])
        return answer


@dataclass
class Stack:
    """One stack.

    Attributes:
        statuses: Each status so far, with its reason.
        before: The resources before the latest update, by logical id.
        created: Logical ids that the latest operation has created.
        updated: Logical ids that the latest update has tried to change.
        replaced: What the latest update has put something else in the place of.
        superseded: What the roll-back has to delete in the place of which the former one is back.
        left_behind: What a clean-up could not delete; CloudFormation has forgotten it.
    """

    stack_id: str
    root_id: str | None = None
    resources: dict[str, StackResource] = field(default_factory=dict)
    statuses: list[tuple[str, str]] = field(default_factory=list)
    before: dict[str, StackResource] = field(default_factory=dict)
    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    replaced: list[StackResource] = field(default_factory=list)
    superseded: list[StackResource] = field(default_factory=list)
    left_behind: list[StackResource] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The stack's name."""
        return self.stack_id.split("/")[1]

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
    def can_be_updated(self) -> bool:
        """Whether CloudFormation takes an update of it."""
        return self.status in {
            "CREATE_COMPLETE",
            "UPDATE_COMPLETE",
            "UPDATE_ROLLBACK_COMPLETE",
        }

    def enter(self, status: str, reason: str = "") -> None:
        """Take on a status."""
        self.statuses.append((status, reason))

    def begin_update(self, template: Template) -> None:
        """Remember how everything was."""
        assert self.can_be_updated, self.status
        assert template, "a template has a resource"
        self.before = deepcopy(self.resources)
        self.created, self.updated = [], []
        self.replaced, self.superseded = [], []


def stringified(value: Any) -> Any:
    """Return properties as CloudFormation delivers them: every scalar is a string."""
    if isinstance(value, Mapping):
        return {key: stringified(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [stringified(item) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
