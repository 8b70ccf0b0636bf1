"""A resource as its stack has deployed it, where no event of CloudFormation's says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from phone_number_handler.core.arn import Arn
from phone_number_handler.core.drift import Deployed
from phone_number_handler.resource.properties import association_of, desired


def as_deployed(
    logical_id: str,
    phone_number_id: str,
    resource_type: object,
    properties: Mapping[str, Any],
    stack: Arn,
) -> Deployed:
    """Return a number, or a flow of its own, as a stack has deployed it.

    Args:
        logical_id: The resource that manages it.
        phone_number_id: The number's id.
        resource_type: Which of our two types the resource has.
        properties: Its properties, as they were delivered.
        stack: The stack's ARN.

    Raises:
        InvalidPropertyError: If one of the properties cannot be right.
    """
    association = association_of(resource_type, properties)
    wanted = desired(properties, stack, association)
    return Deployed(logical_id, phone_number_id, wanted, association)


def delivered(value: Any) -> Any:
    """Return a property as CloudFormation delivers it to a custom resource: values are strings."""
    if isinstance(value, Mapping):
        return {key: delivered(each) for key, each in value.items()}
    if isinstance(value, list):
        return [delivered(each) for each in value]
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)
