"""What a physical id says besides a number: how far a create has got.

CloudFormation names it in the delete that follows a failed create.
"""

from __future__ import annotations

from phone_number_handler.core.arn import phone_number_id_of
from phone_number_handler.core.channel import Channel
from phone_number_handler.core.desired import Resource
from phone_number_handler.core.number import PhoneNumber

# The physical id of a resource whose create has not written anything. Its delete needs no call:
# not one that the create could not make.
_UNTOUCHED = "untouched/"
# ... and of one whose create has written something, and could not undo it.
_UNFINISHED = "unfinished/"
# A flow that is a resource of its own has its number's, with the channel ahead of it.
_CHANNELS = tuple(f"{channel}/" for channel in Channel)


def untouched_id(resource: Resource) -> str:
    """Return the physical id that says that nothing has been written."""
    return f"{_UNTOUCHED}{resource.logical_id}/{resource.request_id}"


def is_untouched_id(physical_id: str) -> bool:
    """Tell whether a physical id says that nothing has been written."""
    return physical_id.startswith(_UNTOUCHED)


def unfinished_id(phone_number_arn: str) -> str:
    """Return the physical id that says that a create is to be undone."""
    return f"{_UNFINISHED}{phone_number_arn}"


def is_unfinished_id(physical_id: str) -> bool:
    """Tell whether a physical id says that a create is to be undone."""
    return physical_id.startswith(_UNFINISHED)


def number_in(physical_id: str) -> str | None:
    """Return the id of the number that a physical id names; None if it was made up."""
    named = physical_id.removeprefix(_UNFINISHED)
    return phone_number_id_of(named.partition("/")[2] if named.startswith(_CHANNELS) else named)


def id_of(resource: Resource, number: PhoneNumber) -> str:
    """Return the physical id of a resource that has a number, or a share in it."""
    share = resource.share_of(number)
    return f"{share}/{number.phone_number_arn}" if share else number.phone_number_arn
