"""The benchmarks run, and what they run does what it is to."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.report import write_into
from benchmarks.results import Results

ROOT = Path(__file__).parents[2]
VIRTUAL = {"pacing", "small_accounts"}

pytestmark = [pytest.mark.deploy, pytest.mark.xdist_group("benchmarks")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench")
    assert "Goals" in run(folder)
    return folder


def run(folder: Path, *options: str) -> str:
    """Run little of it into the folder; return what was printed."""
    done = subprocess.run(  # noqa: S603 - the interpreter and our own module
        [sys.executable, "-m", "benchmarks", "--quick", folder, *options],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": "lambda", "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def results(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "performance.json").read_text())
    return found


def test_every_contender_gets_one_number_into_place(results: dict[str, Any]) -> None:
    single = {
        run["contender"]: (run["failures"], run["wrong"])
        for run in results["many_numbers"]
        if run["numbers"] == 1
    }

    assert single == dict.fromkeys(("this library", "AwsCustomResource", "plain handler"), (0, 0))


def test_this_library_gets_ten_numbers_into_place_though_calls_are_throttled(
    results: dict[str, Any],
) -> None:
    (ten,) = (
        run
        for run in results["many_numbers"]
        if (run["numbers"], run["contender"]) == (10, "this library")
    )

    assert (ten["failures"], ten["wrong"]) == (0, 0)
    assert ten["throttled"] > 0
    assert ten["calls"]["ImportPhoneNumber"] == 10


def test_everything_else_is_measured_too(results: dict[str, Any]) -> None:
    assert results["cold_start"]["seconds"]["ours"]["median"] > 0
    assert results["cold_start"]["asset_bytes"] <= 128 * 1024
    assert results["synth"][0]["native_template_bytes"] > 0
    assert results["waiting"][0]["late"]["runs"] == 3
    assert results["pacing"][0]["over"]["median"] > 1
    assert results["small_accounts"][0]["dropped"]["high"] == 0
    assert results["calls"]


def test_the_page_is_made_of_what_the_file_says(folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    shutil.copy(folder / "performance.md", page)

    write_into(page, Results.read(folder / "performance.json"))

    assert page.read_text() == (folder / "performance.md").read_text()


def test_the_page_and_the_picture_are_made(folder: Path) -> None:
    assert "| this library |" in (folder / "performance.md").read_text()
    assert (folder / "pictures" / "performance.png").read_bytes().startswith(b"\x89PNG")


def test_what_runs_in_virtual_time_can_be_renewed_alone(
    folder: Path, tmp_path: Path, results: dict[str, Any]
) -> None:
    found = {name: [] if name in VIRTUAL else value for name, value in results.items()}
    (tmp_path / "performance.json").write_text(json.dumps(found))

    run(tmp_path, "--virtual")

    # Of the same seeds comes the same; all the rest is as it was.
    assert json.loads((tmp_path / "performance.json").read_text()) == results
    assert (tmp_path / "performance.md").read_text() == (folder / "performance.md").read_text()
