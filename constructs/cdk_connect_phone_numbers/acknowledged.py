"""What the AwsSolutions rules of cdk-nag find in the function, and why it is so.

Recorded as CDK's own ``Validations.of().acknowledge()`` does, which older versions
of it do not have. So whoever runs the rules need not; cdk-nag itself is not needed.
https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.Validations.html
"""

from __future__ import annotations

from typing import Any

from aws_cdk import ArnFormat, Aws, Stack
from constructs import Construct

_METADATA_KEY = "aws:cdk:acknowledged-rules"

# Which ARNs of the role's policies end in *, by service and kind of resource.
_WILDCARDS = {
    ("connect", "phone-number"): (
        "An imported number's id is not known before it is imported, and a number may come from a "
        "token. The function writes only to numbers whose tags say that this stack manages them, "
        "and may release only those that carry the stack's tag."
    ),
    ("connect", "instance"): (
        "A number may be found in any instance of the account, and goes back there when it is "
        "returned or its move is rolled back."
    ),
    ("connect", "traffic-distribution-group"): (
        "A number may be found in any traffic distribution group of the account, and goes back "
        "there when it is returned or its move is rolled back."
    ),
    ("connect", "instance/*/contact-flow"): (
        "A number that goes back to where it was found gets the flow again that it had there."
    ),
    ("cloudformation", "stack"): (
        "Read only. A stack that a number's tags name is asked whether it still manages the "
        "number, and a nested stack's root whether it is rolling back."
    ),
    ("sms-voice", "phone-number"): (
        "Read only. Amazon Connect looks the number up in AWS End User Messaging, and it may come "
        "from a token."
    ),
    ("social-messaging", "phone-number-id"): (
        "Amazon Connect looks the WhatsApp number up and tags it, and it may come from a token."
    ),
}
_RUNTIME = "The Python version that the function's code is tested with; boto3 comes with it."
_VPC_POLICY = (
    "AWS's own policy for functions in a VPC: it names no resource, since network interfaces "
    "have no name before Lambda makes them."
)


def acknowledge_findings(provider: Construct) -> None:
    """Record in the provider's metadata why each finding in it is as it should be."""
    stack = Stack.of(provider)
    findings = {"AwsSolutions-L1": _RUNTIME}
    for (service, resource), reason in _WILDCARDS.items():
        arn = stack.format_arn(
            service=service,
            resource=resource,
            resource_name="*",
            arn_format=ArnFormat.SLASH_RESOURCE_NAME,
        )
        findings[f"AwsSolutions-IAM5[Resource::{_in_words(stack.resolve(arn))}]"] = reason
    policy = f"arn:{Aws.PARTITION}:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"
    findings[f"AwsSolutions-IAM4[Policy::{_in_words(stack.resolve(policy))}]"] = _VPC_POLICY
    provider.node.add_metadata(_METADATA_KEY, findings)


def _in_words(value: Any) -> str:
    """Return an intrinsic function's value as the rules name it, such as ``<AWS::Region>``."""
    if isinstance(value, str):
        return value
    if "Ref" in value:
        return f"<{value['Ref']}>"
    delimiter, parts = value["Fn::Join"]
    return str(delimiter).join(_in_words(part) for part in parts)
