"""Between two waves: how the one behind went, and whether another one begins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from phone_number_handler.adapters.alarms import Alarms
from phone_number_handler.adapters.log import Log
from phone_number_handler.core.migration import Heading
from phone_number_handler.core.waves import too_many
from phone_number_handler.entrypoints.migration.files import Json, RunFiles
from phone_number_handler.entrypoints.migration.hold import hold
from phone_number_handler.entrypoints.migration.review import Review


class Check:
    """Looks back at a wave."""

    def __init__(self, review: Review, files: RunFiles, alarms: Alarms, log: Log) -> None:
        """Look through ``review`` and ``alarms``."""
        self._review = review
        self._files = files
        self._alarms = alarms
        self._log = log

    def check(self, plan: Json, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Return the plan's answer, with how the wave went and whether to stop."""
        place = int(plan["Next"])
        items = self._files.items(plan["Waves"][place]["Key"])
        heading = Heading(plan["Direction"])
        done = self._review.done(heading, items)
        failed = int(plan.get("Failed") or 0) + len(items) - len(done)
        tried = sum(int(wave["Numbers"]) for wave in plan["Waves"][: place + 1])
        percentage, count = (
            settings.get(f"ToleratedFailure{each}") for each in ("Percentage", "Count")
        )
        failures = too_many(failed, tried, percentage=percentage, count=count)
        held = hold(self._alarms, heading, settings)
        why = ". ".join(filter(None, (failures, held))) or None
        has_next = place + 1 < len(plan["Waves"])
        summary = f"Wave {place + 1} of {len(plan['Waves'])} is over: {failed} of {tried} failed"
        self._log.info(f"{summary}. {why}" if why else summary)
        return {
            **plan,
            "Next": place + 1,
            "HasNext": has_next,
            "Failed": failed,
            "Stop": why is not None,
            "Why": why or "",
            "Summary": summary,
        }

    def look(self, plan: Json, settings: Mapping[str, Any]) -> dict[str, Any]:
        """Return the plan's answer, with whether to stop ahead of a wave that was waited for."""
        why = hold(self._alarms, Heading(plan["Direction"]), settings)
        if why:
            self._log.info(why)
        return {**plan, "Stop": why is not None, "Why": why or ""}
