"""A stack to declare numbers in, and what they are declared with."""

from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import App, Environment, Stack
from aws_cdk.assertions import Template

ACCOUNT = "123456789012"
REGION = "us-east-1"
CONNECT = f"arn:aws:connect:{REGION}:{ACCOUNT}"
INSTANCE_ID = "11111111-2222-3333-4444-555555555555"
INSTANCE = f"{CONNECT}:instance/{INSTANCE_ID}"
OTHER_INSTANCE = f"{CONNECT}:instance/66666666-2222-3333-4444-555555555555"
GROUP = f"{CONNECT}:traffic-distribution-group/77777777-2222-3333-4444-555555555555"
FLOW = f"{INSTANCE}/contact-flow/88888888-2222-3333-4444-555555555555"
NUMBER_ID = "99999999-2222-3333-4444-555555555555"
NUMBER = f"{CONNECT}:phone-number/{NUMBER_ID}"
SOURCE = f"arn:aws:sms-voice:{REGION}:{ACCOUNT}:phone-number/phone-0123456789abcdef"

IMPORT: dict[str, Any] = {
    "source_phone_number_arn": SOURCE,
    "target_arn": INSTANCE,
    "contact_flow_arn": FLOW,
}
MOVE: dict[str, Any] = {"phone_number_id": NUMBER_ID, "target_arn": GROUP, "contact_flow_arn": FLOW}


def new_app(outdir: str | None = None) -> App:
    """Return an app that does not put its functions' code together, which no template shows."""
    return App(outdir=outdir, context={"aws:cdk:bundling-stacks": []})


def new_stack() -> Stack:
    """Return a stack of such an app that knows its place."""
    return Stack(new_app(), "ContactCentre", env=Environment(account=ACCOUNT, region=REGION))


@pytest.fixture
def stack() -> Stack:
    return new_stack()


def template_of(stack: Stack) -> dict[str, Any]:
    """Return what the stack is synthesized to."""
    return dict(Template.from_stack(stack).to_json())


def resources(stack: Stack, resource_type: str) -> list[dict[str, Any]]:
    """Return the template's resources of one type."""
    found = template_of(stack)["Resources"].values()
    return [each for each in found if each["Type"] == resource_type]


def properties(stack: Stack) -> dict[str, Any]:
    """Return the properties of the stack's only number."""
    (number,) = resources(stack, "Custom::ConnectPhoneNumber")
    own = dict(number["Properties"])
    del own["ServiceToken"], own["ServiceTimeout"]
    return own
