"""A local Amazon Connect in a process of its own, furnished for one deployment after the other."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.control import ConnectControl
from local_cloud.environment import REGION
from local_cloud.furnish import Furnisher
from local_cloud.processes import stop_group

_ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Site:
    """Where a deployment's numbers come from and are to go."""

    instance_arn: str
    contact_flow_arn: str
    source_arns: Sequence[str]


class LocalConnect:
    """A local Connect that runs beside this process.

    Attributes:
        url: Where it answers.
        control: Its switches.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.control = ConnectControl(url)

    def furnish(self, numbers: int, behaviour: Behaviour) -> Site:
        """Forget all there was; give it an instance, a flow and numbers to be imported."""
        self.control.reset()
        furnisher = Furnisher(self._client(), self.control)
        with furnisher.at_once():
            instance_arn = furnisher.instance("main")
            contact_flow_arn = furnisher.contact_flow(instance_arn, "Welcome")
            source_arns = [
                furnisher.external_number(f"+1844555{number:04}") for number in range(numbers)
            ]
        self.control.clear_calls()
        self.control.behaviour(**behaviour.to_json())
        return Site(instance_arn, contact_flow_arn, source_arns)

    def _client(self) -> Any:
        return boto3.client(
            "connect",
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106 - guards nothing
        )


@contextmanager
def running_connect() -> Iterator[LocalConnect]:
    """Run a local Connect until the block ends."""
    with subprocess.Popen(
        [sys.executable, "-m", "local_cloud.connect"],
        cwd=_ROOT,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stdout
        try:
            yield LocalConnect(process.stdout.readline().decode().strip())
        finally:
            stop_group(process)
