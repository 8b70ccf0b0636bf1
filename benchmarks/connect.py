"""A local Amazon Connect in a process of its own, set up for one deployment after the other."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.control import ConnectControl
from local_cloud.connect.local_connect import LocalConnect
from local_cloud.contact_centre import ContactCentre
from local_cloud.processes import stop_group

_ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Site:
    """Where a deployment's numbers come from and are to go."""

    instance_arn: str
    contact_flow_arn: str
    source_arns: Sequence[str]


def set_up(connect: LocalConnect, numbers: int, behaviour: Behaviour) -> Site:
    """Forget all there was; put there a contact centre, and numbers to be imported."""
    connect.reset()
    connect.behave(**asdict(behaviour))
    centre = ContactCentre(connect)
    sources = [connect.add_external_number() for _ in range(numbers)]
    return Site(centre.instance, centre.flow, sources)


@contextmanager
def running_connect() -> Iterator[ConnectControl]:
    """Run a local Connect until the block ends."""
    with subprocess.Popen(
        [sys.executable, "-m", "local_cloud.connect"],
        cwd=_ROOT,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stdout
        try:
            yield ConnectControl(process.stdout.readline().decode().strip())
        finally:
            stop_group(process)
