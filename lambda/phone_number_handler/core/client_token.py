"""Client tokens: the stack's logical id, for people, and a UUID, for idempotency.

https://docs.aws.amazon.com/connect/latest/APIReference/API_ImportPhoneNumber.html#connect-ImportPhoneNumber-request-ClientToken
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from uuid import NAMESPACE_URL, uuid5

from phone_number_handler.core.desired import Resource

_NAMESPACE = uuid5(NAMESPACE_URL, "cdk-connect-phone-numbers")


def client_token(
    resource: Resource,
    operation: str,
    parameters: Mapping[str, object],
    attempt: int = 1,
) -> str:
    """Return the token of one call: ``<stack name>/<logical id>/<uuid>``.

    The readable part lets a CloudTrail entry name the construct. The UUID is
    made of the stack, the request, the operation and its parameters, so that a
    retry of the same request repeats the token and nothing else does: a bare
    logical id would recur in other stacks, and going from A to B and back to A
    would be answered out of Connect's memory.

    Args:
        resource: Who asks.
        operation: The API operation's name.
        parameters: The call's parameters, the token apart.
        attempt: 2 asks for a fresh token, once the first one turned out to be
            answered from memory.

    Returns:
        At most 421 of the API's 500 characters: CloudFormation allows 128 for
        a stack's name and 255 for a logical id.
    """
    seed = [resource.stack_id, resource.request_id, operation, dict(parameters), attempt]
    uuid = uuid5(_NAMESPACE, json.dumps(seed, sort_keys=True))
    return f"{resource.stack_name}/{resource.logical_id}/{uuid}"
