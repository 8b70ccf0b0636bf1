"""What becomes of a phone number in the end."""

from __future__ import annotations

from enum import StrEnum


class OnDelete(StrEnum):
    """What becomes of a phone number when its resource leaves the stack."""

    RETAIN = "Retain"
    """It stays where it is, with its flow. Nobody manages it then."""

    RETURN = "Return"
    """It goes back to where it was found, with the flow that it had there. Moves only."""

    RELEASE = "Release"
    """It is released, for good. Amazon Connect gives no released number back.

    See https://docs.aws.amazon.com/connect/latest/adminguide/release-phone-number.html
    """
