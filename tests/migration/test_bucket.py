"""What a migration asks of its bucket, of moto's S3 and of the stand-in that is faster alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import boto3
import pytest

from phone_number_handler.adapters.bucket import Bucket
from phone_number_handler.adapters.clock import Deadline
from phone_number_handler.adapters.log import Log
from phone_number_handler.adapters.patient_client import PatientClient
from phone_number_handler.core.errors import ServiceError
from stand_ins import FakeClock, FakeS3

BucketOf = Callable[..., Bucket]


def motos(name: str) -> Any:
    client = boto3.client("s3", region_name="us-east-1")
    client.create_bucket(Bucket=name)
    return client


@pytest.fixture(params=[motos, FakeS3], ids=["moto", "stand-in"])
def bucket_of(request: pytest.FixtureRequest) -> BucketOf:
    """Return what gives a bucket by its name; by default one that is there, and is empty."""
    own = f"records-{uuid4()}"
    s3, clock = request.param(own), FakeClock()

    def named(name: str = own) -> Bucket:
        deadline = Deadline(clock, clock.now() + 60)
        return Bucket(PatientClient(lambda: s3, clock, deadline, Log("")), name)

    return named


def test_what_was_written_last_is_read(bucket_of: BucketOf) -> None:
    bucket = bucket_of()

    for content in (b"first", "zweitens: ü".encode()):
        bucket.write("runs/1/plan.json", content)

    assert bucket.read("runs/1/plan.json") == "zweitens: ü".encode()


def test_keys_are_those_that_begin_so_in_their_order(bucket_of: BucketOf) -> None:
    bucket = bucket_of()
    for key in ("runs/2/b", "runs/10/a", "runs/2/a", "runs", "other/2/a"):
        bucket.write(key, b"")

    assert [*bucket.keys("runs/2/")] == ["runs/2/a", "runs/2/b"]
    assert [*bucket.keys("runs/")] == ["runs/10/a", "runs/2/a", "runs/2/b"]
    assert [*bucket.keys("none/")] == []


@pytest.mark.slow
def test_keys_are_read_page_by_page(bucket_of: BucketOf) -> None:
    bucket, keys = bucket_of(), [f"wave/{number:04}" for number in range(1001)]
    for key in keys:
        bucket.write(key, b"")

    assert [*bucket.keys("wave/")] == keys


def test_what_is_not_there_is_refused_by_the_api_s_name_for_that(bucket_of: BucketOf) -> None:
    for bucket, code in ((bucket_of(), "NoSuchKey"), (bucket_of("no-such"), "NoSuchBucket")):
        with pytest.raises(ServiceError) as caught:
            bucket.read("runs/1/plan.json")

        assert caught.value.code == code
