"""The log: JSON lines, each with a level and a sentence, as ``cdk diagnose`` shows them.

Never the ResponseURL, which would let anyone answer; and no full phone number, since the log
is kept for long and its ARN says as well which one is meant.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Mapping
from typing import Any

from phone_number_handler.adapters import metrics
from phone_number_handler.core.arn import owner_name_of

_E164 = re.compile(r"\+([1-9]\d)(\d{3,11})(\d{2})(?!\d)")


class Log:
    """Writes JSON lines that carry the same context."""

    def __init__(self, stack_name: str, **context: Any) -> None:
        """Put ``context`` into every line; metrics are the stack's."""
        self._stack_name = stack_name
        self._context = context

    @classmethod
    def of(cls, event: Mapping[str, Any], stack_id: str | None = None) -> Log:
        """Return one whose lines name an event of CloudFormation.

        Args:
            event: The event; anything may be missing in it.
            stack_id: The stack that the metrics are about. By default: the event's.
        """
        return cls(
            owner_name_of(str(stack_id or event.get("StackId"))),
            request_id=event.get("RequestId"),
            logical_id=event.get("LogicalResourceId"),
        )

    def info(self, message: str, **fields: Any) -> None:
        """Write what went as it should. A field that is None is left out."""
        self._write("INFO", message, fields)

    def warn(self, message: str, **fields: Any) -> None:
        """Write what did not, and may still come right."""
        self._write("WARN", message, fields)

    def error(self, message: str, **fields: Any) -> None:
        """Write what failed."""
        self._write("ERROR", message, fields)

    def metric(self, name: str, value: float = 1, unit: str = metrics.COUNT) -> None:
        """Write one line out of which CloudWatch makes a metric."""
        fields = metrics.embedded(self._stack_name, name, value, unit, time.time())
        self.info(f"The metric {name} is {value:g}", **fields)

    def _write(self, level: str, message: str, fields: dict[str, Any]) -> None:
        line = {"level": level, "message": message, **self._context, **fields}
        text = json.dumps({k: v for k, v in line.items() if v is not None}, default=str)
        sys.stdout.write(_E164.sub(_masked, text) + "\n")


def _masked(number: re.Match[str]) -> str:
    """Return the number with its first two and last two digits alone: the country, about."""
    return f"+{number[1]}{'*' * len(number[2])}{number[3]}"
