"""A pipeline that deploys numbers to a test stage and, once somebody has agreed, to production."""

from typing import Any

from aws_cdk import App, Environment, Stack, Stage
from aws_cdk import pipelines as cdk_pipelines
from constructs import Construct

from cdk_connect_phone_numbers import PhoneNumber

ACCOUNT, REGION = "123456789012", "us-east-1"
CONNECT = f"arn:aws:connect:{REGION}:{ACCOUNT}"
MESSAGING = f"arn:aws:sms-voice:{REGION}:{ACCOUNT}"
ENVIRONMENT = Environment(account=ACCOUNT, region=REGION)
TEST_INSTANCE = f"{CONNECT}:instance/11111111-2222-3333-4444-555555555555"
PRODUCTION_INSTANCE = f"{CONNECT}:instance/66666666-2222-3333-4444-555555555555"


class ContactCentre(Stage):
    """The numbers of one stage."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002 - the name that every construct's second argument has
        *,
        source_phone_number_arn: str,
        instance_arn: str,
        contact_flow_id: str,
        **options: Any,
    ) -> None:
        super().__init__(scope, id, **options)
        PhoneNumber(
            Stack(self, "Numbers"),
            "SupportLine",
            source_phone_number_arn=source_phone_number_arn,
            target_arn=instance_arn,
            contact_flow_arn=f"{instance_arn}/contact-flow/{contact_flow_id}",
        )


app = App()
stack = Stack(app, "NumbersPipeline", env=ENVIRONMENT)
pipeline = cdk_pipelines.CodePipeline(
    stack,
    "Pipeline",
    # The function's asset is put together without Docker, so no step needs to be privileged.
    synth=cdk_pipelines.ShellStep(
        "Synth",
        input=cdk_pipelines.CodePipelineSource.connection(
            "owner/repository",
            "main",
            connection_arn=f"arn:aws:codeconnections:{REGION}:{ACCOUNT}:connection/"
            "22222222-2222-3333-4444-555555555555",
        ),
        commands=[
            "pip install -r requirements.txt",
            "npx --yes aws-cdk@2 synth --app 'python examples/pipeline_with_approval.py'",
        ],
    ),
)
pipeline.add_stage(
    ContactCentre(
        app,
        "Test",
        env=ENVIRONMENT,
        source_phone_number_arn=f"{MESSAGING}:phone-number/phone-0100",
        instance_arn=TEST_INSTANCE,
        contact_flow_id="33333333-2222-3333-4444-555555555555",
    )
)
pipeline.add_stage(
    ContactCentre(
        app,
        "Production",
        env=ENVIRONMENT,
        source_phone_number_arn=f"{MESSAGING}:phone-number/phone-0101",
        instance_arn=PRODUCTION_INSTANCE,
        contact_flow_id="44444444-2222-3333-4444-555555555555",
    ),
    pre=[cdk_pipelines.ManualApprovalStep("Approve", comment="Call the test number first.")],
)
app.synth()
