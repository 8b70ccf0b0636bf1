"""What a create, an update and a delete mean for a number, whatever fails on the way.

What the stack is doing is asked through ``Stacks``, and only where the answer
changes what happens. What few events need is imported when one does: at a cold
start each module is compiled anew.
"""

from __future__ import annotations

from collections.abc import Callable

from phone_number_handler.adapters.clock import Deadline
from phone_number_handler.adapters.log import Log
from phone_number_handler.adapters.metrics import IMPORTED, MOVED
from phone_number_handler.adapters.stacks import Stacks
from phone_number_handler.core.association import refuse_other_channel
from phone_number_handler.core.desired import Desired, Managed, Resource
from phone_number_handler.core.errors import (
    InvalidPropertyError,
    OwnershipConflictError,
    PhoneNumberError,
    PhoneNumberGoneError,
    SourceNotReadyError,
    UnfinishedError,
)
from phone_number_handler.core.number import PhoneNumber, Status
from phone_number_handler.core.result import (
    Converged,
    Outcome,
    Result,
    outcome_of_create,
    outcome_of_update,
    without_number,
)
from phone_number_handler.core.stack import Direction, StackState
from phone_number_handler.entrypoints.cloudformation.budget import Budget
from phone_number_handler.reconciler.reconciler import Reconciler

_METRICS = {Outcome.IMPORTED: IMPORTED, Outcome.MOVED: MOVED}

ReconcilerFor = Callable[[Deadline, Direction], Reconciler]


class Lifecycle:
    """Carries out the events of one resource."""

    def __init__(
        self,
        resource: Resource,
        reconciler: ReconcilerFor,
        stacks: Stacks,
        budget: Budget,
        log: Log,
    ) -> None:
        """Work for ``resource``, within ``budget``."""
        self._resource = resource
        self._reconciler = reconciler
        self._stacks = stacks
        self._budget = budget
        self._log = log

    def create(self, desired: Desired) -> Result:
        """Import the number, or take it over, and make it what is desired.

        Raises:
            LifecycleError: If that failed after the number had been touched. It
                has been put back then, or says that it has not.
            PhoneNumberError: If that failed before.
        """
        deadline = self._budget.to_change(desired.timeout)
        reconciler = self._reconciler(deadline, Direction.FORWARD)
        reconciler.fence.require_current()
        return self._take(reconciler, desired, Direction.FORWARD)

    def update(self, phone_number_id: str | None, desired: Desired, formerly: Managed) -> Result:
        """Make the resource's number what is desired.

        A number other than ``phone_number_id`` in the result is a replacement:
        the former one is left as it is, for the delete that follows.

        Raises:
            PhoneNumberGoneError: If the number is no longer in Connect.
            OwnershipConflictError: If another resource has taken it over.
            PhoneNumberError: If Connect refuses a step or takes too long.
        """
        asked_at = self._budget.clock.now()
        stack = self._stacks.stack(self._resource.stack_id)
        if stack and stack.is_rolling_back:
            return self._roll_back(phone_number_id, desired, formerly, stack, asked_at)
        deadline = self._budget.to_change(desired.timeout)
        reconciler = self._reconciler(deadline, Direction.FORWARD)
        reconciler.fence.believe(stack, asked_at)
        number = reconciler.observer.settled(phone_number_id) if phone_number_id else None
        if number is None and desired.names_the_same_as(formerly):
            raise PhoneNumberGoneError(
                f"The number {phone_number_id} is no longer in Amazon Connect: it was released "
                "outside this stack. Remove the resource from the stack, or give it another "
                "number"
            )
        if number is None:
            return self._take(reconciler, desired, Direction.FORWARD)
        if not formerly.is_about(number):
            self._undo_leftover(reconciler, number, formerly)
        if not desired.is_still_about(number, formerly):
            return self._take(reconciler, desired, Direction.FORWARD)
        if self._resource.association:
            refuse_other_channel(number, desired, formerly)
        converged = self._converge(reconciler, number, desired, formerly)
        return self._reported(converged.number, outcome_of_update(converged.steps))

    def delete(self, phone_number_id: str | None, managed: Managed, *, is_finished: bool) -> None:
        """Let go of the number: see ``Delete``."""
        from phone_number_handler.entrypoints.cloudformation import delete  # noqa: PLC0415

        reconciler = self._reconciler(self._budget.to_change(), Direction.DELETING)
        deletion = delete.Delete(self._resource, self._stacks, self._log)
        deletion.carry_out(reconciler, phone_number_id, managed, is_finished=is_finished)

    def _take(self, reconciler: Reconciler, desired: Desired, direction: Direction) -> Result:
        """Import the number that is named, or take it over from whoever has it."""
        number = reconciler.observer.settled_number_of(desired)
        if number is None and desired.phone_number_id is not None:
            raise InvalidPropertyError(
                "PhoneNumberId",
                desired.phone_number_id,
                "must be a number in Amazon Connect, in the stack's Region and account",
            )
        if number is None and desired.phone_number is not None:
            raise InvalidPropertyError(
                "PhoneNumber",
                desired.phone_number,
                "must be that of one number in Amazon Connect, in the stack's Region and account",
            )
        try:
            if number is None:
                converged = reconciler.converger.bring_in(desired)
            else:
                converged = reconciler.converger.converge(
                    number, desired, Managed(), taking_over=True
                )
            if converged.marked_at is not None:
                sure = self._reconciler(self._budget.to_change(), direction)
                converged = sure.converger.make_sure(converged, desired)
        except UnfinishedError as unfinished:
            raise self._undo_create(reconciler, desired, unfinished) from unfinished
        outcome = outcome_of_create(desired, converged.number, converged.steps)
        return self._reported(converged.number, outcome)

    def _undo_create(
        self, reconciler: Reconciler, desired: Desired, unfinished: UnfinishedError
    ) -> PhoneNumberError:
        """Put the number back where a create found it, and return what to say of that."""
        from phone_number_handler.entrypoints.cloudformation import failed_create  # noqa: PLC0415

        failed = failed_create.FailedCreate(self._resource, self._stacks, self._log)
        began = reconciler.fence.operation_began
        return failed.undo(self._reconciler_behind(unfinished), desired, unfinished, began)

    def _undo_leftover(self, reconciler: Reconciler, number: PhoneNumber, tried: Managed) -> None:
        """Put back what a replacement leaves that never succeeded."""
        from phone_number_handler.entrypoints.cloudformation import leftover  # noqa: PLC0415

        leftover.Leftover(self._resource, self._log).undo(reconciler, number, tried)

    def _converge(
        self, reconciler: Reconciler, number: PhoneNumber, desired: Desired, formerly: Managed
    ) -> Converged:
        """Converge forward; what an overtaken event has done is put right."""
        try:
            return reconciler.converger.converge(number, desired, formerly, taking_over=False)
        except UnfinishedError as unfinished:
            if unfinished.is_overtaken and unfinished.has_changed:
                self._put_right(reconciler, unfinished, desired, formerly)
            raise

    def _put_right(
        self,
        reconciler: Reconciler,
        unfinished: UnfinishedError,
        desired: Desired,
        formerly: Managed,
    ) -> None:
        from phone_number_handler.entrypoints.cloudformation import (  # noqa: PLC0415
            overtaken_update,
        )

        overtaken_update.OvertakenUpdate(self._resource, self._stacks, self._log).put_right(
            self._reconciler_behind(unfinished),
            unfinished,
            desired.as_managed,
            formerly,
            reconciler.fence.operation_began,
        )

    def _reconciler_behind(self, unfinished: UnfinishedError) -> Reconciler:
        """Return one that undoes what an event has done; whose number it is now may be open."""
        direction = Direction.ANY if unfinished.is_overtaken else Direction.DELETING
        return self._reconciler(self._budget.to_undo(), direction)

    def _roll_back(
        self,
        phone_number_id: str | None,
        desired: Desired,
        formerly: Managed,
        stack: StackState,
        asked_at: float,
    ) -> Result:
        """Bring the number back to what it was before ``formerly`` was tried.

        A number that is gone, or another's by now, is well: nobody could bring it back.
        """
        reconciler = self._reconciler(self._budget.to_change(), Direction.ROLLING_BACK)
        reconciler.fence.believe(stack, asked_at)
        number = reconciler.observer.settled(phone_number_id) if phone_number_id else None
        if number is None and (phone_number_id is None or desired.names_the_same_as(formerly)):
            return self._well_without(phone_number_id, desired)
        try:
            if number and not formerly.is_about(number):
                self._undo_leftover(reconciler, number, formerly)
            if number is None or not desired.is_still_about(number, formerly):
                return self._take(reconciler, desired, Direction.ROLLING_BACK)
            converged = reconciler.converger.converge(
                number, desired, formerly, taking_over=False, rolling_back=True
            )
        except (InvalidPropertyError, OwnershipConflictError, SourceNotReadyError) as error:
            self._log.warn(f"There is nothing of ours to roll back: {error}")
            return self._well_without(phone_number_id, desired, number)
        return self._reported(converged.number, outcome_of_update(converged.steps))

    def _well_without(
        self, phone_number_id: str | None, desired: Desired, number: PhoneNumber | None = None
    ) -> Result:
        """Answer for a number that the resource has no more."""
        if number:
            return Result(number, Outcome.UNCHANGED)
        return without_number(self._resource, phone_number_id, desired)

    def _reported(self, number: PhoneNumber, outcome: Outcome) -> Result:
        if number.status is Status.FAILED:
            # A verdict on an earlier change: this one is done.
            self._log.warn(f"{number} is as desired, but has FAILED before: {number.message}")
        if outcome in _METRICS:
            self._log.metric(_METRICS[outcome])
        return Result(number, outcome)
