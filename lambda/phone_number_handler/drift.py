"""The drift check's handler, by the name that its function has; see ``entry``."""

from phone_number_handler.entrypoints.drift.entry import handler

__all__ = ["handler"]
