"""The calls of an AWS service, repeated where that helps.

A throttled call is repeated until the deadline: with many numbers in a stack, Connect's two
requests a second are the rule, not a verdict. Other errors that may pass are
repeated for as long as ``patience`` says. Repeating a write is
safe, since each one either carries a client token or says what shall be, not what
shall change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

from phone_number_handler.adapters import pace
from phone_number_handler.adapters.aws import Client, Refused, call_once
from phone_number_handler.adapters.clock import Clock, Deadline
from phone_number_handler.adapters.log import Log
from phone_number_handler.adapters.metrics import THROTTLED_CALLS
from phone_number_handler.adapters.patience import TRANSIENT
from phone_number_handler.core.errors import DeadlineExceededError

# How most services call the token of the next page, in answers and in requests.
_NEXT_TOKEN = ("NextToken", "NextToken")


class PatientClient:
    """The calls of one AWS service, repeated where that helps, within a deadline."""

    def __init__(
        self,
        new_client: Callable[[], Client],
        clock: Clock,
        deadline: Deadline,
        log: Log,
        most_patient: float = TRANSIENT,
    ) -> None:
        """Call through a boto3 client, wait on ``clock``, and stop at ``deadline``.

        ``new_client`` returns the client when something is first called: most services are asked
        nothing by most events, and to make a client of Connect takes as long as much else together.
        A call that fails is repeated for ``most_patient`` seconds at most; a throttled one is not
        a failed one.
        """
        self._most_patient = most_patient
        self._new_client = new_client
        self._clock = clock
        self._deadline = deadline
        self._log = log
        # What is called, and since when: a read that is repeated has waited all the while.
        self._operation = ""
        self._since = self._began = 0.0

    @cached_property
    def _client(self) -> Client:
        return self._new_client()

    def call(
        self,
        operation: str,
        *,
        before_repeat: Callable[[], None] | None = None,
        once: bool = False,
        **parameters: Any,
    ) -> Mapping[str, Any]:
        """Call ``operation`` (in the API's spelling) and return its answer.

        Args:
            operation: The operation.
            before_repeat: Is called each time before the call is made again, after the pause.
                What it raises ends the call. By default: nothing is.
            once: Do not make the call again, whatever comes of it.
            parameters: The operation's own.

        Raises:
            DeadlineExceededError: If it is too late to begin it.
            NotFoundError: If what the call names does not exist.
            ServiceError: If AWS refused the call, or was not reached, for
                longer than such an error may last.
        """
        if self._deadline.has_passed:
            raise DeadlineExceededError(
                f"There was no time left for {operation}. Raise {self._deadline.setting}"
            )
        client = self._client
        started = self._started(operation)
        tries = throttled = 0
        unknown = False
        try:
            while True:
                tries += 1
                try:
                    answer = call_once(client, operation, parameters)
                except Refused as refusal:
                    elapsed = self._clock.now() - started
                    throttled += refusal.error.is_throttling
                    unknown = unknown or refusal.is_unanswered
                    refusal.error.may_be_done = unknown
                    if not refusal.error.is_throttling or throttled == 1:
                        self._log_call(operation, parameters, refusal.error.code, elapsed)
                    if once:
                        raise refusal.error from refusal
                    self._pause_or_give_up(refusal, elapsed, tries)
                    if before_repeat:
                        before_repeat()
                else:
                    elapsed = self._clock.now() - started
                    self._log_call(operation, parameters, "ok", elapsed, throttled)
                    return answer
        finally:
            if throttled:
                self._log.metric(THROTTLED_CALLS, throttled)

    def pages(
        self, operation: str, token: tuple[str, str] = _NEXT_TOKEN, **parameters: Any
    ) -> Iterator[Mapping[str, Any]]:
        """Yield the answers of an operation that gives its list page by page, as ``call`` does.

        Args:
            operation: The operation. A page is asked for when it is needed.
            token: What an answer calls that of the next page, and what a request calls it.
            parameters: The operation's own.
        """
        shown, given = token
        page = self.call(operation, **parameters)
        yield page
        while page.get(shown):
            page = self.call(operation, **parameters, **{given: page[shown]})
            yield page

    def _started(self, operation: str) -> float:
        """Note what is called, and since when; return the time."""
        now = self._clock.now()
        if not self._operation:
            self._began = now
        if operation != self._operation:
            self._operation, self._since = operation, now
        return now

    def _pause_or_give_up(self, refusal: Refused, elapsed: float, tries: int) -> None:
        if refusal.error.is_throttling:
            now = self._clock.now()
            pause = pace.after_throttling(now, now - self._since, self._since - self._began)
        else:
            pause = pace.after_error(tries)
        patience = refusal.patience
        if not refusal.error.is_throttling:
            patience = min(patience, self._most_patient)
        if elapsed + pause > patience:
            raise refusal.error from refusal
        if self._deadline.passes_within(pause):
            why = f"There was no time left to repeat it. Raise {self._deadline.setting}"
            refusal.error.args = (f"{str(refusal.error).rstrip('.')}. {why}",)
            raise refusal.error from refusal
        self._clock.sleep(pause)

    def _log_call(
        self,
        operation: str,
        parameters: Mapping[str, Any],
        outcome: str,
        seconds: float,
        throttled: int = 0,
    ) -> None:
        number = next(
            (
                parameters[key]
                for key in ("PhoneNumberId", "SourcePhoneNumberArn", "resourceArn")
                if key in parameters
            ),
            None,
        )
        fields = {
            "operation": operation,
            "number": number,
            "token": parameters.get("ClientToken"),
            "outcome": outcome,
            "seconds": round(seconds, 3),
            "throttled": throttled or None,
        }
        if outcome == "ok":
            self._log.info(f"{operation} succeeded", **fields)
        else:
            self._log.warn(f"{operation} was refused with {outcome}", **fields)
