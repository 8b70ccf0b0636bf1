"""The one source of time: everything asynchronous is computed from it on read."""

from collections.abc import Callable

Clock = Callable[[], float]
"""Answers the current time in seconds; `time.time` in real use."""
