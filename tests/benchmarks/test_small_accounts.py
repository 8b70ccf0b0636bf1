"""No event is lost in Lambda's queue, however few functions run at once."""

from __future__ import annotations

import pytest

from benchmarks.small_accounts import LONGEST_EVENT_AGE, MAX_EVENT_AGE, Queue

NUMBERS = 450


@pytest.mark.parametrize("settle_seconds", [1, 5, 30])
@pytest.mark.parametrize("concurrency", [10, 50, 1000])
def test_no_event_of_450_is_lost(concurrency: int, settle_seconds: float) -> None:
    for seed in range(10):
        queue = Queue(NUMBERS, concurrency, settle_seconds, spread=True, seed=seed)

        assert queue.dropped == 0
        assert len(queue.started_at) == NUMBERS


@pytest.mark.parametrize("settle_seconds", [1, 5, 30])
def test_none_is_lost_at_50_at_once_even_if_all_of_them_come_back_together(
    settle_seconds: float,
) -> None:
    assert Queue(NUMBERS, 50, settle_seconds, spread=False).dropped == 0


def test_events_are_lost_at_10_at_once_only_if_all_of_them_come_back_together() -> None:
    assert Queue(NUMBERS, 10, 1, spread=False).dropped > 0
    assert Queue(120, 10, 30, spread=False).dropped == 0
    assert Queue(NUMBERS, 10, 1, LONGEST_EVENT_AGE, spread=False).dropped == 0


def test_five_minutes_would_not_be_enough() -> None:
    assert Queue(NUMBERS, 10, 1, 300, spread=True).dropped > 0


def test_no_event_is_begun_that_is_too_old() -> None:
    assert max(Queue(NUMBERS, 10, 1, spread=False).started_at) <= MAX_EVENT_AGE
