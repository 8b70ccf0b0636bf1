"""The metrics that a stack's numbers are watched by, in CloudWatch's embedded metric format.

CloudWatch reads them out of the log: that costs no call, and needs no permission.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

from __future__ import annotations

from typing import Any

NAMESPACE = "ConnectPhoneNumbers"
STACK_DIMENSION = "StackName"

IMPORTED = "Imported"
MOVED = "Moved"
FAILED = "Failed"
THROTTLED_CALLS = "ThrottledCalls"
SECONDS_TO_CLAIMED = "SecondsToClaimed"
DRIFTED = "Drifted"

COUNT, SECONDS = "Count", "Seconds"


def embedded(stack_name: str, name: str, value: float, unit: str, now: float) -> dict[str, Any]:
    """Return the members of a log line that make it a metric; ``now`` in seconds since 1970."""
    return {
        "_aws": {
            "Timestamp": int(now * 1000),
            "CloudWatchMetrics": [
                {
                    "Namespace": NAMESPACE,
                    "Dimensions": [[STACK_DIMENSION]],
                    "Metrics": [{"Name": name, "Unit": unit}],
                }
            ],
        },
        STACK_DIMENSION: stack_name,
        name: value,
    }
