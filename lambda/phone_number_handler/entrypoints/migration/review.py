"""What has come of the numbers of a wave, read in bulk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from phone_number_handler.adapters.inventory import Inventory
from phone_number_handler.adapters.log import Log
from phone_number_handler.core import migration
from phone_number_handler.core.arn import Kind, is_kind
from phone_number_handler.core.desired import Managed, Resource
from phone_number_handler.core.errors import PhoneNumberError
from phone_number_handler.core.look import channels_to_read
from phone_number_handler.core.migration import DONE, Heading, Outcome
from phone_number_handler.core.number import ListedNumber, Placement
from phone_number_handler.entrypoints.migration.files import Item, RunFiles
from phone_number_handler.entrypoints.migration.rows import by_any_name, name_of


class Review:
    """Looks at many numbers at once."""

    def __init__(
        self,
        resource: Resource,
        inventory: Inventory,
        files: RunFiles,
        let_reads_catch_up: Callable[[], None],
        log: Log,
    ) -> None:
        """Read through ``inventory`` and ``files``; a read may be behind a write for a while."""
        self._resource = resource
        self._inventory = inventory
        self._files = files
        self._let_reads_catch_up = let_reads_catch_up
        self._log = log

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

    def places(self, items: Sequence[Item]) -> dict[str, Placement]:
        """Return where numbers are, with the flow on their own channel; what is gone is nowhere.

        By their names. Where that cannot be read, it is not known of any.
        """
        wanted = {item.name: item.desired(self._resource.stack_arn) for item in items}
        at = {each.target_arn for each in wanted.values()}
        at |= {item.number.target_arn for item in items if item.number}
        try:
            numbers = self._numbers(at)
            found = {
                name: number
                for name, desired in wanted.items()
                if (number := numbers.get(name_of(desired)))
            }
            flows = self._inventory.flows((each, each.channel) for each in found.values())
        except PhoneNumberError as error:
            self._log.warn(f"Where the numbers are that failed could not be read: {error}")
            return {}
        return {
            name: Placement(each.target_arn, flows.get(each.phone_number_id, {}))
            for name, each in found.items()
        }

    def _numbers(self, targets: set[str]) -> Mapping[str | None, ListedNumber]:
        groups = [target for target in targets if not is_kind(target, Kind.INSTANCE)]
        return by_any_name(self._inventory.numbers(groups))

    def _right(self, items: Sequence[Item]) -> set[str]:
        """Return the names of the numbers that are what their rows ask for."""
        wanted = {item.name: item.desired(self._resource.stack_arn) for item in items}
        numbers = self._numbers({each.target_arn for each in wanted.values()})
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
