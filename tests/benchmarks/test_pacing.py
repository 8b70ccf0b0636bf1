"""Numbers pace themselves, however long Connect takes: in virtual time, the same on any machine."""

from __future__ import annotations

import pytest

from benchmarks.pacing import Deployment, measure

pytestmark = pytest.mark.slow

DURATIONS = [0.5, 1, 2, 5, 10, 30]


@pytest.mark.parametrize("settle_seconds", DURATIONS)
@pytest.mark.parametrize(("numbers", "runs"), [(100, 10), (450, 2)])
def test_many_numbers_need_at_most_15_per_cent_more_than_connect_does(
    numbers: int, runs: int, settle_seconds: float
) -> None:
    measured = measure(numbers, settle_seconds, runs)

    assert measured.over.high <= 1.15
    assert measured.late == 0


@pytest.mark.parametrize("settle_seconds", [1, 5, 30, 120])
def test_a_few_numbers_are_noticed_a_second_and_15_per_cent_late_at_most(
    settle_seconds: float,
) -> None:
    deployments = [Deployment(3, settle_seconds, seed) for seed in range(10)]

    latest = sorted(max(each.done_at) - settle_seconds for each in deployments)
    assert latest[len(latest) // 2] <= 1 + 0.15 * settle_seconds


def test_the_same_seed_gives_the_same() -> None:
    assert Deployment(20, 1.0, seed=3).done_at == Deployment(20, 1.0, seed=3).done_at
    assert Deployment(20, 1.0, seed=3).done_at != Deployment(20, 1.0, seed=4).done_at
