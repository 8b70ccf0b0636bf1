"""What a value may be before it is known: a token, a dynamic reference, a lookup's placeholder.

https://docs.aws.amazon.com/cdk/v2/guide/tokens.html,
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html and
https://docs.aws.amazon.com/cdk/v2/guide/context.html
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from aws_cdk import Stack, Token
from constructs import Construct

_DYNAMIC_REFERENCE = re.compile(r"\{\{resolve:(ssm|secretsmanager):[^{}]+\}\}")
SECURE_STRING = "{{resolve:ssm-secure:"
# What value_from_lookup() gives until the CLI has looked the parameter up and synthesizes again.
_PLACEHOLDER = "dummy-value-for-"
# What CDK makes of the element of a list that is a token; it refuses to resolve it.
_LIST_ELEMENT = "#{Token["


def is_token(value: object) -> bool:
    """Tell whether a value is a token in any of CDK's forms, or a string that holds one."""
    if isinstance(value, str):
        # No need to ask CDK's own process: a token in a string begins with that.
        return "${" in value and Token.is_unresolved(value)
    if isinstance(value, float):
        # CDK's own process does not outlive a number that is none of JSON's.
        return math.isfinite(value) and Token.is_unresolved(value)
    # As CDK tells them; a stack resolves as well.
    return not isinstance(value, Construct) and all(
        callable(getattr(value, method, None)) for method in ("resolve", "to_string")
    )


def as_text(value: object) -> str | None:
    """Return a string, or a token of any form in a string; None if it is neither."""
    if isinstance(value, str):
        return str(value)
    return Token.as_string(value) if is_token(value) else None


def holds_token(value: object) -> bool:
    """Tell whether a value, or something in a map, is a token."""
    if isinstance(value, Mapping):
        return any(holds_token(each) for each in value.values())
    return is_token(value)


def once_known(stack: Stack, value: Any) -> Any:
    """Return a value in which each token is the string that it has turned out to be at synth."""
    if isinstance(value, Mapping):
        return {once_known(stack, key): once_known(stack, each) for key, each in value.items()}
    if not is_token(value):
        return value
    resolved = stack.resolve(value)
    return resolved if isinstance(resolved, str) else value


def is_dynamic_reference(text: str) -> bool:
    """Tell whether CloudFormation will put something in the string's place, or in a part of it."""
    return _DYNAMIC_REFERENCE.search(text) is not None


def is_placeholder(text: str) -> bool:
    """Tell whether a string holds what stands for a parameter until it is looked up."""
    return _PLACEHOLDER in text


def is_list_element(text: str) -> bool:
    """Tell whether a string was taken out of a list that is not known yet."""
    return _LIST_ELEMENT in text


def is_final(text: str) -> bool:
    """Tell whether a string is what deployment will see, so that synth can judge it."""
    return not (is_token(text) or is_dynamic_reference(text) or is_placeholder(text))
