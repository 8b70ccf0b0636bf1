"""CloudWatch's alarms.

API: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
"""

from __future__ import annotations

from collections.abc import Sequence

from phone_number_handler.adapters.aws import PatientClient

_ALARM = "ALARM"
_KINDS = {"MetricAlarm": "MetricAlarms", "CompositeAlarm": "CompositeAlarms"}


class Alarms:
    """Asks CloudWatch."""

    def __init__(self, client: PatientClient) -> None:
        """Ask through ``client``."""
        self._client = client

    def ringing(self, names: Sequence[str]) -> list[str]:
        """Return which of these alarms are in alarm; at most a hundred can be asked for."""
        if not names:
            return []
        # That names and a state may be given together is not documented.
        answer = self._client.call(
            "DescribeAlarms", AlarmNames=list(names), AlarmTypes=list(_KINDS)
        )
        return [
            str(alarm["AlarmName"])
            for kind in _KINDS.values()
            for alarm in answer.get(kind, ())
            if alarm["StateValue"] == _ALARM
        ]
