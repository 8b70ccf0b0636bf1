"""The commands, one module each. None of them writes to Amazon Connect but ``probe``."""

from connect_phone_numbers.commands.group import cli

__all__ = ["cli"]
