"""Writes a number's record ahead of a way back: whatever else is at work gives way to that."""

from __future__ import annotations

from phone_number_handler.core.desired import Resource
from phone_number_handler.core.number import PhoneNumber, Placement, Status
from phone_number_handler.core.owner import OwnerRecord
from phone_number_handler.core.plan_back import plan_mark
from phone_number_handler.reconciler.execute import Executor
from phone_number_handler.reconciler.observe import Observer


class Marker:
    """Says in a number's record which event deals with it from now on."""

    def __init__(self, resource: Resource, observer: Observer, executor: Executor) -> None:
        """Work for ``resource``."""
        self._resource = resource
        self._observer = observer
        self._executor = executor

    def mark(self, number: PhoneNumber, former: OwnerRecord, intended: Placement) -> PhoneNumber:
        """Write the record, and return the number once what was under way with it is seen.

        Args:
            number: The number as it is.
            former: Its record so far.
            intended: Where it is going to be.

        Raises:
            UnfinishedError: If Connect refuses it or takes too long.
        """
        number = self._executor.execute(number, plan_mark(self._resource, number, intended))
        if number.status is Status.IN_PROGRESS:
            number = self._observer.settled(number.phone_number_id) or number
        if former.announces(number.target_arn):
            # It may be on its way, and not be seen to be.
            number = self._observer.after_the_stale_window(number)
        return number
