"""What there is in Amazon Connect before many numbers are migrated."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

from local_cloud.connect.local_connect import LocalConnect
from local_cloud.contact_centre import ContactCentre
from local_cloud.demo.expected import Expected

_COLUMNS = ("phone_number", "target_arn", "contact_flow_arn")


class ManyNumbers(ContactCentre):
    """A contact centre with many numbers in its overflow, which its main instance shall have.

    Attributes:
        numbers: The numbers, in the manifest's order.
    """

    def __init__(self, connect: LocalConnect, count: int) -> None:
        super().__init__(connect)
        # From the ranges that are kept free for fiction, as far as they go.
        self.numbers = [f"+1{800 + at // 100:03}55501{at % 100:02}" for at in range(count)]
        for phone_number in self.numbers:
            connect.add_phone_number(
                self.other_instance, phone_number=phone_number, contact_flow_arn=self.other_flow
            )

    @property
    def first_wave(self) -> Sequence[str]:
        """One number."""
        return self.numbers[:1]

    @property
    def second_wave(self) -> Sequence[str]:
        """A tenth of all, as the example has it."""
        return self.numbers[1 : 1 + math.ceil(len(self.numbers) / 10)]

    @property
    def refused(self) -> Sequence[str]:
        """Those of the second wave that Connect is to refuse: too many of it to go on."""
        wave = self.second_wave
        first = len(wave) // 6
        return wave[first : first + max(1, len(wave) * 2 // 5)]

    def write_manifest(self, path: Path) -> None:
        """Write where the numbers shall be, as Excel saves it."""
        with path.open("w", newline="", encoding="utf-8-sig") as file:
            table = csv.writer(file, delimiter=";")
            table.writerow(_COLUMNS)
            table.writerows((each, self.instance, self.flow) for each in self.numbers)

    def at_home(self) -> Mapping[str, Expected]:
        """Return all numbers as they are before, and as they are again when it is undone."""
        home = Expected(self.other_instance, self.other_flow, owner=None)
        return dict.fromkeys(self.numbers, home)

    def migrated(self, owner: str) -> Mapping[str, Expected]:
        """Return all numbers as they shall be, managed by the migration."""
        return dict.fromkeys(self.numbers, Expected(self.instance, self.flow, owner))
