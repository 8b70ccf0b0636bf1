"""What a create, an update and a delete mean for a number, whatever fails on the way.

Nothing here knows CloudFormation's protocol; what the stack is doing is asked
through ``Stacks``, and only where the answer changes what happens.
"""

from __future__ import annotations

from collections.abc import Callable

from phone_number_handler.clock import Clock, Deadline
from phone_number_handler.connect import Connect
from phone_number_handler.errors import (
    InvalidPropertyError,
    LifecycleError,
    NotFoundError,
    OwnershipConflictError,
    PhoneNumberFailedError,
    PhoneNumberGoneError,
)
from phone_number_handler.log import Log
from phone_number_handler.metrics import IMPORTED, MOVED
from phone_number_handler.ownership import PREFIX, OwnerRecord
from phone_number_handler.plan import plan_release, plan_retain, plan_return, plan_undo
from phone_number_handler.reconcile import Reconciler
from phone_number_handler.stacks import Stacks
from phone_number_handler.state import (
    Desired,
    Managed,
    OnDelete,
    Outcome,
    PhoneNumber,
    Placement,
    Resource,
    Result,
    Status,
    Step,
    UpdatePhoneNumber,
)

# Seconds kept back from the function's lifetime: to put a number back, and to answer.
_UNDO_RESERVE = 45.0
_ANSWER_RESERVE = 15.0

_METRICS = {Outcome.IMPORTED: IMPORTED, Outcome.MOVED: MOVED}


class Lifecycle:
    """Carries out the events of one resource."""

    def __init__(  # noqa: PLR0913 - the ports of the core, handed in one by one
        self,
        resource: Resource,
        connect_until: Callable[[Deadline], Connect],
        stacks: Stacks,
        clock: Clock,
        lifetime: float,
        log: Log,
    ) -> None:
        """Work for ``resource``, which has ``lifetime`` seconds left to be answered."""
        self._resource = resource
        self._connect_until = connect_until
        self._stacks = stacks
        self._clock = clock
        self._log = log
        self._began = clock.now()
        self._end = Deadline.after(clock, lifetime - _ANSWER_RESERVE)
        self._connect = connect_until(self._end)

    def create(self, desired: Desired) -> Result:
        """Import the number, or take it over, and make it what is desired.

        Raises:
            LifecycleError: If that failed after the number had been touched. It
                has been put back then, or says that it has not.
            PhoneNumberError: If that failed before.
        """
        reconcile = self._reconciler(desired)
        number = self._find(reconcile, desired)
        if number is not None:
            self._refuse_foreign(number, taking_over=True)
            if desired.source_phone_number_arn and number.status is Status.FAILED:
                raise PhoneNumberFailedError(
                    f"{number} was imported from {desired.source_phone_number_arn} before, and "
                    f"Amazon Connect reports it as FAILED: {number.message or 'no message'}. "
                    "Release it in Amazon Connect and deploy again"
                )
        try:
            found = number or reconcile.import_number(desired)
            self._refuse_foreign(found, taking_over=True)
            result, steps = reconcile.converge(found, desired, Managed())
        except Exception as error:
            imported = reconcile.importing
            raise self._undone(desired, number, imported, error) from error
        return self._report(result, self._outcome_of_create(desired, result, steps))

    def update(self, phone_number_id: str | None, desired: Desired, formerly: Managed) -> Result:
        """Make the resource's number what is desired.

        A number other than ``phone_number_id`` in the result is a replacement:
        the former one is left as it is, for the delete that follows.

        Raises:
            PhoneNumberGoneError: If the number is no longer in Connect.
            OwnershipConflictError: If another resource has taken it over.
            PhoneNumberError: If Connect refuses a step or takes too long.
        """
        reconcile = self._reconciler(desired)
        number = self._observe(reconcile, phone_number_id)
        if number is None:
            if _same_number(desired, formerly):
                raise PhoneNumberGoneError(
                    f"The number {phone_number_id} is no longer in Amazon Connect: it was released "
                    "outside this stack. Remove the resource from the stack, or give it another "
                    "number"
                )
            return self.create(desired)
        if not formerly.names(number):
            self._undo_leftover(reconcile, number, formerly)
        same = desired.names(number) or (
            number.source_phone_number_arn is None and _same_number(desired, formerly)
        )
        if not same:
            return self.create(desired)
        self._refuse_foreign(number, taking_over=False)
        result, steps = reconcile.converge(number, desired, formerly)
        return self._report(result, _outcome_of_update(steps))

    def delete(self, phone_number_id: str | None, managed: Managed) -> None:
        """Let go of the number, by the resource's policy.

        Nothing is written unless the number's own record says that this
        resource manages it, and a roll-back costs nobody a number.

        Raises:
            PhoneNumberError: If Connect refuses a step or takes too long.
        """
        reconcile = self._reconciler(None)
        # A made-up id means that a create was never answered: what it did is undone.
        undo = phone_number_id is None
        if undo:
            phone_number_id = self._search(managed)
        number = self._observe(reconcile, phone_number_id)
        record = OwnerRecord.of(number)
        if number is None or record is None or not record.belongs_to(self._resource):
            self._log.step(operation="Delete", outcome="nothing of ours", number=phone_number_id)
            return
        if undo or self._is_undone_by_rollback(record, managed):
            self._undo(reconcile, number, record, managed.target_arn)
        elif managed.target_arn not in (None, number.target_arn):
            self._let_go_elsewhere(reconcile, number, record)
        else:
            self._let_go(reconcile, number, record, managed)

    def _reconciler(self, desired: Desired | None) -> Reconciler:
        """Return a reconciler that keeps to the resource's timeout."""
        end = self._end.at - _UNDO_RESERVE
        if desired:
            end = min(end, self._clock.now() + desired.timeout)
        return self._reconciler_until(Deadline(self._clock, end))

    def _reconciler_until(self, deadline: Deadline) -> Reconciler:
        connect = self._connect_until(deadline)
        return Reconciler(
            self._resource, connect, self._clock, deadline, self._log, began=self._began
        )

    def _find(self, reconcile: Reconciler, desired: Desired) -> PhoneNumber | None:
        """Return the number that is to be taken over; None if it is to be imported."""
        number = self._observe(reconcile, self._search(desired))
        if number is None and desired.phone_number_id is not None:
            raise InvalidPropertyError(
                "PhoneNumberId",
                desired.phone_number_id,
                "must be a number in Amazon Connect, in the stack's Region and account",
            )
        return number

    def _search(self, properties: Desired | Managed) -> str | None:
        """Return the id of the number that the properties name, if there is one."""
        if properties.phone_number_id:
            return properties.phone_number_id
        source = properties.source_phone_number_arn
        return self._connect.find_imported(source) if source else None

    def _observe(self, reconcile: Reconciler, phone_number_id: str | None) -> PhoneNumber | None:
        if phone_number_id is None:
            return None
        try:
            return reconcile.observe(phone_number_id)
        except NotFoundError:
            return None

    def _refuse_foreign(self, number: PhoneNumber, *, taking_over: bool) -> None:
        """Refuse a number that another resource, which still exists, manages."""
        record = OwnerRecord.of(number)
        if record is None or record.belongs_to(self._resource):
            return
        same_stack = record.stack_id == self._resource.stack_id
        if same_stack and taking_over:
            # Under an update that is a renamed construct, its former self still there.
            conflict = self._stacks.is_being_created(self._resource.stack_id)
        else:
            conflict = self._stacks.manages(
                record.stack_id, record.logical_id, number.phone_number_arn
            )
            if conflict and same_stack:
                # Two resources that have exchanged their numbers take them back.
                conflict = not self._stacks.is_rolling_back(record.stack_id)
        if conflict:
            raise OwnershipConflictError(
                f"{number} is managed by {record.logical_id} in the stack {record.stack_id}. "
                "Remove it there first; if that no longer manages it, take the tags that begin "
                f"with {PREFIX} off the number"
            )

    def _undone(
        self,
        desired: Desired,
        number: PhoneNumber | None,
        imported: str | None,
        error: Exception,
    ) -> Exception:
        """Undo what a failed create has done; return the error that says how that went."""
        reconcile = self._reconciler_until(self._end)
        touched: PhoneNumber | None = None
        try:
            if imported is not None:
                # Reads may not know it yet, and nobody else will come back for it.
                seen = reconcile.await_number(imported, settled=False)
            else:
                phone_number_id = number.phone_number_id if number else self._search(desired)
                if phone_number_id is None:
                    return error
                seen = self._connect.describe(phone_number_id)
            record = OwnerRecord.of(seen)
            if record is None or not record.belongs_to(self._resource):
                return error
            touched = seen
            touched = reconcile.observe(seen.phone_number_id)
            touched = self._undo(reconcile, touched, record, desired.target_arn)
            is_at = "is at" if record.origin else "has been imported and is kept at"
            place = f"{touched.phone_number} {is_at} {touched.target_arn}"
        except Exception as second:  # noqa: BLE001 - whatever it is, the first error is the answer
            self._log.step(operation="Undo", outcome="failed", reason=str(second))
            if touched is None:
                return error
            place = f"{touched} could not be put back yet ({second}); the roll-back tries again"
        return LifecycleError(f"{error}. {place}", touched.phone_number_arn)

    def _undo_leftover(self, reconcile: Reconciler, number: PhoneNumber, formerly: Managed) -> None:
        """Undo a replacement that was not answered: the number that it was about is not ours."""
        leftover = self._observe(reconcile, self._search(formerly))
        record = OwnerRecord.of(leftover)
        if (
            leftover
            and record
            and record.belongs_to(self._resource)
            and leftover.phone_number_id != number.phone_number_id
        ):
            self._undo(reconcile, leftover, record, formerly.target_arn)

    def _undo(
        self,
        reconcile: Reconciler,
        number: PhoneNumber,
        record: OwnerRecord,
        target_arn: str | None,
    ) -> PhoneNumber:
        """Put the number back, unless somebody has moved it by hand meanwhile."""
        before = record.previous if record.previous_logical_id else record.origin
        ours = target_arn is None or number.target_arn == target_arn
        if before is None or not (ours or number.target_arn == before.target_arn):
            return reconcile.apply(number, plan_retain(number))
        flow = self._connect.contact_flow_of(number)
        return self._send_back(reconcile, number, plan_undo(number, flow, record))

    def _send_back(
        self, reconcile: Reconciler, number: PhoneNumber, steps: tuple[Step, ...]
    ) -> PhoneNumber:
        """Put the number back; leave it where it is if the place it came from is no more."""
        try:
            return reconcile.apply(number, steps)
        except NotFoundError as error:
            if error.operation != "UpdatePhoneNumber":
                raise
            self._log.step(operation=error.operation, outcome="skipped", reason=str(error))
            return reconcile.apply(number, plan_retain(number))

    def _is_undone_by_rollback(self, record: OwnerRecord, managed: Managed) -> bool:
        """Tell whether this delete undoes a create, where that makes a difference."""
        has_former_state = bool(record.origin or record.previous_logical_id)
        if not has_former_state and managed.on_delete is not OnDelete.RELEASE:
            return False
        rolling_back = self._stacks.is_rolling_back(self._resource.stack_id)
        if rolling_back is None and managed.on_delete is OnDelete.RELEASE:
            # In doubt the number is kept.
            return True
        return bool(rolling_back)

    def _let_go(
        self,
        reconcile: Reconciler,
        number: PhoneNumber,
        record: OwnerRecord,
        managed: Managed,
    ) -> None:
        origin: Placement | None = record.origin
        if managed.on_delete is OnDelete.RELEASE:
            flow = self._connect.contact_flow_of(number)
            reconcile.apply(number, plan_release(flow))
        elif managed.on_delete is OnDelete.RETURN and origin:
            flow = self._connect.contact_flow_of(number)
            self._send_back(reconcile, number, plan_return(number, flow, origin))
        else:
            reconcile.apply(number, plan_retain(number))

    def _report(self, number: PhoneNumber, outcome: Outcome) -> Result:
        if outcome in _METRICS:
            self._log.metric(_METRICS[outcome])
        return Result(number, outcome)

    def _let_go_elsewhere(
        self, reconcile: Reconciler, number: PhoneNumber, record: OwnerRecord
    ) -> None:
        """Let go of a number that is not where it was managed."""
        steps = plan_retain(number)
        if record.origin and record.origin.target_arn == number.target_arn:
            flow = self._connect.contact_flow_of(number)
            if flow is None:
                # It was on its way back when that was interrupted.
                steps = plan_return(number, flow, record.origin)
        # Else somebody has moved it by hand: it is not ours to send anywhere.
        reconcile.apply(number, steps)

    def _outcome_of_create(
        self, desired: Desired, number: PhoneNumber, steps: tuple[Step, ...]
    ) -> Outcome:
        record = OwnerRecord.of(number)
        origin = record and record.origin
        if desired.source_phone_number_arn and not origin:
            return Outcome.IMPORTED
        moved = any(isinstance(step, UpdatePhoneNumber) for step in steps)
        if moved or (origin and origin.target_arn != number.target_arn):
            return Outcome.MOVED
        return Outcome.ADOPTED


def _outcome_of_update(steps: tuple[Step, ...]) -> Outcome:
    if any(isinstance(step, UpdatePhoneNumber) for step in steps):
        return Outcome.MOVED
    return Outcome.UPDATED if steps else Outcome.UNCHANGED


def _same_number(desired: Desired, formerly: Managed) -> bool:
    if desired.phone_number_id is not None:
        return desired.phone_number_id == formerly.phone_number_id
    return desired.source_phone_number_arn == formerly.source_phone_number_arn
