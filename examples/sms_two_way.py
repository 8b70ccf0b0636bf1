"""A number that customers text: two-way SMS set up, imported, answered by a flow, never given up.

Synthesized and linted; no local cloud makes a number of AWS End User Messaging.

A toll-free or 10DLC number of the US has to be registered before it is ACTIVE, which takes days.
Until then the deployment fails at SupportLine and says so: deploy the number first.
"""

from aws_cdk import App, CfnOutput, CfnParameter, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_smsvoice as smsvoice
from aws_cdk import custom_resources as cr

from cdk_connect_phone_numbers import PhoneNumber

app = App()
stack = Stack(app, "SmsTwoWay")
target_arn = CfnParameter(stack, "TargetArn", description="The instance's ARN.").value_as_string
flow_arn = CfnParameter(stack, "FlowArn", description="The ARN of its flow.").value_as_string

number = smsvoice.CfnPhoneNumber(
    stack,
    "Number",
    iso_country_code="US",
    number_type="TEN_DLC",
    number_capabilities=["SMS"],
    mandatory_keywords=smsvoice.CfnPhoneNumber.MandatoryKeywordsProperty(
        help=smsvoice.CfnPhoneNumber.MandatoryKeywordProperty(message="Text us, we answer."),
        stop=smsvoice.CfnPhoneNumber.MandatoryKeywordProperty(message="You get no more texts."),
    ),
    # Nobody can release it while this is on, not even CloudFormation.
    deletion_protection_enabled=True,
)
number.apply_removal_policy(RemovalPolicy.RETAIN)

# What AWS End User Messaging hands a text over to Amazon Connect with.
hands_over = iam.Role(
    stack, "HandsOver", assumed_by=iam.ServicePrincipal("sms-voice.amazonaws.com")
)
hands_over.add_to_policy(
    iam.PolicyStatement(actions=["connect:SendChatIntegrationEvent"], resources=["*"])
)

# The resource's own ChannelArn takes ARNs alone, and Amazon Connect's destination is none.
to_connect = cr.AwsSdkCall(
    service="PinpointSMSVoiceV2",
    action="UpdatePhoneNumber",
    parameters={
        "PhoneNumberId": number.attr_arn,
        "TwoWayEnabled": True,
        "TwoWayChannelArn": f"connect.{stack.region}.amazonaws.com",
        "TwoWayChannelRole": hands_over.role_arn,
    },
    physical_resource_id=cr.PhysicalResourceId.of("two-way"),
)
two_way = cr.AwsCustomResource(
    stack,
    "TwoWay",
    on_update=to_connect,
    install_latest_aws_sdk=False,
    policy=cr.AwsCustomResourcePolicy.from_statements(
        [
            iam.PolicyStatement(
                actions=["sms-voice:UpdatePhoneNumber"], resources=[number.attr_arn]
            ),
            iam.PolicyStatement(actions=["iam:PassRole"], resources=[hands_over.role_arn]),
        ]
    ),
)
two_way.node.add_dependency(hands_over.node.find_child("DefaultPolicy"))

support = PhoneNumber(
    stack,
    "SupportLine",
    source_phone_number_arn=number.attr_arn,
    target_arn=target_arn,
    # By its source: the flow is attached on SMS.
    contact_flow_arn=flow_arn,
    description="Support by SMS",
)
support.node.add_dependency(two_way)
CfnOutput(stack, "Texts", value=support.phone_number)
app.synth()
