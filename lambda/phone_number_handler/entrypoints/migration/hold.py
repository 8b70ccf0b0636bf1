"""What holds the waves of a migration back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from phone_number_handler.adapters.alarms import Alarms
from phone_number_handler.core.errors import PhoneNumberError
from phone_number_handler.core.migration import Heading
from phone_number_handler.core.waves import in_alarm, missing_alarms


def hold(alarms: Alarms, heading: Heading, settings: Mapping[str, Any]) -> str | None:
    """Return why no wave may begin by the alarms of the settings; None if one may.

    What cannot be seen to be quiet holds back as well. The way back does without alarms.
    """
    if not heading.is_forward:
        return None
    names = settings.get("Alarms") or ()
    try:
        states = alarms.states(names)
    except PhoneNumberError as error:
        return f"Whether an alarm rings is not known: {error}"
    return ". ".join(filter(None, (in_alarm(states), missing_alarms(names, states)))) or None
