"""AWS over boto3: the one module that knows it.

It makes a call once, and turns AWS's errors into ours. Repeating what did not get through is left
to ``patient_client``, not to botocore, so that it ends with the deadline.
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

from phone_number_handler.adapters import garbage
from phone_number_handler.adapters.patience import PATIENCE, TRANSIENT, is_throttling
from phone_number_handler.core.errors import NotFoundError, ServiceError

_SERVER_ERROR = 500
_NOT_FOUND = {"ResourceNotFoundException"}

# What others call a boto3 client: botocore's own name is known here alone.
Client = BaseClient
# Returns one, by the name of its service.
NewClient = Callable[[str], Client]

_CONNECT_TIMEOUT, _READ_TIMEOUT = 3, 7
# The seconds after which a call is not made any more, whatever becomes of it.
LONGEST_CALL = float(_CONNECT_TIMEOUT + _READ_TIMEOUT)
_CONFIG = Config(
    connect_timeout=_CONNECT_TIMEOUT,
    read_timeout=_READ_TIMEOUT,
    retries={"mode": "standard", "total_max_attempts": 1},
)


def boto3_client(service: str, region: str | None = None) -> Client:
    """Return a boto3 client, found through boto3's standard settings, or of the Region given.

    That there is none is botocore's own error, and no answer of the service: nothing that goes on
    without an answer goes on then.
    """
    with garbage.not_looked_for():
        return boto3.client(service, region, config=_CONFIG)  # type: ignore[call-overload, no-any-return]


def optional_client(new_client: NewClient, service: str) -> Client:
    """Return a boto3 client of a service that can be done without.

    Raises:
        ServiceError: If boto3 does not know the service, or where it is.
    """
    try:
        return new_client(service)
    except (BotoCoreError, ValueError) as error:
        # An endpoint that is no address is a ValueError.
        raise ServiceError(service, type(error).__name__, str(error)) from error


class Refused(Exception):  # noqa: N818 - not an error yet: the call may be repeated
    """A call did not get through.

    Attributes:
        error: What is raised if that stays so.
        patience: For how many seconds that may go on.
        is_unanswered: Whether AWS may have carried it out all the same.
    """

    def __init__(
        self,
        error: ServiceError,
        patience: float,
        *,
        is_unanswered: bool = False,
    ) -> None:
        super().__init__(str(error))
        self.error = error
        self.patience = patience
        self.is_unanswered = is_unanswered


def call_once(client: Client, operation: str, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    """Call ``operation`` (in the API's spelling) and return its answer.

    Raises:
        Refused: If it did not get through.
    """
    try:
        answer: Mapping[str, Any] = getattr(client, xform_name(operation))(**parameters)
    except ClientError as error:
        raise _refused(operation, error) from error
    except BotoCoreError as error:
        passes = isinstance(error, ConnectionError | HTTPClientError)
        raise Refused(
            ServiceError(operation, type(error).__name__, str(error)),
            patience=TRANSIENT if passes else 0.0,
            is_unanswered=isinstance(error, HTTPClientError),
        ) from error
    return answer


def _refused(operation: str, error: ClientError) -> Refused:
    code = str(error.response.get("Error", {}).get("Code", "Unknown"))
    message = str(error.response.get("Error", {}).get("Message", ""))
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in _NOT_FOUND:
        return Refused(NotFoundError(operation, code, message), patience=0)
    if is_throttling(code, status):
        throttled = ServiceError(operation, code, message, is_throttling=True)
        return Refused(throttled, patience=float("inf"))
    refused = ServiceError(operation, code, message)
    if status >= _SERVER_ERROR:
        return Refused(refused, TRANSIENT, is_unanswered=True)
    return Refused(refused, PATIENCE.get(code, 0.0))
