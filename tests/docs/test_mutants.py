"""The table of mutants on the page about reliability is of the core as it is."""

from __future__ import annotations

import ast
import re

from tests.docs.conftest import DOCS, ROOT

CORE = ROOT / "lambda" / "phone_number_handler" / "core"
ROW = re.compile(r"^\| (\w+) \| ([\d,]+) \| ([\d,]+) \([\d.]+ %\) \| (\d+) \|$", re.MULTILINE)
ROWS = {
    module: [int(each.replace(",", "")) for each in counts]
    for module, *counts in ROW.findall((DOCS / "reliability.md").read_text())
}


def test_each_module_of_the_core_that_has_functions_has_its_row() -> None:
    modules = [
        module.stem
        for module in sorted(CORE.glob("*.py"))
        if any(
            isinstance(each, ast.FunctionDef) for each in ast.walk(ast.parse(module.read_text()))
        )
    ]

    assert [*ROWS] == [*modules, "all"]


def test_the_last_row_is_the_sum_of_the_others() -> None:
    *counts, total = ROWS.values()

    assert [sum(column) for column in zip(*counts, strict=True)] == total
    assert all(mutants == killed + survived for mutants, killed, survived in ROWS.values())
