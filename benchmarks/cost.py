"""What a migration costs on AWS: arithmetic, with the prices and where they come from."""

from __future__ import annotations

from dataclasses import dataclass

PRICES_OF = "November 2026, us-east-1"
# https://aws.amazon.com/step-functions/pricing/
_USD_A_TRANSITION = 0.025 / 1000
# https://aws.amazon.com/lambda/pricing/, x86
_USD_A_GB_SECOND, _USD_AN_INVOCATION = 0.0000166667, 0.20 / 1_000_000
_MEMORY_GB = 256 / 1024
# To be started is one, by https://docs.aws.amazon.com/step-functions/latest/dg/concepts-transitions.html;
# its one state and its end are taken for two more.
_TRANSITIONS_A_NUMBER = 3
# The states from one wave to the next, and those before and after all of them.
_TRANSITIONS_A_WAVE, _TRANSITIONS_BESIDES = 6, 6


@dataclass(frozen=True)
class Cost:
    """What one execution costs.

    Attributes:
        transitions: Of states.
        gb_seconds: Of the function.
        dollars: For both, and for the function's invocations.
    """

    transitions: int
    gb_seconds: float
    dollars: float


def cost(numbers: int, waves: int, invocations: int, seconds: float) -> Cost:
    """Return what an execution costs.

    Args:
        numbers: How many numbers are written to.
        waves: In how many waves.
        invocations: How often the function is invoked.
        seconds: How long it runs, all in all.
    """
    transitions = (
        numbers * _TRANSITIONS_A_NUMBER + waves * _TRANSITIONS_A_WAVE + _TRANSITIONS_BESIDES
    )
    gb_seconds = seconds * _MEMORY_GB
    dollars = (
        transitions * _USD_A_TRANSITION
        + gb_seconds * _USD_A_GB_SECOND
        + invocations * _USD_AN_INVOCATION
    )
    return Cost(transitions, gb_seconds, dollars)
