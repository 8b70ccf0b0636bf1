"""The bucket of a migration: its manifests, and what each run has planned and done.

API: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from phone_number_handler.adapters.patient_client import PatientClient

# S3's codes for what is not there, or is not for the function to read.
NOT_READABLE = frozenset({"AccessDenied", "NoSuchBucket", "NoSuchKey"})


class Bucket:
    """One bucket."""

    def __init__(self, client: PatientClient, name: str) -> None:
        """Read and write through ``client``."""
        self._client = client
        self._name = name

    def address(self, key: str) -> str:
        """Return how a person names what is at a key."""
        return f"s3://{self._name}/{key}"

    def read(self, key: str) -> bytes:
        """Return what is at a key."""
        answer = self._client.call("GetObject", Bucket=self._name, Key=key)
        content: bytes = answer["Body"].read()
        return content

    def write(self, key: str, content: bytes) -> None:
        """Put something at a key."""
        self._client.call("PutObject", Bucket=self._name, Key=key, Body=content)

    def keys(self, prefix: str) -> Iterator[str]:
        """Yield the keys that begin so."""
        page: Mapping[str, Any] = {}
        while not page or page.get("NextContinuationToken"):
            token = {"ContinuationToken": page["NextContinuationToken"]} if page else {}
            page = self._client.call("ListObjectsV2", Bucket=self._name, Prefix=prefix, **token)
            yield from (each["Key"] for each in page.get("Contents", ()))
