"""Ends what a process has started, and deletes what it wrote, once that process is gone.

A process that is killed tidies up nothing, so this runs beside it, as a script of its own, and
waits for the end of a pipe that only the process has: however it ends, the system closes it.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

_GROUP, _ENDED_GROUP, _FOLDER = "group", "ended", "folder"
# Killed processes take a moment, in which they may still write.
_DELETING_SECONDS = 5.0


class Guardian:
    """What happens if this process ends without leaving the context."""

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-I", __file__],
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,  # what ends this process's session does not end it
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._orders.close()
        self._process.wait()

    def delete(self, folder: Path) -> None:
        """Have a folder deleted in the end, unless it is gone by then."""
        self._order(_FOLDER, str(folder))

    @contextmanager
    def ending(self, leader: subprocess.Popen[bytes]) -> Iterator[None]:
        """Have a process and its group killed if this process ends within the block."""
        self._order(_GROUP, str(leader.pid))
        try:
            yield
        finally:
            # Another process may get its id.
            self._order(_ENDED_GROUP, str(leader.pid))

    @property
    def _orders(self) -> IO[str]:
        assert self._process.stdin  # noqa: S101 - tells mypy what a pipe is
        return self._process.stdin

    def _order(self, verb: str, subject: str) -> None:
        self._orders.write(f"{verb} {subject}\n")
        self._orders.flush()


def _guard(orders: Iterable[str]) -> None:
    groups: set[int] = set()
    folders: set[str] = set()
    for order in orders:
        verb, _, subject = order.rstrip("\n").partition(" ")
        if verb == _GROUP:
            groups.add(int(subject))
        elif verb == _ENDED_GROUP:
            groups.discard(int(subject))
        else:
            folders.add(subject)
    for group in groups:
        # macOS says PermissionError of a group that has ended and was not waited for yet.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)
    for folder in folders:
        _delete(folder)


def _delete(folder: str) -> None:
    deadline = time.monotonic() + _DELETING_SECONDS
    while Path(folder).exists() and time.monotonic() < deadline:
        shutil.rmtree(folder, ignore_errors=True)
        time.sleep(0.05)


if __name__ == "__main__":
    _guard(sys.stdin)
