"""The error that every refused argument ends in."""

from __future__ import annotations

_ECHO_LIMIT = 200


class InvalidArgumentError(ValueError):
    """An argument of a construct cannot be right; the message names it and echoes its value."""

    def __init__(self, path: str, name: str, value: object, problem: str) -> None:
        """Say which argument of the construct at ``path`` is wrong, and how."""
        text = repr(value)
        text = text if len(text) <= _ECHO_LIMIT else f"{text[:_ECHO_LIMIT]}…"
        super().__init__(f"{path}: {name} {problem}: got {text}")
