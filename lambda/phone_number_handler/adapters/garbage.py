"""Python's search for garbage, which takes a while where there is much that is none."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def not_looked_for() -> Iterator[None]:
    """Keep all that is made inside for good: modules, and clients with their services' models."""
    is_looked_for = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if is_looked_for:
            gc.enable()
