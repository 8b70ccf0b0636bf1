"""What the handler writes is what the dashboard shows."""

from cdk_connect_phone_numbers.function import metrics as constructs
from phone_number_handler.adapters import metrics

NAMES = (
    "NAMESPACE",
    "STACK_DIMENSION",
    "IMPORTED",
    "MOVED",
    "FAILED",
    "THROTTLED_CALLS",
    "SECONDS_TO_CLAIMED",
    "DRIFTED",
)


def test_both_know_the_same_metrics() -> None:
    for name in NAMES:
        assert getattr(constructs, name) == getattr(metrics, name), name
