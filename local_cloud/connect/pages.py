"""Results in pages."""

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from local_cloud.connect.errors import InvalidParameterException

Item = TypeVar("Item")


def page(
    items: Sequence[Item], max_results: int | None, next_token: str | None, default: int = 100
) -> tuple[list[Item], str | None]:
    """Return one page, and the NextToken for the page after it, if there is one."""
    start = _start_of(next_token)
    end = start + (max_results or default)
    following = base64.urlsafe_b64encode(str(end).encode()).decode() if end < len(items) else None
    return list(items[start:end]), following


def _start_of(next_token: str | None) -> int:
    if next_token is None:
        return 0
    try:
        return int(base64.urlsafe_b64decode(next_token.encode()))
    except (binascii.Error, ValueError) as error:
        raise InvalidParameterException(f"NextToken {next_token!r} is not valid") from error
