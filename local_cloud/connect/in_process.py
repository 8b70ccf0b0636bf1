"""The local Connect inside this process, under moto's ``mock_aws``: no sockets."""

import functools
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import boto3
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.config import Config
from botocore.exceptions import ConnectionClosedError
from botocore.model import OperationModel, Shape, StructureShape
from botocore.parsers import create_parser
from moto import mock_aws
from moto.core.botocore_stubber import MockRawResponse

from local_cloud.connect import neighbours
from local_cloud.connect.arns import DEFAULT_REGION, default_account_id
from local_cloud.connect.backend import LocalConnectBackend, local_connect_backends
from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.clock import Clock
from local_cloud.connect.install import install
from local_cloud.connect.responses import LocalConnectResponse
from local_cloud.connect.steering import SteeredConnect
from local_cloud.connect.urls import OPERATIONS


@functools.cache
def _session() -> boto3.Session:
    """Return a session that has read Connect's service model, which takes a while, only once."""
    return boto3.Session()


def _client(service: str, region_name: str, **config: Any) -> Any:
    settings = Config(**({"retries": {"total_max_attempts": 1}} | config))
    return _session().client(service, region_name=region_name, config=settings)  # type: ignore[call-overload]


# A client has some three hundred methods made for it.
@functools.cache
def _client_at_once(region_name: str) -> Any:
    # Making up what kind of a client it is takes botocore longer than many a call.
    client = _client("connect", region_name, user_agent="in process")
    client.meta.events.register("provide-client-params.connect", _keep_parameters)
    client.meta.events.register("before-call.connect", _answered_at_once)
    return client


@functools.cache
def _requesting_client(region_name: str) -> Any:
    return _client("connect", region_name)


@functools.cache
def _neighbour_client(service: str, region_name: str) -> Any:
    client = _client(service, region_name)
    client.meta.events.register_first("before-send", _answered_here)
    return client


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


_parser = create_parser("rest-json")


def _keep_parameters(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    context["parameters"] = params


def _answered_at_once(
    model: OperationModel, params: dict[str, Any], context: dict[str, Any], **_: Any
) -> tuple[AWSResponse, dict[str, Any]] | None:
    if model.name not in OPERATIONS or _has_another_path(model, context["parameters"]):
        # It is moto's own, or the request would not arrive where it is to.
        return None
    # Through JSON, as over the wire: neither side keeps what is the other's.
    given = json.loads(json.dumps(context["parameters"]))
    answer = LocalConnectResponse.called(model.name, given, context["client_region"])
    if answer is None:
        raise ConnectionClosedError(endpoint_url=params["url"])
    status, headers, body = answer
    response = AWSResponse(
        params["url"], status, HTTPHeaders.from_dict(headers), MockRawResponse(body)
    )
    return response, _parsed(response, model)


def _has_another_path(model: OperationModel, given: dict[str, Any]) -> bool:
    """Tell whether a label of the request's path is empty."""
    return any(
        given.get(name) == ""
        for name, member in cast("StructureShape", model.input_shape).members.items()
        if member.serialization.get("location") == "uri"
    )


def _parsed(response: AWSResponse, model: OperationModel) -> dict[str, Any]:
    answer = {
        "status_code": response.status_code,
        "headers": response.headers,
        "body": response.content,
    }
    parsed: dict[str, Any] = _parser.parse(answer, cast("Shape", model.output_shape))
    code = parsed.get("Error", {}).get("Code")
    error = cast("Shape | None", model.service_model.shape_for_error_code(code))
    return parsed | _parser.parse(answer, error) if error else parsed


@dataclass(frozen=True)
class InProcessConnect(SteeredConnect):
    """A local Connect that answers the boto3 clients of this process."""

    def client(self) -> Any:
        """Return a boto3 client whose calls are answered before requests are made of them.

        It gives what `requesting_client` gives, but for the ids of requests, several times as
        fast, and is this process's only one of its Region.
        """
        return _client_at_once(self.backend.region_name)

    def requesting_client(self, **config: Any) -> Any:
        """Return a boto3 client whose requests moto takes on their way.

        Without `config` it retries nothing, and is this process's only one of its Region.
        """
        region_name = self.backend.region_name
        return (
            _client("connect", region_name, **config) if config else _requesting_client(region_name)
        )

    def neighbour_client(self, service: str) -> Any:
        """Return this process's boto3 client of a service beside Connect, likewise."""
        return _neighbour_client(service, self.backend.region_name)

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
