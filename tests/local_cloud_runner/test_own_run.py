"""Whom a local cloud answers, and what is left of it when its process ends in whatever way."""

from __future__ import annotations

import http.client
import os
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.exceptions import ClientError
from tests.local_cloud_runner.processes import all_end, descendants

from local_cloud.cloud import LocalCloud
from local_cloud.environment import ACCOUNT

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("own-run")]

REPOSITORY = Path(__file__).parents[2]
PATIENCE_SECONDS = 60.0


@pytest.fixture(scope="module")
def cloud() -> Iterator[LocalCloud]:
    with LocalCloud() as running:
        yield running


@pytest.mark.parametrize(
    ("key", "secret"), [("test", "test"), (ACCOUNT, "test"), ("ASIAAAAAAAAAAAAAAAAA", "test")]
)
def test_no_other_key_is_taken(cloud: LocalCloud, key: str, secret: str) -> None:
    assert refusal(cloud, key, secret) == 403


def test_the_key_of_the_run_needs_its_secret(cloud: LocalCloud) -> None:
    key = cloud.variables()["AWS_ACCESS_KEY_ID"]

    assert refusal(cloud, key, "test") == 403
    assert refusal(cloud, key, cloud.variables()["AWS_SECRET_ACCESS_KEY"]) == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/_ministack/reset"),
        ("POST", "/_ministack/config"),
        ("GET", "/_ministack/cfn-response/token"),
        ("GET", "/_ministack/lambda-code/function"),
        ("GET", "/bucket"),
        ("OPTIONS", "/"),
    ],
)
def test_without_a_key_nothing_is_answered(cloud: LocalCloud, method: str, path: str) -> None:
    assert asked(cloud, method, path) == 403


def test_only_who_names_loopback_is_answered_and_no_web_page(cloud: LocalCloud) -> None:
    port = urlsplit(cloud.url).port
    health = "/_ministack/health"

    assert asked(cloud, "GET", health) == 200
    assert asked(cloud, "GET", health, Host=f"localhost:{port}") == 200
    assert asked(cloud, "GET", health, Host="rebound.example") == 403
    assert asked(cloud, "GET", health, Origin="https://page.example") == 403
    assert asked(cloud, "PUT", "/_ministack/cfn-response/token", Origin="null") == 403


@pytest.fixture
def hanging_up_ends() -> Iterator[None]:
    """Have what is started here take SIGHUP as usual, though the tests may be run by nohup."""
    usual = signal.signal(signal.SIGHUP, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGHUP, usual)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.usefixtures("hanging_up_ends")
@pytest.mark.parametrize("module", ["local_cloud", "local_cloud.demo"])
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_nothing_outlives_its_process(module: str, how: signal.Signals, tmp_path: Path) -> None:
    with subprocess.Popen(  # noqa: S603 - our own commands
        [sys.executable, "-m", module],
        cwd=REPOSITORY,
        env=os.environ | {"TMPDIR": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            started = wait_for_the_cli(process.pid)
            process.send_signal(how)
            process.wait(PATIENCE_SECONDS)
        finally:
            process.kill()

    assert (process.returncode < 0) == (how is signal.SIGKILL)  # any other is dealt with
    assert len(started) >= 3  # MiniStack, the CDK CLI, and who looks after them
    assert all_end(started, seconds=10)
    assert list(tmp_path.iterdir()) == []


def wait_for_the_cli(pid: int) -> set[int]:
    """Return the descendants once the CDK CLI is one of them."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        found = descendants(pid)
        if any("/.bin/cdk" in command_line(each) for each in found):
            return found
        time.sleep(0.05)
    raise AssertionError("the CDK CLI was not started")


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def refusal(cloud: LocalCloud, key: str, secret: str) -> int:
    """Return the status of a call that is signed with a key."""
    client = boto3.client(
        "cloudformation",
        endpoint_url=cloud.url,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        verify=cloud.variables()["AWS_CA_BUNDLE"],
    )
    try:
        answer = client.list_stacks()
    except ClientError as error:
        answer = error.response
    finally:
        client.close()
    status: int = answer["ResponseMetadata"]["HTTPStatusCode"]
    return status


def asked(cloud: LocalCloud, method: str, path: str, **headers: str) -> int:
    address = urlsplit(cloud.url)
    assert address.hostname
    trust = ssl.create_default_context(cafile=cloud.variables()["AWS_CA_BUNDLE"])
    connection = http.client.HTTPSConnection(
        address.hostname, address.port, context=trust, timeout=30
    )
    try:
        connection.request(method, path, headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()
