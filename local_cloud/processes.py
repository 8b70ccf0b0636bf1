"""Child processes that are stopped together with everything they started."""

import os
import signal
import subprocess
from contextlib import suppress
from types import FrameType
from typing import NoReturn

STOP_SECONDS = 5.0


def stop_group(process: subprocess.Popen[bytes]) -> None:
    """End `process`, leader of its own session, and its children: asked first, then killed."""
    _signal(process.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(STOP_SECONDS)
    _signal(process.pid, signal.SIGKILL)
    process.wait()


def end_as_by_ctrl_c() -> None:
    """Let SIGTERM and SIGHUP end this process as Ctrl-C does, so that it tidies up.

    One that it was told to ignore, as by nohup, is ignored.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _signal(group: int, number: signal.Signals) -> None:
    # macOS says PermissionError of a group that has ended and was not waited for yet.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
