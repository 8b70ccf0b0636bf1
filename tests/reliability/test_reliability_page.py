"""The page that says which test holds which fault."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reliability.md").read_text()
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE)))


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_every_test_that_the_page_names_exists(file: str, test: str) -> None:
    tree = ast.parse((ROOT / file).read_text())

    assert test in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_fault_has_its_row() -> None:
    rows = re.findall(r"^\| F(\d+) \|", PAGE, re.MULTILINE)

    assert [int(row) for row in rows] == list(range(1, 45))
