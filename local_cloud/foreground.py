"""A local cloud for a person at a terminal."""

import shlex
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress

from rich.console import Console
from rich.table import Table

from local_cloud.cdk import CdkCli, CdkFailed
from local_cloud.cloud import LocalCloud
from local_cloud.environment import ACCOUNT, QUIET, REGION
from local_cloud.ministack import MiniStackFailed
from local_cloud.processes import end_as_by_ctrl_c
from local_cloud.seed import Seed, Seeded, SeedError
from local_cloud.tables import printable, seeded_table, wide_console

_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
# What of the user's own would lead elsewhere: whatever it is, since there is an endpoint for each
# service, and a switch that has all of them ignored.
_MISLEADING = (
    *(*_PROXIES, *(name.lower() for name in _PROXIES)),
    r"$(env | sed -n 's/^\(\(AWS\|CDK\)_[A-Za-z0-9_]*\)=.*/\1/p')",
)


def run(seed: Seed) -> int:
    """Run until Ctrl-C, SIGTERM or SIGHUP; gives the exit code."""
    end_as_by_ctrl_c()
    console = Console(highlight=False)
    console.print("Starting, and bootstrapping for the CDK (some seconds) …")
    try:
        with LocalCloud() as cloud:
            seeded = seed.plant(cloud.connect.control)
            directory = cloud.log.parent
            CdkCli(cloud, "none", directory, directory).bootstrap()
            _introduce(cloud, seeded, console)
            signal.pause()
    except (MiniStackFailed, CdkFailed, SeedError) as error:
        print(printable(str(error)), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        with suppress(OSError):  # the terminal may be gone
            console.print("\nStopped.")
    return 0


def _introduce(cloud: LocalCloud, seeded: Sequence[Seeded], console: Console) -> None:
    table = Table(title="Local cloud", title_justify="left", show_header=False)
    table.add_row("Amazon Connect", cloud.connect.url)
    table.add_row("Every other service", cloud.url)
    table.add_row("Account, Region", f"{ACCOUNT}, {REGION}")
    table.add_row("Log", str(cloud.log))
    console.print(table)
    if seeded:
        wide_console().print(seeded_table(seeded))
    console.print("\nTo point your own CDK app at it, and deploy with `cdk deploy`:\n")
    # Not through the console, which would wrap lines that are to be copied.
    print(f"unset {' '.join(_MISLEADING)}")
    print(_exports(cloud.variables() | QUIET), flush=True)
    console.print("\nPress Ctrl-C to stop.")
    sys.stdout.flush()


def _exports(variables: Mapping[str, str]) -> str:
    return "\n".join(f"export {name}={shlex.quote(value)}" for name, value in variables.items())
