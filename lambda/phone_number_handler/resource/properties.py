"""The properties of both resource types as typed values; bad input ends here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from phone_number_handler.core.arn import Arn, Kind, phone_number_id_of
from phone_number_handler.core.channel import Channel
from phone_number_handler.core.desired import Association, Desired, Managed, OnDelete
from phone_number_handler.core.errors import InvalidPropertyError
from phone_number_handler.resource.given import (
    ASSOCIATION_PROPERTY_NAMES,
    CHANNEL,
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

NUMBER_TYPE = "Custom::ConnectPhoneNumber"
ASSOCIATION_TYPE = "Custom::ConnectPhoneNumberContactFlow"
# CloudFormation's own, delivered among the properties.
_NOT_OURS = ("ServiceToken", "ServiceTimeout")


def association_of(resource_type: object, properties: object) -> Association | None:
    """Return what a resource has of a number, if that is a flow alone."""
    if resource_type != ASSOCIATION_TYPE:
        return None
    named = properties.get(CHANNEL) if isinstance(properties, Mapping) else None
    return Association(Channel(named) if named in tuple(Channel) else None)


def desired(properties: object, stack: Arn, association: Association | None = None) -> Desired:
    """Return what the properties ask for.

    Args:
        properties: The event's ResourceProperties; all values are strings there.
        stack: The stack's ARN, whose Region and account the number must be in.
        association: What they are about, if that is a flow alone.

    Raises:
        InvalidPropertyError: If one of them cannot be right.
    """
    if not isinstance(properties, Mapping):
        raise InvalidPropertyError("ResourceProperties", properties, "must be a map")
    names = ASSOCIATION_PROPERTY_NAMES if association else PROPERTY_NAMES
    for name, value in properties.items():
        if name not in (*names, *_NOT_OURS):
            raise InvalidPropertyError(name, value, "is not a property of this resource")
    given = Given(properties, stack)
    return _desired_flow(given) if association else _desired_number(given, properties)


def _desired_flow(given: Given) -> Desired:
    phone_number_id = given.phone_number_id()
    target_arn = given.target_arn()
    flow, channel = given.contact_flow_arn(target_arn), given.channel()
    for name, value in ((PHONE_NUMBER_ID, phone_number_id), (CONTACT_FLOW_ARN, flow)):
        if value is None:
            raise InvalidPropertyError(name, value, "must be given")
    return Desired(
        phone_number_id=phone_number_id,
        target_arn=target_arn,
        contact_flow_arn=None if channel else flow,
        contact_flow_arns={channel: str(flow)} if channel else {},
        timeout=given.timeout(),
    )


def _desired_number(given: Given, properties: Mapping[str, Any]) -> Desired:
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


def managed(properties: object, stack: Arn, association: Association | None = None) -> Managed:
    """Return what former properties managed. They are history: nothing in them is an error."""
    given = properties if isinstance(properties, Mapping) else {}
    flow, channel = _text(given, CONTACT_FLOW_ARN), _text(given, CHANNEL)
    if association and flow and channel:
        given = {**given, CONTACT_FLOW_ARN: None, CONTACT_FLOW_ARNS: {channel: flow}}
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
