"""Attaches numbers to flows or detaches them, and reads it back on the channel it was done on."""

from __future__ import annotations

from phone_number_handler.adapters.connect import Connect
from phone_number_handler.adapters.log import Log
from phone_number_handler.core.channel import Channel
from phone_number_handler.core.errors import NOT_FOR_THIS, NotFoundError, ServiceError
from phone_number_handler.core.look import is_surely_shown
from phone_number_handler.core.number import PhoneNumber
from phone_number_handler.core.steps import (
    AssociateContactFlow,
    DisassociateContactFlow,
    FlowStep,
)
from phone_number_handler.reconciler.fence import Fence
from phone_number_handler.reconciler.observe import Observer
from phone_number_handler.reconciler.wait import STALE_WINDOW, Wait


class Attacher:
    """Changes the flows of numbers."""

    def __init__(
        self, connect: Connect, observer: Observer, fence: Fence, wait: Wait, log: Log
    ) -> None:
        """Write through ``connect``, behind ``fence``; look by ``observer``, wait by ``wait``."""
        self._connect = connect
        self._observer = observer
        self._fence = fence
        self._wait = wait
        self._log = log

    def carry_out(self, number: PhoneNumber, step: FlowStep) -> str | None:
        """Change the flow on the step's channel, and wait until Connect shows it.

        Return a flow that was to be attached if it exists, and does not; None for any other.

        Raises:
            NotFoundError: If there is no such flow in the number's instance.
            DeadlineExceededError: If it is not shown in time.
        """
        try:
            self._request_flow(number, step)
        except NotFoundError as error:
            if not isinstance(step, AssociateContactFlow):
                raise
            # Connect says the same of a number that another change is under way with.
            if not self._is_attached_once_settled(number, step):
                if not step.if_exists:
                    raise
                self._log.warn(f"The flow is no more: {error}", operation=error.operation)
                return step.contact_flow_arn
        self._verify(number, step)
        return None

    def _verify(self, number: PhoneNumber, step: FlowStep) -> None:
        """Wait until Connect shows what was asked for, where it is known to show it."""
        wanted = step.contact_flow_arn if isinstance(step, AssociateContactFlow) else None
        started = self._wait.now()

        def is_done(attached: str | None) -> bool:
            is_late = self._wait.now() - started > STALE_WINDOW
            is_shown = is_surely_shown(step.channel, number.channel)
            if attached != wanted and is_late and not is_shown:
                self._log.warn(
                    f"Amazon Connect has accepted the change of the {step.channel} flow of "
                    f"{number}, which was imported, and does not show it"
                )
                return True
            return attached == wanted

        def repeat(_: str | None) -> None:
            self._fence.require_current()
            self._request_flow(number, step)

        self._wait.until(
            lambda: self._connect.flows_of(number, [step.channel], wanted)[step.channel],
            is_done,
            f"the change of the flow of {number} to {wanted}",
            at_once=True,
            when_stale=repeat,
        )

    def _is_attached_once_settled(self, number: PhoneNumber, step: FlowStep) -> bool:
        """Attach the number once nothing is under way with it: only then a flow is not there."""
        self._observer.settled_ours(number)
        try:
            self._request_flow(number, step)
        except NotFoundError:
            return False
        return True

    def _request_flow(self, number: PhoneNumber, step: FlowStep) -> None:
        match step:
            case AssociateContactFlow(contact_flow_arn):
                self._connect.associate_flow(number, step.channel, contact_flow_arn)
            case DisassociateContactFlow(channel):
                self._detach(number, channel)

    def _detach(self, number: PhoneNumber, channel: Channel) -> None:
        """Detach the number, which may have no flow where Connect is not known to show one.

        Then it may refuse this as it has refused to attach one. If it shows one after all, that is
        waited for in vain, and fails.
        """
        try:
            self._connect.disassociate_flow(number, channel)
        except ServiceError as error:
            if is_surely_shown(channel, number.channel) or error.code not in NOT_FOR_THIS:
                raise
            self._log.warn(f"There is no {channel} flow to be detached from {number}: {error}")
