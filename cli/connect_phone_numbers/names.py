"""What instances, traffic distribution groups and flows are called, for people to read."""

from __future__ import annotations

from typing import Any

from connect_phone_numbers.shown import short
from phone_number_handler.adapters.patient_client import PatientClient
from phone_number_handler.core.arn import Arn, Kind
from phone_number_handler.core.errors import NotFoundError, PhoneNumberError


class Names:
    """Names by ARN, each read once; where that may not be read, the ARN's end has to do."""

    def __init__(self, connect: PatientClient) -> None:
        """Read through ``connect``."""
        self._connect = connect
        self._known: dict[str, str] = {}
        self._may_not_be_read: set[Kind] = set()

    def of(self, text: str | None) -> str:
        """Return what an ARN's resource is called; what is no ARN stands as it is."""
        if not text or not text.startswith("arn:"):
            return text or "none"
        arn = Arn.parse(text)
        if arn.resource not in self._known:
            self._known[arn.resource] = self._read(arn) or short(text)
        return self._known[arn.resource]

    def of_flow(self, instance_id: str, flow_id: str) -> str:
        """Return what a flow is called, by its id and its instance's."""
        # No name depends on what stands before the resource.
        return self.of(f"arn:aws:connect:::instance/{instance_id}/contact-flow/{flow_id}")

    def _read(self, arn: Arn) -> str | None:
        if arn.kind in self._may_not_be_read:
            return None
        try:
            match arn.kind:
                case Kind.INSTANCE:
                    answer = self._called("DescribeInstance", InstanceId=arn.instance_id)
                    return str(answer["Instance"].get("InstanceAlias") or "")
                case Kind.CONTACT_FLOW:
                    ids = {"InstanceId": arn.instance_id, "ContactFlowId": arn.resource_id}
                    answer = self._called("DescribeContactFlow", **ids)
                    return str(answer["ContactFlow"].get("Name") or "")
                case Kind.TRAFFIC_DISTRIBUTION_GROUP:
                    answer = self._called(
                        "DescribeTrafficDistributionGroup",
                        TrafficDistributionGroupId=arn.resource_id,
                    )
                    return str(answer["TrafficDistributionGroup"].get("Name") or "")
        except NotFoundError:
            return None
        except PhoneNumberError:
            self._may_not_be_read.add(arn.kind)
        return None

    def _called(self, operation: str, **parameters: Any) -> Any:
        return self._connect.call(operation, **parameters)
