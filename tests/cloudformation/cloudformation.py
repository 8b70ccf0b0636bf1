"""CloudFormation, as far as a custom resource sees it: events, answers, roll-backs, statuses.

It plays one resource of a stack after the other. What happens in the midst of an event is begun
from within: a second operation may be played while the function is at work on a first one. What
is not documented can be switched, so that a test can play both.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from tests.cloudformation.clock import Clock
from tests.cloudformation.delivery import (
    Delivery,
    Event,
    Exchange,
    Function,
    OvertakenError,
    Response,
)
from tests.cloudformation.stack import (
    Properties,
    ResourceFailedError,
    Stack,
    StackResource,
    Template,
    resolved,
    stringified,
)

# How often a delete is tried once an update is complete; then the resource is left behind.
_CLEAN_UP_TRIES = 3
_SIBLING_FAILED = "SomebodyElse: made to fail"

Policies = Mapping[str, str]
"""The DeletionPolicy of some resources, by logical id."""


@dataclass
class CloudFormation:
    """Plays the operations of stacks.

    Attributes:
        function: Carries out every custom resource's events.
        clock: Passes when nobody answers.
        rolls_back_by_new_id: Whether the update that rolls a replacement back names the new
            physical id, not the former one. Which of them is not documented.
        shows_invented_ids: Whether the API gives a physical id that CloudFormation made up.
        shows_former_try: Whether the API gives the failed try's physical id while a create is
            tried again.
        updates_from_last_good: Whether an update that follows a failed one, without a roll-back
            between, has the properties before the failure as its former ones.
        forgets_replaced: Whether what an update has replaced, that failed and was not rolled back,
            is forgotten when the stack is deleted, and not deleted with it.
        says_when: Whether the address for an answer says when the event was sent.
        stacks: Every stack that ever was, by id.
    """

    function: Function
    clock: Clock
    rolls_back_by_new_id: bool = False
    shows_invented_ids: bool = True
    shows_former_try: bool = True
    updates_from_last_good: bool = False
    forgets_replaced: bool = False
    says_when: bool = True
    stacks: dict[str, Stack] = field(default_factory=dict)
    delivery: Delivery = field(init=False)

    def __post_init__(self) -> None:
        self.delivery = Delivery(self.function, self.clock)

    @property
    def exchanges(self) -> list[Exchange]:
        """Every event that was sent, with all that was answered to it."""
        return self.delivery.exchanges

    # Operations

    def create_stack(
        self,
        name: str,
        template: Template,
        *,
        parent: Stack | None = None,
        fails: bool = False,
        rolls_back: bool = True,
        policies: Policies | None = None,
    ) -> Stack:
        """Create a stack; ``fails`` says that a resource of somebody else's does in the end.

        Without ``rolls_back``, as in ``--no-rollback`` and express mode, it rests where it failed.
        """
        stack = Stack.named(name, self.clock, parent)
        self.stacks[stack.stack_id] = stack
        stack.rolls_back = rolls_back
        stack.enter("CREATE_IN_PROGRESS")
        if self._goes_well(stack, template, policies or {}, fails=fails):
            stack.enter("CREATE_COMPLETE")
        return stack

    def update_stack(
        self,
        stack: Stack,
        template: Template,
        *,
        fails: bool = False,
        rolls_back: bool = True,
        policies: Policies | None = None,
        replace_policies: Policies | None = None,
    ) -> None:
        """Update a stack: first what is new, changed or has failed, then the clean-up.

        ``replace_policies`` are the UpdateReplacePolicy of some resources, by logical id.
        """
        stack.begin_update(template, rolls_back=rolls_back)
        stack.enter("UPDATE_IN_PROGRESS")
        if self._goes_well(stack, template, policies or {}, fails=fails):
            stack.enter("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
            for each in stack.replaced:
                each.deletion_policy = (replace_policies or {}).get(each.logical_id, "Delete")
            removed = [each for each in stack.resources.values() if each.logical_id not in template]
            self._clean_up(stack, [*stack.earlier_tries, *stack.replaced, *removed])
            stack.enter("UPDATE_COMPLETE")

    def cancel(self, stack: Stack) -> bool:
        """Let a sibling fail now: what is in progress is cancelled, and the stack rolls back.

        False, and nothing happens, if the stack is past the moment at which that could be.
        """
        if not self._overtake(stack):
            return False
        self._fail(stack, _SIBLING_FAILED)
        return True

    def roll_back_stack(self, stack: Stack) -> None:
        """Roll back what rests where it failed (``RollbackStack``)."""
        assert stack.rests_where_it_failed, stack.status
        stack.rolls_back = True
        self._fail(stack, "")

    def continue_update_rollback(self, stack: Stack, skip: Collection[str] = ()) -> None:
        """Try again what a roll-back could not do, and take what is to be skipped for done."""
        assert stack.status == "UPDATE_ROLLBACK_FAILED"
        for logical_id in skip:
            resource = stack.resources[logical_id]
            resource.properties = stack.before[logical_id].properties
            stack.mark(resource, "UPDATE_COMPLETE")
        stack.enter("UPDATE_ROLLBACK_IN_PROGRESS")
        self._roll_back_update(stack)

    def delete_stack(self, stack: Stack, retain: Collection[str] = ()) -> None:
        """Delete a stack with all that is still in it, but for what is to be retained.

        One that is being created can be deleted as well: what is in progress is cancelled.
        """
        assert not retain or stack.status == "DELETE_FAILED", "only then may resources be retained"
        self._overtake(stack)
        stack.enter("DELETE_IN_PROGRESS")
        for logical_id in retain:
            stack.mark(stack.resources[logical_id], "DELETE_SKIPPED")
        self._delete_all(stack, "DELETE_COMPLETE", "DELETE_FAILED", undoing=False)

    def orphan(self, stack: Stack, logical_id: str) -> None:
        """Take a resource out of its stack without an event, as ``cdk orphan`` does."""
        stack.mark(stack.resources.pop(logical_id), "DELETE_SKIPPED")
        stack.enter("UPDATE_COMPLETE")

    def refactor(self, stack: Stack, logical_id: str, into: Stack, new_logical_id: str) -> None:
        """Give a resource another logical id, or another stack, without an event.

        CloudFormation refuses this for custom resources today.
        """
        resource = stack.resources.pop(logical_id)
        resource.logical_id = new_logical_id
        into.resources[new_logical_id] = resource
        for each in {stack.stack_id: stack, into.stack_id: into}.values():
            each.enter("UPDATE_COMPLETE")

    def redeliver(self, exchange: Exchange) -> Exchange:
        """Deliver an event once more. CloudFormation listens to the first answer alone."""
        return self.delivery.redeliver(exchange)

    # Forward, and what follows a failure

    def _goes_well(
        self, stack: Stack, template: Template, policies: Policies, *, fails: bool
    ) -> bool:
        """Create and update what the template asks for; else do what follows a failure."""
        try:
            for logical_id, properties in template.items():
                given = stringified(resolved(properties, stack.resources))
                self._create_or_update(stack, logical_id, given)
                policy = policies.get(logical_id, "Delete")
                stack.resources[logical_id].deletion_policy = policy
        except OvertakenError:
            return False
        except ResourceFailedError as failure:
            self._fail(stack, str(failure))
            return False
        if fails:
            self._fail(stack, _SIBLING_FAILED)
        return not fails

    def _overtake(self, stack: Stack) -> bool:
        """Cancel what is in progress, if the stack goes forward."""
        if stack.in_flight is None or not stack.goes_forward:
            return False
        exchange, resource = stack.in_flight
        exchange.is_overtaken = True
        if resource.status == "CREATE_IN_PROGRESS":
            self._invent_physical_id(stack, resource)
            stack.mark(resource, "CREATE_FAILED", "Resource creation cancelled")
        else:
            stack.mark(resource, "UPDATE_FAILED", "Resource update cancelled")
        return True

    def _fail(self, stack: Stack, reason: str) -> None:
        if not stack.rolls_back:
            is_first = stack.status == "CREATE_IN_PROGRESS"
            stack.enter("CREATE_FAILED" if is_first else "UPDATE_FAILED", reason)
        elif stack.has_been_complete:
            stack.enter("UPDATE_ROLLBACK_IN_PROGRESS", reason)
            self._roll_back_update(stack)
        else:
            stack.enter("ROLLBACK_IN_PROGRESS", reason)
            self._delete_all(stack, "ROLLBACK_COMPLETE", "ROLLBACK_FAILED", undoing=True)

    # One resource

    def _create_or_update(self, stack: Stack, logical_id: str, properties: Properties) -> None:
        resource = stack.resources.get(logical_id)
        if resource is None:
            self._create(stack, logical_id, properties, "")
        elif resource.status == "CREATE_FAILED":
            stack.earlier_tries.append(resource)
            shown = resource.shown_physical_id if self.shows_former_try else ""
            self._create(stack, logical_id, properties, shown)
        elif properties != resource.properties or resource.status == "UPDATE_FAILED":
            self._update(stack, resource, properties)

    def _create(
        self, stack: Stack, logical_id: str, properties: Properties, physical_id: str
    ) -> None:
        resource = StackResource(logical_id, properties, physical_id, "")
        stack.resources[logical_id] = resource
        stack.created.append(logical_id)
        stack.mark(resource, "CREATE_IN_PROGRESS")
        event = self._event(stack, "Create", resource, resource.properties)
        response = self._ask(stack, resource, event)
        if response.physical_id:
            resource.physical_id = response.physical_id
        else:
            self._invent_physical_id(stack, resource)
        resource.attributes = response.data
        if not response.ok:
            stack.mark(resource, "CREATE_FAILED", response.reason)
            raise ResourceFailedError(logical_id, response.reason)
        stack.mark(resource, "CREATE_COMPLETE")

    def _update(self, stack: Stack, resource: StackResource, properties: Properties) -> None:
        stack.updated.append(resource.logical_id)
        former = deepcopy(resource)
        if resource.status == "UPDATE_FAILED" and self.updates_from_last_good:
            former.properties = stack.before[resource.logical_id].properties
        event = self._event(
            stack,
            "Update",
            resource,
            properties,
            PhysicalResourceId=former.physical_id,
            OldResourceProperties=former.properties,
        )
        resource.properties = properties
        stack.mark(resource, "UPDATE_IN_PROGRESS")
        response = self._ask(stack, resource, event)
        resource.physical_id = response.physical_id or resource.physical_id
        resource.attributes = response.data
        if not response.ok:
            stack.mark(resource, "UPDATE_FAILED", response.reason)
            raise ResourceFailedError(resource.logical_id, response.reason)
        stack.mark(resource, "UPDATE_COMPLETE")
        if resource.physical_id != former.physical_id:
            # What it is replaced for is another policy's matter (UpdateReplacePolicy).
            stack.replaced.append(replace(former, deletion_policy="Delete"))

    def _delete(self, stack: Stack, resource: StackResource, *, undoing: bool) -> bool:
        """Delete a resource, if its policy lets it; ``undoing``: its own create is rolled back."""
        policy = resource.deletion_policy
        if policy == "Retain" or (policy == "RetainExceptOnCreate" and not undoing):
            stack.mark(resource, "DELETE_SKIPPED")
            return True
        event = self._event(
            stack,
            "Delete",
            resource,
            resource.properties,
            PhysicalResourceId=resource.physical_id,
        )
        stack.mark(resource, "DELETE_IN_PROGRESS")
        response = self._ask(stack, resource, event)
        stack.mark(resource, "DELETE_COMPLETE" if response.ok else "DELETE_FAILED", response.reason)
        return response.ok

    def _delete_all(self, stack: Stack, complete: str, failed: str, *, undoing: bool) -> None:
        everything = [*reversed(list(stack.resources.values())), *stack.earlier_tries]
        (stack.left_behind if self.forgets_replaced else everything).extend(stack.replaced)
        awaited: set[str] = set()
        for resource in _dependents_first(everything):
            # What another resource refers to is not deleted before that.
            if _is_gone(resource) or resource.attributes.get("PhoneNumberId") in awaited:
                continue
            if not self._delete(stack, resource, undoing=undoing):
                awaited |= resource.refers_to
        stack.enter(complete if all(_is_gone(each) for each in everything) else failed)

    def _invent_physical_id(self, stack: Stack, resource: StackResource) -> None:
        resource.physical_id = f"{stack.name}-{resource.logical_id}-{uuid4().hex[:12].upper()}"
        resource.hides_physical_id = not self.shows_invented_ids

    # The end of an update

    def _roll_back_update(self, stack: Stack) -> None:
        for logical_id in dict.fromkeys(stack.updated):
            former, resource = stack.before.get(logical_id), stack.resources[logical_id]
            if former is None:
                continue
            if resource.properties != former.properties or resource.status == "UPDATE_FAILED":
                self._roll_back_resource(stack, former, resource)
            if resource.status == "UPDATE_FAILED":
                stack.enter("UPDATE_ROLLBACK_FAILED")
                return
        stack.enter("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
        created = [stack.resources[logical_id] for logical_id in dict.fromkeys(stack.created)]
        undone = [*stack.superseded, *reversed(created), *stack.earlier_tries]
        self._clean_up(stack, undone, undoing=True)
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
        stack.mark(resource, "UPDATE_IN_PROGRESS")
        response = self._ask(stack, resource, event)
        if not response.ok:
            stack.mark(resource, "UPDATE_FAILED", response.reason)
            return
        resource.physical_id = response.physical_id or former.physical_id
        resource.properties, resource.attributes = former.properties, response.data
        stack.mark(resource, "UPDATE_COMPLETE")
        if attempted.physical_id != resource.physical_id:
            stack.superseded.append(attempted)

    def _clean_up(
        self, stack: Stack, resources: Iterable[StackResource], *, undoing: bool = False
    ) -> None:
        """Delete what the stack no longer has, as far as that is possible."""
        for resource in _dependents_first(resources):
            tries = range(_CLEAN_UP_TRIES)
            if not any(self._delete(stack, resource, undoing=undoing) for _ in tries):
                stack.left_behind.append(resource)
            if stack.resources.get(resource.logical_id) is resource:
                del stack.resources[resource.logical_id]

    # Events

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
                "ResponseURL": self._response_url(),
                "StackId": stack.stack_id,
                "LogicalResourceId": resource.logical_id,
                "ResourceType": resource.resource_type,
                "ResourceProperties": properties,
                **fields,
            }
        )

    def _response_url(self) -> str:
        """Return a new address for an answer; it says when it was signed."""
        now = datetime.fromtimestamp(self.clock.now(), UTC)
        date = f"X-Amz-Date={now:%Y%m%dT%H%M%SZ}" if self.says_when else "Expires=7200"
        return f"https://answers.invalid/{uuid4()}?{date}&X-Amz-Signature=secret"

    def _ask(self, stack: Stack, resource: StackResource, event: Event) -> Response:
        exchange = Exchange(event, stack.status)
        stack.in_flight = exchange, resource
        response = self.delivery.ask(exchange)
        stack.in_flight = None
        return response


def _dependents_first(resources: Iterable[StackResource]) -> list[StackResource]:
    return sorted(resources, key=lambda resource: not resource.refers_to)


def _is_gone(resource: StackResource) -> bool:
    return resource.status in {"DELETE_COMPLETE", "DELETE_SKIPPED"}
