"""The library acknowledges its findings for cdk-nag 2 as well, which is another package."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CDK_NAG = "cdk-nag==2.38.0"


@pytest.mark.deploy
def test_version_2_of_cdk_nag_finds_nothing_either(tmp_path: Path) -> None:
    pip: list[str | Path] = [
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--target",
        tmp_path,
        CDK_NAG,
    ]
    subprocess.run([sys.executable, *pip], check=True)  # noqa: S603 - words written here

    # First on the path it hides version 3; the rest of the environment is the same.
    path = os.pathsep.join([str(tmp_path), "constructs", "."])
    done = subprocess.run(
        [sys.executable, "-m", "tests.contract.with_cdk_nag_2"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, ""), done.stderr
