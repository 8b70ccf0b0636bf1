"""What a construct is given: checked as far as synth can see it, by name and value."""

from cdk_connect_phone_numbers.arguments.again import check_again
from cdk_connect_phone_numbers.arguments.arn import (
    CONTACT_FLOW,
    EXTERNAL_PHONE_NUMBER,
    INSTANCE,
    PHONE_NUMBER,
    TRAFFIC_DISTRIBUTION_GROUP,
    own_channel,
)
from cdk_connect_phone_numbers.arguments.checks import MAX_DESCRIPTION, MAX_TIMEOUT, Arguments
from cdk_connect_phone_numbers.arguments.errors import InvalidArgumentError
from cdk_connect_phone_numbers.arguments.one_construct import watch
from cdk_connect_phone_numbers.arguments.phone_number import NAMES_OF_NUMBER, properties_of
from cdk_connect_phone_numbers.arguments.place import Place, place_of, stack_of
from cdk_connect_phone_numbers.arguments.tags import (
    MAX_TAG_KEY,
    MAX_TAG_VALUE,
    MAX_TAGS,
    TAGS_OF_A_FLOW,
)
from cdk_connect_phone_numbers.arguments.unresolved import (
    holds_token,
    is_dynamic_reference,
    is_final,
    is_placeholder,
    once_known,
)

__all__ = [
    "CONTACT_FLOW",
    "EXTERNAL_PHONE_NUMBER",
    "INSTANCE",
    "MAX_DESCRIPTION",
    "MAX_TAGS",
    "MAX_TAG_KEY",
    "MAX_TAG_VALUE",
    "MAX_TIMEOUT",
    "NAMES_OF_NUMBER",
    "PHONE_NUMBER",
    "TAGS_OF_A_FLOW",
    "TRAFFIC_DISTRIBUTION_GROUP",
    "Arguments",
    "InvalidArgumentError",
    "Place",
    "check_again",
    "holds_token",
    "is_dynamic_reference",
    "is_final",
    "is_placeholder",
    "once_known",
    "own_channel",
    "place_of",
    "properties_of",
    "stack_of",
    "watch",
]
