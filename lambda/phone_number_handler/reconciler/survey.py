"""Looks at many numbers at once, and at those alone one by one that differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from phone_number_handler.adapters.inventory import Inventory
from phone_number_handler.core.arn import Kind, is_kind
from phone_number_handler.core.drift import (
    Deployed,
    Difference,
    differences,
    hidden_differences,
)
from phone_number_handler.core.errors import NotFoundError
from phone_number_handler.core.number import ListedNumber, PhoneNumber

Describe = Callable[[str], PhoneNumber]


@dataclass(frozen=True)
class Finding:
    """A number that is not as it was deployed, or a flow of its own.

    Attributes:
        deployed: What was deployed.
        number: The number as it is; None if it is gone.
        differences: In what it differs.
    """

    deployed: Deployed
    number: PhoneNumber | None
    differences: tuple[Difference, ...]


def survey(  # noqa: PLR0913 - the ports, and what is asked of them, one by one
    inventory: Inventory,
    describe: Describe,
    stack_id: str,
    deployed: Sequence[Deployed],
    to_describe: Callable[[Sequence[Deployed]], Iterable[Deployed]] = lambda chosen: chosen,
    *,
    thorough: bool = False,
) -> Iterator[Finding]:
    """Yield the numbers, and the flows of their own, that are not as they were deployed.

    Status, owner and tags are in no list: they are looked at where something else differs.

    Args:
        inventory: Reads in bulk.
        describe: Reads one number.
        stack_id: The stack that has deployed them.
        deployed: The numbers.
        to_describe: Is handed what is looked at one by one, and gives it back; for showing how far
            it has got.
        thorough: Look at each number, at two a second.
    """
    if not deployed:
        return
    targets = {each.desired.target_arn for each in deployed}
    listed = inventory.numbers([each for each in targets if not is_kind(each, Kind.INSTANCE)])
    seen = _seen(inventory, deployed, listed)
    for each in to_describe([each for each in deployed if thorough or seen[each.logical_id]]):
        found, number = seen[each.logical_id], None
        if each.phone_number_id in listed:
            try:
                number = describe(each.phone_number_id)
            except NotFoundError:
                found = tuple(differences(each, None, {}))
        if number:
            found = (*found, *hidden_differences(each, stack_id, number))
        if found:
            yield Finding(each, number, found)


def _seen(
    inventory: Inventory, deployed: Sequence[Deployed], listed: Mapping[str, ListedNumber]
) -> dict[str, tuple[Difference, ...]]:
    """Return what differs by what the lists show, by logical ids."""
    pairs = [(each, listed.get(each.phone_number_id)) for each in deployed]
    given = [
        (number, channel)
        for each, number in pairs
        if number
        for channel in each.desired.flows(number.channel)
    ]
    flows = inventory.flows(given)
    return {
        each.logical_id: tuple(differences(each, number, flows.get(each.phone_number_id, {})))
        for each, number in pairs
    }
