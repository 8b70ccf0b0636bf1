"""What a call can end in, as boto3 raises it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ReadTimeoutError,
    SSLError,
)

ENDPOINT = "https://connect.invalid"

Failure = Callable[[str], Exception]
"""Makes the exception, given the operation's name."""


def answered(
    code: str, status: int, message: str = "interrupted by the test"
) -> Callable[[str], ClientError]:
    """Return a failure that AWS answers."""

    def make(operation: str) -> ClientError:
        answer: Any = {
            "Error": {"Code": code, "Message": message},
            "ResponseMetadata": {"HTTPStatusCode": status},
        }
        return ClientError(answer, operation)

    return make


def not_reached(operation: str) -> EndpointConnectionError:
    return EndpointConnectionError(endpoint_url=ENDPOINT, error=operation)


def connection_closed(operation: str) -> ConnectionClosedError:  # noqa: ARG001 - a Failure
    return ConnectionClosedError(endpoint_url=ENDPOINT)


DENIED = answered("AccessDeniedException", 403)

# Nothing of these says anything about the request; each may be gone at the next try.
PASSING: dict[str, Failure] = {
    "EndpointConnectionError": not_reached,
    "ConnectTimeoutError": lambda _: ConnectTimeoutError(endpoint_url=ENDPOINT),
    "SSLError": lambda operation: SSLError(endpoint_url=ENDPOINT, error=OSError(operation)),
    "ReadTimeoutError": lambda _: ReadTimeoutError(endpoint_url=ENDPOINT),
    "ConnectionClosedError": connection_closed,
    "429 with a code that nobody knows": answered("SlowDownPlease", 429),
    # botocore's own list: botocore.retries.standard.ThrottledRetryableChecker. Of that,
    # LimitExceededException is left out: Connect's is a quota.
    "ThrottledException": answered("ThrottledException", 400),
    "RequestThrottled": answered("RequestThrottled", 400),
    "RequestThrottledException": answered("RequestThrottledException", 400),
    "RequestLimitExceeded": answered("RequestLimitExceeded", 400),
    "BandwidthLimitExceeded": answered("BandwidthLimitExceeded", 400),
    "SlowDown": answered("SlowDown", 503),
    "TransactionInProgressException": answered("TransactionInProgressException", 400),
    "PriorRequestNotComplete": answered("PriorRequestNotComplete", 400),
    "EC2ThrottledException": answered("EC2ThrottledException", 400),
    "ProvisionedThroughputExceededException": answered(
        "ProvisionedThroughputExceededException", 400
    ),
    "RequestExpired": answered("RequestExpired", 400),
    "InvalidSignatureException": answered("InvalidSignatureException", 403),
    "RequestTimeout": answered("RequestTimeout", 400),
    "RequestTimeTooSkewed": answered("RequestTimeTooSkewed", 403),
}
