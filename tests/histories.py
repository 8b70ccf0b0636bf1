"""Which histories are played, and how many were, counted over all of pytest's processes.

A build plays the same share of all moments each time; ``MOMENTS=all pytest tests/reliability``
plays every one.
"""

import os
from collections import Counter

import pytest

HISTORIES = pytest.StashKey[Counter[str]]()


def counted(config: pytest.Config) -> Counter[str]:
    """Return what was counted so far, by kind."""
    return config.stash.setdefault(HISTORIES, Counter())


def one_of(share: int) -> int:
    """Return ``share`` if one of so many moments is to be played, 1 if all are."""
    return 1 if os.environ.get("MOMENTS") == "all" else share
