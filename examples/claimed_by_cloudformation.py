"""A number claimed by country, type and prefix, kept for ever, and managed from there.

Synthesized and linted; no local cloud makes AWS::Connect::PhoneNumber.

CloudFormation claims the number, which this library does not. Everything after that is the
library's: its flow, its moves, and that nothing releases it. Do not change a property of the claim:
another country, type or prefix claims another number, and CloudFormation then lets go of this one.
"""

from aws_cdk import App, CfnOutput, CfnParameter, RemovalPolicy, Stack
from aws_cdk import aws_connect as connect

from cdk_connect_phone_numbers import PhoneNumber

app = App()
stack = Stack(app, "ClaimedByCloudFormation")
claimed_in = CfnParameter(stack, "InstanceArn", description="The instance's ARN.").value_as_string
# Where the number answers. It is moved by this; the claim above is left as it was.
target_arn = CfnParameter(
    stack, "TargetArn", description="The ARN of the instance or group that it belongs to."
).value_as_string
flow_arn = CfnParameter(stack, "FlowArn", description="The ARN of a flow there.").value_as_string

claim = connect.CfnPhoneNumber(
    stack,
    "Claim",
    target_arn=claimed_in,
    country_code="US",
    type="DID",
    prefix="+1206",
)
# Without this, a claim that leaves the stack or is replaced is released, for up to 180 days.
claim.apply_removal_policy(RemovalPolicy.RETAIN)

line = PhoneNumber(
    stack,
    "Line",
    phone_number_id=claim.ref,
    target_arn=target_arn,
    contact_flow_arn=flow_arn,
    description="Claimed for Seattle",
)
CfnOutput(stack, "Number", value=line.phone_number)
app.synth()
