"""Carries steps out in their order, each verified before the next.

Nothing is written but for a step that is carried out here: by this module, or by `importing`,
`attach` and `verify`, to which it hands what takes more than a call.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from phone_number_handler.adapters.connect import Connect
from phone_number_handler.adapters.log import Log
from phone_number_handler.core.channel import Channel, in_order
from phone_number_handler.core.errors import (
    TOKEN_REUSED,
    FlowGoneError,
    ServiceError,
    UnfinishedError,
)
from phone_number_handler.core.number import PhoneNumber
from phone_number_handler.core.owner import PREFIX
from phone_number_handler.core.steps import (
    AssociateContactFlow,
    AsynchronousStep,
    DisassociateContactFlow,
    ImportPhoneNumber,
    NumberStep,
    ReleasePhoneNumber,
    Step,
    TagResource,
    UntagResource,
    UpdatePhoneNumber,
    UpdatePhoneNumberMetadata,
)
from phone_number_handler.reconciler.attach import Attacher
from phone_number_handler.reconciler.fence import Fence
from phone_number_handler.reconciler.importing import Importer
from phone_number_handler.reconciler.observe import Observer
from phone_number_handler.reconciler.verify import Verifier
from phone_number_handler.reconciler.wait import Wait


class Executor:
    """Changes numbers, a step at a time."""

    def __init__(  # noqa: PLR0913 - the ports, and how they are used, one by one
        self,
        connect: Connect,
        importer: Importer,
        observer: Observer,
        fence: Fence,
        wait: Wait,
        log: Log,
        *,
        unseen: Collection[type[Step]] = (),
    ) -> None:
        """Write through ``connect``, behind ``fence``; look by ``observer``, and wait by ``wait``.

        ``unseen``: steps for which no number is looked at. Whoever has many numbers sees those in
        a list afterwards, or has let go of the number with them.
        """
        self._unseen = frozenset(unseen)
        self._connect = connect
        self._fence = fence
        self._importer = importer
        self._observer = observer
        self._attacher = Attacher(connect, observer, fence, wait, log)
        self._verifier = Verifier(connect, observer, fence, wait, log)
        self._has_changed = False

    def execute(
        self, number: PhoneNumber | None, steps: Sequence[Step], *, needs_flows: bool = False
    ) -> PhoneNumber:
        """Carry the steps out in their order, verify each one, and return the number.

        Args:
            number: The number as it is; None if the first step imports it.
            steps: What is to be done.
            needs_flows: Whether a flow that is attached only if it exists has to exist, or another
                one be there.

        Raises:
            AlreadyImportedError: If the number that is to be imported is there; nothing is done.
            FlowGoneError: If all is done, and a flow that it needs is no more.
            UnfinishedError: If a step fails.
        """
        if steps and isinstance(steps[0], ImportPhoneNumber):
            number, steps = self._importer.carry_out(steps[0]), steps[1:]
        if number is None:
            raise ValueError("steps for a number that is not there must begin with its import")
        try:
            number, gone = self._carry_out(number, steps)
        except Exception as error:
            number_id, changed = number.phone_number_id, self._has_changed
            raise UnfinishedError(number_id, error, has_changed=changed) from error
        if needs_flows and gone:
            self._require_others(number, gone)
        return number

    def _carry_out(
        self, number: PhoneNumber, steps: Sequence[Step]
    ) -> tuple[PhoneNumber, dict[Channel, str]]:
        """Return the number, and the flows that it has gone without, since they exist no more."""
        unverified: list[NumberStep] = []
        gone: dict[Channel, str] = {}
        self._has_changed = False
        for place, step in enumerate(steps, start=1):
            self._has_changed = self._has_changed or not _is_record_alone(step)
            match step:
                case TagResource() | UntagResource():
                    self._connect.change(number, step)
                    number = step.applied_to(number)
                    self._fence.expect(number)
                    unverified = [*_but_for_undone(unverified, step), step]
                    if place < len(steps):
                        # Whoever rolls back from now on finds the record. Has somebody before?
                        self._fence.require_current()
                case UpdatePhoneNumberMetadata() if type(step) in self._unseen:
                    self._request_once(number, step)
                case UpdatePhoneNumber() | UpdatePhoneNumberMetadata():
                    self._request_once(number, step)
                    # One read shows both the change and the tags that were put on ahead of it.
                    number = self._verifier.verify_or_wait(number, [*unverified, step])
                    unverified = []
                case AssociateContactFlow() | DisassociateContactFlow():
                    if flow := self._attacher.carry_out(number, step):
                        gone[step.channel] = flow
                case ReleasePhoneNumber():
                    self._release(number)
                case ImportPhoneNumber():
                    raise ValueError("a number that is there already is not imported")
        unverified = [step for step in unverified if type(step) not in self._unseen]
        return self._verifier.verify(number, unverified) if unverified else number, gone

    def _require_others(self, number: PhoneNumber, gone: Mapping[Channel, str]) -> None:
        """Require another flow on each channel whose flow is no more."""
        flows = self._connect.flows_of(number, in_order(gone))
        lost = {channel: flow for channel, flow in gone.items() if not flows.get(channel)}
        if lost:
            raise FlowGoneError(number.target_arn, lost)

    def _request_once(self, number: PhoneNumber, step: AsynchronousStep) -> None:
        try:
            self._connect.change(number, step)
        except ServiceError as error:
            if error.code != TOKEN_REUSED:
                raise
            if not step.is_seen(self._observer.look_at_ours(number)):
                self._connect.change(number, step, attempt=2)

    def _release(self, number: PhoneNumber) -> None:
        try:
            self._connect.release_phone_number(number)
        except ServiceError:
            # A role that may release what carries our tag is denied once that is gone: so it may
            # have been done, and its answer been lost.
            if self._observer.look(number.phone_number_id) is not None:
                raise
        else:
            self._verifier.verify_release(number)


def _is_record_alone(step: Step) -> bool:
    """Tell whether a step writes the owner's record, and nothing that a user would see."""
    return isinstance(step, TagResource) and all(key.startswith(PREFIX) for key in step.tags)


def _but_for_undone(unverified: Sequence[NumberStep], step: NumberStep) -> list[NumberStep]:
    """Return the steps that are to be seen still, once this one has taken tags off again."""
    taken = set(step.keys) if isinstance(step, UntagResource) else set()
    return [
        each
        for each in unverified
        if not (isinstance(each, TagResource) and taken & each.tags.keys())
    ]
