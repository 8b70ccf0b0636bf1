"""The properties of ``Custom::ConnectPhoneNumber``, read as typed values; bad input ends here.

Their names are those of Connect's API; CloudFormation delivers every value as a string.
https://docs.aws.amazon.com/connect/latest/APIReference/API_ImportPhoneNumber.html
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from phone_number_handler.core.arn import Arn, Kind, phone_number_id_of
from phone_number_handler.core.desired import Desired, Managed, OnDelete
from phone_number_handler.core.errors import InvalidPropertyError
from phone_number_handler.core.owner import PREFIX, TAG_KEYS

SOURCE_PHONE_NUMBER_ARN = "SourcePhoneNumberArn"
PHONE_NUMBER_ID = "PhoneNumberId"
TARGET_ARN = "TargetArn"
INSTANCE_ID = "InstanceId"
CONTACT_FLOW_ARN = "ContactFlowArn"
DESCRIPTION = "PhoneNumberDescription"
TAGS = "Tags"
ON_DELETE = "OnDelete"
TIMEOUT = "Timeout"

PROPERTY_NAMES = (
    SOURCE_PHONE_NUMBER_ARN,
    PHONE_NUMBER_ID,
    TARGET_ARN,
    INSTANCE_ID,
    CONTACT_FLOW_ARN,
    DESCRIPTION,
    TAGS,
    ON_DELETE,
    TIMEOUT,
)
# CloudFormation's own, delivered among the properties.
_NOT_OURS = ("ServiceToken", "ServiceTimeout")

MAX_DESCRIPTION = 500
MAX_TAG_KEY = 128
MAX_TAG_VALUE = 256
# Connect allows 50 tags on a number; the owner's record needs its share of them.
MAX_TAGS = 50 - len(TAG_KEYS)
DEFAULT_TIMEOUT = 600
MAX_TIMEOUT = 840

_INSTANCE_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")
_TIMEOUT = re.compile(r"[1-9][0-9]{0,3}")


def desired(properties: object, stack: Arn) -> Desired:
    """Return what the properties ask for.

    Args:
        properties: The event's ResourceProperties; all values are strings there.
        stack: The stack's ARN, whose Region and account the number must be in.

    Raises:
        InvalidPropertyError: If one of them cannot be right.
    """
    if not isinstance(properties, Mapping):
        raise InvalidPropertyError("ResourceProperties", properties, "must be a map")
    for name, value in properties.items():
        if name not in (*PROPERTY_NAMES, *_NOT_OURS):
            raise InvalidPropertyError(name, value, "is not a property of this resource")
    given = _Properties(properties, stack)
    source = given.arn(SOURCE_PHONE_NUMBER_ARN, Kind.EXTERNAL_PHONE_NUMBER)
    phone_number_id = given.phone_number_id()
    _exactly_one(properties, SOURCE_PHONE_NUMBER_ARN, PHONE_NUMBER_ID)
    target_arn = given.target_arn()
    on_delete = given.on_delete()
    if source and on_delete is OnDelete.RETURN:
        raise InvalidPropertyError(
            ON_DELETE, str(on_delete), "needs a number that was found, not one that is imported"
        )
    return Desired(
        source_phone_number_arn=source,
        phone_number_id=phone_number_id,
        target_arn=target_arn,
        contact_flow_arn=given.contact_flow_arn(target_arn),
        description=given.description(),
        tags=given.tags(),
        on_delete=on_delete,
        timeout=given.timeout(),
    )


def managed(properties: object, stack: Arn) -> Managed:
    """Return what former properties managed. They are history: nothing in them is an error."""
    given = properties if isinstance(properties, Mapping) else {}
    tags = given.get(TAGS)
    policy = _text(given, ON_DELETE)
    return Managed(
        source_phone_number_arn=_text(given, SOURCE_PHONE_NUMBER_ARN),
        phone_number_id=phone_number_id_of(_text(given, PHONE_NUMBER_ID) or ""),
        target_arn=_text(given, TARGET_ARN) or _instance_arn(_text(given, INSTANCE_ID), stack),
        contact_flow_arn=_text(given, CONTACT_FLOW_ARN),
        description=_text(given, DESCRIPTION),
        tags={key: str(value) for key, value in tags.items()} if isinstance(tags, Mapping) else {},
        on_delete=OnDelete(policy) if policy in set(OnDelete) else OnDelete.RETAIN,
    )


def _text(properties: Mapping[str, Any], name: str) -> str | None:
    value = properties.get(name)
    return value if isinstance(value, str) and value else None


def _instance_arn(instance_id: str | None, stack: Arn) -> str | None:
    return stack.sibling("connect", f"instance/{instance_id}") if instance_id else None


def _exactly_one(properties: Mapping[str, Any], one: str, other: str) -> None:
    given = {name: properties[name] for name in (one, other) if name in properties}
    if len(given) != 1:
        raise InvalidPropertyError(f"{one} or {other}", given, "must be given, and not both")


class _Properties:
    """Reads one property after the other, strictly."""

    def __init__(self, properties: Mapping[str, Any], stack: Arn) -> None:
        self._properties = properties
        self._stack = stack

    def _string(self, name: str) -> str | None:
        if name not in self._properties:
            return None
        value = self._properties[name]
        if not isinstance(value, str):
            raise InvalidPropertyError(name, value, "must be a string")
        return value

    def arn(self, name: str, *kinds: Kind) -> str | None:
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

    def target_arn(self) -> str:
        _exactly_one(self._properties, TARGET_ARN, INSTANCE_ID)
        target = self.arn(TARGET_ARN, Kind.INSTANCE, Kind.TRAFFIC_DISTRIBUTION_GROUP)
        if target is not None:
            return target
        instance_id = self._string(INSTANCE_ID)
        if instance_id is None or not _INSTANCE_ID.fullmatch(instance_id):
            raise InvalidPropertyError(INSTANCE_ID, instance_id, "must be the id of an instance")
        return str(_instance_arn(instance_id, self._stack))

    def contact_flow_arn(self, target_arn: str) -> str | None:
        value = self.arn(CONTACT_FLOW_ARN, Kind.CONTACT_FLOW)
        target = Arn.parse(target_arn)
        if (
            value
            and target.kind is Kind.INSTANCE
            and Arn.parse(value).instance_id != target.instance_id
        ):
            raise InvalidPropertyError(
                CONTACT_FLOW_ARN, value, f"must be a flow of the target, {target_arn}"
            )
        return value

    def description(self) -> str | None:
        value = self._string(DESCRIPTION)
        if value is not None and len(value) > MAX_DESCRIPTION:
            raise InvalidPropertyError(
                DESCRIPTION, value, f"must be at most {MAX_DESCRIPTION} characters long"
            )
        return value

    def tags(self) -> dict[str, str]:
        value = self._properties.get(TAGS, {})
        if not isinstance(value, Mapping):
            raise InvalidPropertyError(TAGS, value, "must be a map of tag keys to tag values")
        if len(value) > MAX_TAGS:
            raise InvalidPropertyError(
                TAGS,
                f"{len(value)} tags",
                f"must be at most {MAX_TAGS}: {len(TAG_KEYS)} of a number's 50 are its owner's",
            )
        for key, text in value.items():
            _check_tag(key, text)
        return dict(value)

    def on_delete(self) -> OnDelete:
        value = self._string(ON_DELETE)
        if value is None:
            return OnDelete.RETAIN
        if value not in set(OnDelete):
            raise InvalidPropertyError(ON_DELETE, value, f"must be {' or '.join(OnDelete)}")
        return OnDelete(value)

    def timeout(self) -> int:
        value = self._properties.get(TIMEOUT, str(DEFAULT_TIMEOUT))
        if not (_TIMEOUT.fullmatch(str(value)) and int(value) <= MAX_TIMEOUT):
            raise InvalidPropertyError(
                TIMEOUT, value, f"must be a whole number of seconds, from 1 to {MAX_TIMEOUT}"
            )
        return int(value)


def _check_tag(key: str, value: object) -> None:
    if key.startswith((PREFIX, "aws:")):
        raise InvalidPropertyError(f"{TAGS} key", key, f"must not begin with aws: or {PREFIX}")
    if not (0 < len(key) <= MAX_TAG_KEY and all(_is_tag_character(c) for c in key)):
        raise InvalidPropertyError(
            f"{TAGS} key",
            key,
            f"must be 1 to {MAX_TAG_KEY} letters, digits, spaces or any of _.:/=+-@",
        )
    if not isinstance(value, str) or len(value) > MAX_TAG_VALUE:
        raise InvalidPropertyError(
            f"{TAGS} value of {key}", value, f"must be a string of at most {MAX_TAG_VALUE}"
        )


def _is_tag_character(character: str) -> bool:
    """See the key pattern of https://docs.aws.amazon.com/connect/latest/APIReference/API_TagResource.html."""
    return character in "_.:/=+-@" or unicodedata.category(character)[0] in "LNZ"
