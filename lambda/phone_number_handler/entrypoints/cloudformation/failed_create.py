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

    def undo(
        self,
        reconciler: Reconciler,
        desired: Desired,
        failure: UnfinishedError,
        operation_began: float | None,
    ) -> PhoneNumberError:
        """Undo it; return the error that says how that went, and where the number is now.

        Args:
            reconciler: Looks, and writes.
            desired: What the create was to make of the number.
            failure: What went wrong.
            operation_began: When the stack's operation began that the create is of; None if that
                is not known.
        """
        seen: PhoneNumber | None = None
        if failure.is_overtaken:
            reconciler.fence.await_rest(reconciler.wait)
        try:
            seen = self._look(reconciler, desired, failure)
            if seen is None:
                return failure
            number = self._put_back(reconciler, seen, desired, failure, operation_began)
        except PhoneNumberError as second:
            self._log.error(f"The number could not be put back: {second}")
            return self._not_undone(seen, failure, second)
        if number is None:
            return failure
        is_at = "is at" if failure.found else "has been imported and is kept at"
        target = number.target_arn or "a place that Connect does not show"
        place = f"{number.phone_number} {is_at} {target}"
        return LifecycleError(f"{failure}. {place}", number.phone_number_arn, is_undone=True)

    def _look(
        self, reconciler: Reconciler, desired: Desired, failure: UnfinishedError
    ) -> PhoneNumber | None:
        if failure.phone_number_id is None:
            return reconciler.observer.settled_number_of(desired)
        # Reads may not know it yet, and nobody else will come back for it.
        number_id = failure.phone_number_id
        return reconciler.importer.await_number(number_id, settled=False, at_once=True)

    def _put_back(
        self,
        reconciler: Reconciler,
        number: PhoneNumber,
        desired: Desired,
        failure: UnfinishedError,
        operation_began: float | None,
    ) -> PhoneNumber | None:
        """Undo what this very event has done; None if the number is not its own any more."""
        record = OwnerRecord.own(number, self._resource)
        if record is None or not record.is_of_event(self._resource):
            if failure.is_overtaken:
                reconciler.put_back.put_right(
                    number.phone_number_id, failure.found, Managed(), desired.as_managed
                )
            return None
        if self._is_left(number, failure, operation_began):
            return None
        if record.origin or record.previous_logical_id:
            number = reconciler.observer.settled(number.phone_number_id) or number
        return reconciler.put_back.undo(number, record, desired.as_managed)

    def _is_left(
        self, number: PhoneNumber, failure: UnfinishedError, operation_began: float | None
    ) -> bool:
        """Tell whether the number is left to whoever has it, or will come back for it.

        That is the same event, delivered twice and answered with success; or another try; or a
        stack that rests where it failed.
        """
        own = self._resource
        state = self._stacks.resource(own.stack_id, own.logical_id)
        if state and state.is_complete_with(number.phone_number_id):
            return True
        if not failure.is_overtaken:
            return False
        if state and state.status in {"CREATE_FAILED", "CREATE_IN_PROGRESS"}:
            return True
        stack = self._stacks.stack(own.stack_id)
        return bool(stack and stack.since != operation_began and stack.goes_forward)

    def _not_undone(
        self, seen: PhoneNumber | None, failure: UnfinishedError, second: PhoneNumberError
    ) -> PhoneNumberError:
        if failure.phone_number_id is None:
            return failure
        arn = self._resource.stack_arn.phone_number(failure.phone_number_id)
        what = str(seen) if seen else f"The number {'' if failure.found else 'imported as '}{arn}"
        return LifecycleError(
            f"{failure}. {what} could not be put back yet ({second}); the roll-back tries again",
            arn,
            is_undone=False,
        )
