"""Child processes that are stopped together with everything they started."""

import os
import signal
import subprocess
from contextlib import suppress

STOP_SECONDS = 5.0


def stop_group(process: subprocess.Popen[bytes]) -> None:
    """End `process`, leader of its own session, and its children: asked first, then killed."""
    _signal(process.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    _signal(process.pid, signal.SIGKILL)
    process.wait()


def _signal(group: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group, number)
