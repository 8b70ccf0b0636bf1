"""CloudFormation, as far as a custom resource sees it: events, answers, roll-backs, statuses.

It plays one operation after the other and one resource after the other. What is
not documented can be switched, so that a test can play both.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.cloudformation.stack import (
    ACCOUNT,
    REGION,
    Event,
    Exchange,
    Properties,
    ResourceFailedError,
    Response,
    Stack,
    StackResource,
    Template,
    stringified,
)

from phone_number_handler.clock import Clock

# How long CloudFormation waits for an answer: the construct's service timeout.
SERVICE_TIMEOUT = 21 * 60.0
_MAX_ANSWER = 4096
_MAX_PHYSICAL_ID = 1024
# How often a delete is tried once an update is complete; then the resource is left behind.
_CLEAN_UP_TRIES = 3

Function = Callable[[Event, Callable[[str, bytes], None]], None]
"""What the service token names: it gets an event, and what takes its answer."""


@dataclass
class CloudFormation:
    """Plays the operations of stacks.

    Attributes:
        function: Carries out every custom resource's events.
        clock: Passes when nobody answers.
        rolls_back_by_new_id: Whether the update that rolls a replacement back names the new
            physical id, not the former one. Which of them is not documented.
        stacks: Every stack that ever was, by id.
        exchanges: Every event that was sent, with all that was answered to it.
    """

    function: Function
    clock: Clock
    rolls_back_by_new_id: bool = False
    stacks: dict[str, Stack] = field(default_factory=dict)
    exchanges: list[Exchange] = field(default_factory=list)

    # Operations

    def create_stack(
        self, name: str, template: Template, *, root: Stack | None = None, fails: bool = False
    ) -> Stack:
        """Create a stack; ``fails`` says that a resource of somebody else's does in the end."""
        stack_id = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{name}/{uuid4()}"
        stack = Stack(stack_id, root_id=root.stack_id if root else None)
        self.stacks[stack_id] = stack
        stack.enter("CREATE_IN_PROGRESS")
        try:
            for logical_id, properties in template.items():
                self._create(stack, logical_id, properties)
            _fail_if(fails)
        except ResourceFailedError as failure:
            stack.enter("ROLLBACK_IN_PROGRESS", str(failure))
            self._delete_all(stack, "ROLLBACK_COMPLETE", "ROLLBACK_FAILED")
        else:
            stack.enter("CREATE_COMPLETE")
        return stack

    def update_stack(self, stack: Stack, template: Template, *, fails: bool = False) -> None:
        """Update a stack: first what is new or changed, then the clean-up."""
        stack.begin_update(template)
        stack.enter("UPDATE_IN_PROGRESS")
        try:
            for logical_id, properties in template.items():
                if logical_id not in stack.resources:
                    self._create(stack, logical_id, properties)
                else:
                    self._update(stack, stack.resources[logical_id], stringified(properties))
            _fail_if(fails)
        except ResourceFailedError as failure:
            stack.enter("UPDATE_ROLLBACK_IN_PROGRESS", str(failure))
            self._roll_back_update(stack)
        else:
            stack.enter("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
            removed = [each for each in stack.resources.values() if each.logical_id not in template]
            self._clean_up(stack, [*stack.replaced, *removed])
            stack.enter("UPDATE_COMPLETE")

    def continue_update_rollback(self, stack: Stack) -> None:
        """Try again what a roll-back could not do."""
        assert stack.status == "UPDATE_ROLLBACK_FAILED"
        stack.enter("UPDATE_ROLLBACK_IN_PROGRESS")
        self._roll_back_update(stack)

    def delete_stack(self, stack: Stack) -> None:
        """Delete a stack with all that is still in it."""
        stack.enter("DELETE_IN_PROGRESS")
        self._delete_all(stack, "DELETE_COMPLETE", "DELETE_FAILED")

    def redeliver(self, exchange: Exchange) -> Exchange:
        """Deliver an event once more. CloudFormation listens to the first answer alone."""
        again = Exchange(deepcopy(exchange.event), deepcopy(exchange.stack_status))
        self._deliver(again)
        return again

    # One resource

    def _create(self, stack: Stack, logical_id: str, properties: Properties) -> None:
        resource = StackResource(logical_id, stringified(properties), "", "CREATE_IN_PROGRESS")
        stack.resources[logical_id] = resource
        stack.created.append(logical_id)
        event = self._event(stack, "Create", resource, resource.properties)
        response = self._ask(stack, event)
        invented = f"{stack.name}-{logical_id}-{uuid4().hex[:12].upper()}"
        resource.physical_id = response.physical_id or invented
        resource.attributes = response.data
        resource.status = "CREATE_COMPLETE" if response.ok else "CREATE_FAILED"
        if not response.ok:
            raise ResourceFailedError(logical_id, response.reason)

    def _update(self, stack: Stack, resource: StackResource, properties: Properties) -> None:
        if properties == resource.properties:
            return
        stack.updated.append(resource.logical_id)
        former = deepcopy(resource)
        event = self._event(
            stack,
            "Update",
            resource,
            properties,
            PhysicalResourceId=resource.physical_id,
            OldResourceProperties=resource.properties,
        )
        resource.status = "UPDATE_IN_PROGRESS"
        response = self._ask(stack, event)
        resource.physical_id = response.physical_id or resource.physical_id
        resource.properties, resource.attributes = properties, response.data
        resource.status = "UPDATE_COMPLETE" if response.ok else "UPDATE_FAILED"
        if not response.ok:
            raise ResourceFailedError(resource.logical_id, response.reason)
        if resource.physical_id != former.physical_id:
            stack.replaced.append(former)

    def _delete(self, stack: Stack, resource: StackResource) -> bool:
        event = self._event(
            stack,
            "Delete",
            resource,
            resource.properties,
            PhysicalResourceId=resource.physical_id,
        )
        resource.status = "DELETE_IN_PROGRESS"
        response = self._ask(stack, event)
        resource.status = "DELETE_COMPLETE" if response.ok else "DELETE_FAILED"
        return response.ok

    def _delete_all(self, stack: Stack, complete: str, failed: str) -> None:
        for resource in reversed(list(stack.resources.values())):
            if resource.status != "DELETE_COMPLETE":
                self._delete(stack, resource)
        remaining = [r for r in stack.resources.values() if r.status != "DELETE_COMPLETE"]
        stack.enter(failed if remaining else complete)

    # The end of an update

    def _roll_back_update(self, stack: Stack) -> None:
        for logical_id in dict.fromkeys(stack.updated):
            former, resource = stack.before[logical_id], stack.resources[logical_id]
            if resource.properties != former.properties or resource.status == "UPDATE_FAILED":
                self._roll_back_resource(stack, former, resource)
            if resource.status == "UPDATE_FAILED":
                stack.enter("UPDATE_ROLLBACK_FAILED")
                return
        stack.enter("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
        created = [stack.resources[logical_id] for logical_id in stack.created]
        self._clean_up(stack, [*stack.superseded, *reversed(created)])
        stack.enter("UPDATE_ROLLBACK_COMPLETE")

    def _roll_back_resource(
        self, stack: Stack, former: StackResource, resource: StackResource
    ) -> None:
        attempted = deepcopy(resource)
        named = attempted if self.rolls_back_by_new_id else former
        event = self._event(
            stack,
            "Update",
            resource,
            former.properties,
            PhysicalResourceId=named.physical_id,
            OldResourceProperties=attempted.properties,
        )
        resource.status = "UPDATE_IN_PROGRESS"
        response = self._ask(stack, event)
        if not response.ok:
            resource.status = "UPDATE_FAILED"
            return
        resource.physical_id = response.physical_id or former.physical_id
        resource.properties, resource.attributes = former.properties, response.data
        resource.status = "UPDATE_COMPLETE"
        if attempted.physical_id != resource.physical_id:
            stack.superseded.append(attempted)

    def _clean_up(self, stack: Stack, resources: Iterable[StackResource]) -> None:
        """Delete what the stack no longer has, as far as that is possible."""
        for resource in resources:
            if not any(self._delete(stack, resource) for _ in range(_CLEAN_UP_TRIES)):
                stack.left_behind.append(resource)
            if stack.resources.get(resource.logical_id) is resource:
                del stack.resources[resource.logical_id]

    # Events and answers

    def _event(
        self,
        stack: Stack,
        request_type: str,
        resource: StackResource,
        properties: Properties,
        **fields: Any,
    ) -> Event:
        return deepcopy(
            {
                "RequestType": request_type,
                "RequestId": str(uuid4()),
                "ResponseURL": f"https://answers.invalid/{uuid4()}?Signature=secret",
                "StackId": stack.stack_id,
                "LogicalResourceId": resource.logical_id,
                "ResourceType": "Custom::ConnectPhoneNumber",
                "ResourceProperties": properties,
                **fields,
            }
        )

    def _ask(self, stack: Stack, event: Event) -> Response:
        """Send an event and wait for its answer; without one, it has failed."""
        exchange = Exchange(event, stack.status)
        self.exchanges.append(exchange)
        self._deliver(exchange)
        if not exchange.answers:
            self.clock.sleep(SERVICE_TIMEOUT)
        return _judged(exchange)

    def _deliver(self, exchange: Exchange) -> None:
        def take(url: str, body: bytes) -> None:
            assert url == exchange.event["ResponseURL"], "an answer to somebody else's event"
            exchange.answers.append(body)

        self.function(deepcopy(exchange.event), take)


def _judged(exchange: Exchange) -> Response:
    """Return what CloudFormation makes of the first answer."""
    if not exchange.answers:
        return Response(ok=False, reason="CloudFormation did not receive a response")
    body = exchange.answers[0]
    if len(body) > _MAX_ANSWER:
        return Response(ok=False, reason="Response object is too long.")
    answer: Mapping[str, Any] = json.loads(body)
    for name in ("StackId", "RequestId", "LogicalResourceId"):
        if answer.get(name) != exchange.event[name]:
            return Response(ok=False, reason=f"Invalid {name} in the response")
    physical_id = answer.get("PhysicalResourceId")
    if not isinstance(physical_id, str) or not 1 <= len(physical_id) <= _MAX_PHYSICAL_ID:
        return Response(ok=False, reason="Invalid PhysicalResourceId")
    ok = answer["Status"] == "SUCCESS"
    reason = answer.get("Reason") or ("" if ok else "Failed without a reason")
    return Response(ok, reason, physical_id, answer.get("Data", {}))


def _fail_if(fails: bool) -> None:  # noqa: FBT001
    if fails:
        raise ResourceFailedError("SomebodyElse", "made to fail")
