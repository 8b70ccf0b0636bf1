"""What a local Connect has before anything is deployed, as a JSON file says it.

The file's form is in seed.schema.json and docs/local-cloud.md; examples/seed.json is one.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.control import ConnectControlError
from local_cloud.connect.local_connect import LocalConnect

_FORM = Draft202012Validator(
    json.loads(Path(__file__).with_name("seed.schema.json").read_text(encoding="utf-8"))
)
_LONGEST_WORDS = 300


class SeedError(Exception):
    """A seed cannot be read, or the local Connect refuses what it asks for; in one line."""


@dataclass(frozen=True)
class InstanceSeed:
    """An instance with the names of its flows and traffic distribution groups."""

    alias: str
    flows: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)

    @property
    def targets(self) -> list[str]:
        """What a number in it, or in one of its groups, can name as its target."""
        return [self.alias, *self.groups]


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
        except RecursionError as error:
            raise SeedError(f"{path}: it is nested too deeply") from error
        except (OSError, ValueError, SeedError) as error:
            raise SeedError(f"{path}: {error}") from error

    @classmethod
    def of(cls, content: Any) -> Self:
        """Return the seed that a file's content says.

        Raises:
            SeedError: It says what nobody knows.
        """
        _require_form(content)
        seed = cls(
            [InstanceSeed(**each) for each in content.get("instances", ())],
            [ExternalNumberSeed(**each) for each in content.get("external_numbers", ())],
            [ClaimedNumberSeed(**each) for each in content.get("claimed_numbers", ())],
            content.get("behaviour", {}),
        )
        seed._require_sense()
        return seed

    def behaving_as(self, path: Path) -> Self:
        """Return the same with the behaviour that `connect-phone-numbers probe --json` has seen.

        Raises:
            SeedError: The file is not there, not JSON, or none of the probe's.
        """
        try:
            seen = json.loads(path.read_text(encoding="utf-8"))
            behaviour = Seed.of({"behaviour": seen["Behaviour"]}).behaviour
        except (KeyError, TypeError) as error:
            raise SeedError(f"{path}: it is no result of a probe: it has no Behaviour") from error
        except (OSError, ValueError, SeedError) as error:
            raise SeedError(f"{path}: {error}") from error
        return replace(self, behaviour=self.behaviour | behaviour)

    def plant(self, connect: LocalConnect) -> list[Seeded]:
        """Put all of it into a local Connect.

        Raises:
            SeedError: Connect refuses some of it; what came before is there.
        """
        try:
            made = [*self._plant(connect)]
            connect.behave(**self.behaviour)
        except ConnectControlError as error:
            raise SeedError(f"the local Connect refuses the seed: {error}") from error
        return made

    def _require_sense(self) -> None:
        flows = {name: each.flows for each in self.instances for name in each.targets}
        names = Counter(name for each in self.instances for name in each.targets)
        for name, times in names.items():
            if times > 1:
                raise SeedError(f"instances: {times} instances or groups are called {name!r}")
        for at, number in enumerate(self.claimed_numbers):
            place = f"claimed_numbers[{at}]"
            if number.target not in flows:
                raise SeedError(f"{place}: no instance or group is called {number.target!r}")
            if number.flow and number.flow not in flows[number.target]:
                raise SeedError(
                    f"{place}: {number.target!r} has no flow that is called {number.flow!r}"
                )
        try:
            Behaviour().changed(self.behaviour)
        except ValueError as error:
            raise SeedError(f"behaviour: {error}") from error

    def _plant(self, connect: LocalConnect) -> Iterator[Seeded]:
        targets: dict[str, str] = {}
        flows: dict[tuple[str, str | None], str] = {}
        for each in self.instances:
            instance = connect.add_instance(each.alias)
            targets[each.alias] = instance.arn
            yield Seeded("instance", each.alias, instance.arn)
            for name in each.groups:
                targets[name] = connect.add_traffic_distribution_group(instance.id, name).arn
                yield Seeded("group", name, targets[name])
            for name in each.flows:
                flow = connect.add_contact_flow(instance.id, name).arn
                flows |= dict.fromkeys(((target, name) for target in each.targets), flow)
                yield Seeded("flow", name, flow)
        for external in self.external_numbers:
            source = connect.add_external_number(external.phone_number, external.arn)
            yield Seeded("external number", external.phone_number, source)
        for claimed in self.claimed_numbers:
            number = connect.add_phone_number(
                targets[claimed.target],
                phone_number=claimed.phone_number,
                contact_flow_arn=flows.get((claimed.target, claimed.flow)),
            )
            yield Seeded("claimed number", claimed.phone_number, number.arn)


def _require_form(content: Any) -> None:
    problem = best_match(_FORM.iter_errors(content))
    if problem is not None:
        place = problem.json_path.removeprefix("$").removeprefix(".") or "a seed"
        raise SeedError(f"{place}: {_shortened(problem.message)}")


def _shortened(words: str) -> str:
    """Return a message of the library's, which holds whatever it found, by its ends."""
    return words if len(words) <= _LONGEST_WORDS else f"{words[:200]} … {words[-80:]}"
