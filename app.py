"""The example app: three lines of a contact centre, two imported and one moved.

What differs between stages comes in as parameters, so that one template serves
all of them:

    cdk deploy --parameters InstanceArn=arn:aws:connect:… --parameters …
"""

import os
from typing import Any

from aws_cdk import App, CfnOutput, CfnParameter, Environment, Stack
from constructs import Construct

from cdk_connect_phone_numbers import OnDelete, PhoneNumber


class ContactCentre(Stack):
    """The phone numbers of a contact centre."""

    def __init__(self, scope: Construct, id: str, **options: Any) -> None:  # noqa: A002
        super().__init__(scope, id, **options)
        support = PhoneNumber(
            self,
            "SupportLine",
            source_phone_number_arn=self._parameter(
                "SupportSourceArn", "Number in AWS End User Messaging to import into the instance"
            ),
            target_arn=self._parameter("SupportTargetArn", "Instance of the support line"),
            contact_flow_arn=self._parameter("SupportFlowArn", "Flow of the support line"),
            description="Support",
            tags={"team": "support"},
        )
        sales = PhoneNumber(
            self,
            "SalesLine",
            source_phone_number_arn=self._parameter(
                "SalesSourceArn", "Number in AWS End User Messaging to import into the group"
            ),
            target_arn=self._parameter("SalesGroupArn", "Traffic distribution group to import to"),
            contact_flow_arn=self._parameter("SalesFlowArn", "Flow of the sales line"),
            description="Sales",
        )
        night = PhoneNumber(
            self,
            "NightLine",
            phone_number_id=self._parameter("NightNumberId", "Number in Connect to move"),
            target_arn=self._parameter("NightTargetArn", "Instance to move it to"),
            contact_flow_arn=self._parameter("NightFlowArn", "Flow of the night line"),
            on_delete=OnDelete.RETURN,
        )
        for name, line in (("Support", support), ("Sales", sales), ("Night", night)):
            CfnOutput(self, f"{name}Number", value=line.phone_number)

    def _parameter(self, name: str, description: str) -> str:
        return CfnParameter(self, name, description=description).value_as_string


app = App()
ContactCentre(
    app,
    "ContactCentre",
    env=Environment(
        account=os.environ.get("CDK_DEFAULT_ACCOUNT"), region=os.environ.get("CDK_DEFAULT_REGION")
    ),
)
app.synth()
