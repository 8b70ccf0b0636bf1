"""The migration's handler, by the name that its function has; see ``entry``."""

from phone_number_handler.entrypoints.migration.entry import handler

__all__ = ["handler"]
