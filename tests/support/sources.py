"""The project's source files as git knows them, which is not how anything here packs them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]


def modules(folder: str) -> set[str]:
    """Return the names of the Python files below a folder, relative to it."""
    return {name for name in _files(folder) if name.endswith(".py")}


def copy_of_the_sources(target: Path, *more: str) -> Path:
    """Copy what ships, and some files beside it, to where a test may add to them."""
    for name in ("cli", "constructs", "lambda"):
        for file in _files(name):
            _copy(f"{name}/{file}", target)
    for name in more:
        _copy(name, target)
    return target


def add_subpackage(folder: Path) -> set[str]:
    """Put a package two levels below a package, with what must not ship; return what must."""
    ours = {"added/__init__.py", "added/below/__init__.py", "added/below/module.py"}
    rest = {"added/below/__pycache__/module.cpython-313.pyc", "added/below/notes.txt"}
    for name in ours | rest:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    return ours


def _files(folder: str) -> list[str]:
    """Return the files that git knows, or would add, and that are there."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(  # noqa: S603 - words written above
        command, cwd=ROOT / folder, check=True, capture_output=True, text=True
    )
    return [name for name in done.stdout.split("\0") if name and (ROOT / folder / name).is_file()]


def _copy(name: str, target: Path) -> None:
    (target / name).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(ROOT / name, target / name)
