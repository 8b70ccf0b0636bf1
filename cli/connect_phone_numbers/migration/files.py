"""The files of a migration, in its bucket, of which some are not there yet."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from phone_number_handler.adapters.bucket import Bucket
from phone_number_handler.core.errors import ServiceError

_NOT_THERE = "NoSuchKey"


@dataclass(frozen=True)
class Files:
    """What is in a migration's bucket.

    Attributes:
        bucket: The bucket.
    """

    bucket: Bucket

    def json(self, key: str) -> Mapping[str, Any] | None:
        """Return what a file of JSON holds; None if there is none."""
        content = self._read(key)
        found: Mapping[str, Any] | None = None if content is None else json.loads(content)
        return found

    def json_lines(self, key: str) -> Sequence[Mapping[str, Any]]:
        """Return what the lines of a file hold; none, if there is no file."""
        return [json.loads(line) for line in (self._read(key) or b"").splitlines()]

    def _read(self, key: str) -> bytes | None:
        try:
            return self.bucket.read(key)
        except ServiceError as error:
            if error.code == _NOT_THERE:
                return None
            raise
