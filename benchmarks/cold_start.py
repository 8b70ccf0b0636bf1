"""From the start of a process until its first call of AWS, and of Amazon Connect: time and memory.

Ours is the asset that ships, given a Create event; it is held against the least that a handler
with boto3 can do, which is to import it, make one client and call. Neither can write byte code,
as under Lambda; boto3's is there, as in Lambda's runtime.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from benchmarks.measured import Paired
from local_cloud.environment import ACCOUNT, REGION, AccessKey, aws_variables, isolated

_BARE = """
import boto3
boto3.client("connect").list_phone_numbers_v2()
"""
_OURS = """
import json, sys
from phone_number_handler.entry import handler
class Context:
    aws_request_id, function_name = "", "handler"
    def get_remaining_time_in_millis(self):
        return 900_000
handler(json.loads(sys.argv[1]), Context())
"""
_SOURCE = f"arn:aws:sms-voice:{REGION}:{ACCOUNT}:phone-number/phone-1"
_EVENT = {
    "RequestType": "Create",
    "RequestId": str(uuid4()),
    "StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/Bench/{uuid4()}",
    "LogicalResourceId": "Line",
    "ResourceType": "Custom::ConnectPhoneNumber",
    "ResourceProperties": {"SourcePhoneNumberArn": _SOURCE, "InstanceId": "main"},
}
_NUMBER = f"arn:aws:connect:{REGION}:{ACCOUNT}:phone-number/{uuid4()}"
_DELETION = {**_EVENT, "RequestType": "Delete", "PhysicalResourceId": _NUMBER}
_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")
_LONGEST = 60
_CONNECT = "connect"
# What the services answer that are asked ahead of Connect: the stack is being created, and nothing
# is known of where the number comes from.
_ANSWERS = {
    "cloudformation": (
        "<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>Bench</StackName>"
        "<StackStatus>CREATE_IN_PROGRESS</StackStatus>"
        "<CreationTime>2020-01-01T00:00:00Z</CreationTime>"
        "</member></Stacks></DescribeStacksResult></DescribeStacksResponse>"
    ),
    "sms-voice": "{}",
}


@dataclass(frozen=True)
class ColdStart:
    """What it took until the first call of any service, and until Connect is called.

    Attributes:
        seconds: Of an import, until the first call.
        peak_mib: MiB until then, at the most.
        connect_seconds: Of an import, until the first call of Connect.
        connect_peak_mib: MiB until then, at the most.
        deletion_seconds: Of a deletion, whose first call is one of Connect.
        asset_bytes: The size of the asset, zipped.
    """

    seconds: Paired
    peak_mib: Paired
    connect_seconds: Paired
    connect_peak_mib: Paired
    deletion_seconds: Paired
    asset_bytes: int


@dataclass(frozen=True)
class _Call:
    seconds: float
    peak_mib: float


def measure(asset: Path, runs: int) -> ColdStart:
    """Start each ``runs`` times, in turn, after one start that does not count."""
    starts = [
        (_start(_OURS, asset), _start(_BARE, asset)[_CONNECT], _start(_OURS, asset, _DELETION))
        for _ in range(runs + 1)
    ][1:]
    at_first = [(next(iter(ours.values())), bare) for ours, bare, _ in starts]
    at_connect = [(ours[_CONNECT], bare) for ours, bare, _ in starts]
    deletions = [(ours[_CONNECT], bare) for _, bare, ours in starts]
    return ColdStart(
        seconds=Paired.of([(ours.seconds, bare.seconds) for ours, bare in at_first]),
        peak_mib=Paired.of([(ours.peak_mib, bare.peak_mib) for ours, bare in at_first]),
        connect_seconds=Paired.of([(ours.seconds, bare.seconds) for ours, bare in at_connect]),
        connect_peak_mib=Paired.of([(ours.peak_mib, bare.peak_mib) for ours, bare in at_connect]),
        deletion_seconds=Paired.of([(ours.seconds, bare.seconds) for ours, bare in deletions]),
        asset_bytes=_zipped(asset),
    )


class _Services(HTTPServer):
    """All services, at one address; notes the first call of each by a process."""

    timeout = _LONGEST

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Asked)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.process, self.started = 0, 0.0
        self.called: dict[str, _Call] = {}

    def note(self, service: str) -> None:
        """Note that a service is called."""
        seconds = time.perf_counter() - self.started
        peak = _PEAK.search(Path(f"/proc/{self.process}/status").read_text())
        assert peak
        self.called.setdefault(service, _Call(seconds, int(peak[1]) / 1024))

    def handle_timeout(self) -> None:
        raise TimeoutError(f"nothing was called for {_LONGEST} s")


class _Asked(BaseHTTPRequestHandler):
    server: _Services

    def _answer(self) -> None:
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
        service = self.headers["Authorization"].split("/")[3]
        self.server.note(service)
        if service != _CONNECT:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(_ANSWERS[service].encode())

    do_GET = do_POST = do_PUT = _answer  # noqa: N815 - the names that http.server looks for

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _start(program: str, asset: Path, event: dict[str, Any] = _EVENT) -> dict[str, _Call]:
    """Start the program, stop it once it has called Connect; return its calls, by service."""
    with _Services() as services:
        url = services.url
        environment = isolated(os.environ)
        environment |= aws_variables(url, url, Path(os.devnull), AccessKey.new())
        environment |= {"PYTHONPATH": str(asset), "PYTHONDONTWRITEBYTECODE": "1"}
        # Answers go where S3 is: the function takes no others for CloudFormation's.
        event = {**event, "ResponseURL": url.replace("http:", "https:")}
        services.started = time.perf_counter()
        with subprocess.Popen(
            [sys.executable, "-c", program, json.dumps(event)],
            env=environment,
            stdout=subprocess.DEVNULL,
        ) as process:
            services.process = process.pid
            try:
                while _CONNECT not in services.called:
                    services.handle_request()
            finally:
                process.kill()
        return services.called


def _zipped(asset: Path) -> int:
    """Return the bytes of the asset as it is uploaded."""
    with TemporaryDirectory() as directory:
        archive = shutil.make_archive(f"{directory}/asset", "zip", asset)
        return Path(archive).stat().st_size
