"""A create that failed after a number had been touched: undone at once, and what is said of it."""

from __future__ import annotations

from phone_number_handler.adapters.log import Log
from phone_number_handler.adapters.stacks import Stacks
from phone_number_handler.core.desired import Desired, Managed, Resource
from phone_number_handler.core.errors import LifecycleError, PhoneNumberError, UnfinishedError
from phone_number_handler.core.number import PhoneNumber
from phone_number_handler.core.owner import OwnerRecord
from phone_number_handler.reconciler.reconciler import Reconciler


class FailedCreate:
    """Undoes what a create has done with a number before it failed."""

    def __init__(self, resource: Resource, stacks: Stacks, log: Log) -> None:
        """Work for ``resource``."""
        self._resource = resource
        self._stacks = stacks
        self._log = log

    def undone(
        self, reconciler: Reconciler, desired: Desired, failure: UnfinishedError
    ) -> PhoneNumberError:
        """Undo it; return the error that says how that went, and where the number is now."""
        seen: PhoneNumber | None = None
        try:
            seen = self._look(reconciler, desired, failure)
            if seen is None:
                return failure
            number = self._undo(reconciler, seen, desired, failure)
        except PhoneNumberError as second:
            self._log.error(f"The number could not be put back: {second}")
            return self._not_undone(seen, failure, second)
        if number is None:
            return failure
        is_at = "is at" if failure.found else "has been imported and is kept at"
        place = f"{number.phone_number} {is_at} {number.target_arn}"
        return LifecycleError(f"{failure}. {place}", number.phone_number_arn, is_undone=True)

    def _look(
        self, reconciler: Reconciler, desired: Desired, failure: UnfinishedError
    ) -> PhoneNumber | None:
        if failure.phone_number_id is None:
            return reconciler.observer.settled_number_of(desired)
        # Reads may not know it yet, and nobody else will come back for it.
        return reconciler.importer.await_number(failure.phone_number_id, settled=False)

    def _undo(
        self,
        reconciler: Reconciler,
        number: PhoneNumber,
        desired: Desired,
        failure: UnfinishedError,
    ) -> PhoneNumber | None:
        """Undo what this very event has done; None if the number is not its own any more."""
        record = OwnerRecord.of(number)
        if record is None or not record.is_of_event(self._resource):
            if failure.is_overtaken:
                place = failure.found
                reconciler.put_back.put_right(number.phone_number_id, place, Managed())
            return None
        if self._was_answered(number):
            return None
        if record.origin or record.previous_logical_id:
            number = reconciler.observer.settled(number.phone_number_id) or number
        return reconciler.put_back.undo(number, record, desired.target_arn)

    def _was_answered(self, number: PhoneNumber) -> bool:
        """Tell whether the same event, delivered twice, has been answered with success."""
        own = self._stacks.resource(self._resource.stack_id, self._resource.logical_id)
        return own is not None and own.is_complete_with(number.phone_number_id)

    def _not_undone(
        self, seen: PhoneNumber | None, failure: UnfinishedError, second: PhoneNumberError
    ) -> PhoneNumberError:
        if failure.phone_number_id is None:
            return failure
        stack = self._resource.stack_arn
        arn = stack.sibling("connect", f"phone-number/{failure.phone_number_id}")
        what = str(seen) if seen else f"The number {'' if failure.found else 'imported as '}{arn}"
        return LifecycleError(
            f"{failure}. {what} could not be put back yet ({second}); the roll-back tries again",
            arn,
            is_undone=False,
        )
