"""Amazon S3 with one bucket."""

from __future__ import annotations

import io
from typing import Any

from botocore.exceptions import ClientError

# https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
_PAGE = 1000


class FakeS3:
    """Stands for boto3's client of S3, as far as a migration asks it.

    What has been put is there at once, as with S3, and lists are in the order of keys.
    """

    def __init__(self, bucket: str) -> None:
        """Make the bucket."""
        self._bucket = bucket
        self._contents: dict[str, bytes] = {}

    def put_object(self, Bucket: str, Key: str, Body: bytes) -> dict[str, Any]:  # noqa: N803 - the API's
        self._require(Bucket, "PutObject")
        self._contents[Key] = Body
        return {}

    def get_object(self, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        self._require(Bucket, "GetObject")
        if Key not in self._contents:
            raise _error("NoSuchKey", "The specified key does not exist.", "GetObject")
        return {"Body": io.BytesIO(self._contents[Key])}

    def list_objects_v2(
        self,
        Bucket: str,  # noqa: N803
        Prefix: str = "",  # noqa: N803
        ContinuationToken: str = "",  # noqa: N803
    ) -> dict[str, Any]:
        self._require(Bucket, "ListObjectsV2")
        keys = sorted(key for key in self._contents if key.startswith(Prefix))
        rest = [key for key in keys if key > ContinuationToken]
        page, is_last = rest[:_PAGE], len(rest) <= _PAGE
        token = {} if is_last else {"NextContinuationToken": page[-1]}
        return ({"Contents": [{"Key": key} for key in page]} if page else {}) | token

    def _require(self, name: str, operation: str) -> None:
        if name != self._bucket:
            raise _error("NoSuchBucket", "The specified bucket does not exist", operation)


def _error(code: str, message: str, operation: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, operation)
