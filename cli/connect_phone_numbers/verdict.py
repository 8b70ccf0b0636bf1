"""What is to be thought of a plan: what it does not dare call safe, and how long it takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from connect_phone_numbers.rehearsal.play import Act
from phone_number_handler.core.channel import attached, in_order
from phone_number_handler.core.desired import DEFAULT_TIMEOUT
from phone_number_handler.core.number import Placement
from phone_number_handler.resource.given import TIMEOUT

# What Connect takes of each operation: https://docs.aws.amazon.com/connect/latest/adminguide/amazon-connect-service-limits.html
RATE, BURST = 2.0, 5


@dataclass(frozen=True)
class Verdict:
    """What a plan comes to.

    Attributes:
        unsafe: Why it is not called safe, by resource; none if it is.
        calls: How many calls it takes.
        seconds: How long they take at least, at the rate that Connect takes them.
    """

    unsafe: tuple[tuple[str, str], ...]
    calls: int
    seconds: float


def judge(
    acts: Iterable[Act], counts: Mapping[str, int], not_looked_into: Iterable[str]
) -> Verdict:
    """Return what is to be thought of what the handler will do.

    Args:
        acts: What it will do.
        counts: How many calls of each operation that takes.
        not_looked_into: The nested stacks that the change set does not show.
    """
    acts = list(acts)
    seconds = max([0.0, *((count - BURST) / RATE for count in counts.values())])
    # A number that is moved gets its flow by a resource of its own later on, if that has it.
    ends = {act.phone_number_id: act.after for act in acts}
    unsafe = [
        (act.logical_id, reason)
        for act in acts
        for reason in _reasons(act, ends[act.phone_number_id])
    ]
    unsafe += [
        (each, "is a nested stack that the change set does not show: make one with those nested")
        for each in not_looked_into
    ]
    if limit := _limit(acts, seconds):
        unsafe.append(limit)
    return Verdict(tuple(unsafe), sum(counts.values()), seconds)


def _reasons(act: Act, end: Placement | None) -> Iterator[str]:
    if act.unknown:
        names = ", ".join(act.unknown)
        yield f"{names} will be known only when it is deployed: nobody can say what happens"
    if act.failure is not None:
        yield f"will fail: {act.failure}"
    if any(write.operation == "ReleasePhoneNumber" for write in act.writes):
        yield f"{act.phone_number} will be released, for good"
    elif act.writes and end:
        yield from _silences(act.phone_number, act.before, end)


def _silences(phone_number: str, before: Placement | None, after: Placement) -> Iterator[str]:
    """Yield on which channels nothing will answer a number that is written to."""
    had = attached(before.flows) if before else {}
    lost = had.keys() - attached(after.flows).keys()
    for channel in in_order(lost):
        yield f"{phone_number} will have no {channel} flow. It has one now."
    if after.flows and not attached(after.flows) and not lost:
        yield f"{phone_number} will have no flow."


def _limit(acts: list[Act], seconds: float) -> tuple[str, str] | None:
    """Return why the rate does not allow so many numbers within their timeouts, if it does not."""
    timeouts = {
        act.logical_id: float(act.properties.get(TIMEOUT, DEFAULT_TIMEOUT))
        for act in acts
        if act.writes and act.failure is None
    }
    if not timeouts or seconds < min(timeouts.values()):
        return None
    logical_id = min(timeouts, key=lambda each: timeouts[each])
    return logical_id, (
        f"has a Timeout of {timeouts[logical_id]:g} s, but at Connect's two requests a second the "
        f"calls of all numbers take at least {seconds:.0f} s"
    )
