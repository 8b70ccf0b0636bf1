"""What a plan reckons with is what the local Connect lets through."""

from connect_phone_numbers import verdict
from local_cloud.connect import behaviour


def test_both_know_the_same_rate_of_connect() -> None:
    assert (verdict.RATE, verdict.BURST) == (behaviour.RATE, behaviour.BURST)
