"""An app of many numbers: ``synth_app.py ours|native NUMBERS``, for ``cdk synth --app``."""

from __future__ import annotations

import sys

from aws_cdk import App, Stack
from aws_cdk import aws_connect as connect

_CONNECT = "arn:aws:connect:us-east-1:123456789012"
_INSTANCE = f"{_CONNECT}:instance/11111111-2222-3333-4444-555555555555"
_FLOW = f"{_INSTANCE}/contact-flow/66666666-2222-3333-4444-555555555555"


def _source(number: int) -> str:
    return f"arn:aws:sms-voice:us-east-1:123456789012:phone-number/phone-{number:032x}"


def _native(stack: Stack, numbers: int) -> None:
    for number in range(numbers):
        connect.CfnPhoneNumber(
            stack,
            f"Line{number}",
            source_phone_number_arn=_source(number),
            target_arn=_INSTANCE,
            description=f"Line {number}",
        )


def _ours(stack: Stack, numbers: int) -> None:
    from cdk_connect_phone_numbers import PhoneNumber  # noqa: PLC0415 - native has no need of it

    for number in range(numbers):
        PhoneNumber(
            stack,
            f"Line{number}",
            source_phone_number_arn=_source(number),
            target_arn=_INSTANCE,
            contact_flow_arn=_FLOW,
            description=f"Line {number}",
        )


if __name__ == "__main__":
    app = App()
    {"ours": _ours, "native": _native}[sys.argv[1]](Stack(app, "Lines"), int(sys.argv[2]))
    app.synth()
