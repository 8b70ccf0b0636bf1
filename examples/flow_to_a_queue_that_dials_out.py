"""A flow that transfers to a queue that dials out with the number that the flow answers.

CloudFormation makes the number, then the queue that calls back with it, then the flow that
transfers there, and attaches that to the number last.
"""

import json

from aws_cdk import App, Environment, Stack
from aws_cdk import aws_connect as connect

from cdk_connect_phone_numbers import PhoneNumber, PhoneNumberContactFlow

ACCOUNT, REGION = "123456789012", "us-east-1"
INSTANCE = f"arn:aws:connect:{REGION}:{ACCOUNT}:instance/11111111-2222-3333-4444-555555555555"

app = App()
stack = Stack(
    app,
    "FlowToAQueueThatDialsOut",
    # Named, so that synth can tell an ARN of another account or Region.
    env=Environment(account=ACCOUNT, region=REGION),
)

line = PhoneNumber(
    stack,
    "SupportLine",
    phone_number_id="99999999-2222-3333-4444-555555555555",
    target_arn=INSTANCE,
)
hours = connect.CfnHoursOfOperation(
    stack,
    "Hours",
    instance_arn=INSTANCE,
    name="Office hours",
    time_zone="UTC",
    config=[
        connect.CfnHoursOfOperation.HoursOfOperationConfigProperty(
            day="MONDAY",
            start_time=connect.CfnHoursOfOperation.HoursOfOperationTimeSliceProperty(
                hours=9, minutes=0
            ),
            end_time=connect.CfnHoursOfOperation.HoursOfOperationTimeSliceProperty(
                hours=17, minutes=0
            ),
        )
    ],
)
queue = connect.CfnQueue(
    stack,
    "SupportQueue",
    instance_arn=INSTANCE,
    name="Support",
    hours_of_operation_arn=hours.attr_hours_of_operation_arn,
    outbound_caller_config=connect.CfnQueue.OutboundCallerConfigProperty(
        outbound_caller_id_number_arn=line.phone_number_arn
    ),
)
flow = connect.CfnContactFlow(
    stack,
    "Answer",
    instance_arn=INSTANCE,
    name="Answer",
    type="CONTACT_FLOW",
    content=json.dumps(
        {
            "Version": "2019-10-30",
            "StartAction": "queue",
            "Actions": [
                {
                    "Identifier": "queue",
                    "Type": "UpdateContactTargetQueue",
                    "Parameters": {"QueueId": queue.attr_queue_arn},
                    "Transitions": {
                        "NextAction": "transfer",
                        "Errors": [{"NextAction": "end", "ErrorType": "NoMatchingError"}],
                    },
                },
                {
                    "Identifier": "transfer",
                    "Type": "TransferContactToQueue",
                    "Parameters": {},
                    "Transitions": {
                        "NextAction": "end",
                        "Errors": [
                            {"NextAction": "end", "ErrorType": "QueueAtCapacity"},
                            {"NextAction": "end", "ErrorType": "NoMatchingError"},
                        ],
                    },
                },
                {
                    "Identifier": "end",
                    "Type": "DisconnectParticipant",
                    "Parameters": {},
                    "Transitions": {},
                },
            ],
        }
    ),
)
PhoneNumberContactFlow(
    stack, "SupportFlow", phone_number=line, contact_flow_arn=flow.attr_contact_flow_arn
)
app.synth()
