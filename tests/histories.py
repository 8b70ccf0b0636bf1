"""How many histories were played, counted over all of pytest's processes."""

from collections import Counter

import pytest

HISTORIES = pytest.StashKey[Counter[str]]()


def counted(config: pytest.Config) -> Counter[str]:
    """Return what was counted so far, by kind."""
    return config.stash.setdefault(HISTORIES, Counter())
