"""AWS over boto3: the one module that knows it.

It turns AWS's errors into ours and repeats what may be repeated. A throttled
call is repeated until the deadline: with many numbers in a stack, Connect's two
requests a second are the rule, not a verdict. Other errors that may pass are
repeated for as long as ``patience`` says. Repeating a write is
safe, since each one either carries a client token or says what shall be, not what
shall change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import boto3
from botocore import xform_name
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,  # noqa: A004 - botocore's name
    HTTPClientError,
)

from phone_number_handler.adapters import pace
from phone_number_handler.adapters.clock import Clock, Deadline
from phone_number_handler.adapters.log import Log
from phone_number_handler.adapters.metrics import THROTTLED_CALLS
from phone_number_handler.adapters.patience import PATIENCE, TRANSIENT, is_throttling
from phone_number_handler.core.errors import DeadlineExceededError, NotFoundError, ServiceError

_SERVER_ERROR = 500
_NOT_FOUND = {"ResourceNotFoundException"}

# What others call a boto3 client: botocore's own name is known here alone.
Client = BaseClient

# Repeating is this module's own task, so that it ends with the deadline.
_CONNECT_TIMEOUT, _READ_TIMEOUT = 3, 7
# The seconds after which a call is not made any more, whatever becomes of it.
LONGEST_CALL = float(_CONNECT_TIMEOUT + _READ_TIMEOUT)
_CONFIG = Config(
    connect_timeout=_CONNECT_TIMEOUT,
    read_timeout=_READ_TIMEOUT,
    retries={"mode": "standard", "total_max_attempts": 1},
)


def boto3_client(service: str, region: str | None = None) -> Client:
    """Return a boto3 client, found through boto3's standard settings, or of the Region given."""
    return boto3.client(service, region, config=_CONFIG)  # type: ignore[call-overload, no-any-return]


def optional_client(service: str) -> Client:
    """Return a boto3 client of a service that can be done without.

    Raises:
        ServiceError: If boto3 does not know the service, or where it is.
    """
    try:
        return boto3_client(service)
    except BotoCoreError as error:
        raise ServiceError(service, type(error).__name__, str(error)) from error


class PatientClient:
    """The calls of one AWS service, repeated where that helps, within a deadline."""

    def __init__(
        self,
        client: Client,
        clock: Clock,
        deadline: Deadline,
        log: Log,
        most_patient: float = TRANSIENT,
    ) -> None:
        """Call through ``client``, wait on ``clock``, and stop at ``deadline``.

        A call that fails is repeated for ``most_patient`` seconds at most; a throttled one is not
        a failed one.
        """
        self._most_patient = most_patient
        self._client = client
        self._clock = clock
        self._deadline = deadline
        self._log = log
        self._began = clock.now()
        # What is called, and since when: a read that is repeated has waited all the while.
        self._operation, self._since = "", self._began

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
        started = self._clock.now()
        if operation != self._operation:
            self._operation, self._since = operation, started
        tries = throttled = 0
        unknown = False
        try:
            while True:
                tries += 1
                try:
                    answer = self._once(operation, parameters)
                except _Refused as refusal:
                    elapsed = self._clock.now() - started
                    throttled += refusal.is_throttling
                    unknown = unknown or refusal.is_unanswered
                    refusal.error.may_be_done = unknown
                    if not refusal.is_throttling or throttled == 1:
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

    def _pause_or_give_up(self, refusal: _Refused, elapsed: float, tries: int) -> None:
        if refusal.is_throttling:
            now = self._clock.now()
            pause = pace.after_throttling(now, now - self._since, self._since - self._began)
        else:
            pause = pace.after_error(tries)
        patience = refusal.patience
        if not refusal.is_throttling:
            patience = min(patience, self._most_patient)
        if elapsed + pause > patience:
            raise refusal.error from refusal
        if self._deadline.passes_within(pause):
            why = f"There was no time left to repeat it. Raise {self._deadline.setting}"
            refusal.error.args = (f"{str(refusal.error).rstrip('.')}. {why}",)
            raise refusal.error from refusal
        self._clock.sleep(pause)

    def _once(self, operation: str, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            answer: Mapping[str, Any] = getattr(self._client, xform_name(operation))(**parameters)
        except ClientError as error:
            raise _refused(operation, error) from error
        except BotoCoreError as error:
            passes = isinstance(error, ConnectionError | HTTPClientError)
            raise _Refused(
                ServiceError(operation, type(error).__name__, str(error)),
                patience=TRANSIENT if passes else 0.0,
                is_unanswered=isinstance(error, HTTPClientError),
            ) from error
        return answer

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


class _Refused(Exception):  # noqa: N818 - not an error yet: the call may be repeated
    """A call did not get through.

    Attributes:
        error: What is raised if that stays so.
        patience: For how many seconds that may go on.
        is_throttling: Whether there were too many calls, and this one is as good as any.
        is_unanswered: Whether AWS may have carried it out all the same.
    """

    def __init__(
        self,
        error: ServiceError,
        patience: float,
        *,
        is_throttling: bool = False,
        is_unanswered: bool = False,
    ) -> None:
        super().__init__(str(error))
        self.error = error
        self.patience = patience
        self.is_throttling = is_throttling
        self.is_unanswered = is_unanswered


def _refused(operation: str, error: ClientError) -> _Refused:
    code = str(error.response.get("Error", {}).get("Code", "Unknown"))
    message = str(error.response.get("Error", {}).get("Message", ""))
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in _NOT_FOUND:
        return _Refused(NotFoundError(operation, code, message), patience=0)
    refused = ServiceError(operation, code, message)
    if is_throttling(code, status):
        return _Refused(refused, patience=float("inf"), is_throttling=True)
    if status >= _SERVER_ERROR:
        return _Refused(refused, TRANSIENT, is_unanswered=True)
    return _Refused(refused, PATIENCE.get(code, 0.0))
