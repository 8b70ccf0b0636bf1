"""Which row of docs/reliability.md a test holds."""

import pytest


def finding(row: str) -> pytest.MarkDecorator:
    """Mark a test with its row."""
    return pytest.mark.finding(row)
