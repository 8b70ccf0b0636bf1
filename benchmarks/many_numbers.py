"""Many numbers created at once, against Connect's rate limits, by each contender.

Real handlers, boto3 or the AWS SDK over HTTP, TLS for the answers, and the machine's own clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.connect import Site, set_up
from benchmarks.contenders.lineup import Contender
from benchmarks.deployment import Deployment, warm_handlers
from local_cloud.connect.behaviour import BURST, RATE, Behaviour
from local_cloud.connect.control import ConnectControl

THROTTLES = {"ThrottlingException", "TooManyRequestsException"}


@dataclass(frozen=True)
class ManyNumbers:
    """One deployment of many numbers.

    Attributes:
        contender: Whose.
        numbers: How many.
        settle_seconds: How long Connect took over each import.
        seconds: Until the last number was answered for.
        floor: The least that Connect's rates allow: each operation once a number.
        calls: Calls that Connect took, by operation.
        throttled: Calls that it did not.
        failures: Numbers that were answered for with FAILED.
        wrong: Numbers that in the end were not in the target, with the flow on a channel.
        reasons: Of the failures, how often each.
        done_at: The seconds until each number that did not fail was answered for.
    """

    contender: str
    numbers: int
    settle_seconds: float
    seconds: float
    floor: float
    calls: dict[str, int]
    throttled: int
    failures: int
    wrong: int
    reasons: dict[str, int]
    done_at: list[float]


def floor(numbers: int) -> float:
    """Return the seconds that Connect's rates allow at the least, for one call a number."""
    return max(0.0, (numbers - BURST) / RATE)


def deploy(
    connect: ConnectControl, contender: Contender, numbers: int, settle_seconds: float
) -> tuple[Site, Deployment]:
    """Create that many numbers at once; return where, and how it went."""
    behaviour = Behaviour(
        rate=RATE,
        burst=BURST,
        settle_seconds=settle_seconds,
        # The others know the call for voice numbers alone; refused it, they would get nowhere.
        voice_flows_of_imports="taken",
    )
    site = set_up(connect, numbers, behaviour)
    command = [*contender.command, str(numbers)]
    with warm_handlers(command, connect.url, contender.environment) as handlers:
        steps = [contender.steps(site, source_arn) for source_arn in site.source_arns]
        return site, handlers.deploy(steps)


def measure(
    connect: ConnectControl, contender: Contender, numbers: int, settle_seconds: float
) -> ManyNumbers:
    """Create that many numbers at once, and look at what came of it."""
    site, deployment = deploy(connect, contender, numbers, settle_seconds)
    calls = connect.calls()
    throttled = [call for call in calls if call.error_code in THROTTLES]
    return ManyNumbers(
        contender=contender.name,
        numbers=numbers,
        settle_seconds=settle_seconds,
        seconds=deployment.seconds,
        floor=floor(numbers),
        calls=dict(Counter(call.operation for call in calls if call.error_code not in THROTTLES)),
        throttled=len(throttled),
        failures=len(deployment.reasons),
        wrong=numbers - _right(connect, site, site.source_arns),
        reasons=dict(Counter(deployment.reasons.values())),
        done_at=sorted(
            round(seconds, 1)
            for place, seconds in deployment.answered.items()
            if place not in deployment.reasons
        ),
    )


def _right(connect: ConnectControl, site: Site, source_arns: Sequence[str]) -> int:
    return sum(
        (number.status, number.target_arn) == ("CLAIMED", site.instance_arn)
        and site.contact_flow_arn in number.flows.values()
        for number in connect.numbers()
        if number.source_phone_number_arn in source_arns
    )
