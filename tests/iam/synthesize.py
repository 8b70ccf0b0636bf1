"""The role's policies as CDK synthesizes them, for a stack that needs all of them.

``PYTHONPATH=constructs python -m tests.iam.synthesize`` renews ``role.json``.
"""

from __future__ import annotations

import json
import re
from typing import Any

from aws_cdk import Stack
from aws_cdk.assertions import Template
from tests.iam.judge import ROLE
from tests.template.conftest import FLOW, IMPORT, INSTANCE, MOVE, NUMBER_ID, SOURCE, new_app

from cdk_connect_phone_numbers import OnDelete, PhoneNumber, PhoneNumberContactFlow

WHATSAPP = SOURCE.replace("sms-voice", "social-messaging").replace("number/", "number-id/")


def synthesized() -> dict[str, Any]:
    """Return the role's statements by the name of their policy, for any account and Region."""
    stack = Stack(new_app(), "ContactCentre")
    PhoneNumber(stack, "Import", **IMPORT, on_delete=OnDelete.RELEASE)
    PhoneNumber(stack, "WhatsApp", **{**IMPORT, "source_phone_number_arn": WHATSAPP})
    line = PhoneNumber(stack, "Line", phone_number_id=NUMBER_ID, target_arn=INSTANCE)
    PhoneNumberContactFlow(stack, "Answer", phone_number=line, contact_flow_arn=FLOW)
    PhoneNumber(stack, "Named", **{**MOVE, "phone_number_id": None, "phone_number": "+18005550100"})
    policies = Template.from_stack(stack).find_resources("AWS::IAM::Policy")
    return {
        _name(logical_id): [
            _in_words(each) for each in policy["Properties"]["PolicyDocument"]["Statement"]
        ]
        for logical_id, policy in sorted(policies.items())
    }


def _name(logical_id: str) -> str:
    """Return a policy's name below the provider, without the hash at its end."""
    (found,) = re.findall("ConnectPhoneNumberProvider(.+).{8}", logical_id)
    return str(found)


def _in_words(value: Any) -> Any:
    """Return a part of a template with its intrinsic functions as ``Fn::Sub`` has them."""
    match value:
        case {"Ref": name}:
            return f"${{{name}}}"
        case {"Fn::GetAtt": [_, _]}:
            return "the function's own log group"
        case {"Fn::Join": [delimiter, parts]}:
            return delimiter.join(_in_words(parts))
        case list():
            return [_in_words(each) for each in value]
        case dict():
            return {key: _in_words(each) for key, each in value.items()}
    return value


if __name__ == "__main__":
    ROLE.write_text(json.dumps(synthesized(), indent=2) + "\n")
