"""Which of AWS's errors may pass, and for how long a call is repeated for it."""

from __future__ import annotations

# Connect's model has ThrottlingException. The others are those that botocore itself takes for
# throttling, in botocore.retries.standard, but LimitExceededException: that is a quota.
_THROTTLES = {
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
}
_TOO_MANY_REQUESTS = 429
# For how many seconds what may pass is repeated: a connection, an error of the server, a clock.
TRANSIENT = 120.0
# For how many seconds a call is repeated that failed in this way.
PATIENCE = {
    "AccessDeniedException": 30.0,  # a role's new policy takes a moment to reach every host
    "ResourceInUseException": 60.0,  # another change of the same number is under way
    "InvalidSignature": TRANSIENT,
    "InvalidSignatureException": TRANSIENT,
    "RequestExpired": TRANSIENT,
    "RequestTimeTooSkewed": TRANSIENT,
    "RequestTimeout": TRANSIENT,
    "RequestTimeoutException": TRANSIENT,
}


def is_throttling(code: str, status: int) -> bool:
    """Tell whether there were too many calls, whatever the code says."""
    return code in _THROTTLES or status == _TOO_MANY_REQUESTS
