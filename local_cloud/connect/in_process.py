"""The local Connect inside this process, under moto's ``mock_aws``: no sockets."""

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config
from moto import mock_aws

from local_cloud.connect.arns import DEFAULT_REGION, default_account_id
from local_cloud.connect.backend import LocalConnectBackend, local_connect_backends
from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.clock import Clock
from local_cloud.connect.install import install
from local_cloud.connect.steering import SteeredConnect


@functools.cache
def _session() -> boto3.Session:
    """Return a session that has read Connect's service model, which takes a while, only once."""
    return boto3.Session()


@dataclass(frozen=True)
class InProcessConnect(SteeredConnect):
    """A local Connect that answers the boto3 clients of this process."""

    def client(self, **config: Any) -> Any:
        """Return a boto3 client that retries nothing unless `config` says so."""
        settings = Config(**({"retries": {"total_max_attempts": 1}} | config))
        return _session().client("connect", region_name=self.backend.region_name, config=settings)

    def in_region(self, region_name: str) -> "InProcessConnect":
        """Return the same account in another Region, with the same clock and behaviour."""
        other = local_connect_backends[self.backend.account_id][region_name]
        other.clock, other.behaviour = self.backend.clock, self.backend.behaviour
        return InProcessConnect(other)


@contextmanager
def local_connect(
    behaviour: Behaviour | None = None,
    clock: Clock | None = None,
    region_name: str = DEFAULT_REGION,
) -> Iterator[InProcessConnect]:
    """Answer every boto3 call to Connect in this process, from an empty account.

    Clients must be made after moto is imported, or it does not see their calls. The block may
    stand inside another ``mock_aws``, which then costs its start-up once for many tests.

    Args:
        behaviour: What Connect does unasked.
        clock: The source of all time; `time.time` by default.
        region_name: The Region that the yielded object stands for.
    """
    install()
    with mock_aws():
        local_connect_backends.clear()
        backend: LocalConnectBackend = local_connect_backends[default_account_id()][region_name]
        backend.behaviour = behaviour or Behaviour()
        if clock:
            backend.clock = clock
        try:
            yield InProcessConnect(backend)
        finally:
            local_connect_backends.clear()
