"""The owner tags' keys, for all tests: those that the handler writes.

``contract/test_owner_tags.py`` says what they are.
"""

from collections.abc import Mapping

from phone_number_handler.core.owner import (
    EVENT,
    LOGICAL_ID,
    ORIGIN_FLOW,
    ORIGIN_TARGET,
    PREFIX,
    STACK,
)

__all__ = ["EVENT", "LOGICAL_ID", "ORIGIN_FLOW", "ORIGIN_TARGET", "PREFIX", "STACK", "owner_tags"]


def owner_tags(tags: Mapping[str, str]) -> dict[str, str]:
    """Return those of a number's tags that say who manages it."""
    return {key: value for key, value in tags.items() if key.startswith(PREFIX)}
