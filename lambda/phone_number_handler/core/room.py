"""Whether a number has room for its tags: for those of its records as they may yet become, too."""

from __future__ import annotations

from collections.abc import Sequence

from phone_number_handler.core.channel import Channel
from phone_number_handler.core.desired import Resource
from phone_number_handler.core.errors import InvalidPropertyError
from phone_number_handler.core.number import MOST_TAGS, PhoneNumber
from phone_number_handler.core.owner import (
    LOGICAL_ID,
    PREFIX,
    PREVIOUS_DESCRIPTION,
    TAG_KEYS,
    key_of,
)
from phone_number_handler.core.steps import Step, TagResource, UntagResource

# A flow has no description.
TAGS_OF_A_FLOW = len(TAG_KEYS) - len([PREVIOUS_DESCRIPTION])

_NAMES_OF_FLOWS = {key_of(LOGICAL_ID, channel) for channel in Channel}


def require_room(resource: Resource, number: PhoneNumber, steps: Sequence[Step]) -> None:
    """Require that the number has room for what the steps put on.

    Beside a flow of its own that is also what its next move, or its next name, is going to take.

    Raises:
        InvalidPropertyError: If it has too many tags.
    """
    after, most = number, 0
    for step in steps:
        if isinstance(step, TagResource | UntagResource):
            after = step.applied_to(after)
            most = max(most, len(after.tags))
    if _takes_more(number, after):
        most = max(most, _at_most(after))
    if most > MOST_TAGS:
        name = "PhoneNumberId" if resource.association else "Tags"
        raise InvalidPropertyError(
            name,
            number.phone_number_arn,
            f"must leave room for {most - MOST_TAGS} more tags on the number, of the {MOST_TAGS} "
            f"that Amazon Connect allows: its record takes {len(TAG_KEYS)}, and that of a flow of "
            f"its own {TAGS_OF_A_FLOW}",
        )


def _takes_more(before: PhoneNumber, after: PhoneNumber) -> bool:
    """Tell whether there are more tags beside a flow of its own, or is one more of those."""
    new = after.tags.keys() - before.tags.keys()
    has_own = any(after.tags.get(name) for name in _NAMES_OF_FLOWS)
    return has_own and any(not key.startswith(PREFIX) or key in _NAMES_OF_FLOWS for key in new)


def _at_most(number: PhoneNumber) -> int:
    """Return how many tags it comes to have, as its records grow."""
    others = sum(not key.startswith(PREFIX) for key in number.tags)
    flows = sum(bool(number.tags.get(name)) for name in _NAMES_OF_FLOWS)
    return others + len(TAG_KEYS) + flows * TAGS_OF_A_FLOW
