"""CloudFormation's stacks as they will be while a change set is executed."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

from phone_number_handler.adapters.clock import Clock
from phone_number_handler.adapters.owners import Owners
from phone_number_handler.adapters.patient_client import PatientClient
from phone_number_handler.adapters.stacks import CloudFormationStacks
from phone_number_handler.core.errors import PhoneNumberError
from phone_number_handler.core.stack import (
    ResourceState,
    StackEvent,
    StackState,
    was_in_service,
)


class RehearsedStacks:
    """The stacks as they are, but for one whose change set is tried.

    In the function it is an answer that CloudFormation could not be asked. A plan that rests on
    that would be a guess, so it is an error here.
    """

    def __init__(
        self,
        actual: CloudFormationStacks,
        stepfunctions: PatientClient,
        stack_id: str,
        clock: Clock,
    ) -> None:
        """Ask ``actual`` for all that the change set of the stack does not change.

        ``stepfunctions`` is asked after a number that is being migrated, as the function does:
        CloudFormation would say of its owner that there is no such stack.
        """
        self._actual = actual
        self._owners = Owners(actual, stepfunctions)
        self._stack_id = stack_id
        self._clock = clock
        self._began = clock.now()
        self._states: dict[str, ResourceState] = {}
        self.status = "UPDATE_IN_PROGRESS"

    def stack(self, stack_id: str) -> StackState | None:
        """Return what the stack will be doing."""
        actual = self._actual.stack(stack_id)
        if actual is None:
            raise _unknown(stack_id)
        if stack_id != self._stack_id:
            return actual
        return replace(actual, status=self.status, around=(), since=self._began)

    def resource(self, stack_id: str, logical_id: str) -> ResourceState | None:
        """Return the state that the resource will be in."""
        if stack_id == self._stack_id and logical_id in self._states:
            return self._states[logical_id]
        actual = self._owners.resource(stack_id, logical_id)
        if actual is None:
            raise _unknown(f"{logical_id} of {stack_id}")
        return actual

    def was_in_service(self, stack_id: str, logical_id: str, phone_number_id: str) -> bool | None:
        """Tell what the stack's events will say by then."""
        begun = StackEvent(True, stack_id, stack_id, "UPDATE_IN_PROGRESS")  # noqa: FBT003
        events = chain([begun], self._actual.events(stack_id))
        return was_in_service(events, logical_id, phone_number_id)

    def enters(self, logical_id: str, status: str, physical_id: str | None) -> None:
        """Take a resource to have entered a state."""
        self._states[logical_id] = ResourceState(status, physical_id, self._clock.now())


def _unknown(what: str) -> PhoneNumberError:
    return PhoneNumberError(f"AWS could not be asked about {what}")
