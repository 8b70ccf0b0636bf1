"""A second operation in the midst of a first one, in one time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from itertools import count

from tests.reliability.cloud import Cloud
from tests.reliability.wire import Around, Moment

# So that two that are at work side by side have their turns between a look and a write.
LATENCY = 0.05

Operation = Callable[[], object]


class Mode(StrEnum):
    """How the two go on."""

    HELD_UP = "held up"
    """The first stands still until the second has ended, then goes on."""

    SIDE_BY_SIDE = "side by side"
    """Both are at work; turns change where one of them waits, be it for an answer."""


def play(
    cloud: Cloud, first: Operation, moment: Moment | Around, second: Operation, mode: Mode
) -> bool:
    """Play the first, and the second from that moment on; False if the moment never came."""

    def begin() -> None:
        if mode is Mode.HELD_UP:
            second()
        else:
            cloud.clock.start(second)
            cloud.clock.sleep(0)

    cloud.wire.arm()
    cloud.wire.at(moment, begin)
    cloud.wire.latency = LATENCY if mode is Mode.SIDE_BY_SIDE else 0.0
    cloud.clock.run([first])
    cloud.wire.latency = 0.0
    is_hit = cloud.wire.is_hit
    cloud.wire.lift()
    cloud.settle()
    return is_hit


def moments() -> Iterator[Moment]:
    """Return every moment that an operation could have; `play` tells when they have come to end."""
    for call in count():
        yield Moment(call, after=False)
        yield Moment(call, after=True)
