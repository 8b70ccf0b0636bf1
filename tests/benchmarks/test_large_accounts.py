"""What an import pays for the other numbers of an account, in virtual time."""

from __future__ import annotations

import pytest

from benchmarks.large_accounts import measure

pytestmark = pytest.mark.slow

RUNS = 5


@pytest.mark.parametrize("source_rate", [1, 10, None])
def test_in_an_account_of_one_page_nobody_waits_for_the_sources_service(
    source_rate: float | None,
) -> None:
    alone = measure(100, 0, source_rate, RUNS)

    assert alone.over <= 1.15
    assert alone.lists.high == 1


def test_beside_many_others_it_takes_little_more_than_the_rates_allow() -> None:
    crowded = measure(100, 10_000, 1, RUNS)

    assert crowded.seconds.median / crowded.least <= 1.15
    assert crowded.lists.high <= 2


def test_without_the_sources_service_every_page_is_read() -> None:
    assert measure(100, 10_000, None, 1).lists.median == 11
