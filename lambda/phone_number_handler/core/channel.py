"""Channels: calls, texts and WhatsApp messages of one number may each have a flow of their own.

Which channel a number has follows from where it comes from. Connect reads and
writes the flow of a channel by a family of calls of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from phone_number_handler.core.arn import Arn

_FLOW = "/contact-flow/"


class Channel(StrEnum):
    """A channel; the values are those of the property ``ContactFlowArns``."""

    VOICE = "VOICE"
    SMS = "SMS"
    WHATSAPP = "WHATSAPP"


# The ARN of the flow on each channel. None: it is known that it has none.
Flows = Mapping[Channel, str | None]


def channel_of(source_phone_number_arn: str | None) -> Channel:
    """Return the channel that a number has by where it was imported from, if it was.

    https://docs.aws.amazon.com/connect/latest/APIReference/API_AssociateFlow.html
    """
    if source_phone_number_arn is None:
        return Channel.VOICE
    service = Arn.parse(source_phone_number_arn).service
    return Channel.WHATSAPP if service == "social-messaging" else Channel.SMS


def is_possible(channel: Channel, own: Channel) -> bool:
    """Tell whether a number whose own channel that is may have a flow on the channel.

    One that is imported may take calls as well: that is for Connect to say.
    """
    return channel in (Channel.VOICE, own)


def in_order(channels: Iterable[Channel]) -> tuple[Channel, ...]:
    """Return each of the channels once, always in the same order."""
    named = set(channels)
    return tuple(channel for channel in Channel if channel in named)


def attached(flows: Flows) -> dict[Channel, str]:
    """Return the flows that there are, without what is known to have none."""
    return {channel: flow for channel, flow in flows.items() if flow}


def text_of(flows: Flows) -> str:
    """Return the flows in words short enough for a tag.

    That of VOICE alone is its ARN, as records had it that knew no other channel. Else the instance
    that all of them are of, and the id of each: ``arn:…:instance/1 SMS=2 WHATSAPP=``.
    """
    if set(flows) <= {Channel.VOICE}:
        return flows.get(Channel.VOICE) or ""
    instance = next((each.partition(_FLOW)[0] for each in attached(flows).values()), "")
    ids = [
        f"{channel}={(flows[channel] or '').removeprefix(f'{instance}{_FLOW}')}"
        for channel in in_order(flows)
    ]
    return " ".join([*([instance] if instance else []), *ids])


def flows_in(text: str) -> dict[Channel, str | None]:
    """Return the flows that ``text_of`` has put into words; whatever it does not know is left out.

    No word at all says that there is none on VOICE.
    """
    if "=" not in text:
        return {Channel.VOICE: text or None}
    first, _, rest = text.partition(" ")
    instance, words = ("", text) if "=" in first else (first, rest)
    ids = dict(word.split("=", 1) for word in words.split(" ") if "=" in word)
    return {
        channel: f"{instance}{_FLOW}{ids[channel]}" if ids[channel] else None
        for channel in Channel
        if channel in ids
    }
