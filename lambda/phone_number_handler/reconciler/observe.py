"""Looks at numbers: finds one, waits until nothing is under way, reads its flow."""

from __future__ import annotations

from phone_number_handler.adapters.connect import Connect
from phone_number_handler.core.desired import Desired, Managed
from phone_number_handler.core.errors import NotFoundError
from phone_number_handler.core.number import PhoneNumber, Status
from phone_number_handler.reconciler.wait import Wait


class Observer:
    """Reads what is there; it writes nothing."""

    def __init__(self, connect: Connect, wait: Wait) -> None:
        """Look through ``connect``, and wait by ``wait``."""
        self._connect = connect
        self._wait = wait

    def number_of(self, properties: Desired | Managed) -> PhoneNumber | None:
        """Return the number that the properties name, once no change of it is under way."""
        phone_number_id = properties.phone_number_id
        source = properties.source_phone_number_arn
        if phone_number_id is None and source:
            phone_number_id = self._connect.find_imported(source)
        return self.number(phone_number_id) if phone_number_id else None

    def number(self, phone_number_id: str) -> PhoneNumber | None:
        """Return the number once no change of it is under way; None if Connect does not know it.

        Raises:
            DeadlineExceededError: If the change takes too long.
        """
        try:
            return self._wait.until(
                lambda: self._connect.describe(phone_number_id),
                lambda number: number.status is not Status.IN_PROGRESS,
                f"a change of {phone_number_id} that was under way",
                at_once=True,
            )
        except NotFoundError:
            return None
