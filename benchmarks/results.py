"""What a run of all benchmarks gave, and the file that it is kept in."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from importlib import metadata
from pathlib import Path
from typing import Any, Self

from benchmarks.calls import Calls
from benchmarks.cold_start import ColdStart
from benchmarks.large_accounts import LargeAccount
from benchmarks.many_numbers import ManyNumbers
from benchmarks.measured import Measured, Paired
from benchmarks.migration import Migration
from benchmarks.pacing import Pacing
from benchmarks.small_accounts import SmallAccount
from benchmarks.synth import Synth
from benchmarks.waiting import Waiting
from local_cloud.prerequisites import CDK_CLI

_PACKAGES = ("aws-cdk-lib", "boto3", "crhelper", "moto")


@dataclass(frozen=True)
class Machine:
    """Where it was measured, and with what."""

    cores: int
    processor: str
    versions: dict[str, str]

    @classmethod
    def this_one(cls) -> Machine:
        """Look at this machine."""
        versions = {
            "Python": platform.python_version(),
            "Node.js": _said([Path("node"), "--version"]).removeprefix("v"),
            "CDK CLI": _said([CDK_CLI, "--version"]).split()[0],
            **{name: metadata.version(name) for name in _PACKAGES},
        }
        return cls(len(os.sched_getaffinity(0)), _processor(), versions)


@dataclass(frozen=True)
class Results:
    """All of it; every run by itself where runs are long, else summed up."""

    machine: Machine
    many_numbers: Sequence[ManyNumbers]
    waiting: Sequence[Waiting]
    pacing: Sequence[Pacing]
    small_accounts: Sequence[SmallAccount]
    large_accounts: Sequence[LargeAccount]
    migrations: Sequence[Migration]
    calls: Sequence[Calls]
    cold_start: ColdStart
    synth: Sequence[Synth]

    def write(self, path: Path) -> None:
        """Write it as JSON."""
        path.write_text(json.dumps(_rounded(asdict(self)), indent=1) + "\n")

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read what was written."""
        found = json.loads(path.read_text())
        return cls(
            machine=Machine(**found["machine"]),
            many_numbers=[ManyNumbers(**each) for each in found["many_numbers"]],
            waiting=[Waiting(**_measured(each, "late")) for each in found["waiting"]],
            pacing=[
                Pacing(**_measured(each, "over", "describes", "throttled"))
                for each in found["pacing"]
            ],
            small_accounts=[
                SmallAccount(**_measured(each, "oldest", "dropped"))
                for each in found["small_accounts"]
            ],
            large_accounts=[
                LargeAccount(**_measured(each, "seconds", "lists"))
                for each in found["large_accounts"]
            ],
            migrations=[Migration(**each) for each in found["migrations"]],
            calls=[Calls(**each) for each in found["calls"]],
            cold_start=ColdStart(
                seconds=_paired(found["cold_start"]["seconds"]),
                peak_mib=_paired(found["cold_start"]["peak_mib"]),
                connect_seconds=_paired(found["cold_start"]["connect_seconds"]),
                connect_peak_mib=_paired(found["cold_start"]["connect_peak_mib"]),
                deletion_seconds=_paired(found["cold_start"]["deletion_seconds"]),
                asset_bytes=found["cold_start"]["asset_bytes"],
            ),
            synth=[
                Synth(**{**each, "seconds": _paired(each["seconds"])}) for each in found["synth"]
            ],
        )

    def deployments(self) -> Iterator[list[ManyNumbers]]:
        """Give the runs of each deployment, in the order in which they were first made."""
        groups: dict[tuple[float, int, str], list[ManyNumbers]] = {}
        for run in self.many_numbers:
            key = (run.settle_seconds, run.numbers, run.contender)
            groups.setdefault(key, []).append(run)
        yield from groups.values()


def _measured(found: dict[str, Any], *names: str) -> dict[str, Any]:
    return found | {name: Measured(**found[name]) for name in names}


def _paired(found: dict[str, Any]) -> Paired:
    return Paired(**{field.name: Measured(**found[field.name]) for field in fields(Paired)})


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    return [_rounded(each) for each in value] if isinstance(value, list | tuple) else value


def _said(command: Sequence[Path | str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
