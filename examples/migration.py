"""Thousands of numbers moved to another instance: one first, then wave after wave.

Deploying it moves nothing. The table is migration.csv, as Excel saves it:

connect-phone-numbers migrate Migration examples/migration.csv --plan
connect-phone-numbers migrate Migration examples/migration.csv --apply

The first number is moved once somebody has agreed. Somebody calls it then, and agrees to the next
wave, or not. Where flows of the new instance fail, no other wave begins.
"""

from aws_cdk import App, CfnOutput, Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sns as sns

from cdk_connect_phone_numbers import PhoneNumberMigration, Wave

INSTANCE_ID = "11111111-2222-3333-4444-555555555555"

app = App()
stack = Stack(app, "Migration")
operators = sns.Topic(stack, "Operators", enforce_ssl=True)

flow_errors = cloudwatch.Alarm(
    stack,
    "FlowErrors",
    metric=cloudwatch.Metric(
        namespace="AWS/Connect",
        metric_name="ContactFlowFatalErrors",
        dimensions_map={
            "InstanceId": INSTANCE_ID,
            "MetricGroup": "ContactFlow",
            "ContactFlowName": "Welcome",
        },
        statistic="Sum",
        period=Duration.minutes(1),
    ),
    alarm_description="Callers do not get through the flow to which the numbers are moved.",
    threshold=1,
    evaluation_periods=1,
    treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
)

migration = PhoneNumberMigration(
    stack,
    "PhoneNumbers",
    waves=[Wave.count(1), Wave.percentage(10), Wave.rest()],
    tolerated_failure_percentage=2,
    approval_topic=operators,
    notification_topic=operators,
    alarms=[flow_errors],
)

CfnOutput(stack, "StateMachine", value=migration.state_machine.state_machine_arn)
app.synth()
