"""``cdk synth`` of a stack of many numbers, beside the same with CloudFormation's own resource.

What a user waits for: the whole command, with the CLI, the function's asset and all.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.measured import Paired
from local_cloud.environment import isolated
from local_cloud.prerequisites import CDK_CLI

_APP = Path(__file__).with_name("synth_app.py")


@dataclass(frozen=True)
class Synth:
    """What it took for so many numbers: seconds, and the bytes of the templates."""

    numbers: int
    seconds: Paired
    template_bytes: int
    native_template_bytes: int


def measure(numbers: int, runs: int) -> Synth:
    """Synthesize both stacks ``runs`` times, in turn, after one run that does not count."""
    _synth("ours", 1)
    pairs = [(_synth("ours", numbers), _synth("native", numbers)) for _ in range(runs)]
    return Synth(
        numbers=numbers,
        seconds=Paired.of([(ours[0], native[0]) for ours, native in pairs]),
        template_bytes=pairs[0][0][1],
        native_template_bytes=pairs[0][1][1],
    )


def _synth(kind: str, numbers: int) -> tuple[float, int]:
    """Return the seconds that it took, and the template's bytes."""
    with TemporaryDirectory(prefix="bench-") as directory:
        app = f"{sys.executable} {_APP} {kind} {numbers}"
        started = time.perf_counter()
        subprocess.run(
            [CDK_CLI, "synth", "--quiet", "--no-notices", "--app", app, "--output", directory],
            cwd=directory,
            env=isolated(os.environ),
            check=True,
            capture_output=True,
        )
        seconds = time.perf_counter() - started
        return seconds, Path(directory, "Lines.template.json").stat().st_size
