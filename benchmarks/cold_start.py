"""From the start of a process until its first call reaches Amazon Connect: time and memory.

Ours is the asset that ships, given a Create event; it is held against the least that a handler
with boto3 can do, which is to import it, make one client and call. Neither can write byte code,
as under Lambda; boto3's is there, as in Lambda's runtime.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
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
_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")
_LONGEST = 60


@dataclass(frozen=True)
class ColdStart:
    """What it took: seconds, and MiB at the peak; the size of the asset."""

    seconds: Paired
    peak_mib: Paired
    asset_bytes: int


def measure(asset: Path, runs: int) -> ColdStart:
    """Start each ``runs`` times, in turn, after one start that does not count."""
    pairs = [(_start(_OURS, asset), _start(_BARE, asset)) for _ in range(runs + 1)][1:]
    return ColdStart(
        seconds=Paired.of([(ours[0], bare[0]) for ours, bare in pairs]),
        peak_mib=Paired.of([(ours[1], bare[1]) for ours, bare in pairs]),
        asset_bytes=_zipped(asset),
    )


def _start(program: str, asset: Path) -> tuple[float, float]:
    """Return seconds and MiB until the program's first call arrives; then it is stopped."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(_LONGEST)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        environment = isolated(os.environ)
        environment |= aws_variables(url, url, Path(os.devnull), AccessKey.new())
        environment |= {"PYTHONPATH": str(asset), "PYTHONDONTWRITEBYTECODE": "1"}
        # Answers go where S3 is: the function takes no others for CloudFormation's.
        event = {**_EVENT, "ResponseURL": url.replace("http:", "https:")}
        started = time.perf_counter()
        with subprocess.Popen(
            [sys.executable, "-c", program, json.dumps(event)],
            env=environment,
            stdout=subprocess.DEVNULL,
        ) as process:
            try:
                connection, _ = listener.accept()
                with connection:
                    connection.recv(1)
                    seconds = time.perf_counter() - started
                    status = Path(f"/proc/{process.pid}/status").read_text()
            finally:
                process.kill()
    peak = _PEAK.search(status)
    assert peak
    return seconds, int(peak[1]) / 1024


def _zipped(asset: Path) -> int:
    """Return the bytes of the asset as it is uploaded."""
    with TemporaryDirectory() as directory:
        archive = shutil.make_archive(f"{directory}/asset", "zip", asset)
        return Path(archive).stat().st_size
