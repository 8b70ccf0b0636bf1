"""The import's protocol: asked for, refused since it is there already, lost, or done in a while."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from phone_number_handler.adapters.connect import Connect
from phone_number_handler.adapters.log import Log
from phone_number_handler.adapters.metrics import SECONDS, SECONDS_TO_CLAIMED
from phone_number_handler.core.errors import (
    TOKEN_REUSED,
    AlreadyImportedError,
    NotFoundError,
    PhoneNumberFailedError,
    ServiceError,
    UnfinishedError,
)
from phone_number_handler.core.number import PhoneNumber, Status
from phone_number_handler.core.steps import ImportPhoneNumber
from phone_number_handler.reconciler.fence import Fence
from phone_number_handler.reconciler.find import Finder
from phone_number_handler.reconciler.wait import ABSENCE_WINDOW, Wait

# Codes that a second import of the same number may get; Connect documents none for that case.
_ALREADY_THERE = {
    "InvalidParameterException",
    "InvalidRequestException",
    "ResourceInUseException",
    "DuplicateResourceException",
}


class Importer:
    """Imports numbers."""

    def __init__(
        self, connect: Connect, finder: Finder, fence: Fence, wait: Wait, log: Log
    ) -> None:
        """Import through ``connect``, behind ``fence``, and wait by ``wait``."""
        self._connect = connect
        self._finder = finder
        self._fence = fence
        self._wait = wait
        self._log = log

    def carry_out(self, step: ImportPhoneNumber) -> PhoneNumber:
        """Import the number and return it once it is CLAIMED: not moved on or attached yet.

        Raises:
            AlreadyImportedError: If Connect has it already.
            OvertakenError: If CloudFormation has gone on without this event.
            UnfinishedError: If Connect refuses the import; or has accepted it, and then reports
                FAILED, takes too long, or cannot be asked.
        """
        try:
            return self._finished(step, self._request(step))
        except NotFoundError:
            # The request was lost, or its token was answered from memory: once more, afresh.
            self._fence.require_current()
            return self._finished(step, self._request(step, attempt=2))

    def await_number(
        self, phone_number_id: str, *, settled: bool, at_once: bool = False
    ) -> PhoneNumber:
        """Return a number that is sure to be there, as soon as reads know it.

        Args:
            phone_number_id: The number's id.
            settled: Wait until no change of it is under way, too.
            at_once: Look before the first pause.

        Raises:
            NotFoundError: If it does not appear for so long that it must have been lost.
            DeadlineExceededError: If the deadline comes before that.
        """
        started = self._wait.now()

        def describe() -> PhoneNumber | None:
            try:
                return self._connect.describe(phone_number_id)
            except NotFoundError:
                if self._wait.now() - started > ABSENCE_WINDOW:
                    raise
                return None

        def is_done(seen: PhoneNumber | None) -> bool:
            return seen is not None and not (settled and seen.status is Status.IN_PROGRESS)

        number = self._wait.until(
            describe,
            is_done,
            f"the import of {phone_number_id}",
            at_once=at_once,
            shown=PhoneNumber.message_of,
        )
        return cast("PhoneNumber", number)

    def _request(self, step: ImportPhoneNumber, attempt: int = 1) -> str:
        """Return the id of the number whose import Connect has accepted."""
        try:
            return self._connect.import_phone_number(
                step.source_phone_number_arn, step.target_arn, step.description, step.tags, attempt
            )
        except ServiceError as error:
            already = self._find_refused(step, error)
            if already is None and error.code == TOKEN_REUSED and attempt == 1:
                return self._request(step, attempt=2)
            if already is None:
                # It may have been made all the same, and its answer been lost.
                raise UnfinishedError(None, error) from error
        raise AlreadyImportedError(already)

    def _find_refused(self, step: ImportPhoneNumber, error: ServiceError) -> str | None:
        """Return the number that an import was refused for, since it is there already.

        A token that Connect has seen before says that it is, even if reads do not know it yet.
        """
        source, target_arn = step.source_phone_number_arn, step.target_arn
        if error.code == TOKEN_REUSED:
            started = self._wait.now()
            return self._wait.until(
                lambda: self._finder.find_refused(source, target_arn),
                lambda found: bool(found) or self._wait.now() - started > ABSENCE_WINDOW,
                f"the import of {source}",
                at_once=True,
            )
        if error.code in _ALREADY_THERE:
            return self._finder.find_refused(source, target_arn)
        return None

    def _finished(self, step: ImportPhoneNumber, phone_number_id: str) -> PhoneNumber:
        started = self._wait.now()
        try:
            number = self.await_number(phone_number_id, settled=True)
            if number.status is not Status.FAILED:
                self._fence.begin(replace(number, tags=step.tags))
                self._fence.look(number)
        except NotFoundError:
            raise
        except Exception as error:
            raise UnfinishedError(phone_number_id, error) from error
        if number.status is Status.FAILED:
            raise UnfinishedError(phone_number_id, PhoneNumberFailedError(number))
        number = replace(number, source_phone_number_arn=step.source_phone_number_arn)
        self._log.metric(SECONDS_TO_CLAIMED, self._wait.now() - started, SECONDS)
        return number
