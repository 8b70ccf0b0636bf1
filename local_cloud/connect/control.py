"""The local Connect's switches, from another process."""

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.calls import Call
from local_cloud.connect.faults import Fault
from local_cloud.connect.phone_number import PhoneNumberRecord

CONTROL_PATH = "/local-connect"
_TIMEOUT_SECONDS = 10


class ConnectControlError(Exception):
    """The local Connect refused a control request."""


class ConnectControl:
    """Sets, provokes and looks at one account and Region of a local Connect over HTTP.

    Attributes:
        base_url: Where the local Connect is.
        account_id: Whose Connect; None for the account of callers that moto does not know.
        region_name: Where it is.
    """

    def __init__(
        self, base_url: str, *, account_id: str | None = None, region_name: str = "us-east-1"
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.account_id = account_id
        self.region_name = region_name

    def calls(self, since: int = 0) -> list[Call]:
        """Return the calls after the one with that sequence number."""
        return [Call(**call) for call in self._send("GET", "calls", query={"since": since})]

    def clear_calls(self) -> None:
        """Forget the calls."""
        self._send("DELETE", "calls")

    def behaviour(self, **changes: Any) -> Behaviour:
        """Change some settings, if any are given, and return all."""
        if changes:
            return Behaviour(**self._send("PUT", "behaviour", changes))
        return Behaviour(**self._send("GET", "behaviour"))

    def add_fault(self, fault: Fault) -> None:
        """Arm a fault."""
        self._send("POST", "faults", fault.to_json())

    def faults(self) -> list[Fault]:
        """Return the faults that were added, spent ones included."""
        return [Fault.from_json(fault) for fault in self._send("GET", "faults")]

    def clear_faults(self) -> None:
        """Disarm all faults; numbers that were stalled go on."""
        self._send("DELETE", "faults")

    def add_external_number(self, arn: str, phone_number: str) -> None:
        """Make a number of an external service importable."""
        external = {"source_phone_number_arn": arn, "phone_number": phone_number}
        self._send("POST", "external-numbers", external)

    def numbers(self) -> list[PhoneNumberRecord]:
        """Return what is true of every number now, however stale the API's reads are."""
        return [PhoneNumberRecord(**number) for number in self._send("GET", "numbers")]

    def names(self) -> dict[str, str]:
        """Return what instances, flows and groups are called, by ARN."""
        names: dict[str, str] = self._send("GET", "names")
        return names

    def reset(self) -> None:
        """Forget everything: instances, numbers, calls, faults and behaviour."""
        self._send("POST", "reset")

    def _send(
        self,
        method: str,
        resource: str,
        body: dict[str, Any] | None = None,
        query: dict[str, Any] | None = None,
    ) -> Any:
        whose = {"region": self.region_name}
        if self.account_id:
            whose["account"] = self.account_id
        address = urllib.parse.urlencode(whose | (query or {}))
        request = urllib.request.Request(  # noqa: S310 - the URL of a server of one's own
            f"{self.base_url}{CONTROL_PATH}/{resource}?{address}",
            data=json.dumps(body or {}).encode(),
            headers={"Content-Type": "application/json"},
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as response:  # noqa: S310
                return json.load(response)
        except urllib.error.HTTPError as error:
            with error:
                raise ConnectControlError(error.read().decode()) from error
