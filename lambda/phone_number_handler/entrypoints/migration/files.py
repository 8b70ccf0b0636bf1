"""What a run writes below its name in the bucket, and reads again.

::

    runs/<execution>/plan.jsonl        what becomes of each row of the manifest
                     plan.csv          the same for people
                     plan.json         what the step has answered: the rest is there then
                     wave-1.json       the numbers of a wave
                     begun/<number>    written ahead of the first change of a number
                     done/…/<number>   ... and behind the last one
                     failed/<number>   why it could not be done
                     late/<number>     why it was not done in time: it is tried again
                     report.csv, report.json
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from phone_number_handler.adapters.bucket import NOT_READABLE, Bucket
from phone_number_handler.core.arn import Arn
from phone_number_handler.core.channel import Channel, Flows
from phone_number_handler.core.desired import Desired
from phone_number_handler.core.errors import ServiceError
from phone_number_handler.core.manifest import ManifestError
from phone_number_handler.core.number import ListedNumber, Placement
from phone_number_handler.resource.properties import desired

_RUNS = "runs/"
_BEGUN, _DONE, _FAILED, _LATE = "begun", "done", "failed", "late"

Json = Mapping[str, Any]


def run_of(execution: str) -> str:
    """Return where the files of a run are, by the ARN of its execution."""
    return f"{_RUNS}{execution.rsplit(':', 1)[-1]}"


@dataclass(frozen=True)
class Item:
    """A number of a wave, as it was planned.

    Attributes:
        name: What it is called in the bucket: its id, or that of its source.
        properties: What the row asks for.
        number: The number as a list has shown it; None if it is to be imported.
        flows: The flows that it was attached to.
        read_at: When that was read, in seconds since 1970.
    """

    name: str
    properties: Mapping[str, str]
    number: ListedNumber | None
    flows: Flows
    read_at: float

    def desired(self, owner: Arn) -> Desired:
        """Return what the row asks for."""
        return desired(self.properties, owner)

    def to_json(self) -> Json:
        """Return what stands in a wave's file."""
        number = self.number
        return {
            "Name": self.name,
            "PhoneNumber": number.phone_number if number else None,
            "PhoneNumberId": number.phone_number_id if number else None,
            "Properties": dict(self.properties),
            "Number": asdict(number) if number else None,
            "Flows": dict(self.flows),
            "ReadAt": self.read_at,
        }

    @classmethod
    def of(cls, content: Json) -> Item:
        """Return what a wave's file has said."""
        number = content["Number"]
        return cls(
            content["Name"],
            content["Properties"],
            ListedNumber(**number) if number else None,
            {Channel(channel): flow for channel, flow in content["Flows"].items()},
            float(content["ReadAt"]),
        )


class RunFiles:
    """The files of one run."""

    def __init__(self, bucket: Bucket, run: str) -> None:
        """Keep them in ``bucket``, below ``run``."""
        self._bucket = bucket
        self.run = run

    def manifest(self, key: str) -> bytes:
        """Return a manifest.

        Raises:
            ManifestError: If it is not there.
        """
        try:
            return self._bucket.read(key)
        except ServiceError as error:
            if error.code not in NOT_READABLE:
                raise
            raise ManifestError(
                f"The manifest {self._bucket.address(key)} cannot be read. Upload it there, or "
                f"start with the key of another one, below manifests/. {error}"
            ) from error

    def write_json(self, name: str, content: object) -> str:
        """Write JSON, and return its key."""
        return self._write(name, json.dumps(content))

    def write_lines(self, name: str, lines: Iterable[Json]) -> None:
        """Write a line of JSON for each."""
        self._write(name, "".join(f"{json.dumps(line)}\n" for line in lines))

    def write_table(self, name: str, rows: Sequence[Json]) -> None:
        """Write a table that Excel opens, with the members of the first row as its columns."""
        text = io.StringIO()
        table = csv.DictWriter(text, list(rows[0]) if rows else [])
        table.writeheader()
        table.writerows(rows)
        self._write(name, f"\ufeff{text.getvalue()}")

    def lines(self, name: str) -> list[Json]:
        """Return what the lines of a file say."""
        return [json.loads(line) for line in self._read(name).splitlines()]

    def items(self, key: str) -> list[Item]:
        """Return the numbers of a wave."""
        return [Item.of(each) for each in json.loads(self._bucket.read(key))]

    def begin(self, item: Item) -> None:
        """Write down that a number is about to be changed."""
        self._write(f"{_BEGUN}/{item.name}", "")

    def finish(self, item: Item, outcome: str) -> None:
        """Write down what was done with a number."""
        self._write(f"{_DONE}/{outcome}/{item.name}", "")

    def fail(self, item: Item, reason: str) -> None:
        """Write down why a number could not be dealt with."""
        self._write(f"{_FAILED}/{item.name}", json.dumps({"Reason": reason}))

    def put_off(self, item: Item, reason: str) -> None:
        """Write down why a number is not done yet: it may be done later, without a word."""
        self._write(f"{_LATE}/{item.name}", json.dumps({"Reason": reason}))

    def failed(self) -> set[str]:
        """Return the names of the numbers that this run has given up."""
        return {_last(key) for key in self._bucket.keys(f"{self.run}/{_FAILED}/")}

    def begun(self) -> set[str]:
        """Return the names of the numbers that this run has begun to change."""
        return {_last(key) for key in self._bucket.keys(f"{self.run}/{_BEGUN}/")}

    def begun_before(self) -> set[str]:
        """Return the names of the numbers that any run of this migration has begun to change."""
        return {_last(key) for key in self._bucket.keys(_RUNS) if f"/{_BEGUN}/" in key}

    def finished(self) -> dict[str, set[str]]:
        """Return what this run has done, with the names of the numbers."""
        found: dict[str, set[str]] = {}
        for key in self._bucket.keys(f"{self.run}/{_DONE}/"):
            found.setdefault(key.split("/")[-2], set()).add(_last(key))
        return found

    def reasons(self) -> Iterator[tuple[str, str]]:
        """Yield why numbers could not be dealt with, by their names."""
        for kind in (_LATE, _FAILED):
            for key in self._bucket.keys(f"{self.run}/{kind}/"):
                yield _last(key), json.loads(self._bucket.read(key))["Reason"]

    def _read(self, name: str) -> str:
        return self._bucket.read(f"{self.run}/{name}").decode()

    def _write(self, name: str, text: str) -> str:
        key = f"{self.run}/{name}"
        self._bucket.write(key, text.encode())
        return key


def place_json(place: Placement | None) -> Json | None:
    """Return where a number is, or will be, as files have it."""
    if place is None:
        return None
    return {"TargetArn": place.target_arn, "ContactFlowArns": dict(place.flows)}


def _last(key: str) -> str:
    return key.rsplit("/", 1)[-1]
