"""How long to pause before the next try.

Connect takes two requests a second for each operation, and many numbers may want them at
once, each in a process of its own that knows nothing of the others. But each knows how long it
has been held up, and what time it is. So a pause is a second and a share of the wait: however
many numbers there are, the last one is late by that share. And once there are many, they take
turns by the clock: all look at their numbers at the start of a round, those that have waited
longest first. A look too early then comes when the rate is used up, and costs no other number
its turn. docs/decisions/0009-pacing-without-a-coordinator.md says how the figures were found.
"""

from __future__ import annotations

import math
import random

_SECOND = 1.0
_SHARE_OF_THROTTLING = 0.03
_SHARE_OF_WAIT = 0.1
_LONGEST_BETWEEN_READS = 15.0
_LONGEST_AFTER_ERROR = 20.0

# Who was held up for longer than this is one of many: some 11 others have come before.
_FEW = 3.0
# Not in step with the rate: else a call could come free at the same place of each round.
_ROUND = 1.7
# In which all have their place: more than calls differ by in how long they are under way.
_WINDOW = 0.3
_LONGEST_WAIT = 900.0


def after_throttling(now: float, waited: float, held_up: float) -> float:
    """Return the seconds until a throttled call is made again.

    Args:
        now: The time, which all numbers have to agree on.
        waited: The seconds since this was first called.
        held_up: The seconds that the event had taken until then.
    """
    share = random.uniform(0.5, 1.0) * _SHARE_OF_THROTTLING * waited  # noqa: S311
    if held_up < _FEW:
        return random.uniform(0.5, 1.0) * _SECOND + share  # noqa: S311
    return _until_turn(now, share, waited)


def after_error(tries: int) -> float:
    """Return the seconds until a call that failed otherwise is made again."""
    return random.uniform(0.5, 1.0) * min(_LONGEST_AFTER_ERROR, 2.0 ** (tries - 1))  # noqa: S311


def before_first_read(now: float, held_up: float) -> float:
    """Return the seconds from a request until the number is first looked at.

    Args:
        now: The time, which all numbers have to agree on.
        held_up: The seconds that the event had taken until the request.
    """
    return _SECOND if held_up < _FEW else _until_turn(now, _SECOND, 0.0)


def between_reads(now: float, waited: float, held_up: float) -> float:
    """Return the seconds from one look at a number, that was not done yet, to the next.

    A change is noticed at most a second and a tenth of its duration late, and with many
    numbers at once a round later.

    Args:
        now: The time, which all numbers have to agree on.
        waited: The seconds since the change was asked for.
        held_up: The seconds that the event had taken until then.
    """
    pause = min(_SECOND + _SHARE_OF_WAIT * waited, _LONGEST_BETWEEN_READS)
    pause *= random.uniform(0.9, 1.0)  # noqa: S311
    return pause if held_up < _FEW else _until_turn(now, pause, waited)


def _until_turn(now: float, pause: float, waited: float) -> float:
    """Return the seconds until one's place in the first round that begins after the pause."""
    until_round = math.ceil((now + pause) / _ROUND) * _ROUND - now
    waited += until_round
    place = 1.0 - math.log1p(waited) / math.log1p(_LONGEST_WAIT)
    return until_round + _WINDOW * max(0.0, place)
