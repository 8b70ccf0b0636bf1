"""What holds the waves of a migration back."""

from __future__ import annotations

from collections.abc import Sequence

from phone_number_handler.adapters.alarms import Alarms
from phone_number_handler.core.errors import PhoneNumberError
from phone_number_handler.core.waves import in_alarm, missing_alarms


def hold(alarms: Alarms, names: Sequence[str]) -> str | None:
    """Return why no wave may begin by the alarms of these names; None if one may.

    What cannot be seen to be quiet holds back as well.
    """
    try:
        states = alarms.states(names)
    except PhoneNumberError as error:
        return f"Whether an alarm rings is not known: {error}"
    return ". ".join(filter(None, (in_alarm(states), missing_alarms(names, states)))) or None
