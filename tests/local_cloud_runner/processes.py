"""What Linux tells about this process's children and the ports they listen on."""

import re
import time
from contextlib import suppress
from pathlib import Path

_LISTEN = "0A"
# States of a process that has ended, and only waits to be forgotten.
_ENDED = {"Z", "X"}


def all_end(pids: set[int], seconds: float) -> bool:
    """Tell whether all of them end within that time; a killed process takes a moment."""
    deadline = time.monotonic() + seconds
    while any(_runs(pid) for pid in pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _runs(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] not in _ENDED


def descendants(pid: int) -> set[int]:
    """Process ids of the children of `pid`, their children, and so on."""
    found: set[int] = set()
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, thread.read_text().split()):
            found |= {child} | descendants(child)
    return found


def listening_addresses(pids: set[int]) -> dict[int, str]:
    """Address by port, for every TCP port that one of `pids` listens on."""
    sockets = {inode for pid in pids for inode in _sockets(pid)}
    return {
        port: address
        for table in ("/proc/net/tcp", "/proc/net/tcp6")
        for port, address, inode in _listeners(Path(table))
        if inode in sockets
    }


def _sockets(pid: int) -> set[str]:
    inodes: set[str] = set()
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            inodes.update(re.findall(r"^socket:\[(\d+)\]$", str(entry.readlink())))
    return inodes


def _listeners(table: Path) -> list[tuple[int, str, str]]:
    rows = [line.split() for line in table.read_text().splitlines()[1:]]
    return [
        (int(row[1].rpartition(":")[2], 16), row[1].rpartition(":")[0], row[9])
        for row in rows
        if row[3] == _LISTEN
    ]
