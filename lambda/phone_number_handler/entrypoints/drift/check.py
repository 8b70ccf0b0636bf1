"""One check of a stack's numbers: what differs is reported and, if that is wanted, repaired."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from phone_number_handler.adapters.inventory import Inventory
from phone_number_handler.adapters.log import Log
from phone_number_handler.adapters.metrics import DRIFTED
from phone_number_handler.adapters.stacks import Stacks
from phone_number_handler.core.drift import Deployed, Difference
from phone_number_handler.core.errors import PhoneNumberError, UnfinishedError
from phone_number_handler.core.number import PhoneNumber, Status
from phone_number_handler.core.stack import Direction
from phone_number_handler.reconciler.reconciler import Reconciler
from phone_number_handler.reconciler.survey import Describe, Finding, survey

ReconcilerFor = Callable[[Deployed, Direction], Reconciler]


@dataclass(frozen=True)
class Outcome:
    """What a check has come to.

    Attributes:
        checked: How many numbers were looked at; none while the stack is changing, or if it has
            been since the check was due.
        drifted: How many were not as they were deployed.
        repaired: How many of those are so again.
    """

    checked: int = 0
    drifted: int = 0
    repaired: int = 0


class StackUnknownError(PhoneNumberError):
    """CloudFormation does not say whether the stack is changing."""


class DriftCheck:
    """Checks the numbers of one stack."""

    def __init__(  # noqa: PLR0913 - the ports, handed in one by one
        self,
        stack_id: str,
        inventory: Inventory,
        describe: Describe,
        stacks: Stacks,
        reconciler: ReconcilerFor | None,
        log: Log,
    ) -> None:
        """Look through ``inventory`` and ``describe``; repair by ``reconciler``, if given one."""
        self._stack_id = stack_id
        self._inventory = inventory
        self._describe = describe
        self._stacks = stacks
        self._reconciler = reconciler
        self._log = log

    def carry_out(self, deployed: Sequence[Deployed], scheduled_at: float) -> Outcome:
        """Compare the numbers with what is, and say in the log what differs.

        Args:
            deployed: The numbers and the flows of their own, as they were deployed when the check
                was due. A number comes ahead of its flows.
            scheduled_at: When that was, in seconds since 1970.

        Raises:
            StackUnknownError: If CloudFormation cannot be asked about the stack.
            ServiceError: If Amazon Connect refuses to be read.
        """
        stack = self._stacks.stack(self._stack_id)
        if stack is None:
            raise StackUnknownError(
                f"CloudFormation could not be asked whether {self._stack_id} is changing: "
                "nothing was checked"
            )
        if stack.is_changing:
            self._log.info(f"Nothing is checked while the stack is in {stack.status}")
            return Outcome()
        if stack.since >= scheduled_at:
            self._log.info("Nothing is checked: the stack has been deployed since this was due")
            return Outcome()
        found = [
            finding
            for finding in survey(self._inventory, self._describe, self._stack_id, deployed)
            if not _is_under_way(finding)
        ]
        for finding in found:
            for difference in finding.differences:
                self._log_difference(difference)
        drifted = _numbers_of(finding.deployed for finding in found)
        self._log.metric(DRIFTED, len(drifted))
        ill = _numbers_of(each.deployed for each in found if not self._is_repaired(each))
        return Outcome(len(_numbers_of(deployed)), len(drifted), len(drifted - ill))

    def _log_difference(self, difference: Difference) -> None:
        self._log.warn(
            f"A number is not as it was deployed: {difference}",
            number=difference.phone_number_id,
            logical_id=difference.logical_id,
            aspect=str(difference.aspect),
            deployed=difference.deployed,
            found=difference.found,
        )

    def _is_repaired(self, finding: Finding) -> bool:
        """Make a number what it was deployed as, and tell whether it is; if it can be done."""
        if self._reconciler is None or finding.number is None:
            return False
        deployed = finding.deployed
        try:
            return self._repair(deployed, finding.number)
        except PhoneNumberError as error:
            self._log.error(
                f"{deployed.logical_id} could not be repaired: {error}",
                number=deployed.phone_number_id,
            )
            return False

    def _repair(self, deployed: Deployed, number: PhoneNumber) -> bool:
        assert self._reconciler is not None  # noqa: S101 - asked before
        wanted = deployed.desired
        reconciler = self._reconciler(deployed, Direction.AT_REST)
        if deployed.association:
            # Its number may just have been repaired.
            number = reconciler.observer.settled(number.phone_number_id) or number
        try:
            converged = reconciler.converger.converge(
                number, wanted, wanted.as_managed, taking_over=False
            )
        except UnfinishedError as unfinished:
            if unfinished.is_overtaken and unfinished.has_changed:
                # A deployment has begun meanwhile: the number is left as that wants it.
                late = self._reconciler(deployed, Direction.ANY)
                late.put_back.put_right(
                    deployed.phone_number_id,
                    unfinished.found,
                    wanted.as_managed,
                    wanted.as_managed,
                )
            raise
        steps = ", ".join(type(step).__name__ for step in converged.steps) or "with its number"
        self._log.info(
            f"{deployed.logical_id} was repaired: {steps}", number=deployed.phone_number_id
        )
        return True


def _numbers_of(deployed: Iterable[Deployed]) -> set[str]:
    """Return the ids of the numbers that are meant; a number and its flows are one."""
    return {each.phone_number_id for each in deployed}


def _is_under_way(finding: Finding) -> bool:
    """Tell whether a change of the number is under way: what it comes to is not known yet."""
    return finding.number is not None and finding.number.status is Status.IN_PROGRESS
