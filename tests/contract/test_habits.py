"""What the project asks of itself, where no tool holds it."""

from __future__ import annotations

import re
import subprocess
import tomllib
from importlib.metadata import distributions
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PYPROJECT = (ROOT / "pyproject.toml").read_text()


def requirements(name: str) -> dict[str, str]:
    """Return what a file names, with the version that it asks for."""
    lines = (ROOT / name).read_text().splitlines()
    named = [Requirement(line.rstrip(" \\")) for line in lines if re.match(r"\w", line)]
    return {canonicalize_name(each.name): str(each.specifier) for each in named}


def test_every_ignored_rule_has_its_reason() -> None:
    settings: dict[str, Any] = tomllib.loads(PYPROJECT)["tool"]["ruff"]["lint"]
    ignored = [*settings["ignore"], *chain.from_iterable(settings["per-file-ignores"].values())]
    with_reason = re.findall(r'^  "(\w+)", +# \S', PYPROJECT, re.MULTILINE)

    assert sorted(ignored) == sorted(with_reason)


def test_every_requirement_is_pinned_once_and_comes_from_the_package_index() -> None:
    asked = requirements("requirements.txt") | requirements("requirements-dev.txt")

    assert asked.items() <= requirements("requirements-lock.txt").items()
    assert not re.search(r"https?:| @ |file:", (ROOT / "requirements-lock.txt").read_text())


def test_everything_that_is_installed_is_held_to_a_hash() -> None:
    lock = (ROOT / "requirements-lock.txt").read_text()
    pins = re.split(r"^(?=\w)", lock, flags=re.MULTILINE)[1:]

    assert len(pins) > 100
    for pin in pins:
        assert re.match(r"[\w.\[\]-]+==\S+ (; .+ )?\\\n    --hash=sha256:[0-9a-f]{64}", pin), pin
    (install,) = re.findall(r"pip install .*requirements.*", (ROOT / "Makefile").read_text())
    assert "--require-hashes" in install


def test_what_is_asked_for_with_an_extra_is_pinned_with_it() -> None:
    # pip looks at the newest release of `coverage[toml]`, and refuses it for want of a hash, if the
    # pin is that of `coverage` alone.
    lines = re.findall(r"^\w[^\\\n]+", (ROOT / "requirements-lock.txt").read_text(), re.MULTILINE)
    pinned = {canonicalize_name(each.name): each.extras for each in map(Requirement, lines)}
    asked = [
        each
        for dist in distributions()
        if canonicalize_name(dist.name) in pinned
        for each in map(Requirement, dist.requires or [])
        if each.extras and (not each.marker or each.marker.evaluate({"extra": ""}))
    ]

    assert "coverage" in {each.name for each in asked}
    assert [
        str(each) for each in asked if not each.extras <= pinned[canonicalize_name(each.name)]
    ] == []


def test_what_is_installed_takes_the_first_release_of_the_oldest_python() -> None:
    asked = tomllib.loads(PYPROJECT)["project"]["requires-python"]
    first = f"{asked.removeprefix('>=')}.0"
    refusing = [
        f"{each.name} {each.version} needs {needed}"
        for each in distributions()
        if (needed := each.metadata["Requires-Python"]) and first not in SpecifierSet(needed)
    ]

    assert refusing == []


def test_the_hooks_before_a_commit_fetch_nothing() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())

    assert {each["repo"] for each in hooks["repos"]} == {"local"}
    for hook in hooks["repos"][0]["hooks"]:
        assert hook["language"] == "system"
        assert ".venv/bin/" in hook["entry"]


@pytest.mark.slow
def test_whatever_a_code_host_reads_is_checked_though_it_cannot_run_here() -> None:
    done = subprocess.run(
        ["make", "--dry-run", "check"],  # noqa: S607 - as a developer calls it
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    checked = {word for line in done.stdout.splitlines() for word in line.split()}

    for file in (ROOT / ".github").rglob("*.yml"):
        name = file.relative_to(ROOT)
        assert {str(name), f"{name.parent}/*.yml"} & checked, name
    assert re.search(r"zizmor .*--offline .*\.github$", done.stdout, re.MULTILINE)


def test_ci_runs_what_a_developer_runs() -> None:
    makefile = (ROOT / "Makefile").read_text()

    assert (ROOT / ".ci" / "run").read_text().splitlines()[-1] == "make ci"
    (ci,) = re.findall(r"^ci:\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    assert re.findall(r"\$\(MAKE\) (\S+)", ci) == ["check", "test", "demo"]


def test_every_command_of_the_makefile_is_explained_or_a_means_to_one() -> None:
    makefile = (ROOT / "Makefile").read_text()
    (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    explained = set(re.findall(r"^# make (\S+)", makefile, re.MULTILINE))
    contributing = set(re.findall(r"`make (\S+)`", (ROOT / "CONTRIBUTING.md").read_text()))

    assert set(phony.split()) - {"format", "setup", "clean"} == explained
    assert contributing == explained | {"format"}


def test_contributing_names_every_module_of_the_way_through_the_function() -> None:
    """The values of the core apart: every module of the layers that an event passes."""
    contributing = (ROOT / "CONTRIBUTING.md").read_text()
    layers = {
        each["containers"][0]: each["layers"]
        for each in tomllib.loads(PYPROJECT)["tool"]["importlinter"]["contracts"]
        if each["type"] == "layers"
    }
    passed = [
        module
        for folder in ("entrypoints.cloudformation", "resource", "reconciler", "adapters")
        for layer in layers[f"phone_number_handler.{folder}"]
        for module in layer.split(" | ")
    ]

    assert len(passed) > 20
    assert [each for each in passed if f"`{each}`" not in contributing] == []


@pytest.mark.parametrize(
    ("folder", "most"),
    [
        ("lambda", 250),
        ("local_cloud", 300),
    ],
)
def test_no_module_has_outgrown_its_reason(folder: str, most: int) -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text().splitlines())
        for path in (ROOT / folder).rglob("*.py")
    }

    assert {path: length for path, length in lengths.items() if length > most} == {}


def test_what_decides_imports_values_alone() -> None:
    values = ["collections", "csv", "dataclasses", "enum", "io", "json", "math", "re", "typing"]
    modules = [*(ROOT / "lambda" / "phone_number_handler" / "core").glob("*.py")]
    imports = re.findall(
        r"^ *(?:from|import) .*", "\n".join(each.read_text() for each in modules), re.MULTILINE
    )

    assert len(modules) > 20
    allowed = "|".join(["__future__", "phone_number_handler", *values])
    others = {each for each in imports if not re.match(rf" *(from|import) ({allowed})\b", each)}
    # An id that follows from a name is no chance.
    assert others == {"from uuid import NAMESPACE_URL, uuid5"}


def test_every_decision_has_the_same_form() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))

    assert [page.name[:4] for page in pages] == [f"{n:04}" for n in range(1, len(pages) + 1)]
    for page in pages:
        assert re.findall(r"^## (.*)$", page.read_text(), re.MULTILINE) == [
            "Context",
            "Decision",
            "Consequences",
            "What would change our mind",
        ], page.name
