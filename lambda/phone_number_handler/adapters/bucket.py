"""The bucket of a migration: its manifests, and what each run has planned and done.

API: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
"""

from __future__ import annotations

from collections.abc import Iterator

from phone_number_handler.adapters.patient_client import PatientClient

# S3's codes for what is not there, or is not for the function to read.
NOT_READABLE = frozenset({"AccessDenied", "NoSuchBucket", "NoSuchKey"})
_TOKEN = ("NextContinuationToken", "ContinuationToken")


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
        pages = self._client.pages("ListObjectsV2", _TOKEN, Bucket=self._name, Prefix=prefix)
        yield from (each["Key"] for page in pages for each in page.get("Contents", ()))
