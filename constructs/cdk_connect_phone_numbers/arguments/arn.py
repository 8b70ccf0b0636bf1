"""The kinds of things that an argument may name by its ARN."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cdk_connect_phone_numbers.channel import Channel

UUID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
ID = r"[A-Za-z0-9_-]{1,100}"
# AWS's pages have this form as well; what Connect answers with has no instance in it.
NUMBER_OF_INSTANCE = re.compile(rf"instance/{ID}/phone-number/({UUID})")
ARN = re.compile(r"arn:aws[a-z-]*:([a-z0-9-]+):([a-z0-9-]*):(\d{12}|):([\x21-\x7e]+)")


@dataclass(frozen=True)
class Kind:
    """What an argument's ARN may name.

    Attributes:
        title: How messages call it.
        service: The service's name in the ARN; None for any but Connect.
        resource: The pattern of the ARN's resource.
    """

    title: str
    service: str | None
    resource: str


INSTANCE = Kind("an Amazon Connect instance", "connect", f"instance/{ID}")
TRAFFIC_DISTRIBUTION_GROUP = Kind(
    "a traffic distribution group", "connect", f"traffic-distribution-group/{ID}"
)
PHONE_NUMBER = Kind("a phone number in Amazon Connect", "connect", f"phone-number/{UUID}")
CONTACT_FLOW = Kind(
    "a flow of an Amazon Connect instance", "connect", f"instance/{ID}/contact-flow/{ID}"
)
EXTERNAL_PHONE_NUMBER = Kind(
    "a phone number in an external service", None, r"phone-number(-id)?/[^/]+"
)


def is_kind(kind: Kind, service: str, resource: str) -> bool:
    """Tell whether an ARN with that service and resource is of the kind."""
    right_service = service == kind.service if kind.service else service != "connect"
    return right_service and re.fullmatch(kind.resource, resource) is not None


def own_channel(source_phone_number_arn: str) -> Channel:
    """Return the channel of the messages of a number that is imported."""
    is_whatsapp = source_phone_number_arn.split(":")[2] == "social-messaging"
    return Channel.WHATSAPP if is_whatsapp else Channel.SMS
