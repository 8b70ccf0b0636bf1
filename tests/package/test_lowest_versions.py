"""The wheel with the oldest CDK that it allows, in an environment of its own."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from tests.package.conftest import PYPROJECT, ROOT, run

pytestmark = pytest.mark.deploy

CODE = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)[0]


def lowest() -> list[str]:
    """Return what the package depends on, each at the lowest version of its range."""
    found = []
    project = PYPROJECT["project"]
    needed = [*project["dependencies"], *project["optional-dependencies"]["cli"]]
    for requirement in map(Requirement, needed):
        (version,) = [
            each.version for each in requirement.specifier if each.operator in (">=", "==")
        ]
        found.append(f"{requirement.name}=={version}")
    return found


def synthesize(python: str | Path, folder: Path) -> dict[str, object]:
    """Run the README's code away from the checkout and return the resources that it declares."""
    folder.mkdir()
    without = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    run(python, "-c", CODE, cwd=folder, env={**without, "CDK_OUTDIR": str(folder / "cdk.out")})
    template = json.loads((folder / "cdk.out" / "ContactCentre.template.json").read_text())
    return dict(template["Resources"])


def test_the_command_runs_and_the_readmes_code_gives_the_same_as_in_the_checkout(
    wheel: Path, tmp_path: Path
) -> None:
    run(sys.executable, "-m", "venv", tmp_path / "venv")
    python = tmp_path / "venv" / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", "--no-compile", f"{wheel}[cli]", *lowest())

    without = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    command = tmp_path / "venv" / "bin" / "connect-phone-numbers"
    help_of_plan = run(command, "plan", "--help", cwd=tmp_path, env=without)
    assert "cannot be called safe" in " ".join(help_of_plan.split())
    with_lowest = synthesize(python, tmp_path / "lowest")

    assert with_lowest == synthesize(sys.executable, tmp_path / "checkout")
