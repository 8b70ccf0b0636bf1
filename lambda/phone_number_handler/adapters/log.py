"""The log: one JSON line a step, and never the ResponseURL, which would let anyone answer."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from phone_number_handler.adapters import metrics


class Log:
    """Writes JSON lines that carry the same context."""

    def __init__(self, stack_name: str, **context: Any) -> None:
        """Put ``context`` into every line; metrics are the stack's."""
        self._stack_name = stack_name
        self._context = context

    def step(self, **fields: Any) -> None:
        """Write one line; a field that is None is left out."""
        self._write({key: value for key, value in fields.items() if value is not None})

    def metric(self, name: str, value: float = 1, unit: str = metrics.COUNT) -> None:
        """Write one line out of which CloudWatch makes a metric."""
        self._write(metrics.embedded(self._stack_name, name, value, unit, time.time()))

    def _write(self, line: dict[str, Any]) -> None:
        sys.stdout.write(json.dumps({**self._context, **line}, default=str) + "\n")
