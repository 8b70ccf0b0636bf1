"""The command line as a person runs it, against the demo's cloud."""

from __future__ import annotations

import subprocess
import sys
import time

from local_cloud.cdk import CdkResult
from local_cloud.cloud import LocalCloud

_TIMEOUT_SECONDS = 120.0
# What failed is read again after a while, before it is said to have failed.
_MIGRATION_SECONDS = 300.0


def run(cloud: LocalCloud, columns: int, *words: str) -> CdkResult:
    """Run `connect-phone-numbers` in so many columns; any exit code is a result."""
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "connect_phone_numbers", *words],
        env=cloud.environment() | {"COLUMNS": str(columns)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_TIMEOUT_SECONDS,
        check=False,
    )
    return CdkResult(words, done.returncode, done.stdout, time.monotonic() - started)


def run_before_eyes(cloud: LocalCloud, columns: int, *words: str) -> int:
    """Run `connect-phone-numbers` so that a person sees it at work; gives its exit code."""
    return subprocess.run(
        [sys.executable, "-m", "connect_phone_numbers", *words],
        env=cloud.environment() | {"COLUMNS": str(columns)},
        stdin=subprocess.DEVNULL,
        timeout=_MIGRATION_SECONDS,
        check=False,
    ).returncode
