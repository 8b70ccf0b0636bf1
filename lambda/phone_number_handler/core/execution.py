"""What Step Functions says of a migration: of the state machine that owns it, and of its run."""

from __future__ import annotations

from dataclasses import dataclass

from phone_number_handler.core.stack import NO_RESOURCE, Direction, ResourceState

_RUNNING = "RUNNING"
_DELETING = "DELETING"

# The one thing that a state machine manages numbers by; a stack has a logical id for each.
LOGICAL_ID = "PhoneNumberMigration"


@dataclass(frozen=True)
class ExecutionState:
    """The status of an execution; what it has begun is wanted as long as it runs.

    Attributes:
        status: Its status, such as ``RUNNING`` or ``ABORTED``.
        since: When it was started is known from the event: no later operation overtakes it.
    """

    status: str
    since: float = 0.0

    def goes(self, direction: Direction) -> bool:
        """Tell whether the execution waits for this."""
        return direction is Direction.ANY or self.status == _RUNNING

    @property
    def objection(self) -> str:
        """Why nothing more is to be done in its name, in words."""
        return f"The migration does not wait for this any more: its execution is {self.status}"


def owner_state(status: str | None) -> ResourceState:
    """Return what a state machine's status says of the numbers that name it; None if it is gone.

    One that is being deleted still has its executions.
    https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteStateMachine.html
    """
    if status is None:
        return NO_RESOURCE
    return ResourceState("DELETE_IN_PROGRESS" if status == _DELETING else "UPDATE_COMPLETE")


@dataclass(frozen=True)
class Execution:
    """One run of a state machine, as a list shows it.

    Attributes:
        arn: Its ARN.
        started_at: When it was started, in seconds since 1970.
    """

    arn: str
    started_at: float

    def gives_way_to(self, others: list[Execution]) -> Execution | None:
        """Return the run that was there first, if one was: of two, the earlier goes on."""
        mine = (self.started_at, self.arn)
        earlier = (each for each in others if (each.started_at, each.arn) < mine)
        return min(earlier, key=lambda each: each.started_at, default=None)
