"""A local cloud for a person at a terminal."""

import shlex
import signal
import sys
from collections.abc import Mapping
from types import FrameType
from typing import NoReturn

from rich.console import Console
from rich.table import Table

from local_cloud.cloud import LocalCloud
from local_cloud.environment import ACCOUNT, REGION
from local_cloud.ministack import MiniStackFailed


def run() -> int:
    """Run until Ctrl-C or SIGTERM; gives the exit code."""
    signal.signal(signal.SIGTERM, _interrupt)
    console = Console(highlight=False)
    try:
        with LocalCloud() as cloud:
            _introduce(cloud, console)
            signal.pause()
    except MiniStackFailed as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        console.print("\nStopped.")
    return 0


def _introduce(cloud: LocalCloud, console: Console) -> None:
    table = Table(title="Local cloud", title_justify="left", show_header=False)
    table.add_row("Amazon Connect", cloud.connect.url)
    table.add_row("Every other service", cloud.url)
    table.add_row("Account, Region", f"{ACCOUNT}, {REGION}")
    table.add_row("Log", str(cloud.log))
    console.print(table)
    console.print("\nTo point your own CDK app at it:\n")
    # Not through the console, which would wrap lines that are to be copied.
    print("unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SESSION_TOKEN")
    print(_exports(cloud.variables()), flush=True)
    console.print("\nPress Ctrl-C to stop.")


def _exports(variables: Mapping[str, str]) -> str:
    return "\n".join(f"export {name}={shlex.quote(value)}" for name, value in variables.items())


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
