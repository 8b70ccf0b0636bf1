"""A custom resource: it sends the handler the events that CloudFormation would."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

from phone_number_handler.entrypoints.cloudformation.answer import Answer
from phone_number_handler.entrypoints.cloudformation.responder import Responder
from stand_ins.stacks import FakeStacks

ACCOUNT = "123456789012"
REGION = "us-east-1"
LIFETIME = 900.0


class FakeContext:
    """Lambda's context."""

    aws_request_id = "00000000-0000-0000-0000-000000000000"
    function_name = "handler"

    def __init__(self, lifetime: float = LIFETIME) -> None:
        """Have ``lifetime`` seconds left."""
        self._lifetime = lifetime

    def get_remaining_time_in_millis(self) -> int:
        return int(self._lifetime * 1000)


def stack_id(name: str = "Contact-Centre") -> str:
    """Return the ARN of a stack."""
    return f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{name}/{uuid4()}"


class Reply(dict[str, Any]):
    """What CloudFormation was told."""

    @property
    def ok(self) -> bool:
        return bool(self["Status"] == "SUCCESS")

    @property
    def reason(self) -> str:
        return str(self.get("Reason", ""))

    @property
    def physical_id(self) -> str:
        return str(self["PhysicalResourceId"])

    @property
    def outcome(self) -> str:
        return str(self["Data"]["Outcome"])


class CustomResource:
    """One custom resource of a stack: it sends the events that CloudFormation would."""

    def __init__(
        self,
        responder: Responder,
        stack: str | None = None,
        logical_id: str = "SupportLine",
        stacks: FakeStacks | None = None,
    ) -> None:
        self.responder = responder
        self.stacks = stacks or FakeStacks()
        self.stack_id = stack or stack_id()
        self.logical_id = logical_id
        self.physical_id: str | None = None
        self.properties: dict[str, Any] = {}
        self.answers: list[Reply] = []

    def create(self, **properties: Any) -> Reply:
        self.stacks.status = "UPDATE_IN_PROGRESS"
        reply = self.send(self.event("Create", ResourceProperties=properties))
        self.physical_id, self.properties = reply.physical_id, properties
        return reply

    def update(self, **properties: Any) -> Reply:
        self.stacks.status = "UPDATE_IN_PROGRESS"
        event = self.event(
            "Update",
            PhysicalResourceId=self.physical_id,
            ResourceProperties=properties,
            OldResourceProperties=self.properties,
        )
        reply = self.send(event)
        if reply.ok:
            self.physical_id, self.properties = reply.physical_id, properties
        return reply

    def roll_back(self, failed: dict[str, Any]) -> Reply:
        """Send the update that follows a failed one: back to the properties before it."""
        self.stacks.status = "UPDATE_ROLLBACK_IN_PROGRESS"
        return self.send(
            self.event(
                "Update",
                PhysicalResourceId=self.physical_id,
                ResourceProperties=self.properties,
                OldResourceProperties=failed,
            )
        )

    def delete(self, physical_id: str | None = None, **properties: Any) -> Reply:
        self.stacks.status = "DELETE_IN_PROGRESS"
        return self.send(
            self.event(
                "Delete",
                PhysicalResourceId=physical_id or self.physical_id,
                ResourceProperties=properties or self.properties,
            )
        )

    def event(self, request_type: str, **fields: Any) -> dict[str, Any]:
        return {
            "RequestType": request_type,
            "RequestId": str(uuid4()),
            "ResponseURL": "https://cloudformation.invalid/answer?Signature=secret",
            "StackId": self.stack_id,
            "LogicalResourceId": self.logical_id,
            "ResourceType": "Custom::ConnectPhoneNumber",
            **fields,
        }

    def send(self, event: dict[str, Any]) -> Reply:
        sent: list[Reply] = []
        answer = Answer(event, send=lambda _, body: sent.append(Reply(json.loads(body))))
        self.responder.respond(event, FakeContext(), answer)
        assert len(sent) == 1, "CloudFormation must get exactly one answer"
        self.answers += sent
        return sent[0]
