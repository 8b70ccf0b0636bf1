"""A WhatsApp number with a flow for messages, and another for calls if it takes them.

The tests deploy it to the local cloud. CloudFormation has no resource for a WhatsApp number: it is
linked to the account in the console of AWS End User Messaging Social, which shows its ARN. If
Amazon Connect is the event destination of the business account, it has imported the number by then,
and the number is adopted.
"""

from aws_cdk import App, CfnOutput, Stack

from cdk_connect_phone_numbers import Channel, PhoneNumber

ACCOUNT = "123456789012"
INSTANCE = f"arn:aws:connect:us-east-1:{ACCOUNT}:instance/11111111-2222-3333-4444-555555555555"

app = App()
stack = Stack(app, "WhatsApp")


def value(name: str, default: str) -> str:
    """Return a value of this stage: cdk deploy --context NAME=VALUE."""
    return str(app.node.try_get_context(name) or default)


flows = {
    # The ARN is written here and no token, so the function's role knows that it is WhatsApp.
    Channel.WHATSAPP: value(
        "messages_flow", f"{INSTANCE}/contact-flow/66666666-2222-3333-4444-555555555555"
    ),
}
if calls := app.node.try_get_context("calls_flow"):
    flows[Channel.VOICE] = calls

line = PhoneNumber(
    stack,
    "WhatsAppLine",
    source_phone_number_arn=value(
        "source", f"arn:aws:social-messaging:us-east-1:{ACCOUNT}:phone-number-id/0123456789abcdef"
    ),
    target_arn=value("target", INSTANCE),
    contact_flow_arns=flows,
    description="Support by WhatsApp",
)
CfnOutput(stack, "Number", value=line.phone_number)
app.synth()
