"""A local Connect that runs elsewhere, set up and looked at over HTTP."""

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from local_cloud.connect.arns import DEFAULT_REGION
from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.calls import Call
from local_cloud.connect.faults import Fault
from local_cloud.connect.local_connect import LocalConnect, Resource
from local_cloud.connect.phone_number import PhoneNumberRecord

CONTROL_PATH = "/local-connect"
_TIMEOUT_SECONDS = 10


class ConnectControlError(Exception):
    """The local Connect refused a control request."""


class ConnectControl(LocalConnect):
    """One account and Region of a local Connect that serves in this process or another.

    Attributes:
        url: Where the local Connect is.
        account_id: Whose Connect; None for the account of callers that moto does not know.
        region_name: Where it is.
    """

    def __init__(
        self, url: str, *, account_id: str | None = None, region_name: str = DEFAULT_REGION
    ) -> None:
        self.url = url.rstrip("/")
        self.account_id = account_id
        self.region_name = region_name

    def add_instance(self, alias: str | None = None) -> Resource:
        return Resource(**self._ask("add_instance", alias=alias))

    def add_contact_flow(self, instance_id: str, name: str | None = None) -> Resource:
        return Resource(**self._ask("add_contact_flow", instance_id=instance_id, name=name))

    def add_traffic_distribution_group(self, instance_id: str, name: str | None = None) -> Resource:
        return Resource(
            **self._ask("add_traffic_distribution_group", instance_id=instance_id, name=name)
        )

    def set_group_status(self, group_arn: str, status: str, seconds: float | None = None) -> None:
        self._ask("set_group_status", group_arn=group_arn, status=status, seconds=seconds)

    def add_external_number(  # noqa: PLR0913 - see `LocalConnect`
        self,
        phone_number: str | None = None,
        source_phone_number_arn: str | None = None,
        *,
        status: str = "ACTIVE",
        capabilities: Sequence[str] = ("SMS", "VOICE"),
        two_way_enabled: bool = True,
        destination: str | None = None,
    ) -> str:
        arn: str = self._ask(
            "add_external_number",
            phone_number=phone_number,
            source_phone_number_arn=source_phone_number_arn,
            status=status,
            capabilities=list(capabilities),
            two_way_enabled=two_way_enabled,
            destination=destination,
        )
        return arn

    def add_phone_number(
        self,
        target_arn: str,
        *,
        phone_number: str | None = None,
        contact_flow_arn: str | None = None,
        tags: dict[str, str] | None = None,
        description: str | None = None,
    ) -> Resource:
        return Resource(
            **self._ask(
                "add_phone_number",
                target_arn=target_arn,
                phone_number=phone_number,
                contact_flow_arn=contact_flow_arn,
                tags=tags,
                description=description,
            )
        )

    def misreport(self, phone_number_id: str, members: dict[str, Any]) -> None:
        self._ask("misreport", phone_number_id=phone_number_id, members=members)

    def behaviour(self) -> Behaviour:
        return Behaviour(**self._ask("behaviour"))

    def behave(self, **changes: Any) -> Behaviour:
        return Behaviour(**self._ask("behave", **changes))

    def add_fault(self, fault: Fault) -> None:
        self._ask("add_fault", fault=asdict(fault))

    def faults(self) -> list[Fault]:
        return [Fault(**fault) for fault in self._ask("faults")]

    def clear_faults(self) -> None:
        self._ask("clear_faults")

    def calls(self, since: int = 0) -> list[Call]:
        return [Call(**call) for call in self._ask("calls", since=since)]

    def clear_calls(self) -> None:
        self._ask("clear_calls")

    def numbers(self) -> list[PhoneNumberRecord]:
        return [PhoneNumberRecord(**number) for number in self._ask("numbers")]

    def names(self) -> dict[str, str]:
        names: dict[str, str] = self._ask("names")
        return names

    def reset(self) -> None:
        self._ask("reset")

    def _ask(self, method: str, **arguments: Any) -> Any:
        whose = {"region": self.region_name}
        if self.account_id:
            whose["account"] = self.account_id
        request = urllib.request.Request(  # noqa: S310 - the URL of a server of one's own
            f"{self.url}{CONTROL_PATH}/{method}?{urllib.parse.urlencode(whose)}",
            data=json.dumps(arguments).encode(),
            headers={"Content-Type": "application/json"},
            method="POST",
        )
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as response:  # noqa: S310
                return json.load(response)
        except urllib.error.HTTPError as error:
            with error:
                raise ConnectControlError(error.read().decode()) from error
