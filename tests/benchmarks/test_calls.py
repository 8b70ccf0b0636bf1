"""No lifecycle calls Connect more often than it takes to do it and to verify it."""

from __future__ import annotations

import pytest

from benchmarks.calls import Calls, measure
from local_cloud.connect.calls import is_write


@pytest.fixture(scope="module")
def counted() -> list[Calls]:
    return measure()


def test_each_lifecycle_makes_the_fewest_calls_that_do_and_verify_it(counted: list[Calls]) -> None:
    assert {each.lifecycle: each.made for each in counted} == {
        each.lifecycle: each.least for each in counted
    }


def test_an_update_that_changes_nothing_reads_twice_at_most_and_writes_nothing(
    counted: list[Calls],
) -> None:
    unchanged = [each.made for each in counted if each.changes_nothing]

    assert len(unchanged) == 2
    for made in unchanged:
        assert len(made) <= 2
        assert not any(map(is_write, made))
