"""No lifecycle calls AWS more often than it takes to do it, to verify it, and to be overtaken."""

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


def test_each_lifecycle_asks_cloudformation_no_more_than_it_has_to_know(
    counted: list[Calls],
) -> None:
    assert {each.lifecycle: each.asked for each in counted} == {
        each.lifecycle: each.least_asked for each in counted
    }


def test_what_it_takes_alone_is_part_of_what_it_takes(counted: list[Calls]) -> None:
    for each in counted:
        left = iter(each.least)
        assert all(operation in left for operation in each.alone), each.lifecycle


def test_an_import_pays_nothing_for_being_overtaken(counted: list[Calls]) -> None:
    imports = [each for each in counted if each.lifecycle.startswith("import")]

    assert len(imports) == 2
    assert [each.made for each in imports] == [each.alone for each in imports]


def test_an_update_that_changes_nothing_reads_twice_at_most_and_writes_nothing(
    counted: list[Calls],
) -> None:
    unchanged = [each.made for each in counted if each.changes_nothing]

    assert len(unchanged) == 2
    for made in unchanged:
        assert len(made) <= 2
        assert not any(map(is_write, made))
