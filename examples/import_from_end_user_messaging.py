"""A number of AWS End User Messaging, imported into an instance and answered by a flow."""

import json

from aws_cdk import App, CfnOutput, RemovalPolicy, Stack
from aws_cdk import aws_connect as connect
from aws_cdk import aws_smsvoice as smsvoice

from cdk_connect_phone_numbers import PhoneNumber

HANG_UP = json.dumps(
    {
        "Version": "2019-10-30",
        "StartAction": "hang-up",
        "Actions": [
            {
                "Identifier": "hang-up",
                "Type": "DisconnectParticipant",
                "Parameters": {},
                "Transitions": {},
            }
        ],
    }
)

app = App()
stack = Stack(app, "ImportFromEndUserMessaging")

instance = connect.CfnInstance(
    stack,
    "Instance",
    instance_alias="contact-centre-0100",
    identity_management_type="CONNECT_MANAGED",
    attributes=connect.CfnInstance.AttributesProperty(inbound_calls=True, outbound_calls=True),
)
flow = connect.CfnContactFlow(
    stack,
    "SupportFlow",
    instance_arn=instance.attr_arn,
    name="Support",
    type="CONTACT_FLOW",
    content=HANG_UP,
)
number = smsvoice.CfnPhoneNumber(
    stack,
    "SupportNumber",
    iso_country_code="US",
    number_type="TOLL_FREE",
    number_capabilities=["SMS", "VOICE"],
    mandatory_keywords=smsvoice.CfnPhoneNumber.MandatoryKeywordsProperty(
        help=smsvoice.CfnPhoneNumber.MandatoryKeywordProperty(message="Call us on this number."),
        stop=smsvoice.CfnPhoneNumber.MandatoryKeywordProperty(message="You get no more messages."),
    ),
    deletion_protection_enabled=True,
)

# PhoneNumber keeps its number when the stack is deleted. These are what it rests on: without
# them, CloudFormation would give the number up in End User Messaging, or delete its instance.
for resource in (instance, flow, number):
    resource.apply_removal_policy(RemovalPolicy.RETAIN)

support = PhoneNumber(
    stack,
    "SupportLine",
    source_phone_number_arn=number.attr_arn,
    target_arn=instance.attr_arn,
    contact_flow_arn=flow.attr_contact_flow_arn,
    description="Support",
)
CfnOutput(stack, "Number", value=support.phone_number)
app.synth()
