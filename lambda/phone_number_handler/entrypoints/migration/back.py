"""One number, the other way: puts it back to where it was found, or lets go of it.

Its record is in its tags, and whatever was planned gives way to that.
"""

from __future__ import annotations

from phone_number_handler.core import migration
from phone_number_handler.core.channel import in_order
from phone_number_handler.core.deletion import is_put_back
from phone_number_handler.core.desired import Desired, Managed
from phone_number_handler.core.errors import NotMigratedError
from phone_number_handler.core.migration import Outcome
from phone_number_handler.core.number import PhoneNumber, Placement
from phone_number_handler.core.owner import OwnerRecord
from phone_number_handler.core.plan_back import plan_retain
from phone_number_handler.core.stack import Direction
from phone_number_handler.core.steps import Step
from phone_number_handler.entrypoints.migration.apply import Ports, gone
from phone_number_handler.entrypoints.migration.files import Item
from phone_number_handler.reconciler.reconciler import Reconciler

Done = tuple[Outcome, tuple[Step, ...]]
_NOTHING: Done = (Outcome.RIGHT, ())


class Back:
    """Ends the migration of a number, one way or the other."""

    def __init__(self, ports: Ports) -> None:
        """Work through ``ports``."""
        self._ports = ports

    def undo(self, item: Item) -> Done:
        """Put the number back to where it was found, with its flows, and let go of it.

        One that was imported stays: nothing but a release would take it out of Connect again.

        Raises:
            OvertakenError: If the run is over.
            NotMigratedError: If the place that it came from is no more, or somebody has moved the
                number since.
            FlowGoneError: If the flow that it had there is no more; its record is kept.
            UnfinishedError: If a step fails.
        """
        found = self._ours(item)
        if found is None:
            return _NOTHING
        number, record = found
        desired = item.desired(self._ports.resource.stack_arn)
        reconciler = self._ports.reconciler(Direction.ROLLING_BACK)
        self._ports.files.begin(item)
        if not migration.moves_back(number, record, desired):
            return self._undo_unfinished(reconciler, number, desired)
        steps = migration.plan_undo(self._ports.resource, number, record, desired)
        reconciler.fence.begin(number)
        reconciler.observer.await_group(str(migration.moves(steps)))
        *way, let_go = steps
        # Whoever undoes it once more hears it again, whatever this run has come to.
        number = reconciler.executor.execute(number, way, needs_flows=True)
        reconciler.executor.execute(number, [let_go])
        return Outcome.UNDONE, steps

    def commit(self, item: Item) -> Done:
        """Let go of the number where it is: it cannot be undone any more.

        Raises:
            OvertakenError: If the run is over.
            NotMigratedError: If it has lost a flow on its way: the record still says which.
            UnfinishedError: If a step fails.
        """
        found = self._ours(item)
        if found is None:
            return _NOTHING
        number, record = found
        reconciler = self._ports.reconciler(Direction.ROLLING_BACK)
        if not migration.is_where_announced(number, record):
            # It may be on its way, and not be seen to be.
            number = reconciler.observer.after_the_stale_window(number)
        channels = in_order(migration.expected_flows(number, record))
        flows = self._ports.connect.flows_of(number, channels)
        if channel := migration.missing_flow(number, flows, record):
            raise NotMigratedError(
                f"{number} has not got its {channel} flow again: apply the migration again, or "
                "undo it. Its record is kept"
            )
        reconciler.fence.begin(number)
        steps = plan_retain(number)
        self._ports.files.begin(item)
        reconciler.executor.execute(number, steps)
        return Outcome.COMMITTED, steps

    def _ours(self, item: Item) -> tuple[PhoneNumber, OwnerRecord] | None:
        """Return a number that this migration has begun with, and its record."""
        if item.number is None:
            return None
        number = self._ports.tagged(item.number)
        record = OwnerRecord.own(number, self._ports.resource)
        return (self._ports.current(item, number), record) if record else None

    def _give_back_description(
        self, reconciler: Reconciler, number: PhoneNumber, record: OwnerRecord, desired: Desired
    ) -> tuple[PhoneNumber, tuple[Step, ...]]:
        """Give a number its former description again, also where that of ours is on its way."""
        origin = record.origin or Placement(number.target_arn)
        number = reconciler.marker.mark(number, record, origin)
        # For one that has not gone where its record announces the mark has waited.
        if not record.announces(number.target_arn) and migration.lacks_description(number, desired):
            number = reconciler.observer.after_the_stale_window(number)
        steps = migration.former_description(number, record, desired)
        return reconciler.executor.execute(number, steps), steps

    def _undo_unfinished(
        self, reconciler: Reconciler, listed: PhoneNumber, desired: Desired
    ) -> Done:
        """Put back what was begun with, and may be under way, by looking at it all the while."""
        number = reconciler.observer.settled(listed.phone_number_id)
        record = OwnerRecord.own(number, self._ports.resource)
        if number is None:
            raise gone(listed.phone_number_id)
        if record is None:
            return _NOTHING
        reconciler.fence.begin(number)
        origin, former = record.origin, record
        steps: tuple[Step, ...] = ()
        if origin:
            number, steps = self._give_back_description(reconciler, number, record, desired)
            record = OwnerRecord.of(number) or record
        is_ours = migration.has_taken_it(number, former)
        taken_to = number.target_arn if is_ours else desired.target_arn
        tried = Managed(target_arn=taken_to)
        after = reconciler.put_back.undo(number, record, tried, needs_flows=True)
        if origin is None or after.target_arn == origin.target_arn:
            return Outcome.UNDONE, steps
        if is_put_back(number, record, taken_to):
            raise NotMigratedError(
                f"{number} stays where it is: {origin.target_arn}, where it came from, is no more"
            )
        raise NotMigratedError(
            f"{number} stays where somebody has moved it: {after.target_arn}. Its record was taken "
            "off"
        )
