"""Waves: how many numbers go at once, in which order, and when no further one begins."""

from __future__ import annotations

import pytest

from phone_number_handler.core.waves import (
    Shape,
    by_column,
    cut,
    in_alarm,
    missing_alarms,
    too_many,
)

NUMBERS = list("abcdefghij")
ONE, TENTH, REST = Shape(count=1), Shape(percentage=10), Shape()


@pytest.mark.parametrize(
    ("setting", "shape"),
    [
        ({"Count": 3}, Shape(count=3)),
        ({"Percentage": 2.5}, Shape(percentage=2.5)),
        ({"Percentage": 1}, Shape(percentage=1.0)),
        ({"Rest": True}, REST),
    ],
)
def test_a_shape_is_what_the_setting_says(setting: dict[str, object], shape: Shape) -> None:
    assert Shape.of(setting) == shape


@pytest.mark.parametrize(
    ("shape", "total", "size"),
    [
        (Shape(count=3), 10, 3),
        (Shape(count=3), 2, 3),
        (Shape(percentage=10), 200, 20),
        (Shape(percentage=10), 201, 21),
        (Shape(percentage=1), 3, 1),
        (Shape(percentage=100), 7, 7),
        (REST, 7, 7),
    ],
)
def test_a_share_is_of_all_numbers_and_at_least_one(shape: Shape, total: int, size: int) -> None:
    assert shape.size(total) == size


def test_waves_follow_the_shapes_in_the_order_of_the_numbers() -> None:
    shapes = [ONE, Shape(percentage=30), REST]

    assert cut(NUMBERS, shapes, ()) == [["a"], ["b", "c", "d"], list("efghij")]


def test_what_the_shapes_leave_is_a_wave_of_its_own() -> None:
    assert cut(NUMBERS, [ONE], ()) == [["a"], NUMBERS[1:]]
    assert cut(NUMBERS, [], ()) == [NUMBERS]


def test_no_wave_is_empty() -> None:
    assert cut(["a", "b"], [ONE, ONE, TENTH, REST], ()) == [["a"], ["b"]]
    assert cut([], [ONE, REST], ()) == []


def test_what_has_failed_before_comes_last_in_its_order() -> None:
    assert cut(NUMBERS[:5], [ONE, REST], {"d", "a"}) == [["b"], ["c", "e", "a", "d"]]


def test_what_has_failed_before_begins_where_nothing_else_is_left() -> None:
    assert cut(["a", "b"], [ONE, REST], {"a", "b"}) == [["a"], ["b"]]


def test_numbers_go_in_the_waves_that_they_name() -> None:
    numbers = {"a": 7, "b": 2, "c": 7, "d": 10}

    assert by_column(numbers, ()) == [["b"], ["a", "c"], ["d"]]


def test_what_has_failed_before_goes_into_the_last_wave_whatever_it_names() -> None:
    assert by_column({"a": 1, "b": 1, "c": 2, "d": 2}, {"a"}) == [["b"], ["c", "d", "a"]]


def test_a_wave_of_failed_numbers_alone_is_none_of_its_own() -> None:
    assert by_column({"a": 1, "b": 2, "c": 3}, {"a", "c"}) == [["b", "a", "c"]]


def test_failed_numbers_are_a_wave_where_there_are_no_others() -> None:
    assert by_column({"a": 2, "b": 1}, {"a", "b"}) == [["a", "b"]]
    assert by_column({}, ()) == []


@pytest.mark.parametrize(
    ("failed", "tried", "percentage", "count", "is_too_many"),
    [
        (0, 10, None, None, False),
        (1, 10, None, None, True),
        (2, 10, None, 2, False),
        (3, 10, None, 2, True),
        (0, 10, None, 0, False),
        (1, 10, None, 0, True),
        (5, 100, 5, None, False),
        (6, 100, 5, None, True),
        (1, 19, 5, None, True),
        (0, 1, 0, None, False),
        (1, 1000, 0, None, True),
        (100, 100, 100, None, False),
        # Both hold.
        (3, 100, 5, 2, True),
        (6, 100, 5, 10, True),
        (2, 100, 5, 2, False),
    ],
)
def test_no_more_may_fail_than_is_tolerated(
    failed: int, tried: int, percentage: float | None, count: int | None, *, is_too_many: bool
) -> None:
    why = too_many(failed, tried, percentage=percentage, count=count)

    assert (why is not None) is is_too_many


@pytest.mark.parametrize(
    ("percentage", "count", "limit"),
    [(None, None, "0"), (None, 2, "2"), (2.5, None, "2.5 %"), (5.0, None, "5 %"), (5.0, 2, "2")],
)
def test_why_a_run_stops_is_told_in_numbers(
    percentage: float | None, count: int | None, limit: str
) -> None:
    assert (
        too_many(7, 20, percentage=percentage, count=count)
        == f"7 of 20 numbers have failed, and {limit} are tolerated"
    )


def test_alarms_that_are_there_may_stop_a_migration_whatever_their_state_is() -> None:
    assert missing_alarms(["One", "Other"], {"One": "OK", "Other": "INSUFFICIENT_DATA"}) is None


def test_alarms_that_are_not_there_are_named_and_what_to_do() -> None:
    assert missing_alarms(["One", "Gone", "Other"], {"One": "OK"}) == (
        "Amazon CloudWatch has no alarm Gone, Other in this Region and account, which is to stop "
        "this migration: create it again, or deploy the migration without it"
    )


def test_alarms_ring_that_are_in_alarm_and_no_others() -> None:
    states = {"One": "ALARM", "Quiet": "OK", "New": "INSUFFICIENT_DATA", "Other": "ALARM"}

    assert in_alarm(states) == (
        "In alarm: One, Other. No wave begins until that is over; an undo does"
    )


def test_no_alarm_rings_if_none_is_in_alarm() -> None:
    assert in_alarm({"Quiet": "OK"}) is None
