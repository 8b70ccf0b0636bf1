"""The page on performance shows what was measured."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.many_numbers import ManyNumbers
from benchmarks.measured import Measured, Paired
from benchmarks.report import tables, write_into
from benchmarks.results import Results
from benchmarks.table import Table

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def results() -> Results:
    return Results.read(DOCS / "performance.json")


def goals(results: Results) -> dict[str, str]:
    """Return which goals are met, as the table says."""
    (table,) = (each for each in tables(results) if each.name == "goals")
    return {row[0]: row[-1] for row in table.rows}


def test_the_page_has_the_tables_of_the_file_beside_it(tmp_path: Path, results: Results) -> None:
    page = tmp_path / "performance.md"
    shutil.copy(DOCS / "performance.md", page)

    write_into(page, results)

    assert page.read_text() == (DOCS / "performance.md").read_text()


def test_the_page_has_a_place_for_every_table(results: Results) -> None:
    page = (DOCS / "performance.md").read_text()

    for table in tables(results):
        assert page.count(f"<!-- bench: {table.name} -->") == 1


def test_results_are_read_as_they_were_written(tmp_path: Path, results: Results) -> None:
    copy = tmp_path / "performance.json"

    results.write(copy)

    assert Results.read(copy) == results


def test_a_goal_that_is_missed_is_said_to_be(results: Results) -> None:
    slow = Paired(ours=_flat(3), theirs=_flat(1), ratio=_flat(3))
    missed = replace(
        results,
        synth=[replace(results.synth[0], seconds=slow)],
        many_numbers=[_late(run) for run in results.many_numbers],
    )

    assert goals(missed)["synth of 1 number: time over native"] == "no"
    assert goals(missed)["100 numbers at once: time over floor"] == "no"


def test_a_number_that_was_lost_is_a_goal_missed(results: Results) -> None:
    lost = replace(results, many_numbers=[replace(results.many_numbers[0], wrong=1)])

    assert "no" in goals(lost).values()


def test_a_table_is_markdown() -> None:
    table = Table("name", "Title", ("one", "two"), [("1", "2")])

    assert table.to_markdown() == "| one | two |\n| --- | --- |\n| 1 | 2 |"


def test_a_spread_is_shown_where_there_is_one() -> None:
    assert Measured.of([3, 1, 2]).show(1) == "2.0 (1.0 to 3.0)"
    assert Measured.of([2, 2]).show(0) == "2"


def _flat(value: float) -> Measured:
    return Measured.of([value])


def _late(run: ManyNumbers) -> ManyNumbers:
    return replace(run, seconds=run.floor * 1.2)
