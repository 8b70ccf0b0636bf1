"""Amazon Resource Names, as far as phone numbers need them.

Formats: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonconnect.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_ARN = re.compile(
    r"arn:(?P<partition>aws[a-z-]*):(?P<service>[a-z0-9-]+):(?P<region>[a-z0-9-]*)"
    r":(?P<account>\d{12}|):(?P<resource>[\x21-\x7e]+)",
)

_ID = r"[A-Za-z0-9_-]{1,100}"
_UUID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"


class Kind(StrEnum):
    """What an ARN names. The values are how messages call it."""

    INSTANCE = "an Amazon Connect instance"
    TRAFFIC_DISTRIBUTION_GROUP = "a traffic distribution group"
    PHONE_NUMBER = "a phone number in Amazon Connect"
    PHONE_NUMBER_OF_INSTANCE = "one with an instance in it: give the id at its end"
    CONTACT_FLOW = "a flow of an Amazon Connect instance"
    EXTERNAL_PHONE_NUMBER = "a phone number in an external service"
    OTHER = "something else"


_CONNECT_RESOURCES = {
    Kind.INSTANCE: re.compile(rf"instance/{_ID}"),
    Kind.TRAFFIC_DISTRIBUTION_GROUP: re.compile(rf"traffic-distribution-group/{_ID}"),
    Kind.PHONE_NUMBER: re.compile(rf"phone-number/{_UUID}"),
    # AWS's pages have this form as well; what Connect answers with has no instance in it.
    Kind.PHONE_NUMBER_OF_INSTANCE: re.compile(rf"instance/{_ID}/phone-number/{_UUID}"),
    Kind.CONTACT_FLOW: re.compile(rf"instance/{_ID}/contact-flow/{_ID}"),
}
# AWS End User Messaging calls SMS and voice numbers phone-number, WhatsApp ones phone-number-id.
_EXTERNAL_PHONE_NUMBER = re.compile(r"phone-number(-id)?/[^/]+")


@dataclass(frozen=True)
class Arn:
    """One parsed ARN."""

    text: str
    partition: str
    service: str
    region: str
    account: str
    resource: str

    @classmethod
    def parse(cls, text: str) -> Arn:
        """Parse ``text``.

        Raises:
            ValueError: If it is not an ARN.
        """
        match = _ARN.fullmatch(text)
        if match is None:
            raise ValueError(f"not an ARN: {text!r}")
        return cls(text, **match.groupdict())

    @property
    def kind(self) -> Kind:
        """What the ARN names."""
        if self.service != "connect":
            external = _EXTERNAL_PHONE_NUMBER.fullmatch(self.resource)
            return Kind.EXTERNAL_PHONE_NUMBER if external else Kind.OTHER
        for kind, pattern in _CONNECT_RESOURCES.items():
            if pattern.fullmatch(self.resource):
                return kind
        return Kind.OTHER

    @property
    def resource_id(self) -> str:
        """The id at the ARN's end."""
        return self.resource.rsplit("/", 1)[-1]

    @property
    def instance_id(self) -> str:
        """The instance's id, in an instance's or a flow's ARN."""
        return self.resource.split("/")[1]

    def sibling(self, service: str, resource: str) -> str:
        """Return the ARN of another resource of the same partition, Region and account."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"

    def phone_number(self, phone_number_id: str) -> str:
        """Return the ARN of a number in Amazon Connect, of the same Region and account."""
        return self.sibling("connect", f"phone-number/{phone_number_id}")


def is_kind(text: str, kind: Kind) -> bool:
    """Tell whether ``text`` is an ARN of that kind."""
    try:
        return Arn.parse(text).kind is kind
    except ValueError:
        return False


def is_state_machine(text: str) -> bool:
    """Tell whether ``text`` is the ARN of a state machine of Step Functions."""
    try:
        arn = Arn.parse(text)
    except ValueError:
        return False
    return arn.service == "states" and arn.resource.startswith("stateMachine:")


def owner_name_of(stack_id: str) -> str:
    """Return the name of a stack, or of a state machine, out of its ARN; empty for anything else.

    Of ``…:stack/NAME/UUID`` or ``…:stateMachine:NAME``; what stands in a tag, or in an event that
    nobody has looked at yet, may be neither.
    """
    _, _, name = stack_id.split(":", 5)[-1].replace(":", "/").partition("/")
    return name.partition("/")[0]


def phone_number_id_of(physical_id: str) -> str | None:
    """Return the number's id in a physical id: a number's ARN, or its bare id.

    None: the physical id was made up, since a create had not got to a number.
    """
    try:
        arn = Arn.parse(physical_id)
    except ValueError:
        return physical_id.lower() if re.fullmatch(_UUID, physical_id) else None
    return arn.resource_id.lower() if arn.kind is Kind.PHONE_NUMBER else None
