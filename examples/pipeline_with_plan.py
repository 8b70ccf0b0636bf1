"""A pipeline that shows what a deployment will do with each number, and asks, before it does it."""

from typing import Any

from aws_cdk import App, Duration, Environment, Stack, Stage
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import pipelines as cdk_pipelines
from constructs import Construct

from cdk_connect_phone_numbers import PhoneNumber, PhoneNumberDriftCheck

ACCOUNT, REGION = "123456789012", "us-east-1"
CONNECT = f"arn:aws:connect:{REGION}:{ACCOUNT}"
INSTANCE = f"{CONNECT}:instance/11111111-2222-3333-4444-555555555555"
ENVIRONMENT = Environment(account=ACCOUNT, region=REGION)
READS = [
    "cloudformation:DescribeChangeSet",
    "cloudformation:DescribeStackEvents",
    "cloudformation:DescribeStackResource",
    "cloudformation:DescribeStacks",
    "cloudformation:ListChangeSets",
    "connect:BatchGetFlowAssociation",
    "connect:DescribeContactFlow",
    "connect:DescribeInstance",
    "connect:DescribePhoneNumber",
    "connect:DescribeTrafficDistributionGroup",
    "connect:GetFlowAssociation",
    "connect:ListPhoneNumbersV2",
    "states:DescribeStateMachine",
]


class ContactCentre(Stage):
    """The numbers, and a check four times an hour whether they are still as deployed."""

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002 - the name that every construct's second argument has
        **options: Any,
    ) -> None:
        super().__init__(scope, id, **options)
        self.numbers = Stack(self, "Numbers")
        PhoneNumber(
            self.numbers,
            "SupportLine",
            source_phone_number_arn=(
                f"arn:aws:sms-voice:{REGION}:{ACCOUNT}:phone-number/phone-0101"
            ),
            target_arn=INSTANCE,
            contact_flow_arn=f"{INSTANCE}/contact-flow/44444444-2222-3333-4444-555555555555",
        )
        PhoneNumberDriftCheck(
            self.numbers, "DriftCheck", schedule=events.Schedule.rate(Duration.minutes(15))
        )


def planned(scope: Construct, stage: ContactCentre) -> cdk_pipelines.StackSteps:
    """Return the steps between making a change set and executing it: show the plan, and ask.

    The plan ends with 2 where there is something to be done: that is no failure. With 3 it is not
    safe, and the pipeline stops.
    """
    approvers = sns.Topic(scope, "Approvers", enforce_ssl=True)
    command = f"connect-phone-numbers plan {stage.numbers.stack_name} --change-set PipelineChange"
    plan = cdk_pipelines.CodeBuildStep(
        "Plan",
        commands=[
            "pip install -r requirements.txt",  # the command comes with this package's extra, cli
            f"{command} --markdown > plan.md && CODE=0 || CODE=$?",
            "cat plan.md",
            "aws sns publish --topic-arn $TOPIC --subject Plan --message file://plan.md",
            "[ $CODE -eq 0 ] || [ $CODE -eq 2 ]",
        ],
        env={"TOPIC": approvers.topic_arn},
        role_policy_statements=[
            iam.PolicyStatement(actions=READS, resources=["*"]),
            iam.PolicyStatement(actions=["sns:Publish"], resources=[approvers.topic_arn]),
        ],
    )
    ask = cdk_pipelines.ManualApprovalStep(
        "Approve", comment="The plan is in the log of the step before, and was sent to the topic."
    )
    ask.add_step_dependency(plan)
    return cdk_pipelines.StackSteps(stack=stage.numbers, change_set=[plan, ask])


app = App()
stack = Stack(app, "PlannedPipeline", env=ENVIRONMENT)
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
            "npx --yes aws-cdk@2 synth --app 'python examples/pipeline_with_plan.py'",
        ],
    ),
)
production = ContactCentre(app, "Production", env=ENVIRONMENT)
pipeline.add_stage(production, stack_steps=[planned(stack, production)])
app.synth()
