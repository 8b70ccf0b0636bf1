"""What Step Functions says of state machines that migrate numbers, and of their executions.

API: https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html
"""

from __future__ import annotations

from phone_number_handler.adapters.patient_client import PatientClient
from phone_number_handler.core.errors import PhoneNumberError, ServiceError
from phone_number_handler.core.execution import Execution, ExecutionState, owner_state
from phone_number_handler.core.stack import ResourceState

# What Step Functions calls the token of the next page, in answers and in requests.
TOKEN = ("nextToken", "nextToken")
_NO_MACHINE, _NO_EXECUTION = "StateMachineDoesNotExist", "ExecutionDoesNotExist"


class StateMachines:
    """Asks Step Functions."""

    def __init__(self, client: PatientClient) -> None:
        """Ask through ``client``."""
        self._client = client

    def owner(self, state_machine_arn: str) -> ResourceState | None:
        """Return whether a state machine is still there; None if that could not be asked."""
        try:
            answer = self._client.call("DescribeStateMachine", stateMachineArn=state_machine_arn)
        except ServiceError as error:
            return owner_state(None) if error.code == _NO_MACHINE else None
        except PhoneNumberError:
            return None
        return owner_state(answer.get("status", "ACTIVE"))

    def running(self, state_machine_arn: str) -> list[Execution]:
        """Return the executions of a state machine that are under way."""
        pages = self._client.pages(
            "ListExecutions", TOKEN, stateMachineArn=state_machine_arn, statusFilter="RUNNING"
        )
        return [
            Execution(each["executionArn"], each["startDate"].timestamp())
            for page in pages
            for each in page["executions"]
        ]


class OwnExecution:
    """The execution that numbers are changed for; the fence asks whether it is still wanted."""

    def __init__(self, client: PatientClient, execution_arn: str) -> None:
        """Ask through ``client``."""
        self._client = client
        self._execution_arn = execution_arn

    def stack(self, stack_id: str) -> ExecutionState | None:  # noqa: ARG002 - it is known
        """See ``Operations``."""
        try:
            answer = self._client.call("DescribeExecution", executionArn=self._execution_arn)
        except ServiceError as error:
            return ExecutionState("unknown") if error.code == _NO_EXECUTION else None
        except PhoneNumberError:
            return None
        return ExecutionState(answer["status"])

    def resource(self, stack_id: str, logical_id: str) -> ResourceState | None:  # noqa: ARG002
        """See ``Operations``. There is none: the numbers are the state machine's."""
        return None
