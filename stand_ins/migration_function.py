"""A migration's function with its bucket, around which Step Functions is played."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from phone_number_handler.adapters.clock import Clock
from phone_number_handler.adapters.services import Services
from phone_number_handler.entrypoints.migration.entry import BUCKET, serve
from stand_ins.custom_resource import LIFETIME, FakeContext


class MigrationFunction:
    """What does a migration's steps, and what it reads and writes.

    Attributes:
        bucket: The bucket's name.
        s3: The client that knows it.
        lifetime: The seconds that each invocation may take.
    """

    def __init__(
        self, client: Callable[[str], Any], s3: Any, clock: Clock, bucket: str = "migration"
    ) -> None:
        """Work through ``client``, which returns a boto3 client of a service, S3's among them."""
        self.bucket, self.s3 = bucket, s3
        self.lifetime = LIFETIME
        self._client, self._clock = client, clock

    def __call__(self, payload: Mapping[str, Any]) -> Mapping[str, Any]:
        """Do the step that a payload names."""
        services = Services(self._client, self._clock)
        return serve(payload, FakeContext(self.lifetime), services, {BUCKET: self.bucket})

    def put(self, key: str, text: str) -> None:
        """Put something into the bucket."""
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=text.encode())

    def read(self, key: str) -> str:
        """Return what is at a key."""
        body: bytes = self.s3.get_object(Bucket=self.bucket, Key=key)["Body"].read()
        return body.decode()

    def items(self, key: str) -> list[Any]:
        """Return the items of a wave."""
        items: list[Any] = json.loads(self.read(key))
        return items
