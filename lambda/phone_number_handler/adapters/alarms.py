"""CloudWatch's alarms.

API: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from phone_number_handler.adapters.aws import PatientClient

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
            for page in self._pages(names[first : first + _MOST_NAMES])
            for kind in _KINDS.values()
            for alarm in page.get(kind, ())
        }

    def _pages(self, names: Sequence[str]) -> Iterator[Mapping[str, Any]]:
        page: Mapping[str, Any] = {}
        while not page or page.get("NextToken"):
            token = {"NextToken": page["NextToken"]} if page else {}
            # That names and a state may be given together is not documented.
            page = self._client.call(
                "DescribeAlarms", AlarmNames=list(names), AlarmTypes=list(_KINDS), **token
            )
            yield page
