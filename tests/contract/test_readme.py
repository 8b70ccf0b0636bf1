"""What the README shows is what works."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from cdk_connect_phone_numbers import PhoneNumber

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()


@pytest.mark.slow
def test_its_code_synthesizes(tmp_path: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)

    done = subprocess.run(  # noqa: S603 - our own README
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "CDK_OUTDIR": str(tmp_path / "cdk.out")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    template = (tmp_path / "cdk.out" / "ContactCentre.template.json").read_text()
    assert template.count('"Custom::ConnectPhoneNumber"') == 2


def test_its_table_has_every_argument() -> None:
    documented = set(re.findall(r"^\| `(\w+)` \|", README, re.MULTILINE))
    arguments = PhoneNumber.__init__.__annotations__.keys() - {"scope", "id", "return"}

    assert documented - {"RETAIN", "RETURN", "RELEASE"} == arguments


def test_it_says_which_version_it_is_about() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]

    assert f"| **State** | {version}, alpha." in README


def test_its_commands_are_the_makefiles() -> None:
    makefile = (ROOT / "Makefile").read_text()

    for command in re.findall(r"make (\w+)", README):
        assert f"\n{command}:" in makefile, command
