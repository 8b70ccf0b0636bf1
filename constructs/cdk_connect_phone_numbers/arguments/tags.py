"""Which tags Connect takes on a number, beside those of its owner.

https://docs.aws.amazon.com/connect/latest/APIReference/API_TagResource.html
"""

from __future__ import annotations

import unicodedata

from cdk_connect_phone_numbers import owner_tags

MAX_TAG_KEY = 128
MAX_TAG_VALUE = 256
# Connect allows 50 tags on a number; nine of them say who manages it and where it was.
MAX_TAGS = 41
# The same of a flow that is a construct of its own.
TAGS_OF_A_FLOW = 8


def problem_of_key(key: str) -> str | None:
    """Return why Connect, or its owner, does not take a key; None if they do."""
    if key.startswith(("aws:", owner_tags.PREFIX)):
        return f"must not begin with aws: or {owner_tags.PREFIX}"
    if not (0 < len(key) <= MAX_TAG_KEY and all(_is_tag_character(c) for c in key)):
        return f"must be 1 to {MAX_TAG_KEY} letters, digits, spaces or _.:/=+-@"
    return None


def _is_tag_character(character: str) -> bool:
    return character in "_.:/=+-@" or unicodedata.category(character)[0] in "LNZ"
