"""A number that Amazon Connect already has, moved to a new traffic distribution group."""

from aws_cdk import App, Environment, Stack
from aws_cdk import aws_connect as connect

from cdk_connect_phone_numbers import OnDelete, PhoneNumber

ACCOUNT, REGION = "123456789012", "us-east-1"
INSTANCE = f"arn:aws:connect:{REGION}:{ACCOUNT}:instance/11111111-2222-3333-4444-555555555555"

app = App()
stack = Stack(
    app,
    "MoveToTrafficDistributionGroup",
    # Named, so that synth can tell an ARN of another account or Region.
    env=Environment(account=ACCOUNT, region=REGION),
)

# The instance must have a replica in another Region before it can have a group:
# https://docs.aws.amazon.com/connect/latest/adminguide/setup-traffic-distribution-groups.html
group = connect.CfnTrafficDistributionGroup(
    stack, "Group", name="Both Regions", instance_arn=INSTANCE
)
PhoneNumber(
    stack,
    "SalesLine",
    phone_number_id="99999999-2222-3333-4444-555555555555",
    target_arn=group.attr_traffic_distribution_group_arn,
    # A move leaves the flow behind, even where the new target has the same flows.
    contact_flow_arn=f"{INSTANCE}/contact-flow/88888888-2222-3333-4444-555555555555",
    # When the stack is deleted, the number has to be somewhere else than in its group.
    on_delete=OnDelete.RETURN,
)
app.synth()
