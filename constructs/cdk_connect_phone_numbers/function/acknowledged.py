"""How the constructs acknowledge what organisations' rules find in them.

Once for cdk-nag 3, as CDK's own ``Validations.of().acknowledge()`` records it, which
older versions of CDK do not have; once for cdk-nag 2, and once for Checkov, in the
metadata of the resource. So whoever runs one of them need not, and none is needed.
https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.Validations.html
https://github.com/cdklabs/cdk-nag/tree/v2.38.0#suppressing-a-rule
https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from aws_cdk import CfnResource, Stack
from constructs import Construct

_METADATA_KEY = "aws:cdk:acknowledged-rules"
_CHECKOV = "CKV_"
_EVERYTHING = "AwsSolutions-IAM5[Resource::*]"
_UNCONSTRAINED = "CKV_AWS_111"

_RUNTIME = "The Python version that the function's code is tested with; boto3 comes with it."
# What is found in a function whose runtime is not the newest.
THIS_RUNTIME = {"AwsSolutions-L1": _RUNTIME, "Serverless-LambdaLatestVersion": _RUNTIME}

_ITS_OWN = (
    "The policy is made and deleted with the one role that it is for, and says what its numbers "
    "need. An organisation that forbids it hands in a role of its own, with policies of its own."
)
ITS_OWN_POLICY = {
    "HIPAA.Security-IAMNoInlinePolicy": _ITS_OWN,
    "NIST.800.53.R4-IAMNoInlinePolicy": _ITS_OWN,
    "NIST.800.53.R5-IAMNoInlinePolicy": _ITS_OWN,
    "PCI.DSS.321-IAMNoInlinePolicy": _ITS_OWN,
}

_TOLD = (
    "An event that is lost goes to the destination for failures, together with the reason, which "
    "a dead-letter queue is not told."
)
# What is found in a function that has a destination for failures, and so needs no other.
FAILURES_ARE_TOLD = {
    "HIPAA.Security-LambdaDLQ": _TOLD,
    "NIST.800.53.R5-LambdaDLQ": _TOLD,
    "Serverless-LambdaDLQ": _TOLD,
    "CKV_AWS_116": _TOLD,
}

_TRACES = "X-Ray knows no resources: traces are sent to all of it or not at all."
TRACES = {_EVERYTHING: _TRACES, _UNCONSTRAINED: _TRACES}

_DELIVERIES = "Step Functions sets up where its log goes, and such deliveries know no resources."
# What is found in the role of a state machine that logs.
LOG_DELIVERY = {_EVERYTHING: _DELIVERIES, _UNCONSTRAINED: _DELIVERIES}
# What is found in a state machine where nobody has asked for traces.
UNTRACED = {"AwsSolutions-SF2": "A provider's tracing is the state machine's as well."}
# What is found in a bucket that no organisation has handed in.
UNLOGGED = {
    "AwsSolutions-S1": "Who reads it is in CloudTrail. An organisation that logs hands in a bucket."
}


def acknowledge(construct: Construct, findings: Mapping[str, str]) -> None:
    """Record why each finding in the construct is as it should be."""
    for_nag = {rule: why for rule, why in findings.items() if not rule.startswith(_CHECKOV)}
    construct.node.add_metadata(_METADATA_KEY, for_nag)
    resource = cast("CfnResource", construct.node.default_child)
    resource.add_metadata(
        "cdk_nag",
        {"rules_to_suppress": [_for_nag_2(rule, why) for rule, why in for_nag.items()]},
    )
    if skipped := list(_for_checkov(findings)):
        resource.add_metadata("checkov", {"skip": skipped})


def acknowledge_role(construct: Construct) -> None:
    """Tell cfn-lint that CDK lets what has a role depend on it twice over."""
    resource = cast("CfnResource", construct.node.default_child)
    resource.add_metadata("cfn-lint", {"config": {"ignore_checks": ["W3005"]}})


def wildcard(stack: Stack, arn: str) -> Iterator[str]:
    """Yield the findings that a policy names the ARN, which ends in ``*``."""
    yield f"AwsSolutions-IAM5[Resource::{_in_words(stack.resolve(arn))}]"
    if arn == "*":
        yield _UNCONSTRAINED


def _for_nag_2(rule: str, why: str) -> dict[str, Any]:
    """Return an acknowledgement with what it applies to beside the rule."""
    rule, _, finding = rule.partition("[")
    applies_to = {"applies_to": [finding.removesuffix("]")]} if finding else {}
    return {"id": rule, "reason": why, **applies_to}


def _for_checkov(findings: Mapping[str, str]) -> Iterator[dict[str, str]]:
    for rule, why in findings.items():
        if rule.startswith(_CHECKOV):
            yield {"id": rule, "comment": why}


def _in_words(value: Any) -> str:
    """Return an intrinsic function's value as the rules name it, such as ``<AWS::Region>``."""
    if isinstance(value, str):
        return value
    if "Ref" in value:
        return f"<{value['Ref']}>"
    if "Fn::GetAtt" in value:
        return f"<{'.'.join(value['Fn::GetAtt'])}>"
    delimiter, parts = value["Fn::Join"]
    return str(delimiter).join(_in_words(part) for part in parts)
