"""What a replacement leaves that never succeeded: a number that is not the resource's."""

from __future__ import annotations

from phone_number_handler.adapters.log import Log
from phone_number_handler.core.desired import Managed, Resource
from phone_number_handler.core.errors import PhoneNumberError
from phone_number_handler.core.number import PhoneNumber
from phone_number_handler.core.owner import OwnerRecord
from phone_number_handler.reconciler.reconciler import Reconciler


class Leftover:
    """Puts such a number back."""

    def __init__(self, resource: Resource, log: Log) -> None:
        """Work for ``resource``."""
        self._resource = resource
        self._log = log

    def undo(self, reconciler: Reconciler, number: PhoneNumber, tried: Managed) -> None:
        """Find it and put it back, if there is one.

        Args:
            reconciler: Looks, and writes.
            number: The number that the resource has.
            tried: What the properties managed by which it was to be replaced.

        Raises:
            DeadlineExceededError: If a change of it takes too long.
            UnfinishedError: If Connect refuses a step or takes too long.
        """
        if leftover := self.find(reconciler, number.phone_number_id, tried):
            self.put_back(reconciler, leftover, tried)

    def find(
        self, reconciler: Reconciler, phone_number_id: str, tried: Managed
    ) -> PhoneNumber | None:
        """Return the number that was tried instead of another, if the resource has that one too.

        That is only a look: where it cannot be had, nothing fails.
        """
        try:
            found = reconciler.observer.find(tried)
            leftover = reconciler.observer.look(found) if found else None
        except PhoneNumberError as error:
            self._log.warn(f"It could not be seen whether a replacement was begun: {error}")
            return None
        if leftover is None or leftover.phone_number_id == phone_number_id:
            return None
        return leftover if OwnerRecord.own(leftover, self._resource) else None

    def put_back(self, reconciler: Reconciler, leftover: PhoneNumber, tried: Managed) -> None:
        """Put back what was found; see ``undo``."""
        number = reconciler.observer.settled(leftover.phone_number_id)
        if number and (record := OwnerRecord.own(number, self._resource)):
            reconciler.put_back.undo(number, record, tried)
