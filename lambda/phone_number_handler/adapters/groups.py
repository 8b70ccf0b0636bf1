"""Traffic distribution groups, and whose instance each of them is.

API: https://docs.aws.amazon.com/connect/latest/APIReference/API_DescribeTrafficDistributionGroup.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from phone_number_handler.adapters.patient_client import PatientClient
from phone_number_handler.core.arn import Arn, Kind
from phone_number_handler.core.number import GroupStatus


class Groups:
    """Asks Amazon Connect; whose a group is, once."""

    def __init__(self, client: PatientClient) -> None:
        """Ask through ``client``."""
        self._client = client
        self._instance_ids: dict[str, str] = {}

    def status(self, target_arn: str) -> str:
        """Return the status of a group.

        Raises:
            NotFoundError: If there is no such group.
        """
        return str(self._described(target_arn).get("Status", GroupStatus.ACTIVE))

    def instance_id(self, target_arn: str) -> str:
        """Return the id of an instance, or of a group's instance.

        Raises:
            NotFoundError: If there is no such group.
        """
        target = Arn.parse(target_arn)
        if target.kind is Kind.INSTANCE:
            return target.instance_id
        if target_arn not in self._instance_ids:
            self._described(target_arn)
        return self._instance_ids[target_arn]

    def _described(self, target_arn: str) -> Mapping[str, Any]:
        answer = self._client.call(
            "DescribeTrafficDistributionGroup",
            TrafficDistributionGroupId=Arn.parse(target_arn).resource_id,
        )
        group: Mapping[str, Any] = answer["TrafficDistributionGroup"]
        self._instance_ids[target_arn] = Arn.parse(group["InstanceArn"]).instance_id
        return group
