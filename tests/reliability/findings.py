"""What was found to fail, and is asserted as it shall be."""

import pytest


def fails_today(row: str) -> pytest.MarkDecorator:
    """Mark a test of a finding, by its row; the mark goes when the row is mended."""
    return pytest.mark.xfail(strict=True, reason=row)
