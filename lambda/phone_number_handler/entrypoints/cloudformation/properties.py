"""The properties of ``Custom::ConnectPhoneNumber`` as typed values; bad input ends here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from phone_number_handler.core.arn import Arn, Kind, phone_number_id_of
from phone_number_handler.core.channel import Channel
from phone_number_handler.core.desired import Desired, Managed, OnDelete
from phone_number_handler.core.errors import InvalidPropertyError
from phone_number_handler.entrypoints.cloudformation.given import (
    CONTACT_FLOW_ARN,
    CONTACT_FLOW_ARNS,
    DESCRIPTION,
    INSTANCE_ID,
    ON_DELETE,
    PHONE_NUMBER,
    PHONE_NUMBER_ID,
    PROPERTY_NAMES,
    SOURCE_PHONE_NUMBER_ARN,
    TAGS,
    TARGET_ARN,
    Given,
    exactly_one,
    instance_arn,
)

# CloudFormation's own, delivered among the properties.
_NOT_OURS = ("ServiceToken", "ServiceTimeout")


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
    given = Given(properties, stack)
    source = given.arn(SOURCE_PHONE_NUMBER_ARN, Kind.EXTERNAL_PHONE_NUMBER)
    phone_number_id = given.phone_number_id()
    phone_number = given.phone_number()
    exactly_one(properties, SOURCE_PHONE_NUMBER_ARN, PHONE_NUMBER_ID, PHONE_NUMBER)
    target_arn = given.target_arn()
    on_delete = given.on_delete()
    if source and on_delete is OnDelete.RETURN:
        raise InvalidPropertyError(
            ON_DELETE, str(on_delete), "needs a number that was found, not one that is imported"
        )
    return Desired(
        source_phone_number_arn=source,
        phone_number_id=phone_number_id,
        phone_number=phone_number,
        target_arn=target_arn,
        contact_flow_arn=given.contact_flow_arn(target_arn),
        contact_flow_arns=given.contact_flow_arns(target_arn, source),
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
        phone_number=_text(given, PHONE_NUMBER),
        target_arn=_text(given, TARGET_ARN) or instance_arn(_text(given, INSTANCE_ID), stack),
        contact_flow_arn=_text(given, CONTACT_FLOW_ARN),
        contact_flow_arns=_flows(given.get(CONTACT_FLOW_ARNS)),
        description=_text(given, DESCRIPTION),
        tags={key: str(value) for key, value in tags.items()} if isinstance(tags, Mapping) else {},
        on_delete=OnDelete(policy) if policy in set(OnDelete) else OnDelete.RETAIN,
    )


def _text(properties: Mapping[str, Any], name: str) -> str | None:
    value = properties.get(name)
    return value if isinstance(value, str) and value else None


def _flows(value: object) -> dict[Channel, str]:
    named = value if isinstance(value, Mapping) else {}
    return {channel: text for channel in Channel if (text := _text(named, channel))}
