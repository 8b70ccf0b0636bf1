"""How the constructs acknowledge what the AwsSolutions rules of cdk-nag find in them.

Recorded as CDK's own ``Validations.of().acknowledge()`` does, which older versions
of it do not have. So whoever runs the rules need not; cdk-nag itself is not needed.
https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.Validations.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aws_cdk import Stack
from constructs import Construct

_METADATA_KEY = "aws:cdk:acknowledged-rules"

# What is found in a function whose runtime is not the newest.
THIS_RUNTIME = {
    "AwsSolutions-L1": "The Python version that the function's code is tested with; boto3 comes "
    "with it."
}


def acknowledge(construct: Construct, findings: Mapping[str, str]) -> None:
    """Record why each finding in the construct is as it should be."""
    construct.node.add_metadata(_METADATA_KEY, dict(findings))


def wildcard(stack: Stack, arn: str) -> str:
    """Return the finding that a policy names the ARN, which ends in ``*``."""
    return f"AwsSolutions-IAM5[Resource::{_in_words(stack.resolve(arn))}]"


def _in_words(value: Any) -> str:
    """Return an intrinsic function's value as the rules name it, such as ``<AWS::Region>``."""
    if isinstance(value, str):
        return value
    if "Ref" in value:
        return f"<{value['Ref']}>"
    delimiter, parts = value["Fn::Join"]
    return str(delimiter).join(_in_words(part) for part in parts)
