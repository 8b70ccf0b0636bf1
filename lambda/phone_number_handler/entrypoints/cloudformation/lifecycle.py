"""What a create, an update and a delete mean for a number, whatever fails on the way.

What the stack is doing is asked through ``Stacks``, and only where the answer
changes what happens.
"""

from __future__ import annotations

from collections.abc import Callable

from phone_number_handler.adapters.clock import Deadline
from phone_number_handler.adapters.log import Log
from phone_number_handler.adapters.metrics import IMPORTED, MOVED
from phone_number_handler.adapters.stacks import Stacks
from phone_number_handler.core.desired import Desired, Managed, Resource
from phone_number_handler.core.errors import (
    InvalidPropertyError,
    LifecycleError,
    PhoneNumberGoneError,
    UnfinishedError,
)
from phone_number_handler.core.number import PhoneNumber
from phone_number_handler.core.owner import OwnerRecord
from phone_number_handler.core.result import Outcome, Result, outcome_of_create, outcome_of_update
from phone_number_handler.core.verdict import deletion, depends_on_roll_back
from phone_number_handler.entrypoints.cloudformation.budget import Budget
from phone_number_handler.reconciler.reconciler import Reconciler

_METRICS = {Outcome.IMPORTED: IMPORTED, Outcome.MOVED: MOVED}


class Lifecycle:
    """Carries out the events of one resource."""

    def __init__(
        self,
        resource: Resource,
        reconciler_until: Callable[[Deadline], Reconciler],
        stacks: Stacks,
        budget: Budget,
        log: Log,
    ) -> None:
        """Work for ``resource``, within ``budget``."""
        self._resource = resource
        self._reconciler_until = reconciler_until
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
        reconciler = self._reconciler_until(self._budget.to_change(desired.timeout))
        found = reconciler.observer.number_of(desired)
        if found is None and desired.phone_number_id is not None:
            raise InvalidPropertyError(
                "PhoneNumberId",
                desired.phone_number_id,
                "must be a number in Amazon Connect, in the stack's Region and account",
            )
        try:
            number, steps = reconciler.converger.converge(
                found, desired, Managed(), taking_over=True
            )
        except Exception as error:
            raise self._undone(desired, found, error) from error
        return self._reported(number, outcome_of_create(desired, number, steps))

    def update(self, phone_number_id: str | None, desired: Desired, formerly: Managed) -> Result:
        """Make the resource's number what is desired.

        A number other than ``phone_number_id`` in the result is a replacement:
        the former one is left as it is, for the delete that follows.

        Raises:
            PhoneNumberGoneError: If the number is no longer in Connect.
            OwnershipConflictError: If another resource has taken it over.
            PhoneNumberError: If Connect refuses a step or takes too long.
        """
        reconciler = self._reconciler_until(self._budget.to_change(desired.timeout))
        number = reconciler.observer.number(phone_number_id) if phone_number_id else None
        if number is None:
            if desired.names_the_same_as(formerly):
                raise PhoneNumberGoneError(
                    f"The number {phone_number_id} is no longer in Amazon Connect: it was released "
                    "outside this stack. Remove the resource from the stack, or give it another "
                    "number"
                )
            return self.create(desired)
        if not formerly.is_about(number):
            self._undo_leftover(reconciler, number, formerly)
        same = desired.is_about(number) or (
            number.source_phone_number_arn is None and desired.names_the_same_as(formerly)
        )
        if not same:
            return self.create(desired)
        number, steps = reconciler.converger.converge(number, desired, formerly, taking_over=False)
        return self._reported(number, outcome_of_update(steps))

    def delete(self, phone_number_id: str | None, managed: Managed) -> None:
        """Let go of the number, by the resource's policy.

        Nothing is written unless the number's own record says that this
        resource manages it, and a roll-back costs nobody a number.

        Args:
            phone_number_id: The number's id; None if the physical id was made up, since a create
                was never answered. What that did is undone.
            managed: What the resource's properties managed.

        Raises:
            PhoneNumberError: If Connect refuses a step or takes too long.
        """
        reconciler = self._reconciler_until(self._budget.to_change())
        if phone_number_id:
            number = reconciler.observer.number(phone_number_id)
        else:
            number = reconciler.observer.number_of(managed)
        record = OwnerRecord.of(number)
        if number is None or record is None or not record.belongs_to(self._resource):
            self._log.info("There is nothing of ours to delete", number=phone_number_id)
            return
        was_answered = phone_number_id is not None
        stack = None
        if was_answered and depends_on_roll_back(record, managed):
            stack = self._stacks.stack(self._resource.stack_id)
        meaning = deletion(number, record, managed, stack, was_answered=was_answered)
        reconciler.put_back.carry_out(meaning, number, record, managed.target_arn)

    def _undone(self, desired: Desired, found: PhoneNumber | None, error: Exception) -> Exception:
        """Undo what a failed create has done; return the error that says how that went."""
        reconciler = self._reconciler_until(self._budget.to_undo())
        touched: PhoneNumber | None = None
        try:
            touched = self._touched(reconciler, desired, found, error)
            record = OwnerRecord.of(touched)
            if touched is None or record is None:
                return error
            touched = reconciler.observer.number(touched.phone_number_id) or touched
            touched = reconciler.put_back.undo(touched, record, desired.target_arn)
            is_at = "is at" if record.origin else "has been imported and is kept at"
            place = f"{touched.phone_number} {is_at} {touched.target_arn}"
        except Exception as second:  # noqa: BLE001 - whatever it is, the first error is the answer
            self._log.error(f"The number could not be put back: {second}")
            if touched is None:
                return error
            place = f"{touched} could not be put back yet ({second}); the roll-back tries again"
        return LifecycleError(f"{error}. {place}", touched.phone_number_arn)

    def _touched(
        self,
        reconciler: Reconciler,
        desired: Desired,
        found: PhoneNumber | None,
        error: Exception,
    ) -> PhoneNumber | None:
        """Return the number that a failed create has made its own, if it got that far."""
        if isinstance(error, UnfinishedError):
            # Reads may not know it yet, and nobody else will come back for it.
            seen: PhoneNumber | None = reconciler.importer.await_number(
                error.phone_number_id, settled=False
            )
        elif found:
            seen = reconciler.observer.number(found.phone_number_id)
        else:
            seen = reconciler.observer.number_of(desired)
        record = OwnerRecord.of(seen)
        return seen if record and record.belongs_to(self._resource) else None

    def _undo_leftover(
        self, reconciler: Reconciler, number: PhoneNumber, formerly: Managed
    ) -> None:
        """Undo a replacement that was not answered: the number that it was about is not ours."""
        leftover = reconciler.observer.number_of(formerly)
        record = OwnerRecord.of(leftover)
        if (
            leftover
            and record
            and record.belongs_to(self._resource)
            and leftover.phone_number_id != number.phone_number_id
        ):
            reconciler.put_back.undo(leftover, record, formerly.target_arn)

    def _reported(self, number: PhoneNumber, outcome: Outcome) -> Result:
        if outcome in _METRICS:
            self._log.metric(_METRICS[outcome])
        return Result(number, outcome)
