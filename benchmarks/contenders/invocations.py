"""Lambda's part for handlers in Python: each event has a handler of its own, and a thread."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable
from typing import Any

# Lambda's longest, which the handlers of all contenders are given.
LIFETIME_SECONDS = 900

Handler = Callable[[dict[str, Any], Any], None]


class Context:
    """Lambda's context."""

    aws_request_id = "00000000-0000-0000-0000-000000000000"
    function_name = "handler"

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds that are left."""
        return LIFETIME_SECONDS * 1000


def serve(new_handler: Callable[[], Handler]) -> None:
    """Make as many handlers as the command line says; give each event on stdin one of them.

    They are warm before the first event comes, as all are: cold starts are measured elsewhere.
    """
    handlers = [new_handler() for _ in range(int(sys.argv[1]))]
    print("ready", flush=True)  # noqa: T201 - whoever started this waits for it
    sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115 - CloudWatch's part, for good
    for line in sys.stdin:
        event = json.loads(line)
        threading.Thread(target=handlers.pop(), args=(event, Context()), daemon=True).start()
