import io
import os
import sys
import tempfile
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.local_cloud_runner.processes import all_end, descendants, listening_addresses

from local_cloud.cloud import LocalCloud
from local_cloud.environment import ACCOUNT

pytestmark = pytest.mark.slow

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

LOOPBACK = "0100007F"  # 127.0.0.1, as /proc/net/tcp writes it


@pytest.fixture
def temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@linux_only
def test_it_listens_on_two_ports_of_loopback_and_nowhere_else() -> None:
    # Other tests of the same process may have a local cloud of their own.
    before = listening_addresses(descendants(os.getpid()) | {os.getpid()})

    with LocalCloud() as cloud:
        now = listening_addresses(descendants(os.getpid()) | {os.getpid()})
        ports = {urlsplit(url).port for url in (cloud.url, cloud.connect.url)}

    addresses = {port: now[port] for port in now.keys() - before.keys()}
    assert addresses.keys() == ports
    assert set(addresses.values()) == {LOOPBACK}


@linux_only
def test_it_leaves_no_process_and_no_temporary_file_behind(temporary_files: Path) -> None:
    before = descendants(os.getpid())

    with LocalCloud() as cloud:
        assert invoke_a_function(cloud, "def handler(event, context): return 1") == "1"
        during = descendants(os.getpid()) - before
        assert len(during) >= 2  # MiniStack and the function's process
        assert list(temporary_files.iterdir()) == [cloud.log.parent]

    assert all_end(during, seconds=5)
    assert list(temporary_files.iterdir()) == []


def test_a_function_may_do_only_what_its_role_allows() -> None:
    with LocalCloud() as cloud:
        answer = invoke_a_function(
            cloud,
            "import boto3\n"
            "def handler(event, context): boto3.client('cloudformation').describe_stacks()",
        )

    assert "is not authorized to perform: cloudformation:DescribeStacks" in answer


def test_the_users_own_aws_settings_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "of-production")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.invalid:3128")

    with LocalCloud() as cloud:
        identity = cloud.client("sts").get_caller_identity()
        environment = cloud.environment()

    assert identity["Account"] == ACCOUNT
    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN", "HTTPS_PROXY"} & environment.keys()
    assert environment["AWS_ACCESS_KEY_ID"].startswith("AKIA")


def invoke_a_function(cloud: LocalCloud, code: str) -> str:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr("index.py", code)
    role = cloud.client("iam").create_role(RoleName="nothing", AssumeRolePolicyDocument="{}")
    functions = cloud.client("lambda")
    functions.create_function(
        FunctionName="function",
        Runtime="python3.13",
        Handler="index.handler",
        Role=role["Role"]["Arn"],
        Code={"ZipFile": archive.getvalue()},
    )
    payload: bytes = functions.invoke(FunctionName="function")["Payload"].read()
    return payload.decode()
