"""What is done with a number that is no longer as it was deployed."""

from enum import StrEnum


class OnDrift(StrEnum):
    """What a check does with a number that is no longer as its stack has deployed it."""

    REPORT = "Report"
    """Say so in the log, in the metric and by the alarm. The check's role cannot write."""

    REPAIR = "Repair"
    """Say so, and make it what was deployed, as a deployment would."""
