"""A number in AWS End User Messaging, from where Amazon Connect imports it."""

from __future__ import annotations

import re
from dataclasses import dataclass

ACTIVE = "ACTIVE"
_SMS = "SMS"
_E164 = re.compile(r"\+[1-9][0-9]{1,14}")
# ListPhoneNumbersV2 takes so many digits of a number's beginning.
_LONGEST_PREFIX = 11


@dataclass(frozen=True)
class Source:
    """A number as its own service shows it.

    Attributes:
        phone_number_arn: Its ARN there.
        phone_number: The number itself; not in E.164 if it is a short code.
        status: Its status there.
        capabilities: What it can be used for, such as ``SMS`` and ``VOICE``.
        is_two_way: Whether it takes messages; None where the service does not say.
        destination: What takes them; empty where the service does not say.
    """

    phone_number_arn: str
    phone_number: str
    status: str = ACTIVE
    capabilities: frozenset[str] = frozenset()
    is_two_way: bool | None = None
    destination: str = ""

    def __str__(self) -> str:
        return f"{self.phone_number} ({self.phone_number_arn})"

    @property
    def obstacle(self) -> str | None:
        """Why Amazon Connect cannot import it yet, and what is to be done; None if it can.

        https://docs.aws.amazon.com/sms-voice/latest/userguide/two-way-sms.html
        """
        if self.status != ACTIVE:
            return f"it is {self.status}. Deploy again once it is ACTIVE there"
        if _SMS not in self.capabilities:
            return None
        if self.is_two_way is False:
            return "two-way SMS is off. Turn it on there, with Amazon Connect as its destination"
        if ":sns:" in self.destination:
            return (
                f"its messages go to {self.destination}. Make Amazon Connect the destination of "
                "its two-way SMS there"
            )
        return None


def is_e164(phone_number: str) -> bool:
    """Tell whether a number is written as ``+`` and at most 15 digits."""
    return _E164.fullmatch(phone_number) is not None


def prefix_of(phone_number: str | None) -> str | None:
    """Return the longest beginning of a number that numbers can be listed by, if it has one."""
    if phone_number is None or not is_e164(phone_number):
        return None
    return phone_number[: 1 + _LONGEST_PREFIX]
