"""What has come of the numbers of a wave, read in bulk."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from phone_number_handler.adapters.inventory import Inventory
from phone_number_handler.core import migration
from phone_number_handler.core.arn import Kind, is_kind
from phone_number_handler.core.desired import Managed, Resource
from phone_number_handler.core.look import channels_to_read
from phone_number_handler.core.migration import DONE, Heading, Outcome
from phone_number_handler.core.number import ListedNumber
from phone_number_handler.entrypoints.migration.files import Item, RunFiles
from phone_number_handler.entrypoints.migration.plan import by_any_name, name_of


class Review:
    """Looks at many numbers at once."""

    def __init__(
        self,
        resource: Resource,
        inventory: Inventory,
        files: RunFiles,
        let_reads_catch_up: Callable[[], None],
    ) -> None:
        """Read through ``inventory`` and ``files``; a read may be behind a write for a while."""
        self._resource = resource
        self._inventory = inventory
        self._files = files
        self._let_reads_catch_up = let_reads_catch_up

    def done(self, heading: Heading, items: Sequence[Item]) -> dict[str, Outcome]:
        """Return what was done, by the numbers' names; what is not there is not done."""
        if not items:
            return {}
        if not heading.is_forward:
            return self._done_back(heading, items)
        right = self._right(items)
        missing = [item for item in items if item.name not in right]
        # Whoever has given up has looked. Of the others a list may not show yet what was done.
        if missing and not {item.name for item in missing} <= self._files.failed():
            self._let_reads_catch_up()
            right |= self._right(missing)
        return dict.fromkeys(right, Outcome.MOVED)

    def _right(self, items: Sequence[Item]) -> set[str]:
        """Return the names of the numbers that are what their rows ask for."""
        wanted = {item.name: item.desired(self._resource.stack_arn) for item in items}
        targets = {each.target_arn for each in wanted.values()}
        groups = [target for target in targets if not is_kind(target, Kind.INSTANCE)]
        numbers = by_any_name(self._inventory.numbers(groups))
        found: dict[str, ListedNumber] = {
            name: number
            for name, desired in wanted.items()
            if (number := numbers.get(name_of(desired))) and number.target_arn == desired.target_arn
        }
        flows = self._inventory.flows(
            (number, channel)
            for name, number in found.items()
            for channel in channels_to_read(
                self._resource, number.with_tags({}), wanted[name], Managed()
            )
        )
        return {
            name
            for name, number in found.items()
            if not migration.changes(
                self._resource,
                wanted[name],
                number.with_tags({}),
                flows.get(number.phone_number_id, {}),
            )
        }

    def _done_back(self, heading: Heading, items: Sequence[Item]) -> dict[str, Outcome]:
        """Return what was written down: a number that is let go of does not say so any more."""
        finished = self._files.finished()
        names = {item.name for item in items}
        found = dict.fromkeys(finished.get(Outcome.RIGHT, set()) & names, Outcome.RIGHT)
        done = DONE[heading]
        return found | dict.fromkeys(finished.get(done, set()) & names, done)
