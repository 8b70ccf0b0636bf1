"""The first step: what becomes of each row of the manifest. It writes nothing to Connect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from phone_number_handler.adapters.alarms import Alarms
from phone_number_handler.adapters.executions import StateMachines
from phone_number_handler.adapters.inventory import Inventory
from phone_number_handler.adapters.log import Log
from phone_number_handler.adapters.stacks import Stacks
from phone_number_handler.adapters.tagged import TagIndex, Tags
from phone_number_handler.core import migration, waves
from phone_number_handler.core.arn import Kind, is_kind
from phone_number_handler.core.channel import Channel
from phone_number_handler.core.desired import Desired, Managed, Resource
from phone_number_handler.core.errors import NotMigratedError, PhoneNumberError, managed_by
from phone_number_handler.core.execution import Execution
from phone_number_handler.core.look import channels_to_read
from phone_number_handler.core.migration import Decision, Heading, Verdict
from phone_number_handler.core.number import ListedNumber, PhoneNumber
from phone_number_handler.core.owner import OwnerRecord
from phone_number_handler.core.waves import Shape
from phone_number_handler.entrypoints.migration.files import Item, RunFiles
from phone_number_handler.entrypoints.migration.hold import hold
from phone_number_handler.entrypoints.migration.lines import (
    Planned,
    answer_of,
    for_people,
    line_of,
    names_of,
    refused,
)
from phone_number_handler.entrypoints.migration.rows import Wanted, by_any_name, name_of, read
from phone_number_handler.reconciler.ownership import may_take

# What the construct hands in for waves that the manifest names.
_BY_COLUMN = {"Column": True}
_WRONG_WAVES = {
    True: "The manifest has a column wave, and the waves of this migration are cut by size: take "
    "the column out, or deploy Wave.by_column()",
    False: "The waves of this migration are those of the manifest, which has no column wave: give "
    "each row its wave, or deploy waves by size",
}


class Planner:
    """Plans one run."""

    def __init__(  # noqa: PLR0913 - the ports, handed in one by one
        self,
        resource: Resource,
        inventory: Inventory,
        index: TagIndex,
        owners: Stacks,
        machines: StateMachines,
        alarms: Alarms,
        files: RunFiles,
        now: Callable[[], float],
        log: Log,
    ) -> None:
        """Plan for ``resource``, which is the migration with its run."""
        self._resource = resource
        self._inventory = inventory
        self._index = index
        self._owners = owners
        self._machines = machines
        self._alarms = alarms
        self._files = files
        self._now = now
        self._log = log

    def plan(self, heading: Heading, manifest: str, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Write the plan and its waves, and return what the state machine goes by.

        Args:
            heading: Which way the run goes.
            manifest: The manifest's key.
            settings: The shapes of the waves, among others.

        Raises:
            NotMigratedError: If another run of the same migration is under way, or the manifest
                names waves where the migration cuts them, or neither does.
            ManifestError: If the manifest is no table of numbers.
            ServiceError: If AWS refuses to be read.
        """
        if heading is not Heading.PLAN:
            self._refuse_second_run()
        wanted, bad = read(self._files.manifest(manifest), self._resource.stack_arn)
        read_at = self._now()
        planned = list(self._planned(heading, wanted))
        cut = self._waves(heading, planned, settings)
        of = {each.name: place for place, wave in enumerate(cut, start=1) for each in wave}
        lines = [*map(refused, bad), *(line_of(each, of.get(each.name)) for each in planned)]
        lines.sort(key=lambda line: line["Line"])
        self._files.write_lines("plan.jsonl", lines)
        self._files.write_table("plan.csv", [for_people(line) for line in lines])
        written = [
            {
                "Key": self._files.write_json(
                    f"wave-{place}.json",
                    [
                        Item(
                            each.name, each.wanted.properties, each.number, each.flows, read_at
                        ).to_json()
                        for each in wave
                    ],
                ),
                "Numbers": len(wave),
            }
            for place, wave in enumerate(cut, start=1)
        ]
        held = hold(self._alarms, heading, settings) if written else None
        answer = answer_of(self._files.run, heading, lines, written, held)
        self._files.write_json("plan.json", answer)
        self._log.info(answer["Summary"])
        return answer

    def _refuse_second_run(self) -> None:
        own = Execution(self._resource.request_id, self._resource.came_at)
        others = [
            each for each in self._machines.running(self._resource.stack_id) if each.arn != own.arn
        ]
        if earlier := own.gives_way_to(others):
            raise NotMigratedError(
                f"{earlier.arn} is under way with this migration. Wait for it, or stop it; "
                "nothing was planned"
            )

    def _planned(self, heading: Heading, wanted: Sequence[Wanted]) -> Iterator[Planned]:
        groups = {each.desired.target_arn for each in wanted}
        listed = self._inventory.numbers([at for at in groups if not is_kind(at, Kind.INSTANCE)])
        numbers = by_any_name(listed)
        called = {each.phone_number for each in listed.values()}
        found = [(each, numbers.get(name_of(each.desired))) for each in wanted]
        flows = self._inventory.flows(
            (number, channel)
            for each, number in found
            if number
            for channel in self._channels(number, each.desired)
        )
        tags = self._tags()
        begun = set() if heading.is_forward else self._files.begun_before()
        times = Counter(number.phone_number_id for _, number in found if number)
        for each, number in found:
            attached = flows.get(number.phone_number_id, {}) if number else {}
            if number and times[number.phone_number_id] > 1:
                decision = Decision(Verdict.REFUSED, "it is in the manifest twice")
            elif number is None and each.desired.source_phone_number_arn is None:
                decision = Decision(
                    Verdict.REFUSED,
                    "Amazon Connect has it more than once: name it by its id"
                    if each.desired.phone_number in called
                    else "it is not in Amazon Connect, in this Region and account",
                )
            elif heading.is_forward:
                decision = migration.decide(self._resource, each.desired, number, attached)
            else:
                decision = self._decide_back(heading, number, tags, begun)
            yield Planned(each, number, self._but_for_anothers(decision, number, tags), attached)

    def _channels(self, number: ListedNumber, desired: Desired) -> tuple[Channel, ...]:
        return channels_to_read(self._resource, number.with_tags({}), desired, Managed())

    def _tags(self) -> Tags:
        try:
            return self._index.owned()
        except PhoneNumberError as error:
            self._log.warn(f"Whose the numbers are is found out one by one: {error}")
            return {}

    def _decide_back(
        self, heading: Heading, number: ListedNumber | None, tags: Tags, begun: set[str]
    ) -> Decision:
        """Return what becomes of a number that is to be put back, or to be let go of."""
        record = OwnerRecord.own(_tagged(number, tags), self._resource) if number else None
        if number is None or not (record or names_of(number) & begun):
            return Decision(Verdict.RIGHT, "this migration has not begun with it")
        then = record.origin if record and heading is Heading.UNDO else None
        return Decision(Verdict.PLANNED, then=then)

    def _but_for_anothers(
        self, decision: Decision, number: ListedNumber | None, tags: Tags
    ) -> Decision:
        """Refuse a number that somebody else manages, as far as that is known so early."""
        if number is None or decision.verdict is Verdict.RIGHT:
            return decision
        seen = _tagged(number, tags)
        record = OwnerRecord.of(seen)
        own, owners = self._resource, self._owners
        if record is None or may_take(own, seen, record, owners, taking_over=True):
            return decision
        return replace(decision, verdict=Verdict.REFUSED, reason=f"it {managed_by(record)}")

    def _waves(
        self, heading: Heading, planned: Sequence[Planned], settings: Mapping[str, Any]
    ) -> list[list[Planned]]:
        chosen = {each.name: each for each in planned if each.decision.verdict is Verdict.PLANNED}
        if not heading.is_forward:
            return [list(chosen.values())] if chosen else []
        begun = self._files.begun_before()
        failed = {name for name, each in chosen.items() if each.names & begun}
        columns = {name: each.wanted.row.wave for name, each in chosen.items()}
        shapes = settings.get("Waves", ())
        names_waves = any(columns.values())
        if chosen and names_waves != (_BY_COLUMN in shapes):
            # All of them in one wave, or in waves that nobody has deployed, is what neither wants.
            raise NotMigratedError(_WRONG_WAVES[names_waves])
        if names_waves:
            cut = waves.by_column({name: at or 0 for name, at in columns.items()}, failed)
        else:
            cut = waves.cut(list(chosen), [Shape.of(each) for each in shapes], failed)
        return [[chosen[name] for name in wave] for wave in cut]


def _tagged(number: ListedNumber, tags: Tags) -> PhoneNumber:
    """Return a number with its tags, as far as those are known so early."""
    return number.with_tags(tags.get(number.phone_number_id, {}))
