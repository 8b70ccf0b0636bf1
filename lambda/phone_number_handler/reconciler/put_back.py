"""Backward: lets go of a number, or puts it back where it was."""

from __future__ import annotations

from phone_number_handler.adapters.connect import Connect
from phone_number_handler.adapters.log import Log
from phone_number_handler.core.errors import NotFoundError, UnfinishedError
from phone_number_handler.core.number import PhoneNumber
from phone_number_handler.core.owner import OwnerRecord
from phone_number_handler.core.plan import plan_release, plan_retain, plan_return, plan_undo
from phone_number_handler.core.steps import Step
from phone_number_handler.core.verdict import Deletion, is_put_back
from phone_number_handler.reconciler.execute import Executor


class PutBack:
    """Undoes what one resource has done with numbers, or ends it."""

    def __init__(self, connect: Connect, executor: Executor, log: Log) -> None:
        """Read through ``connect``, and write through ``executor``."""
        self._connect = connect
        self._executor = executor
        self._log = log

    def carry_out(
        self,
        deletion: Deletion,
        number: PhoneNumber,
        record: OwnerRecord,
        target_arn: str | None,
    ) -> None:
        """Do with the number what a delete means for it.

        Raises:
            UnfinishedError: If Connect refuses a step or takes too long.
        """
        match deletion:
            case Deletion.NOTHING:
                return
            case Deletion.UNDO:
                self.undo(number, record, target_arn)
            case Deletion.RELEASE:
                flow = self._connect.contact_flow_of(number)
                self._executor.execute(number, plan_release(flow))
            case Deletion.RETURN if record.origin:
                flow = self._connect.contact_flow_of(number)
                self._send_back(number, plan_return(number, flow, record.origin))
            case Deletion.FINISH_RETURN if record.origin:
                # Without a flow it is on its way back; with one somebody has seen to it.
                flow = self._connect.contact_flow_of(number)
                back = plan_return(number, flow, record.origin)
                self._executor.execute(number, plan_retain(number) if flow else back)
            case _:
                self._executor.execute(number, plan_retain(number))

    def undo(self, number: PhoneNumber, record: OwnerRecord, target_arn: str | None) -> PhoneNumber:
        """Put the number back, unless somebody has moved it by hand meanwhile.

        Args:
            number: The number as it is.
            record: Its record.
            target_arn: Where the resource wanted it; None if that is not known.

        Raises:
            UnfinishedError: If Connect refuses a step or takes too long.
        """
        if not is_put_back(number, record, target_arn):
            return self._executor.execute(number, plan_retain(number))
        flow = self._connect.contact_flow_of(number)
        return self._send_back(number, plan_undo(number, flow, record))

    def _send_back(self, number: PhoneNumber, steps: tuple[Step, ...]) -> PhoneNumber:
        """Put the number back; leave it where it is if the place it came from is no more."""
        try:
            return self._executor.execute(number, steps)
        except UnfinishedError as unfinished:
            cause = unfinished.cause
            if not (isinstance(cause, NotFoundError) and cause.operation == "UpdatePhoneNumber"):
                raise
            self._log.warn(f"The number stays where it is: {cause}", outcome="skipped")
            return self._executor.execute(number, plan_retain(number))
