"""An update that CloudFormation has gone on without: what it has done since is put right."""

from __future__ import annotations

from phone_number_handler.adapters.log import Log
from phone_number_handler.adapters.stacks import Stacks
from phone_number_handler.core.desired import Managed, Resource
from phone_number_handler.core.errors import PhoneNumberError, UnfinishedError
from phone_number_handler.core.owner import OwnerRecord
from phone_number_handler.reconciler.reconciler import Reconciler


class OvertakenUpdate:
    """Leaves a number to whoever has dealt with it since, as they want it."""

    def __init__(self, resource: Resource, stacks: Stacks, log: Log) -> None:
        """Work for ``resource``."""
        self._resource = resource
        self._stacks = stacks
        self._log = log

    def put_right(
        self,
        reconciler: Reconciler,
        unfinished: UnfinishedError,
        tried: Managed,
        formerly: Managed,
        operation_began: float | None,
    ) -> None:
        """Put right what was done too late; where that fails, say so in the log.

        Args:
            reconciler: Looks, and writes.
            unfinished: By what the update was ended, and which number it is about.
            tried: What the update was to make of the number.
            formerly: What the resource's former properties managed.
            operation_began: When the stack's operation began that the update is of; None if that
                is not known.
        """
        own, number_id = self._resource, str(unfinished.phone_number_id)
        reconciler.fence.await_rest(reconciler.wait)
        stack = self._stacks.stack(own.stack_id)
        is_same = stack is not None and stack.since == operation_began and stack.is_complete
        try:
            if is_same and self._is_done(reconciler, number_id):
                return
            reconciler.put_back.put_right_update(
                number_id,
                unfinished.found,
                formerly,
                tried,
                was_rolled_back=stack is not None and stack.was_rolled_back,
            )
        except PhoneNumberError as error:
            self._log.error(f"What came too late could not be put right: {error}")

    def _is_done(self, reconciler: Reconciler, phone_number_id: str) -> bool:
        """Tell whether the same event, delivered twice, has been answered with success."""
        own = self._resource
        state = self._stacks.resource(own.stack_id, own.logical_id)
        record = OwnerRecord.of(reconciler.observer.look(phone_number_id), own)
        is_own = record is not None and record.is_of_event(own)
        return is_own and state is not None and state.is_complete_with(phone_number_id)
