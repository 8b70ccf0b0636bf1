"""Asks after a number's owner whichever service the owner's ARN names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from phone_number_handler.adapters.patient_client import PatientClient
from phone_number_handler.adapters.stacks import Stacks
from phone_number_handler.core.arn import is_state_machine
from phone_number_handler.core.stack import ResourceState, StackState

if TYPE_CHECKING:
    from phone_number_handler.adapters.executions import StateMachines


class Owners:
    """CloudFormation's stacks, and Step Functions' state machines; see ``Stacks``."""

    def __init__(self, stacks: Stacks, stepfunctions: PatientClient) -> None:
        """Ask ``stacks``, and Step Functions itself."""
        self._stacks = stacks
        self._stepfunctions = stepfunctions

    def stack(self, stack_id: str) -> StackState | None:
        """See ``Stacks``."""
        return self._stacks.stack(stack_id)

    def resource(self, stack_id: str, logical_id: str) -> ResourceState | None:
        """See ``Stacks``."""
        if is_state_machine(stack_id):
            return self._state_machines().owner(stack_id)
        return self._stacks.resource(stack_id, logical_id)

    def was_in_service(self, stack_id: str, logical_id: str, phone_number_id: str) -> bool | None:
        """See ``Stacks``."""
        return self._stacks.was_in_service(stack_id, logical_id, phone_number_id)

    def _state_machines(self) -> StateMachines:
        """Import what few stacks ever need, and a cold start would compile."""
        from phone_number_handler.adapters.executions import StateMachines  # noqa: PLC0415

        return StateMachines(self._stepfunctions)
