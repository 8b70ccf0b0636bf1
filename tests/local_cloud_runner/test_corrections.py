"""What CloudFormation does on AWS, and MiniStack by itself does not."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from botocore.exceptions import WaiterError

from local_cloud.cloud import LocalCloud

pytestmark = pytest.mark.slow

ANSWERS = """
import json, urllib.request
def handler(event, context):
    answer = {name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")}
    answer |= {"Status": "SUCCESS", "PhysicalResourceId": "number"}
    request = urllib.request.Request(
        event["ResponseURL"], json.dumps(answer).encode(), {"Content-Type": ""}, method="PUT"
    )
    urllib.request.urlopen(request)
"""


def template(function: str, description: str) -> str:
    functions = {
        name: {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Runtime": "python3.13",
                "Handler": "index.handler",
                "Role": "arn:aws:iam::123456789012:role/nothing",
                "Code": {"ZipFile": ANSWERS},
            },
        }
        for name in ("One", "Another")
    }
    number = {
        "Type": "Custom::ConnectPhoneNumber",
        "Properties": {
            "ServiceToken": {"Fn::GetAtt": [function, "Arn"]},
            "Description": description,
        },
    }
    return json.dumps({"Resources": {**functions, "Number": number}})


def update(stacks: Any, function: str, description: str) -> str:
    stacks.update_stack(StackName="Numbers", TemplateBody=template(function, description))
    with suppress(WaiterError):  # what it came to is looked at
        stacks.get_waiter("stack_update_complete").wait(StackName="Numbers", WaiterConfig=SOON)
    status: str = stacks.describe_stacks(StackName="Numbers")["Stacks"][0]["StackStatus"]
    return status


SOON = {"Delay": 1, "MaxAttempts": 20}


def test_a_custom_resource_stays_with_its_function() -> None:
    with LocalCloud() as cloud:
        stacks = cloud.client("cloudformation")
        stacks.create_stack(StackName="Numbers", TemplateBody=template("One", "first"))
        stacks.get_waiter("stack_create_complete").wait(StackName="Numbers", WaiterConfig=SOON)

        assert update(stacks, "One", "second") == "UPDATE_COMPLETE"
        assert update(stacks, "Another", "second") == "UPDATE_ROLLBACK_COMPLETE"
        reasons = [
            event.get("ResourceStatusReason")
            for event in stacks.describe_stack_events(StackName="Numbers")["StackEvents"]
            if event["LogicalResourceId"] == "Number"
        ]
        assert "Modifying service token is not allowed." in reasons
        assert update(stacks, "One", "third") == "UPDATE_COMPLETE"
        stacks.close()
