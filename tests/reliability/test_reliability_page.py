"""The page that says which test holds which fault, and which finding."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reliability.md").read_text()
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))

FINDINGS = [*(f"A{row}" for row in range(1, 20) if row != 18), *(f"E{row}" for row in range(1, 20))]
# What no test can hold: the page says that it is so.
LIMITS = {"E19"}


@cache
def functions_of(module: Path) -> list[ast.FunctionDef]:
    """Return a module's functions, tests and others."""
    tree = ast.parse(module.read_text())
    return [node for node in tree.body if isinstance(node, ast.FunctionDef)]


def marked() -> Iterator[tuple[str, str]]:
    """Return each finding with a test that is marked as holding it."""
    for module in sorted(Path(__file__).parent.glob("test_*.py")):
        for test in functions_of(module):
            for row in rows_of(test):
                yield row, f"`tests/reliability/{module.name}::{test.name}`"


def rows_of(test: ast.FunctionDef) -> Iterator[str]:
    for decorator in test.decorator_list:
        for each in ast.walk(decorator):
            match each:
                case ast.Call(ast.Name("finding"), [ast.Constant(str(row))]):
                    yield row


MARKED = sorted(set(marked()))


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_every_test_that_the_page_names_exists(file: str, test: str) -> None:
    assert test in {each.name for each in functions_of(ROOT / file)}


def test_every_fault_has_its_row() -> None:
    rows = re.findall(r"^\| F(\d+) \|", PAGE, re.MULTILINE)

    assert [int(row) for row in rows] == list(range(1, 45))


def test_every_finding_has_its_row_and_its_test() -> None:
    rows = dict(re.findall(r"^\| ([AE]\d+) \|.*\| ([^|]*) \|$", PAGE, re.MULTILINE))

    assert list(rows) == FINDINGS
    for row, tests in rows.items():
        assert (row in LIMITS) != tests.startswith("`tests/"), row


@pytest.mark.parametrize(("row", "test"), MARKED)
def test_every_test_that_is_marked_with_a_finding_stands_in_its_row(row: str, test: str) -> None:
    lines = [line for line in PAGE.splitlines() if test in line]

    assert lines
    if re.fullmatch(r"[AE]\d+", row):
        assert any(line.startswith(f"| {row} |") for line in lines), row
