"""A migration, interrupted at each call of its function, and what whoever runs it does next."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import boto3
import pytest
from botocore.exceptions import ReadTimeoutError
from tests.histories import one_of
from tests.reliability.failures import DENIED, ENDPOINT, PASSING

from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.in_process import InProcessConnect, local_connect
from local_cloud.contact_centre import ContactCentre
from phone_number_handler.entrypoints.migration.entry import serve
from phone_number_handler.entrypoints.migration.wiring import Surroundings
from stand_ins import FakeContext, SharedClock, StepFunctions

pytestmark = [pytest.mark.slow, pytest.mark.no_cover]

_BUCKET, _MANIFEST = "migration", "manifests/offices.csv"
_SETTINGS = {"Waves": [{"Count": 1}, {"Rest": True}], "ToleratedFailurePercentage": 100}

Place = tuple[str, str | None]


class KilledError(BaseException):
    """The function's process is no more; nothing in it can catch that."""


class Wire:
    """What all calls go through; one of them is interrupted."""

    def __init__(self, kind: str, at: int) -> None:
        self._kind, self._left = kind, at
        self.is_hit = False

    def call(self, operation: str, make: Callable[[], Any]) -> Any:
        self._left -= 1
        if self._left != -1:
            return make()
        self.is_hit = True
        match self._kind:
            case "killed before":
                raise KilledError
            case "killed after":
                make()
                raise KilledError
            case "answer lost":
                make()
                raise ReadTimeoutError(endpoint_url=ENDPOINT)
            case "denied":
                raise DENIED(operation)
            case _:
                raise PASSING["ThrottledException"](operation)


class _Client:
    """A boto3 client behind the wire."""

    def __init__(self, client: Any, wire: Wire) -> None:
        self._client, self._wire = client, wire

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        if not callable(found) or name.startswith("_"):
            return found
        return lambda **given: self._wire.call(name, lambda: found(**given))


class Office:
    """Two numbers that a migration takes from one instance to another."""

    def __init__(self, connect: InProcessConnect, clock: SharedClock) -> None:
        self.connect, self._clock = connect, clock
        self.wire = Wire("none", -1)
        centre = ContactCentre(connect)
        for _ in range(2):
            connect.add_phone_number(centre.other_instance, contact_flow_arn=centre.other_flow)
        self.before: Place = (centre.other_instance, centre.other_flow)
        self.after: Place = (centre.instance, centre.flow)
        rows = [
            f"{each.phone_number_id},{','.join(map(str, self.after))}" for each in connect.numbers()
        ]
        self._s3 = boto3.client("s3", region_name="us-east-1")
        self._s3.create_bucket(Bucket=_BUCKET)
        table = "\n".join(["phone_number_id,target_arn,contact_flow_arn", *rows])
        self._s3.put_object(Bucket=_BUCKET, Key=_MANIFEST, Body=table.encode())
        self._states = StepFunctions(self._invoke, self._items, _SETTINGS, clock)

    def run(self, direction: str) -> str:
        """Run the migration that way, and return what has come of it."""
        self._clock.sleep(120)
        return str(self._states.run(direction, _MANIFEST).output.get("Outcome"))

    def places(self) -> list[Place]:
        return [(each.target_arn, each.contact_flow_arn) for each in self.connect.numbers()]

    def owned(self) -> int:
        return sum(bool(each.tags) for each in self.connect.numbers())

    def _client(self, service: str) -> Any:
        known: dict[str, Any] = {"stepfunctions": self._states, "s3": self._s3}
        client = known.get(service) or (
            self.connect.client()
            if service == "connect"
            else self.connect.neighbour_client(service)
        )
        return _Client(client, self.wire)

    def _invoke(self, payload: Any) -> Any:
        try:
            return serve(payload, FakeContext(), Surroundings(self._client, self._clock, _BUCKET))
        except KilledError:
            raise RuntimeError("the function's process is no more") from None

    def _items(self, key: str) -> list[Any]:
        items: list[Any] = json.loads(self._s3.get_object(Bucket=_BUCKET, Key=key)["Body"].read())
        return items


@contextmanager
def office() -> Iterator[Office]:
    clock = SharedClock()
    with local_connect(Behaviour(settle_seconds=1), clock) as connect:
        yield Office(connect, clock)


KINDS = ("killed before", "killed after", "answer lost", "denied", "throttled")
# What was begun with, what is done next, and whether the numbers are back then.
ENDINGS = [
    (["APPLY"], ["APPLY", "COMMIT"], False),
    (["APPLY"], ["UNDO"], True),
    (["APPLY", "UNDO"], ["UNDO"], True),
    (["APPLY", "UNDO"], ["APPLY", "COMMIT"], False),
    (["APPLY", "COMMIT"], ["COMMIT"], False),
]
# Every so manieth moment, each time from another first one; all of them by MOMENTS=all.
STRIDE = one_of(31)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("ending", range(len(ENDINGS)))
def test_no_interruption_costs_a_number_or_its_flow(kind: str, ending: int) -> None:
    begun, then, is_back = ENDINGS[ending]
    first = (5 * KINDS.index(kind) + ending) % STRIDE
    for moment in count(first, STRIDE):
        with office() as at:
            for direction in begun[:-1]:
                at.run(direction)
            at.wire = Wire(kind, moment)
            at.run(begun[-1])
            if not at.wire.is_hit:
                assert moment > first, "it was never interrupted"
                return
            at.wire = Wire("none", -1)
            outcomes = [at.run(direction) for direction in then]
            assert at.places() == [at.before if is_back else at.after] * 2, (moment, outcomes)
            assert at.owned() == 0, (moment, outcomes)
