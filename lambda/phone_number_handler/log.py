"""The log: one JSON line a step, and never the ResponseURL, which would let anyone answer."""

from __future__ import annotations

import json
import sys
from typing import Any


class Log:
    """Writes JSON lines that carry the same context."""

    def __init__(self, **context: Any) -> None:
        """Put ``context`` into every line."""
        self._context = context

    def step(self, **fields: Any) -> None:
        """Write one line; a field that is None is left out."""
        line = {key: value for key, value in fields.items() if value is not None}
        sys.stdout.write(json.dumps({**self._context, **line}, default=str) + "\n")
