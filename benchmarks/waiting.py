"""From "Connect has finished" to "CloudFormation is told", for imports of different durations."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.contenders.lineup import Contender
from benchmarks.many_numbers import deploy
from benchmarks.measured import Measured
from local_cloud.connect.control import ConnectControl

# No more than a burst: what throttling adds is measured with many numbers.
NUMBERS = 3


@dataclass(frozen=True)
class Waiting:
    """How late imports that take so long were noticed, and what for.

    Attributes:
        settle_seconds: How long Connect took.
        late: Seconds from then until the answer; the flow was attached and read meanwhile.
        goal: The most that it was to be: 15 % of the wait, and a second.
        describes: Calls of DescribePhoneNumber for each number.
        throttled: Calls that were too many.
    """

    settle_seconds: float
    late: Measured
    goal: float
    describes: float
    throttled: int


def measure(connect: ConnectControl, contender: Contender, settle_seconds: float) -> Waiting:
    """Import some numbers, over which Connect takes so long."""
    site, deployment = deploy(connect, contender, NUMBERS, settle_seconds)
    calls = connect.calls()
    finished = {
        call.parameters["SourcePhoneNumberArn"]: call.time + settle_seconds
        for call in calls
        if call.operation == "ImportPhoneNumber" and call.error_code is None
    }
    told = {
        source_arn: deployment.started_at + deployment.answered[place]
        for place, source_arn in enumerate(site.source_arns)
    }
    return Waiting(
        settle_seconds=settle_seconds,
        late=Measured.of([told[source_arn] - at for source_arn, at in finished.items()]),
        goal=0.15 * settle_seconds + 1,
        describes=sum(call.operation == "DescribePhoneNumber" for call in calls) / NUMBERS,
        throttled=sum(call.status == 429 for call in calls),  # noqa: PLR2004 - HTTP's
    )
