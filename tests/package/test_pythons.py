"""Every Python that the package claims, as far as this machine has it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.version import Version
from tests.package.conftest import PYPROJECT, ROOT, run

from cdk_connect_phone_numbers.function import handler

pytestmark = pytest.mark.deploy

CLAIMED = re.findall(r"Python :: (3\.\d+)", str(PYPROJECT["project"]["classifiers"]))
OTHERS = [each for each in CLAIMED if not sys.version.startswith(f"{each}.")]
# The handler's tests need these; requirements-lock.txt says which versions.
NEEDED = ("boto3", "crhelper", "hypothesis", "moto[server]", "pytest")

COMPILE = """
import pathlib, sys
for folder in sys.argv[1:]:
    for path in pathlib.Path(folder).rglob("*.py"):
        compile(path.read_bytes(), path, "exec")
"""


def interpreter(version: str) -> str:
    """Return a Python of that version, or skip the test."""
    found = shutil.which(f"python{version}")
    # What is on the PATH may be a stand-in for one that is not installed.
    if not found or subprocess.run([found, "-c", ""], check=False, capture_output=True).returncode:  # noqa: S603
        pytest.skip(f"there is no python{version} here")
    return found


def test_the_functions_own_python_is_claimed() -> None:
    source = Path(handler.__file__).read_text()
    (major, minor) = re.findall(r"Runtime\.PYTHON_(\d+)_(\d+)", source)[0]

    assert f"{major}.{minor}" in CLAIMED


def test_the_lowest_is_what_the_package_asks_for() -> None:
    lowest = min(CLAIMED, key=Version)

    assert PYPROJECT["project"]["requires-python"] == f">={lowest}"
    assert PYPROJECT["tool"]["mypy"]["python_version"] == lowest
    assert PYPROJECT["tool"]["ruff"]["target-version"] == f"py{lowest.replace('.', '')}"


@pytest.mark.parametrize("version", OTHERS)
def test_all_that_ships_compiles_without_a_warning(version: str) -> None:
    run(interpreter(version), "-W", "error", "-c", COMPILE, ROOT / "constructs", ROOT / "lambda")


@pytest.mark.parametrize("version", OTHERS)
def test_the_handlers_tests_pass(version: str, tmp_path: Path) -> None:
    run(interpreter(version), "-m", "venv", tmp_path / "venv")
    python = tmp_path / "venv" / "bin" / "python"
    # pip takes neither hashes nor extras in what constrains.
    locked = re.sub(r"\[\w+\]", "", (ROOT / "requirements-lock.txt").read_text())
    pins = tmp_path / "pins.txt"
    pins.write_text("\n".join(re.findall(r"^\w[^\\\n]+", locked, re.MULTILINE)))
    run(python, "-m", "pip", "install", "-q", "--no-compile", "-c", pins, *NEEDED)

    without = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    tests = ("tests/unit", "tests/handler")
    run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests, env=without)
