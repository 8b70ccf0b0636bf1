"""One event's time: to change, to undo, to answer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from phone_number_handler.entrypoints.cloudformation.budget import Budget


class StoppedClock:
    """A clock that stands still."""

    def now(self) -> float:
        return 1000.0

    def sleep(self, seconds: float) -> None:
        raise AssertionError(f"nobody waits {seconds} s here")


def budget(lifetime: float) -> Budget:
    return Budget(StoppedClock(), 1000.0, lifetime)


def test_time_to_undo_and_to_answer_is_kept_back() -> None:
    assert budget(900).to_change().at == 1000 + 900 - 15 - 45
    assert budget(900).to_undo().at == 1000 + 900 - 15


def test_a_function_with_little_time_keeps_half_of_it_to_change() -> None:
    assert budget(40).to_change().at == 1000 + 20
    assert budget(40).to_undo().at == 1000 + 30


@pytest.mark.parametrize(
    ("timeout", "at", "setting"),
    [
        (600, 1600, "Timeout, which is 600 s"),
        (840, 1840, "Timeout, which is 840 s"),
        (841, 1840, "the function's timeout, which left 900 s for this event"),
        (None, 1840, "the function's timeout, which left 900 s for this event"),
    ],
)
def test_whichever_setting_is_smaller_bounds_the_change_and_is_named(
    timeout: float | None, at: float, setting: str
) -> None:
    deadline = budget(900).to_change(timeout)

    assert (deadline.at, deadline.setting) == (at, setting)


def test_undoing_is_bound_by_the_function_alone() -> None:
    assert budget(900.4).to_undo().setting == (
        "the function's timeout, which left 900 s for this event"
    )


@given(st.floats(0, 900), st.none() | st.floats(0, 900))
def test_whatever_is_left_there_is_time_to_change_then_to_undo_then_to_answer(
    lifetime: float, timeout: float | None
) -> None:
    given_ = budget(lifetime)

    assert 1000 <= given_.to_change(timeout).at <= given_.to_undo().at <= 1000 + lifetime
