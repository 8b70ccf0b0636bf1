"""What a physical id says besides a number: how far a create has got.

CloudFormation names it in the delete that follows a failed create.
"""

from __future__ import annotations

from phone_number_handler.core.arn import phone_number_id_of
from phone_number_handler.core.desired import Resource

# The physical id of a resource whose create has not written anything. Its delete needs no call:
# not one that the create could not make.
_UNTOUCHED = "untouched/"
# ... and of one whose create has written something, and could not undo it.
_UNFINISHED = "unfinished/"


def untouched_id(resource: Resource) -> str:
    """Return the physical id that says that nothing has been written."""
    return f"{_UNTOUCHED}{resource.logical_id}/{resource.request_id}"


def is_untouched_id(physical_id: str) -> bool:
    """Tell whether a physical id says that nothing has been written."""
    return physical_id.startswith(_UNTOUCHED)


def unfinished_id(phone_number_arn: str) -> str:
    """Return the physical id that says that a create is to be undone."""
    return f"{_UNFINISHED}{phone_number_arn}"


def number_of_unfinished(physical_id: str) -> str | None:
    """Return the id of the number whose create is to be undone, if the physical id says so."""
    if not physical_id.startswith(_UNFINISHED):
        return None
    return phone_number_id_of(physical_id.removeprefix(_UNFINISHED))
