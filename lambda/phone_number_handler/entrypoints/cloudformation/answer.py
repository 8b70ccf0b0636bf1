"""The answer that CloudFormation waits for: its shape, its limits, and its sending.

Standard library alone: it has to work when nothing else does.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
"""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import URLError
from urllib.request import HTTPSHandler, OpenerDirector, ProxyHandler, Request

SUCCESS = "SUCCESS"
FAILED = "FAILED"

_MAX_BYTES = 4096
_MAX_REASON = 2000
_TRIES = 5
_SOCKET_TIMEOUT = 5.0
_OK = range(200, 300)

Send = Callable[[str, bytes], None]


class AnswerNotDeliveredError(Exception):
    """CloudFormation's side did not take the answer, however often it was tried."""


class Answer:
    """The one answer to one event; whoever comes second is not heard.

    Attributes:
        is_given: Whether somebody has given it.
        status: What it said.
        undelivered: Why it could not be delivered, if it could not.
    """

    def __init__(self, event: Mapping[str, Any], send: Send | None = None) -> None:
        """Prepare to answer ``event``, through ``send`` (by default: HTTPS)."""
        self._event = event
        self._send = send or put
        self._lock = threading.Lock()
        self.is_given = False
        self.status: str | None = None
        self.undelivered: str | None = None

    def give(
        self,
        status: str,
        physical_id: str | None = None,
        reason: str = "",
        data: Mapping[str, str] | None = None,
    ) -> None:
        """Send the answer, unless one has been given.

        Args:
            status: SUCCESS or FAILED.
            physical_id: The resource's physical id; the event's own by default,
                else one that no number has. Only a create may name one when it
                fails: from an update it would replace CloudFormation's record.
            reason: Why it failed; shortened if the answer would be too long.
            data: The resource's attributes.
        """
        if status == FAILED and self._event["RequestType"] != "Create":
            physical_id = None
        body = {
            "Status": status,
            "PhysicalResourceId": physical_id or self._default_physical_id(),
            "StackId": self._event["StackId"],
            "RequestId": self._event["RequestId"],
            "LogicalResourceId": self._event["LogicalResourceId"],
            "Data": dict(data or {}),
        }
        # Held until it is sent: Lambda stops the process once the other thread has returned.
        with self._lock:
            if self.is_given:
                return
            self.is_given = True
            self.status = status
            try:
                self._send(self._event["ResponseURL"], _encode(body, reason))
            except AnswerNotDeliveredError as error:
                self.undelivered = str(error)

    def _default_physical_id(self) -> str:
        made_up = f"{self._event['LogicalResourceId']}-{self._event['RequestId']}"
        return str(self._event.get("PhysicalResourceId") or made_up)


def _encode(body: Mapping[str, Any], reason: str) -> bytes:
    """Return the JSON of the answer, the reason cut until it fits."""
    reason = reason[:_MAX_REASON]
    while True:
        encoded = json.dumps({**body, "Reason": reason} if reason else body).encode()
        excess = len(encoded) - _MAX_BYTES
        if excess <= 0 or not reason:
            return encoded
        reason = reason[: max(0, len(reason) - max(excess, 2) - 1)]
        reason = f"{reason}…" if reason else ""


def put(url: str, body: bytes, sleep: Callable[[float], None] = time.sleep) -> None:
    """PUT the answer to the presigned URL, which appears in no message.

    Raises:
        AnswerNotDeliveredError: If no try of five was answered with a 2xx status.
    """
    problem = ""
    for attempt in range(_TRIES):
        if attempt:
            sleep(float(attempt))
        try:
            status = _put_once(url, body)
        except URLError as error:
            problem = type(error.reason).__name__
        except (OSError, HTTPException, ValueError) as error:
            problem = type(error).__name__
        else:
            if status in _OK:
                return
            problem = f"HTTP status {status}"
    raise AnswerNotDeliveredError(f"the answer was not taken in {_TRIES} tries: {problem}")


def _put_once(url: str, body: bytes) -> int:
    """Return the HTTP status. The way is boto3's: by HTTPS_PROXY, or past it by NO_PROXY."""
    # What build_opener would add follows redirects, reads files, and does without TLS.
    opener = OpenerDirector()
    opener.add_handler(ProxyHandler())
    opener.add_handler(HTTPSHandler(context=ssl.create_default_context()))
    # The URL is signed for an empty content type.
    request = Request(url, body, {"Content-Type": ""}, method="PUT")  # noqa: S310 - HTTPS alone
    with opener.open(request, timeout=_SOCKET_TIMEOUT) as response:
        return int(response.status)
