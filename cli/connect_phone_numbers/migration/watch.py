"""How far a migration is, looked at until it is over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from connect_phone_numbers.migration.files import Files
from connect_phone_numbers.migration.machine import Execution, Machine, Wave
from connect_phone_numbers.shown import Progress
from phone_number_handler.adapters.clock import Clock

PAUSE = 2.0


@dataclass
class Watch:
    """Somebody who looks at a migration.

    Attributes:
        machine: Its state machine.
        files: Its files.
        clock: What passes between two looks.
    """

    machine: Machine
    files: Files
    clock: Clock
    _waves: dict[str, Wave] = field(default_factory=dict)
    _plan: Mapping[str, Any] | None = None

    def until_over(self, execution: Execution, show: Callable[[Progress], None]) -> Execution:
        """Return what has become of a run, once it has ended.

        Args:
            execution: The run.
            show: Is told, now and again, how far it is.
        """
        while execution.is_running:
            show(self.progress(execution))
            self.clock.sleep(PAUSE)
            execution = self.machine.execution(execution.arn)
        return execution

    def progress(self, execution: Execution) -> Progress:
        """Return how far a run is."""
        self._plan = self._plan or self.files.json(execution.file("plan.json"))
        if self._plan is None:
            return Progress("Planning")
        waves = self.machine.waves(execution, self._waves)
        self._waves = {wave.arn: wave for wave in waves}
        return Progress(
            _phase(waves, len(self._plan["Waves"])),
            done=sum(wave.done for wave in waves),
            failed=sum(wave.failed for wave in waves),
            total=self._plan["Planned"],
        )


def _phase(waves: list[Wave], planned: int) -> str:
    if not waves or waves[-1].is_over:
        return f"{len(waves)} of {planned} waves are over"
    return f"Wave {len(waves)} of {planned}"
