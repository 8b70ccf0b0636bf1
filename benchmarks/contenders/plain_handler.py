"""A handler as one writes it in an afternoon: boto3 with its own retries, crhelper, a pause.

It imports, gives Connect three seconds, and attaches the flow. It checks nothing, and swallows
nothing.
"""

from __future__ import annotations

import time
from typing import Any

import boto3
from crhelper import CfnResource

from benchmarks.contenders.invocations import Handler, serve

_PAUSE = 3


def _new_handler() -> Handler:
    helper = CfnResource(log_level="CRITICAL", boto_level="CRITICAL", sleep_on_delete=0)
    connect = boto3.client("connect")

    @helper.create
    def create(event: dict[str, Any], _context: Any) -> str:
        properties = event["ResourceProperties"]
        imported = connect.import_phone_number(
            InstanceId=properties["InstanceId"],
            SourcePhoneNumberArn=properties["SourcePhoneNumberArn"],
        )
        time.sleep(_PAUSE)
        connect.associate_phone_number_contact_flow(
            PhoneNumberId=imported["PhoneNumberId"],
            InstanceId=properties["InstanceId"],
            ContactFlowId=properties["ContactFlowId"],
        )
        return str(imported["PhoneNumberArn"])

    return helper


if __name__ == "__main__":
    serve(_new_handler)
