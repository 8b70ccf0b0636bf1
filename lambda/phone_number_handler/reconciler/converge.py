"""Forward: makes a number what a resource desires."""

from __future__ import annotations

from phone_number_handler.adapters.connect import Connect
from phone_number_handler.adapters.stacks import Stacks
from phone_number_handler.core.desired import Desired, Managed, Resource
from phone_number_handler.core.errors import (
    AlreadyImportedError,
    FailedImportError,
    OwnershipConflictError,
)
from phone_number_handler.core.number import PhoneNumber, Status
from phone_number_handler.core.owner import PREFIX, OwnerRecord
from phone_number_handler.core.plan import flow_seen_here, plan, plan_import, reads_flow
from phone_number_handler.core.steps import Step
from phone_number_handler.core.verdict import is_anothers, may_have
from phone_number_handler.reconciler.execute import Executor
from phone_number_handler.reconciler.importing import Importer


class Converger:
    """Brings numbers to where one resource wants them."""

    def __init__(
        self,
        resource: Resource,
        connect: Connect,
        stacks: Stacks,
        importer: Importer,
        executor: Executor,
    ) -> None:
        """Work for ``resource``."""
        self._resource = resource
        self._connect = connect
        self._stacks = stacks
        self._importer = importer
        self._executor = executor

    def converge(
        self,
        number: PhoneNumber | None,
        desired: Desired,
        formerly: Managed,
        *,
        taking_over: bool,
    ) -> tuple[PhoneNumber, tuple[Step, ...]]:
        """Make the number what is desired; return it as verified, and the steps taken.

        Args:
            number: The number as it is; None if it is to be imported.
            desired: What it shall be.
            formerly: What the resource's former properties managed.
            taking_over: Whether the resource has not had it so far.

        Raises:
            OwnershipConflictError: If another resource, which still exists, manages it.
            ServiceError: If AWS refuses to let it be looked at, or imported.
            UnfinishedError: If a step fails once the number is there.
        """
        if number is None:
            steps = plan_import(self._resource, desired)
            try:
                return self._executor.execute(None, steps), steps
            except AlreadyImportedError as already:
                number = self._importer.await_number(already.phone_number_id, settled=True)
        self._refuse_anothers(number, taking_over=taking_over)
        if taking_over and desired.source_phone_number_arn and number.status is Status.FAILED:
            raise FailedImportError(number)
        steps = self._plan(number, desired, formerly)
        return self._executor.execute(number, steps), steps

    def _plan(self, number: PhoneNumber, desired: Desired, formerly: Managed) -> tuple[Step, ...]:
        flow = None
        if reads_flow(self._resource, number, desired, formerly):
            seen_here = flow_seen_here(number, desired, formerly)
            flow = self._connect.contact_flow_of(number, beside=seen_here)
        return plan(self._resource, desired, formerly, number, flow)

    def _refuse_anothers(self, number: PhoneNumber, *, taking_over: bool) -> None:
        """Refuse a number that another resource, which still exists, manages."""
        record = OwnerRecord.of(number)
        if record is None or not is_anothers(record, self._resource):
            return
        owner = self._stacks.resource(record.stack_id, record.logical_id)
        stack = None
        if record.stack_id == self._resource.stack_id:
            stack = self._stacks.stack(record.stack_id)
        allowed = may_have(self._resource, number, record, stack, owner, taking_over=taking_over)
        if not allowed:
            raise OwnershipConflictError(
                f"{number} is managed by {record.logical_id} in the stack {record.stack_id}. "
                "Remove it there first; if that no longer manages it, take the tags that begin "
                f"with {PREFIX} off the number"
            )
