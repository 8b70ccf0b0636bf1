"""The local Connect inside this process, under moto's ``mock_aws``: no sockets."""

import functools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from botocore.exceptions import ConnectionClosedError
from moto import mock_aws
from moto.core.botocore_stubber import MockRawResponse

from local_cloud.connect import neighbours
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


def _answered_here(request: AWSPreparedRequest, **_: Any) -> AWSResponse:
    # botocore has some headers in bytes.
    headers = {
        name: value.decode() if isinstance(value, bytes) else str(value)
        for name, value in cast("Mapping[str, str | bytes]", request.headers).items()
    }
    body = cast("bytes | None", request.body) or b""
    answer = neighbours.answer(neighbours.Request(request.url, headers, body))
    if answer is None:
        raise ConnectionClosedError(endpoint_url=request.url)
    raw = MockRawResponse(answer.body)
    return AWSResponse(request.url, answer.status, HTTPHeaders.from_dict(answer.headers), raw)


@dataclass(frozen=True)
class InProcessConnect(SteeredConnect):
    """A local Connect that answers the boto3 clients of this process."""

    def client(self, **config: Any) -> Any:
        """Return a boto3 client that retries nothing unless `config` says so."""
        settings = Config(**({"retries": {"total_max_attempts": 1}} | config))
        return _session().client("connect", region_name=self.backend.region_name, config=settings)

    def neighbour_client(self, service: str) -> Any:
        """Return a boto3 client of a service beside Connect, likewise."""
        client: Any = _session().client(  # type: ignore[call-overload]
            service,
            region_name=self.backend.region_name,
            config=Config(retries={"total_max_attempts": 1}),
        )
        client.meta.events.register_first("before-send", _answered_here)
        return client

    def client_of(self, service: str) -> Any:
        """Return a boto3 client of Connect, or of a service beside it."""
        return self.client() if service == "connect" else self.neighbour_client(service)

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
