"""How long to pause before the next try.

Connect takes two requests a second for each operation, and many numbers may want them at
once, each in a process of its own that knows nothing of the others. What it does know is how
long it has been held up. So each pause is a second and a share of that time: however many
numbers there are, the last one is late by that share, and the more there are, the less often
each one asks. docs/decisions/0009-pacing-without-a-coordinator.md says how the shares were found.
"""

from __future__ import annotations

import random

_SECOND = 1.0
_SHARE_OF_THROTTLING = 0.05
_SHARE_OF_EVENT, _SHARE_OF_WAIT = 0.02, 0.1
_LONGEST_BETWEEN_READS = 15.0
_LONGEST_AFTER_ERROR = 20.0


def after_throttling(held_up: float) -> float:
    """Return the seconds until a throttled call is made again.

    Args:
        held_up: The seconds since the call was first made.
    """
    return random.uniform(0.5, 1.0) * (_SECOND + _SHARE_OF_THROTTLING * held_up)  # noqa: S311


def after_error(tries: int) -> float:
    """Return the seconds until a call that failed otherwise is made again."""
    return random.uniform(0.5, 1.0) * min(_LONGEST_AFTER_ERROR, 2.0 ** (tries - 1))  # noqa: S311


def before_first_read(since_event: float) -> float:
    """Return the seconds from a request until the number is first looked at.

    Args:
        since_event: The seconds since CloudFormation's event came: with many numbers at once
            they are mostly spent on throttling, and then a read too early costs another number
            its turn.
    """
    return min(_SECOND + _SHARE_OF_EVENT * since_event, _LONGEST_BETWEEN_READS)


def between_reads(since_request: float, since_event: float) -> float:
    """Return the seconds from one look at a number, that was not done yet, to the next.

    A change is noticed at most a second and 12 % of its duration late.

    Args:
        since_request: The seconds since the change was asked for.
        since_event: The seconds since CloudFormation's event came.
    """
    pause = before_first_read(since_event) + _SHARE_OF_WAIT * since_request
    return random.uniform(0.9, 1.0) * min(pause, _LONGEST_BETWEEN_READS)  # noqa: S311
