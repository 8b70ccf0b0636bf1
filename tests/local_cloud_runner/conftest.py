"""A local Connect over HTTP, as the commands find it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from local_cloud.connect.server import ConnectServer


@pytest.fixture(scope="module")
def server() -> Iterator[ConnectServer]:
    with ConnectServer() as running:
        running.control.reset()
        yield running
        running.control.reset()


@pytest.fixture
def client(server: ConnectServer) -> Iterator[Any]:
    client = boto3.client("connect", endpoint_url=server.url)
    yield client
    client.close()
