"""Whose handlers are measured, each in a process of its own that takes events, one a line."""
