"""A delete: what it means for a number, and that it is about this one."""

from __future__ import annotations

from phone_number_handler.adapters.log import Log
from phone_number_handler.adapters.stacks import Stacks
from phone_number_handler.core.deletion import (
    Deletion,
    deletion,
    depends_on_stack,
    is_of_earlier_try,
    needs_evidence,
    waits,
)
from phone_number_handler.core.desired import Managed, Resource
from phone_number_handler.core.errors import UnfinishedError
from phone_number_handler.core.number import PhoneNumber, Status
from phone_number_handler.core.owner import OwnerRecord
from phone_number_handler.core.stack import ResourceState, StackState
from phone_number_handler.entrypoints.cloudformation.leftover import Leftover
from phone_number_handler.reconciler.reconciler import Reconciler


class Delete:
    """Lets go of a number, by the resource's policy.

    Nothing is written unless the number's own record says that this resource
    manages it, and CloudFormation that it does so no more; and a roll-back costs
    nobody a number.
    """

    def __init__(self, resource: Resource, stacks: Stacks, log: Log) -> None:
        """Work for ``resource``."""
        self._resource = resource
        self._stacks = stacks
        self._leftover = Leftover(resource, log)
        self._log = log

    def carry_out(
        self,
        reconciler: Reconciler,
        phone_number_id: str | None,
        managed: Managed,
        *,
        is_finished: bool,
    ) -> None:
        """Do with the number what its deletion means.

        Args:
            reconciler: Looks, and writes.
            phone_number_id: The number's id; None if the physical id was made up, since a create
                was never answered.
            managed: What the resource's properties managed.
            is_finished: Whether the create has succeeded, or has been undone. What one did that
                has not is undone.

        Raises:
            PhoneNumberError: If Connect refuses a step or takes too long.
        """
        number_id = phone_number_id or reconciler.observer.find(managed)
        number = reconciler.observer.look(number_id) if number_id else None
        if phone_number_id and not (number and managed.is_about(number)):
            self._undo_leftover(reconciler, phone_number_id, managed)
        record = OwnerRecord.own(number, self._resource)
        if number is None or record is None:
            self._log.info("There is nothing of ours to delete", number=number_id)
            return
        if is_of_earlier_try(number, self._own_state()):
            self._log.info("The delete is of an earlier try: nothing is done", number=number_id)
            return
        meaning = self._meaning(number, record, managed, is_finished=is_finished)
        if number.status is Status.IN_PROGRESS and waits(meaning, record):
            number = reconciler.observer.settled(number.phone_number_id) or number
            meaning = self._meaning(number, record, managed, is_finished=is_finished)
        self._log.info(f"The delete is to {meaning}", number=number_id)
        try:
            reconciler.put_back.carry_out(meaning, number, record, managed)
        except UnfinishedError as unfinished:
            if not unfinished.is_overtaken:
                raise
            # Whoever has taken the number over meanwhile has it.
            self._log.warn(str(unfinished), number=number_id)

    def _undo_leftover(
        self, reconciler: Reconciler, phone_number_id: str, managed: Managed
    ) -> None:
        """Undo what was tried last in a stack that was not rolled back, and is deleted now."""
        leftover = self._leftover.find(reconciler, phone_number_id, managed)
        if leftover and not is_of_earlier_try(leftover, self._own_state()):
            self._leftover.put_back(reconciler, leftover, managed)

    def _own_state(self) -> ResourceState | None:
        return self._stacks.resource(self._resource.stack_id, self._resource.logical_id)

    def _meaning(
        self, number: PhoneNumber, record: OwnerRecord, managed: Managed, *, is_finished: bool
    ) -> Deletion:
        stack: StackState | None = None
        evidence: bool | None = None
        own = self._resource
        if is_finished and depends_on_stack(record, managed):
            stack = self._stacks.stack(own.stack_id)
        if needs_evidence(record, managed, stack):
            evidence = self._stacks.was_in_service(
                own.stack_id, own.logical_id, number.phone_number_id
            )
        return deletion(
            number, record, managed, stack, is_finished=is_finished, was_in_service=evidence
        )
