"""What a ``PhoneNumber`` is given, each by itself and all together, as properties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cdk_connect_phone_numbers.arguments.arn import (
    CONTACT_FLOW,
    EXTERNAL_PHONE_NUMBER,
    INSTANCE,
    TRAFFIC_DISTRIBUTION_GROUP,
)
from cdk_connect_phone_numbers.arguments.checks import Arguments
from cdk_connect_phone_numbers.on_delete import OnDelete

NAMES_OF_NUMBER = {
    "source_phone_number_arn": "SourcePhoneNumberArn",
    "phone_number_id": "PhoneNumberId",
    "phone_number": "PhoneNumber",
}
"""The arguments that name the number, with their properties."""


def properties_of(check: Arguments, given: Mapping[str, object]) -> dict[str, Any]:
    """Return the properties of its resource, from its arguments by their names.

    Raises:
        InvalidArgumentError: If an argument cannot be right.
    """
    check.exactly_one(**{name: given[name] for name in NAMES_OF_NUMBER})
    check.exactly_one(**{name: given[name] for name in ("target_arn", "instance_id")})
    name = "source_phone_number_arn"
    source = check.arn(name, given[name], EXTERNAL_PHONE_NUMBER)
    number = check.phone_number_id("phone_number_id", given["phone_number_id"])
    digits = check.phone_number("phone_number", given["phone_number"])
    target = check.arn("target_arn", given["target_arn"], INSTANCE, TRAFFIC_DISTRIBUTION_GROUP)
    instance = check.instance_id("instance_id", given["instance_id"])
    flow = check.arn("contact_flow_arn", given["contact_flow_arn"], CONTACT_FLOW)
    check.flow_of_target("contact_flow_arn", flow, target, instance)
    flows = check.flows("contact_flow_arns", given["contact_flow_arns"], source)
    if flows and flow is not None:
        check.refuse("contact_flow_arns", flows, "must not be given beside contact_flow_arn")
    for channel, each in flows.items():
        check.flow_of_target(f"contact_flow_arns {channel}", each, target, instance)
    policy = check.choice("on_delete", given["on_delete"], OnDelete)
    if policy == OnDelete.RETURN and number is None and digits is None:
        check.refuse(
            "on_delete",
            "OnDelete.RETURN",
            "needs a number that was found, by phone_number_id or phone_number, not one that is "
            "imported",
        )
    properties = {
        "SourcePhoneNumberArn": source,
        "PhoneNumberId": number,
        "PhoneNumber": digits,
        "TargetArn": target,
        "InstanceId": instance,
        "ContactFlowArn": flow,
        "ContactFlowArns": flows or None,
        "PhoneNumberDescription": check.description("description", given["description"]),
        "OnDelete": None if policy == OnDelete.RETAIN else policy,
        "Timeout": check.timeout("timeout", given["timeout"]),
    }
    return {name: value for name, value in properties.items() if value is not None}
