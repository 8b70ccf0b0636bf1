"""What a probe has seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Observation:
    """The answer to one question.

    Attributes:
        question: What was asked, as a row of docs/assumptions.md has it.
        saw: What AWS did, in words; empty if it was not seen.
        not_seen: Why it was not, if it was not.
        behaviour: The same as settings of the local Connect, by their names.
    """

    question: str
    saw: str = ""
    not_seen: str = ""
    behaviour: Mapping[str, Any] = field(default_factory=dict)

    @property
    def as_data(self) -> dict[str, Any]:
        """All of it."""
        return {
            "Question": self.question,
            "Saw": self.saw or None,
            "NotSeen": self.not_seen or None,
            "Behaviour": dict(self.behaviour),
        }


def halves(seconds: float) -> float:
    """Return seconds as exactly as reads twice a second tell them."""
    return round(seconds * 2) / 2
