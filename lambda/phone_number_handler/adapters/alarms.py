"""CloudWatch's alarms.

API: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
"""

from __future__ import annotations

from collections.abc import Sequence

from phone_number_handler.adapters.patient_client import PatientClient

_KINDS = {"MetricAlarm": "MetricAlarms", "CompositeAlarm": "CompositeAlarms"}
# So many can be asked for at once.
_MOST_NAMES = 100


class Alarms:
    """Asks CloudWatch."""

    def __init__(self, client: PatientClient) -> None:
        """Ask through ``client``."""
        self._client = client

    def states(self, names: Sequence[str]) -> dict[str, str]:
        """Return the state of each of these alarms that there is, by its name."""
        return {
            str(alarm["AlarmName"]): str(alarm["StateValue"])
            for first in range(0, len(names), _MOST_NAMES)
            # That names and a state may be given together is not documented.
            for page in self._client.pages(
                "DescribeAlarms",
                AlarmNames=list(names[first : first + _MOST_NAMES]),
                AlarmTypes=list(_KINDS),
            )
            for kind in _KINDS.values()
            for alarm in page.get(kind, ())
        }
