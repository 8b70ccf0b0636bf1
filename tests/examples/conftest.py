"""The examples, synthesized once for all tests, two at a time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.py"))


@dataclass(frozen=True)
class Synthesized:
    """One run of an example."""

    exit_code: int
    errors: str
    directory: Path

    def templates(self) -> list[Path]:
        return sorted(self.directory.rglob("*.template.json"))

    def resources(self, resource_type: str) -> dict[str, dict[str, Any]]:
        """Return the resources of a type in all templates, by logical id."""
        return {
            name: resource
            for template in self.templates()
            for name, resource in json.loads(template.read_text())["Resources"].items()
            if resource["Type"] == resource_type
        }


def synthesize(name: str, directory: Path, context: Mapping[str, str] | None = None) -> Synthesized:
    """Run an example as a person would, from another folder."""
    done = subprocess.run(  # noqa: S603 - our own examples
        [sys.executable, EXAMPLES / f"{name}.py"],
        cwd=directory.parent,
        env={
            **os.environ,
            "CDK_OUTDIR": str(directory),
            "CDK_CONTEXT_JSON": json.dumps(dict(context or {})),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return Synthesized(done.returncode, done.stderr, directory)


@pytest.fixture(scope="session")
def synthesized(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Synthesized]:
    directory = tmp_path_factory.mktemp("examples")
    with ThreadPoolExecutor(max_workers=2) as pool:
        runs = pool.map(lambda name: synthesize(name, directory / name), NAMES)
        return dict(zip(NAMES, runs, strict=True))
