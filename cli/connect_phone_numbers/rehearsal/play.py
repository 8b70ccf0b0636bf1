"""Plays a change set to the handler: the events that CloudFormation will send, in their order."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast
from uuid import uuid4

from connect_phone_numbers.change_set import Change, ChangeSet
from connect_phone_numbers.rehearsal.connect import RehearsedConnect, Write
from connect_phone_numbers.rehearsal.stacks import RehearsedStacks
from phone_number_handler.adapters.aws import Client, NewClient
from phone_number_handler.adapters.services import Services
from phone_number_handler.core.arn import phone_number_id_of
from phone_number_handler.core.number import Placement
from phone_number_handler.core.physical_id import number_in
from phone_number_handler.entrypoints.cloudformation.answer import SUCCESS, Answer
from phone_number_handler.entrypoints.cloudformation.responder import Responder
from phone_number_handler.entrypoints.cloudformation.wiring import wire
from phone_number_handler.resource.properties import NUMBER_TYPE

_LIFETIME = 900.0
_ANOTHER_FUNCTION = (
    "CloudFormation takes no other function for a number that is deployed (Modifying service token "
    "is not allowed.): keep its provider, or rename the construct in the same deployment"
)


class SkippedTime:
    """Time that passes only when somebody waits, and then at once."""

    def __init__(self, now: float) -> None:
        """Begin at ``now``."""
        self._now = now

    def now(self) -> float:
        """Return the time in seconds."""
        return self._now

    def sleep(self, seconds: float) -> None:
        """Let that many seconds have passed."""
        self._now += seconds


@dataclass(frozen=True)
class Act:
    """What the handler does about one event.

    Attributes:
        stack_id: The stack.
        logical_id: The resource.
        request: Create, Update or Delete; Retain if CloudFormation leaves the number alone, and the
            handler hears nothing of it.
        properties: What it asks for.
        phone_number_id: The number that it is about by the end; None if there is none.
        phone_number: That number.
        before: Where it was; None if it was not there.
        after: Where it will be; None if it is no longer there.
        writes: What will be written.
        failure: Why the event will fail; None if it will not.
        unknown: What only the deployment will know; nothing was tried then.
    """

    stack_id: str
    logical_id: str
    request: str
    properties: Mapping[str, Any]
    phone_number_id: str | None = None
    phone_number: str = ""
    before: Placement | None = None
    after: Placement | None = None
    writes: tuple[Write, ...] = ()
    failure: str | None = None
    unknown: tuple[str, ...] = ()


class _Context:
    aws_request_id = ""
    function_name = ""

    def get_remaining_time_in_millis(self) -> int:
        return int(_LIFETIME * 1000)


class Play:
    """One change set, played to the handler."""

    def __init__(
        self,
        change_set: ChangeSet,
        connect: RehearsedConnect,
        new_client: NewClient,
        stacks: RehearsedStacks,
        clock: SkippedTime,
    ) -> None:
        """Play ``change_set``; the handler gets the rest."""
        self._change_set = change_set
        self._connect = connect
        self._stacks = stacks

        def client(service: str) -> Client:
            return cast("Client", connect) if service == "connect" else new_client(service)

        self._responder: Responder = wire(Services(client, clock), lambda *_: stacks)

    def acts(self, watched: Callable[[Sequence[Change]], Iterable[Change]]) -> Iterator[Act]:
        """Yield what the handler does: first all that is created and updated, then the clean-up.

        Args:
            watched: Is handed the changes, and gives them back one by one; to show progress.
        """
        ends: list[Change] = []
        self._stacks.status = (
            "CREATE_IN_PROGRESS" if self._change_set.is_creation else "UPDATE_IN_PROGRESS"
        )
        for change in watched(self._numbers_first()):
            if change.action == "Remove":
                ends.append(change)
            elif change.has_another_function:
                yield replace(self._looked_at(change, "Update"), failure=_ANOTHER_FUNCTION)
            elif change.unknown:
                yield self._not_tried(change)
            else:
                request = "Create" if change.action == "Add" else "Update"
                act, physical_id = self._play(self._event(request, change, change.after))
                yield act
                former = number_in(change.physical_id)
                if act.failure is None and former and former != number_in(physical_id):
                    # Another number in its place: the former one is deleted.
                    ends.append(change)
        self._stacks.status = "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
        # What refers to a number is deleted before it.
        for change in sorted(ends, key=lambda each: each.resource_type == NUMBER_TYPE):
            yield self._end(change)

    def _end(self, change: Change) -> Act:
        """Return what the handler does with a number that its resource no longer has."""
        if change.leaves is None:
            return self._looked_at(change, "Delete", ("UpdateReplacePolicy",))
        if change.leaves:
            return self._looked_at(change, "Retain")
        if change.action == "Remove":
            self._stacks.enters(change.logical_id, "DELETE_IN_PROGRESS", change.physical_id)
        return self._play(self._event("Delete", change, change.before))[0]

    def _numbers_first(self) -> list[Change]:
        """Return the changes in their order: a flow of its own comes after its number."""
        return sorted(self._change_set.changes, key=lambda each: each.resource_type != NUMBER_TYPE)

    def _play(self, event: Mapping[str, Any]) -> tuple[Act, str]:
        logical_id, request = event["LogicalResourceId"], event["RequestType"]
        formerly = self._connect.places()
        written, answers = len(self._connect.writes), list[Mapping[str, Any]]()
        if request != "Delete":
            under_way = f"{request.upper()}_IN_PROGRESS"
            self._stacks.enters(logical_id, under_way, event.get("PhysicalResourceId"))
        answer = Answer(event, send=lambda _, body: answers.append(json.loads(body)))
        self._responder.respond(event, _Context(), answer)
        (told,) = answers
        physical_id = told["PhysicalResourceId"]
        succeeded = told["Status"] == SUCCESS
        if request != "Delete":
            end = "COMPLETE" if succeeded else "FAILED"
            self._stacks.enters(logical_id, f"{request.upper()}_{end}", physical_id)
        writes = tuple(self._connect.writes[written:])
        properties = event["ResourceProperties"]
        named = number_in(physical_id) or phone_number_id_of(properties.get("PhoneNumberId", ""))
        number_id = named or ""
        act = Act(
            self._change_set.stack_id,
            logical_id,
            request,
            properties,
            named,
            self._connect.called(number_id),
            formerly.get(number_id) or self._connect.found(number_id),
            self._connect.places().get(number_id),
            writes,
            None if succeeded else str(told.get("Reason", "")),
        )
        return act, physical_id

    def _not_tried(self, change: Change) -> Act:
        request = "Create" if change.action == "Add" else "Update"
        return self._looked_at(change, request, change.unknown)

    def _looked_at(self, change: Change, request: str, unknown: Sequence[str] = ()) -> Act:
        """Return what there is without the handler: it is left as it is, or nobody can say."""
        properties = change.before if request in ("Delete", "Retain") else change.after
        named = phone_number_id_of(properties.get("PhoneNumberId", ""))
        number_id = number_in(change.physical_id) or named
        place = self._connect.look(number_id) if number_id else None
        return Act(
            self._change_set.stack_id,
            change.logical_id,
            request,
            properties,
            number_id,
            self._connect.called(number_id or ""),
            place,
            None if unknown else place,
            unknown=tuple(unknown),
        )

    def _event(self, request: str, change: Change, properties: Mapping[str, Any]) -> dict[str, Any]:
        event = {
            "RequestType": request,
            "RequestId": str(uuid4()),
            "ResponseURL": "",
            "StackId": self._change_set.stack_id,
            "LogicalResourceId": change.logical_id,
            "ResourceType": change.resource_type,
            "ResourceProperties": properties,
        }
        if request != "Create":
            event["PhysicalResourceId"] = change.physical_id
        if request == "Update":
            event["OldResourceProperties"] = change.before
        return event
