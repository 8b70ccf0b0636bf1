"""What a stack has deployed, by CloudFormation's events."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, cast

from connect_phone_numbers.deployed import deployed_numbers

ACCOUNT = "us-east-1:123456789012"
STACK = f"arn:aws:cloudformation:{ACCOUNT}:stack/Contact-Centre/1b2c"
NUMBER_ID = "11111111-2222-3333-4444-555555555555"
LINE = {
    "LogicalResourceId": "Line",
    "PhysicalResourceId": f"arn:aws:connect:{ACCOUNT}:phone-number/{NUMBER_ID}",
    "ResourceType": "Custom::ConnectPhoneNumber",
    "ResourceStatus": "UPDATE_COMPLETE",
}
PROPERTIES = {
    "TargetArn": f"arn:aws:connect:{ACCOUNT}:instance/home",
    "PhoneNumberId": NUMBER_ID,
}


class CloudFormation:
    """Has one number, whose latest update has failed with properties that are cut off."""

    def pages(self, operation: str, *_: Any, **__: Any) -> Iterator[Mapping[str, Any]]:
        events = [
            {**LINE, "ResourceStatus": "UPDATE_FAILED", "ResourceProperties": '{"TargetArn": "arn'},
            {**LINE, "ResourceProperties": json.dumps(PROPERTIES)},
        ]
        named = {"DescribeStackEvents": ("StackEvents", events)}
        name, given = named.get(operation, ("StackResourceSummaries", [LINE]))
        yield {name: given}


def test_properties_are_read_only_of_an_event_that_counts() -> None:
    (line,) = deployed_numbers(cast("Any", CloudFormation()), STACK)

    assert (line.logical_id, line.phone_number_id) == ("Line", NUMBER_ID)
