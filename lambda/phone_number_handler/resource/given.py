"""One property at a time, read strictly: what it must be, and the words for what it is not.

Their names are those of Connect's API; CloudFormation delivers every value as a string.
https://docs.aws.amazon.com/connect/latest/APIReference/API_ImportPhoneNumber.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from phone_number_handler.core.arn import Arn, Kind, phone_number_id_of
from phone_number_handler.core.channel import Channel, channel_of, is_possible
from phone_number_handler.core.desired import DEFAULT_TIMEOUT, OnDelete
from phone_number_handler.core.errors import InvalidPropertyError
from phone_number_handler.core.source import is_e164
from phone_number_handler.resource.tags import checked_tags, require_resolved

SOURCE_PHONE_NUMBER_ARN = "SourcePhoneNumberArn"
PHONE_NUMBER_ID = "PhoneNumberId"
PHONE_NUMBER = "PhoneNumber"
TARGET_ARN = "TargetArn"
INSTANCE_ID = "InstanceId"
CONTACT_FLOW_ARN = "ContactFlowArn"
CONTACT_FLOW_ARNS = "ContactFlowArns"
DESCRIPTION = "PhoneNumberDescription"
TAGS = "Tags"
ON_DELETE = "OnDelete"
TIMEOUT = "Timeout"
CHANNEL = "Channel"

PROPERTY_NAMES = (
    SOURCE_PHONE_NUMBER_ARN,
    PHONE_NUMBER_ID,
    PHONE_NUMBER,
    TARGET_ARN,
    INSTANCE_ID,
    CONTACT_FLOW_ARN,
    CONTACT_FLOW_ARNS,
    DESCRIPTION,
    TAGS,
    ON_DELETE,
    TIMEOUT,
)
ASSOCIATION_PROPERTY_NAMES = (
    PHONE_NUMBER_ID,
    TARGET_ARN,
    CONTACT_FLOW_ARN,
    CHANNEL,
    TIMEOUT,
)
MAX_DESCRIPTION = 500
MAX_TIMEOUT = 840

_INSTANCE_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")
_TIMEOUT = re.compile(r"[1-9][0-9]{0,3}")


def instance_arn(instance_id: str | None, stack: Arn) -> str | None:
    """Return the ARN of an instance of the stack's Region and account."""
    return stack.sibling("connect", f"instance/{instance_id}") if instance_id else None


def exactly_one(properties: Mapping[str, Any], *names: str) -> None:
    """Require one of the properties, and not more."""
    given = {name: properties[name] for name in names if name in properties}
    if len(given) != 1:
        raise InvalidPropertyError(" or ".join(names), given, "must be given, and only one")


class Given:
    """Reads one property after the other.

    Each method raises InvalidPropertyError for a value that cannot be right.
    """

    def __init__(self, properties: Mapping[str, Any], stack: Arn) -> None:
        """Read ``properties`` of a resource of ``stack``."""
        self._properties = properties
        self._stack = stack

    def _string(self, name: str) -> str | None:
        if name not in self._properties:
            return None
        value = self._properties[name]
        if not isinstance(value, str):
            raise InvalidPropertyError(name, value, "must be a string")
        require_resolved(name, value)
        return value

    def arn(self, name: str, *kinds: Kind) -> str | None:
        """Return an ARN of one of the kinds, in the stack's Region and account."""
        value = self._string(name)
        if value is None:
            return None
        expected = f"must be the ARN of {' or '.join(kinds)}"
        try:
            arn = Arn.parse(value)
        except ValueError:
            raise InvalidPropertyError(name, value, expected) from None
        if arn.kind not in kinds:
            raise InvalidPropertyError(name, value, f"{expected}, not of {arn.kind}")
        for part in ("region", "account"):
            if getattr(arn, part) != getattr(self._stack, part):
                raise InvalidPropertyError(
                    name,
                    value,
                    f"must be in the stack's {part}, {getattr(self._stack, part)}: Amazon Connect "
                    f"neither imports nor moves numbers across {part}s",
                )
        return value

    def phone_number_id(self) -> str | None:
        """Return the id of the number that Connect has."""
        value = self._string(PHONE_NUMBER_ID)
        if value is None:
            return None
        if value.startswith("arn:"):
            self.arn(PHONE_NUMBER_ID, Kind.PHONE_NUMBER)
        elif phone_number_id_of(value) is None:
            raise InvalidPropertyError(
                PHONE_NUMBER_ID, value, "must be the id or the ARN of a number in Amazon Connect"
            )
        return phone_number_id_of(value)

    def phone_number(self) -> str | None:
        """Return a number in E.164."""
        value = self._string(PHONE_NUMBER)
        if value is not None and not is_e164(value):
            raise InvalidPropertyError(
                PHONE_NUMBER, value, "must be + and at most 15 digits, without spaces"
            )
        return value

    def target_arn(self) -> str:
        """Return the ARN of the target."""
        exactly_one(self._properties, TARGET_ARN, INSTANCE_ID)
        target = self.arn(TARGET_ARN, Kind.INSTANCE, Kind.TRAFFIC_DISTRIBUTION_GROUP)
        if target is not None:
            return target
        instance_id = self._string(INSTANCE_ID)
        if instance_id is None or not _INSTANCE_ID.fullmatch(instance_id):
            raise InvalidPropertyError(INSTANCE_ID, instance_id, "must be the id of an instance")
        return str(instance_arn(instance_id, self._stack))

    def contact_flow_arn(self, target_arn: str) -> str | None:
        """Return the flow on the number's own channel, one of the target's."""
        value = self.arn(CONTACT_FLOW_ARN, Kind.CONTACT_FLOW)
        self._of_target(CONTACT_FLOW_ARN, value, target_arn)
        return value

    def contact_flow_arns(self, target_arn: str, source: str | None) -> dict[Channel, str]:
        """Return the flow on each channel that is named; the number can have it."""
        value = self._properties.get(CONTACT_FLOW_ARNS, {})
        if not isinstance(value, Mapping):
            raise InvalidPropertyError(
                CONTACT_FLOW_ARNS, value, "must be a map of channels to flows"
            )
        if value and CONTACT_FLOW_ARN in self._properties:
            raise InvalidPropertyError(
                CONTACT_FLOW_ARNS, dict(value), "must not be given beside ContactFlowArn"
            )
        flows: dict[Channel, str] = {}
        for name in value:
            if name not in set(Channel):
                raise InvalidPropertyError(
                    f"{CONTACT_FLOW_ARNS} channel", name, f"must be {' or '.join(Channel)}"
                )
            if source and not is_possible(Channel(name), channel_of(source)):
                raise InvalidPropertyError(
                    f"{CONTACT_FLOW_ARNS} channel", name, f"must be one of the number, {source}"
                )
            flow = Given(value, self._stack).arn(name, Kind.CONTACT_FLOW)
            self._of_target(f"{CONTACT_FLOW_ARNS} {name}", flow, target_arn)
            flows[Channel(name)] = str(flow)
        return flows

    def _of_target(self, name: str, flow: str | None, target_arn: str) -> None:
        target = Arn.parse(target_arn)
        if (
            flow
            and target.kind is Kind.INSTANCE
            and Arn.parse(flow).instance_id != target.instance_id
        ):
            raise InvalidPropertyError(name, flow, f"must be a flow of the target, {target_arn}")

    def channel(self) -> Channel | None:
        """Return the channel that the flow is on; None for the number's own."""
        value = self._string(CHANNEL)
        if value is not None and value not in set(Channel):
            raise InvalidPropertyError(CHANNEL, value, f"must be {' or '.join(Channel)}")
        return Channel(value) if value else None

    def description(self) -> str | None:
        """Return a description that Connect takes."""
        value = self._string(DESCRIPTION)
        if value is not None and len(value) > MAX_DESCRIPTION:
            raise InvalidPropertyError(
                DESCRIPTION, value, f"must be at most {MAX_DESCRIPTION} characters long"
            )
        return value

    def tags(self) -> dict[str, str]:
        """Return tags that Connect takes."""
        return checked_tags(TAGS, self._properties.get(TAGS, {}))

    def on_delete(self) -> OnDelete:
        """Return the policy."""
        value = self._string(ON_DELETE)
        if value is None:
            return OnDelete.RETAIN
        if value not in set(OnDelete):
            raise InvalidPropertyError(ON_DELETE, value, f"must be {' or '.join(OnDelete)}")
        return OnDelete(value)

    def timeout(self) -> int:
        """Return how many seconds Connect may take."""
        value = self._properties.get(TIMEOUT, str(DEFAULT_TIMEOUT))
        if not (_TIMEOUT.fullmatch(str(value)) and int(value) <= MAX_TIMEOUT):
            raise InvalidPropertyError(
                TIMEOUT, value, f"must be a whole number of seconds, from 1 to {MAX_TIMEOUT}"
            )
        return int(value)
