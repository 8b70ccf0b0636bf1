"""The channels of a phone number."""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    """A channel of a phone number, each with a flow of its own.

    See https://docs.aws.amazon.com/connect/latest/APIReference/API_AssociateFlow.html
    """

    VOICE = "VOICE"
    """Calls, which every number has that was claimed or ported, and some that are imported."""

    SMS = "SMS"
    """Text messages, of a number that was imported from AWS End User Messaging SMS."""

    WHATSAPP = "WHATSAPP"
    """WhatsApp messages, of a number that was imported from AWS End User Messaging Social."""
