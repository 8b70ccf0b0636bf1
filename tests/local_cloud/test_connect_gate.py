"""Who the local Connect answers, over HTTP."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.exceptions import ClientError

from local_cloud.connect import ConnectServer
from local_cloud.connect.control import CONTROL_PATH

SIGNED = "AWS4-HMAC-SHA256 Credential=test/20261126/us-east-1/{}/aws4_request, Signature=0"


@pytest.fixture(scope="module")
def server() -> Iterator[ConnectServer]:
    with ConnectServer() as running:
        yield running


def status_of(
    server: ConnectServer, path: str, method: str = "GET", **headers: str
) -> tuple[int, str]:
    address = urlsplit(server.url)
    assert address.hostname
    assert address.port
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=10)
    sent = {"Authorization": SIGNED.format("connect")} | headers
    try:
        connection.request(method, path, headers=sent)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def key(server: ConnectServer) -> str:
    return urlsplit(server.url).path


def test_who_knows_its_key_is_answered(server: ConnectServer) -> None:
    port = urlsplit(server.url).port

    assert status_of(server, f"{key(server)}/instance")[0] == 200
    assert status_of(server, f"{key(server)}/instance", Host=f"localhost:{port}")[0] == 200


@pytest.mark.parametrize(
    "path", ["/instance", f"{CONTROL_PATH}/numbers", "/", "/{key}/instance", "/A/{key}"]
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_who_does_not_is_not(server: ConnectServer, path: str, method: str) -> None:
    status, words = status_of(server, path.format(key=key(server)[1:-1]), method)

    assert status == 403
    assert "knows the key of its run" in words
    assert key(server) not in words


@pytest.mark.parametrize("host", ["rebound.example", "127.0.0.1", "127.0.0.1:1", "localhost", ""])
def test_a_name_that_was_made_to_lead_to_loopback_is_refused(
    server: ConnectServer, host: str
) -> None:
    status, words = status_of(server, f"{key(server)}/instance", Host=host)

    assert (status, "by its address on loopback" in words) == (403, True)


@pytest.mark.parametrize("origin", ["https://page.example", "null", "http://127.0.0.1"])
@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_no_web_page_is_answered(server: ConnectServer, origin: str, method: str) -> None:
    status, words = status_of(server, f"{key(server)}/instance", method, Origin=origin)

    assert (status, "answers no web page" in words) == (403, True)


def test_it_answers_for_no_other_service_of_motos(server: ConnectServer) -> None:
    for service, path in (("s3", "/bucket"), ("sts", "/"), ("lambda", "/2015-03-31/functions")):
        signed = SIGNED.format(service)
        status, _ = status_of(server, f"{key(server)}{path}", "PUT", Authorization=signed)
        assert status in (404, 405), service

    buckets = boto3.client("s3", endpoint_url=server.url)
    with pytest.raises(ClientError):
        buckets.list_buckets()
    buckets.close()
