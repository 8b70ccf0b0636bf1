"""The tags that a number is given, read strictly."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from phone_number_handler.core.errors import InvalidPropertyError
from phone_number_handler.core.number import MAX_TAG_VALUE, MOST_TAGS
from phone_number_handler.core.owner import PREFIX, TAG_KEYS

MAX_TAG_KEY = 128
# The owner's record needs its share of a number's.
MAX_TAGS = MOST_TAGS - len(TAG_KEYS)


def checked_tags(name: str, value: object) -> dict[str, str]:
    """Return tags that Connect takes.

    Args:
        name: The property's name.
        value: Its value.

    Raises:
        InvalidPropertyError: If one of them cannot be right.
    """
    if not isinstance(value, Mapping):
        raise InvalidPropertyError(name, value, "must be a map of tag keys to tag values")
    if len(value) > MAX_TAGS:
        raise InvalidPropertyError(
            name,
            f"{len(value)} tags",
            f"must be at most {MAX_TAGS}: {len(TAG_KEYS)} of a number's {MOST_TAGS} are "
            "its owner's",
        )
    for key, text in value.items():
        _check_tag(name, key, text)
    return dict(value)


def require_resolved(name: str, value: str) -> None:
    """Refuse a dynamic reference: what has come through is one that CloudFormation leaves alone.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
    """
    if "{{resolve:" in value:
        raise InvalidPropertyError(name, value, "must not be a reference to a secret")


def _check_tag(name: str, key: str, value: object) -> None:
    if key.startswith((PREFIX, "aws:")):
        raise InvalidPropertyError(f"{name} key", key, f"must not begin with aws: or {PREFIX}")
    if not (0 < len(key) <= MAX_TAG_KEY and all(_is_tag_character(c) for c in key)):
        raise InvalidPropertyError(
            f"{name} key",
            key,
            f"must be 1 to {MAX_TAG_KEY} letters, digits, spaces or any of _.:/=+-@",
        )
    if not isinstance(value, str) or len(value) > MAX_TAG_VALUE:
        raise InvalidPropertyError(
            f"{name} value of {key}", value, f"must be a string of at most {MAX_TAG_VALUE}"
        )
    require_resolved(f"{name} value of {key}", value)


def _is_tag_character(character: str) -> bool:
    """See the key pattern of https://docs.aws.amazon.com/connect/latest/APIReference/API_TagResource.html."""
    return character in "_.:/=+-@" or unicodedata.category(character)[0] in "LNZ"
