"""One number of a wave: makes it what its row asks for.

What was planned was read in bulk, and tags and status are in no list. So the tags are read first,
which has a rate of its own beside the writes. A number that nobody has begun with is changed by
what the list has shown of it; one that this migration has begun with before is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from phone_number_handler.adapters.connect import Connect
from phone_number_handler.adapters.listing import everywhere
from phone_number_handler.adapters.stacks import Stacks
from phone_number_handler.core import migration
from phone_number_handler.core.channel import Channel, Flows, attached
from phone_number_handler.core.desired import Desired, Managed, Resource
from phone_number_handler.core.errors import (
    FlowGoneError,
    NotFoundError,
    NotMigratedError,
    OwnershipConflictError,
    PhoneNumberError,
    PhoneNumberGoneError,
    UnfinishedError,
)
from phone_number_handler.core.look import channels_to_read
from phone_number_handler.core.number import ListedNumber, PhoneNumber, Placement
from phone_number_handler.core.owner import OwnerRecord
from phone_number_handler.core.source import prefix_of
from phone_number_handler.core.stack import Direction
from phone_number_handler.core.steps import Step
from phone_number_handler.core.verdict import is_anothers
from phone_number_handler.entrypoints.migration.files import Item, RunFiles
from phone_number_handler.reconciler.ownership import may_take
from phone_number_handler.reconciler.reconciler import Reconciler

ReconcilerFor = Callable[[Direction], Reconciler]

# For so many seconds what a list has shown of a number is gone by. A list of numbers that begin so
# has a rate of its own, and is read again after that.
_GOOD_FOR = 60.0


@dataclass(frozen=True)
class Ports:
    """What the steps of one number work with.

    Attributes:
        resource: The migration, with its run.
        connect: Reads; what it is asked to write it refuses.
        owners: Whether somebody else manages a number.
        reconciler: Makes what looks and writes.
        files: Where it is written down.
        now: Tells the time.
    """

    resource: Resource
    connect: Connect
    owners: Stacks
    reconciler: ReconcilerFor
    files: RunFiles
    now: Callable[[], float]

    def tagged(self, number: ListedNumber) -> PhoneNumber:
        """Return a number of a list with its tags."""
        return self.tagged_at(number)[0]

    def tagged_at(self, number: ListedNumber) -> tuple[PhoneNumber, float]:
        """Return a number of a list with its tags, and when they were read.

        Where many take turns, most of a call is waiting: what counts is when its last try began.

        Raises:
            PhoneNumberGoneError: If it is no more.
        """
        tries = [self.now()]
        try:
            tags = self.connect.tags_of(number.phone_number_arn, lambda: tries.append(self.now()))
        except NotFoundError as error:
            raise gone(number.phone_number_id) from error
        return number.with_tags(tags), tries[-1]

    def current(self, item: Item, number: PhoneNumber) -> PhoneNumber:
        """Return the number where it is now, if it was listed too long ago.

        Raises:
            PhoneNumberGoneError: If it is listed no more.
        """
        if self.now() - item.read_at <= _GOOD_FOR:
            return number
        prefix = prefix_of(number.phone_number)

        def itself(target_arn: str | None) -> Iterator[ListedNumber]:
            for page in self.connect.pages(target_arn, prefix):
                yield from (
                    each for each in page.numbers if each.phone_number_id == number.phone_number_id
                )

        listed = next(everywhere(itself, number.target_arn), None)
        if listed is None:
            raise gone(number.phone_number_id)
        return listed.with_tags(number.tags)


def gone(phone_number_id: str) -> PhoneNumberGoneError:
    """Return what is said of a number that is no more."""
    return PhoneNumberGoneError(f"The number {phone_number_id} is no longer in Amazon Connect")


def _refuse_danger(number: PhoneNumber, desired: Desired, flows: Flows) -> None:
    """Refuse what the plan would have called unsafe: a wave may begin a week after it.

    Raises:
        NotMigratedError: If it is.
    """
    if why := migration.danger(desired, number, flows):
        raise NotMigratedError(f"{number} is not safe any more and was left alone: {why}")


class Forward:
    """Migrates a number."""

    def __init__(self, ports: Ports) -> None:
        """Work through ``ports``."""
        self._ports = ports

    def carry_out(self, item: Item) -> tuple[Step, ...]:
        """Make the number what its row asks for, and return what was done for that.

        Raises:
            OwnershipConflictError: If somebody else, who still exists, manages it.
            NotMigratedError: If it would lose what it did not have when it was planned.
            OvertakenError: If the run is over.
            PhoneNumberGoneError: If it is no more.
            UnfinishedError: If a step fails.
        """
        resource = self._ports.resource
        desired = item.desired(resource.stack_arn)
        if item.number is None:
            return self._bring_in(item, desired)
        number, looked_at = self._ports.tagged_at(item.number)
        self._refuse_anothers(number)
        if OwnerRecord.own(number, resource):
            return self._go_on(item, number.phone_number_id, desired)
        number, flows = self._as_it_is(item, number, desired)
        _refuse_danger(number, desired, flows)
        steps = migration.takes_over(resource, desired, number, flows)
        if not steps:
            return ()
        reconciler = self._ports.reconciler(Direction.FORWARD)
        reconciler.fence.begin(number, partial(self._look_again, number), looked_at)
        if target_arn := migration.moves(steps):
            reconciler.observer.await_group(target_arn)
        self._ports.files.begin(item)
        try:
            reconciler.executor.execute(number, steps)
        except UnfinishedError as unfinished:
            self._put_back(unfinished, Placement(number.target_arn, flows), desired)
            raise
        return steps

    def _put_back(
        self, unfinished: UnfinishedError, found: Placement | None, desired: Desired
    ) -> None:
        """Put a number back that cannot have its flow where it is: else nothing would answer it.

        Its record stays: the next run goes on with it, and an undo lets go of it.
        """
        if not unfinished.has_wrong_flow:
            return
        number_id = str(unfinished.phone_number_id)
        put_back = self._ports.reconciler(Direction.ROLLING_BACK).put_back
        try:
            put_back.put_right(number_id, found, Managed(), desired.as_managed, needs_flows=True)
        except PhoneNumberError as error:
            is_back = isinstance(error, FlowGoneError)
            why = str(error) if is_back else f"It could not be put back: {error}"
            raise UnfinishedError(
                number_id, NotMigratedError(f"{unfinished.cause}. {why}")
            ) from error

    def _look_again(self, number: PhoneNumber) -> PhoneNumber:
        tags = self._ports.connect.tags_of(number.phone_number_arn)
        return replace(number, tags=tags)

    def _as_it_is(
        self, item: Item, number: PhoneNumber, desired: Desired
    ) -> tuple[PhoneNumber, Flows]:
        """Return the number and its flows; read again what was listed too long ago."""
        now = self._ports.current(item, number)
        has_flow = bool(attached(item.flows))
        if now.target_arn == number.target_arn and (has_flow or now is number):
            return now, item.flows
        return now, self._flows_of(now, desired)

    def _flows_of(self, number: PhoneNumber, desired: Desired) -> Flows:
        channels = channels_to_read(self._ports.resource, number, desired, Managed())
        return self._ports.connect.flows_of(number, channels)

    def _go_on(self, item: Item, phone_number_id: str, desired: Desired) -> tuple[Step, ...]:
        """Go on with a number that this migration has begun with: somebody may be at it still."""
        reconciler = self._ports.reconciler(Direction.FORWARD)
        number = reconciler.observer.settled(phone_number_id)
        if number is None:
            raise gone(phone_number_id)
        if number.target_arn != desired.target_arn:
            _refuse_danger(number, desired, self._flows_of(number, desired))
        self._ports.files.begin(item)
        is_ours = not is_anothers(OwnerRecord.of(number), self._ports.resource)
        try:
            return reconciler.converger.converge(
                number, desired, Managed(), taking_over=not is_ours
            ).steps
        except UnfinishedError as unfinished:
            self._put_back(unfinished, unfinished.found, desired)
            raise

    def _bring_in(self, item: Item, desired: Desired) -> tuple[Step, ...]:
        """Import a number, unless that was done since it was planned."""
        reconciler = self._ports.reconciler(Direction.FORWARD)
        phone_number_id = reconciler.observer.find(desired)
        if phone_number_id:
            return self._go_on(item, phone_number_id, desired)
        self._ports.files.begin(item)
        return reconciler.converger.bring_in(desired).steps

    def _refuse_anothers(self, number: PhoneNumber) -> None:
        """Refuse a number that somebody else manages, or a flow of it."""
        own, owners = self._ports.resource, self._ports.owners
        for share in (None, *Channel):
            record = OwnerRecord.from_tags(number.tags, share)
            if record and not may_take(own, number, record, owners, taking_over=True):
                raise OwnershipConflictError(number, record)
