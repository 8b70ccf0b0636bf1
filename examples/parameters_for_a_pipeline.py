"""One template for all stages: what differs comes in as CloudFormation parameters.

A stage gives them on the command line: cdk deploy --parameters SourceArn=arn:aws:sms-voice:…
"""

from aws_cdk import App, CfnOutput, CfnParameter, Duration, Stack

from cdk_connect_phone_numbers import PhoneNumber

app = App()
stack = Stack(app, "ParametersForAPipeline")


def parameter(name: str, description: str) -> CfnParameter:
    """Declare a parameter that must be an ARN."""
    return CfnParameter(stack, name, description=description, allowed_pattern="arn:aws.*")


support = PhoneNumber(
    stack,
    "SupportLine",
    # Synth does not see what a parameter holds. The function checks it, before any call that
    # writes, and names it as the property SourcePhoneNumberArn, TargetArn or ContactFlowArn.
    source_phone_number_arn=parameter("SourceArn", "Number to import").value_as_string,
    target_arn=parameter("TargetArn", "Instance or group to import it into").value_as_string,
    contact_flow_arn=parameter("FlowArn", "Flow that answers it").value_as_string,
    timeout=Duration.minutes(5),
)
CfnOutput(stack, "Number", value=support.phone_number)
CfnOutput(stack, "NumberArn", value=support.phone_number_arn)
app.synth()
