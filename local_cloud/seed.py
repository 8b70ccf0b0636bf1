"""What a local Connect has before anything is deployed, as a JSON file says it.

The file's form is in docs/local-cloud.md; examples/seed.json is one.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Self, TypeVar

from botocore.exceptions import ClientError

from local_cloud.connect.control import ConnectControl, ConnectControlError
from local_cloud.furnish import Furnisher

T = TypeVar("T")


class SeedError(Exception):
    """A seed cannot be read, or the local Connect refuses what it asks for."""


@dataclass(frozen=True)
class InstanceSeed:
    """An instance with the names of its flows and traffic distribution groups."""

    alias: str
    flows: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class ExternalNumberSeed:
    """A number in AWS End User Messaging; without an ARN it gets one that ends in its digits."""

    phone_number: str
    arn: str | None = None


@dataclass(frozen=True)
class ClaimedNumberSeed:
    """A number that is in Connect already: in an instance or group, attached to a flow or not."""

    phone_number: str
    target: str
    flow: str | None = None


@dataclass(frozen=True)
class Seeded:
    """One thing that is there now."""

    kind: str
    name: str
    arn: str


@dataclass(frozen=True)
class Seed:
    """A whole file; `behaviour` holds settings of `connect.behaviour.Behaviour` by name."""

    instances: list[InstanceSeed] = field(default_factory=list)
    external_numbers: list[ExternalNumberSeed] = field(default_factory=list)
    claimed_numbers: list[ClaimedNumberSeed] = field(default_factory=list)
    behaviour: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a file.

        Raises:
            SeedError: It is not there, not JSON, or says what nobody knows.
        """
        try:
            return cls.of(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, SeedError) as error:
            raise SeedError(f"{path}: {error}") from error

    @classmethod
    def of(cls, content: Any) -> Self:
        """Return the seed that a file's content says.

        Raises:
            SeedError: It says what nobody knows.
        """
        seed = _entry(cls, content, "a seed")
        seed = cls(
            _entries(InstanceSeed, seed.instances, "instances"),
            _entries(ExternalNumberSeed, seed.external_numbers, "external_numbers"),
            _entries(ClaimedNumberSeed, seed.claimed_numbers, "claimed_numbers"),
            seed.behaviour,
        )
        instances = {
            name: instance
            for instance in seed.instances
            for name in (instance.alias, *instance.groups)
        }
        for number in seed.claimed_numbers:
            if number.target not in instances:
                raise SeedError(f"no instance or group is called {number.target!r}")
            if number.flow and number.flow not in instances[number.target].flows:
                raise SeedError(f"{number.target!r} has no flow that is called {number.flow!r}")
        return seed

    def plant(self, connect: Any, control: ConnectControl) -> list[Seeded]:
        """Make all of it in a local Connect.

        Args:
            connect: A boto3 client of it.
            control: Its switches.

        Raises:
            SeedError: Connect refuses some of it; what came before is there.
        """
        furnisher = Furnisher(connect, control)
        try:
            with furnisher.at_once():
                made = [*self._plant(furnisher)]
            control.behaviour(**self.behaviour)
        except (ClientError, ConnectControlError) as error:
            raise SeedError(f"the local Connect refuses the seed: {error}") from error
        return made

    def _plant(self, furnisher: Furnisher) -> Iterator[Seeded]:
        targets: dict[str, str] = {}
        flows: dict[tuple[str, str | None], str] = {}
        for instance in self.instances:
            arn = targets[instance.alias] = furnisher.instance(instance.alias)
            yield Seeded("instance", instance.alias, arn)
            for name in instance.groups:
                targets[name] = furnisher.traffic_distribution_group(arn, name)
                yield Seeded("group", name, targets[name])
            for name in instance.flows:
                flow = furnisher.contact_flow(arn, name)
                for target in (instance.alias, *instance.groups):
                    flows[target, name] = flow
                yield Seeded("flow", name, flow)
        for external in self.external_numbers:
            arn = furnisher.external_number(external.phone_number, external.arn)
            yield Seeded("external number", external.phone_number, arn)
        for claimed in self.claimed_numbers:
            arn = furnisher.claimed_number(
                claimed.phone_number,
                targets[claimed.target],
                flows.get((claimed.target, claimed.flow)),
            )
            yield Seeded("claimed number", claimed.phone_number, arn)


def _entries(kind: type[T], values: Any, where: str) -> list[T]:
    if not isinstance(values, list):
        raise SeedError(f"{where} must be a list: got {values!r}")
    return [_entry(kind, value, f"{where}[{at}]") for at, value in enumerate(values)]


def _entry(kind: type[T], value: Any, where: str) -> T:
    known = [each.name for each in fields(kind)]  # type: ignore[arg-type] # dataclasses all
    if not isinstance(value, dict) or not value.keys() <= set(known):
        raise SeedError(f"{where} must be an object of {', '.join(known)}: got {value!r}")
    try:
        return kind(**value)
    except TypeError as error:
        raise SeedError(f"{where} is not complete: {error}") from error
