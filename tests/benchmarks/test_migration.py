"""A few numbers in the benchmark of a migration show what slows thousands of them."""

from __future__ import annotations

import pytest

from benchmarks import migration
from benchmarks.contenders.lineup import THIS_LIBRARY
from benchmarks.migration import AGAIN, BACK, MOVED, Migration

pytestmark = pytest.mark.slow

_NUMBERS = 50


@pytest.fixture(scope="module")
def measured() -> dict[str, Migration]:
    found = migration.measure(_NUMBERS)
    return {each.what: each for each in found if each.by == THIS_LIBRARY}


@pytest.mark.parametrize("what", [MOVED, BACK])
def test_each_operation_is_called_once_a_number_however_long_it_waits_for_its_turn(
    measured: dict[str, Migration], what: str
) -> None:
    calls = measured[what].calls
    for operation in ("ListTagsForResource", "TagResource", "UpdatePhoneNumber"):
        assert calls[operation] == _NUMBERS, operation


def test_all_numbers_are_moved_and_brought_back(measured: dict[str, Migration]) -> None:
    assert [(each.failures, each.left, each.wrong) for each in measured.values()][1:] == [
        (0, 0, 0)
    ] * 3


def test_a_run_that_finds_nothing_to_do_reads_in_bulk(measured: dict[str, Migration]) -> None:
    assert sum(measured[AGAIN].calls.values()) < 10
