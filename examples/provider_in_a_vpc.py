"""A function of one's own settings: in a VPC, with a log that is kept for six months."""

from aws_cdk import App, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_logs as logs

from cdk_connect_phone_numbers import PhoneNumber, PhoneNumberProvider

CONNECT = "arn:aws:connect:us-east-1:123456789012"
INSTANCE = f"{CONNECT}:instance/11111111-2222-3333-4444-555555555555"

app = App()
stack = Stack(app, "ProviderInAVpc")

# From its private subnets the function must reach Amazon Connect, CloudFormation and S3, where
# CloudFormation takes its answers. Through a NAT gateway it reaches all three.
vpc = ec2.Vpc(stack, "Vpc", max_azs=2, nat_gateways=1)
provider = PhoneNumberProvider(
    stack,
    "PhoneNumberProvider",
    vpc=vpc,
    log_retention=logs.RetentionDays.SIX_MONTHS,
)

# Every number of the stack is given it: one without would get a second function, outside the VPC.
for name, source, flow in (
    ("SupportLine", "phone-0100", "66666666-2222-3333-4444-555555555555"),
    ("SalesLine", "phone-0101", "88888888-2222-3333-4444-555555555555"),
):
    PhoneNumber(
        stack,
        name,
        source_phone_number_arn=f"arn:aws:sms-voice:us-east-1:123456789012:phone-number/{source}",
        target_arn=INSTANCE,
        contact_flow_arn=f"{INSTANCE}/contact-flow/{flow}",
        provider=provider,
    )
app.synth()
