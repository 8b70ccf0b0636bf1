"""A number of AWS End User Messaging, imported into an instance that is made with it.

Synthesized and linted; no local cloud makes an instance from a template.
"""

import json

from aws_cdk import App, CfnOutput, CfnParameter, RemovalPolicy, Stack
from aws_cdk import aws_connect as connect

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
# Of a number that is ACTIVE, and whose texts go to Amazon Connect: sms_two_way.py requests one.
source_arn = CfnParameter(
    stack, "SourceArn", description="The number's ARN in AWS End User Messaging."
).value_as_string

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
# PhoneNumber keeps its number when the stack is deleted. These are what it rests on: without
# this, CloudFormation would delete its instance.
for resource in (instance, flow):
    resource.apply_removal_policy(RemovalPolicy.RETAIN)

support = PhoneNumber(
    stack,
    "SupportLine",
    source_phone_number_arn=source_arn,
    target_arn=instance.attr_arn,
    contact_flow_arn=flow.attr_contact_flow_arn,
    description="Support",
)
CfnOutput(stack, "Number", value=support.phone_number)
app.synth()
