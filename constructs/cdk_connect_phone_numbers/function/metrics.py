"""The metrics that the functions write into their logs, in CloudWatch's embedded metric format."""

from __future__ import annotations

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

NAMESPACE = "ConnectPhoneNumbers"
STACK_DIMENSION = "StackName"
IMPORTED = "Imported"
MOVED = "Moved"
FAILED = "Failed"
THROTTLED_CALLS = "ThrottledCalls"
SECONDS_TO_CLAIMED = "SecondsToClaimed"
DRIFTED = "Drifted"

PERIOD = Duration.minutes(5)


def metric(scope: Construct, name: str, statistic: str) -> cloudwatch.Metric:
    """Return the metric of the scope's stack."""
    return cloudwatch.Metric(
        namespace=NAMESPACE,
        metric_name=name,
        dimensions_map={STACK_DIMENSION: Stack.of(scope).stack_name},
        statistic=statistic,
        period=PERIOD,
    )
