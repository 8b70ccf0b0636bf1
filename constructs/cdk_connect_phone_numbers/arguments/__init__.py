"""What a construct is given: checked as far as synth can see it, by name and value."""

from cdk_connect_phone_numbers.arguments.arn import (
    CONTACT_FLOW,
    EXTERNAL_PHONE_NUMBER,
    INSTANCE,
    PHONE_NUMBER,
    TRAFFIC_DISTRIBUTION_GROUP,
)
from cdk_connect_phone_numbers.arguments.checks import (
    MAX_DESCRIPTION,
    MAX_TAG_KEY,
    MAX_TAG_VALUE,
    MAX_TAGS,
    MAX_TIMEOUT,
    Arguments,
)
from cdk_connect_phone_numbers.arguments.errors import InvalidArgumentError
from cdk_connect_phone_numbers.arguments.place import Place, place_of, stack_of

__all__ = [
    "CONTACT_FLOW",
    "EXTERNAL_PHONE_NUMBER",
    "INSTANCE",
    "MAX_DESCRIPTION",
    "MAX_TAGS",
    "MAX_TAG_KEY",
    "MAX_TAG_VALUE",
    "MAX_TIMEOUT",
    "PHONE_NUMBER",
    "TRAFFIC_DISTRIBUTION_GROUP",
    "Arguments",
    "InvalidArgumentError",
    "Place",
    "place_of",
    "stack_of",
]
