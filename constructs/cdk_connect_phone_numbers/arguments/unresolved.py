"""What of a value only deployment will know."""

from __future__ import annotations

from aws_cdk import Token


def is_token(value: object) -> bool:
    """Tell whether a value is a token, or a string that holds one."""
    if value is None or (isinstance(value, str) and "${" not in value):
        # No need to ask CDK's own process: a token in a string begins with that.
        return False
    return Token.is_unresolved(value)
