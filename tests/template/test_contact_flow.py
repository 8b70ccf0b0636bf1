"""A number's flow as a construct of its own."""

from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import App, Aws, CfnCondition, Environment, Fn, Lazy, Stack, Tags
from aws_cdk.assertions import Annotations, Match
from tests.template.conftest import (
    ACCOUNT,
    FLOW,
    GROUP,
    INSTANCE,
    NUMBER_ID,
    OTHER_INSTANCE,
    REGION,
    SOURCE,
    new_app,
    resources,
    template_of,
)
from tests.template.tokens import Known

from cdk_connect_phone_numbers import (
    Channel,
    InvalidArgumentError,
    PhoneNumber,
    PhoneNumberContactFlow,
)

FOUND: dict[str, Any] = {"phone_number_id": NUMBER_ID, "target_arn": INSTANCE}
TEXTED: dict[str, Any] = {"source_phone_number_arn": SOURCE, "target_arn": INSTANCE}


def late(text: str) -> str:
    """Return a text that is made when the template is."""
    return Lazy.string(Known(text))


def declared(stack: Stack, line: PhoneNumber, name: str = "Answer", **changes: Any) -> None:
    PhoneNumberContactFlow(
        stack, name, **{"phone_number": line, "contact_flow_arn": FLOW, **changes}
    )


def test_it_says_where_the_number_is_so_that_it_follows_a_move(stack: Stack) -> None:
    declared(stack, PhoneNumber(stack, "Line", **FOUND))

    (flow,) = resources(stack, "Custom::ConnectPhoneNumberContactFlow")
    (number,) = resources(stack, "Custom::ConnectPhoneNumber")
    own = {k: v for k, v in flow["Properties"].items() if not k.startswith("Service")}
    assert own["PhoneNumberId"]["Fn::GetAtt"][1] == "PhoneNumberId"
    assert own["TargetArn"]["Fn::GetAtt"][1] == "TargetArn"
    assert own["ContactFlowArn"] == FLOW
    assert own.keys() == {"PhoneNumberId", "TargetArn", "ContactFlowArn"}
    assert flow["Properties"]["ServiceToken"] == number["Properties"]["ServiceToken"]


@pytest.mark.parametrize(
    ("number", "channel", "written"),
    [
        (FOUND, None, None),
        (FOUND, Channel.VOICE, "VOICE"),
        (TEXTED, None, "SMS"),
        (TEXTED, "VOICE", "VOICE"),
        (
            {**TEXTED, "source_phone_number_arn": SOURCE.replace("sms-voice", "social-messaging")},
            None,
            "WHATSAPP",
        ),
    ],
)
def test_the_channel_is_written_where_synth_knows_it(
    stack: Stack, number: dict[str, Any], channel: str | None, written: str | None
) -> None:
    declared(stack, PhoneNumber(stack, "Line", **number), channel=channel)

    (flow,) = resources(stack, "Custom::ConnectPhoneNumberContactFlow")
    assert flow["Properties"].get("Channel") == written


def test_a_number_with_its_flow_apart_gives_no_warning(stack: Stack) -> None:
    declared(stack, PhoneNumber(stack, "Line", **FOUND))

    assert not Annotations.from_stack(stack).find_warning("*", Match.any_value())


@pytest.mark.parametrize(
    ("number", "changes", "message"),
    [
        (FOUND, {"contact_flow_arn": "arn:nothing"}, "contact_flow_arn must be the ARN of"),
        (FOUND, {"contact_flow_arn": None}, "contact_flow_arn must be a string"),
        (
            FOUND,
            {"contact_flow_arn": FLOW.replace(INSTANCE, OTHER_INSTANCE)},
            "contact_flow_arn must be a flow of the target",
        ),
        (FOUND, {"channel": "PIGEON"}, "channel must be VOICE or SMS or WHATSAPP"),
        (TEXTED, {"channel": "WHATSAPP"}, "channel must be one of the number"),
        (FOUND, {"phone_number": "Line"}, "phone_number must be a PhoneNumber"),
        (
            {**FOUND, "contact_flow_arn": FLOW},
            {},
            "phone_number must not have a contact_flow_arn too",
        ),
        (
            {**TEXTED, "contact_flow_arn": FLOW},
            {"channel": "SMS"},
            "phone_number must not have a contact_flow_arn too",
        ),
        (
            {**FOUND, "contact_flow_arn": FLOW},
            {"channel": "VOICE"},
            "must have the channel of each of its flows named, here and in its contact_flow_arn:",
        ),
        (
            {**FOUND, "contact_flow_arns": {Channel.VOICE: FLOW}},
            {},
            "must have the channel of each of its flows named, here and in its contact_flow_arns:",
        ),
        (
            {**TEXTED, "contact_flow_arns": {Channel.VOICE: FLOW}},
            {"channel": "VOICE"},
            "must not have the channel VOICE in its contact_flow_arns too",
        ),
    ],
)
def test_what_cannot_be_right_is_refused(
    stack: Stack, number: dict[str, Any], changes: dict[str, Any], message: str
) -> None:
    line = PhoneNumber(stack, "Line", **number)

    with pytest.raises(InvalidArgumentError, match=message):
        declared(stack, line, **changes)


def test_a_second_flow_on_one_channel_is_refused(stack: Stack) -> None:
    line = PhoneNumber(stack, "Line", **TEXTED)
    declared(stack, line)
    declared(stack, line, "Calls", channel=Channel.VOICE)

    with pytest.raises(InvalidArgumentError, match="has its flow by ContactCentre/Answer already"):
        declared(stack, line, "Texts", channel=Channel.SMS)


def test_a_flow_that_may_turn_out_to_be_none_is_left_to_the_handler(stack: Stack) -> None:
    flow = Fn.condition_if("HasFlow", FLOW, Aws.NO_VALUE).to_string()
    CfnCondition(stack, "HasFlow")
    line = PhoneNumber(stack, "Line", **TEXTED, contact_flow_arn=flow)

    declared(stack, line)

    assert resources(stack, "Custom::ConnectPhoneNumberContactFlow")


@pytest.mark.parametrize(
    ("number", "changes", "message"),
    [
        (FOUND, {"contact_flow_arn": late("main")}, "contact_flow_arn must be the ARN of"),
        (FOUND, {"channel": late("PIGEON")}, "channel must be VOICE or SMS or WHATSAPP"),
        (TEXTED, {"channel": late("WHATSAPP")}, "channel must be one of the number"),
        (
            {**FOUND, "target_arn": late(OTHER_INSTANCE)},
            {},
            "contact_flow_arn must be a flow of the target",
        ),
        (
            {**TEXTED, "contact_flow_arn": FLOW},
            {"channel": late("SMS")},
            "phone_number must not have a contact_flow_arn too",
        ),
    ],
)
def test_what_turns_out_late_that_it_cannot_be_right_is_refused(
    stack: Stack, number: dict[str, Any], changes: dict[str, Any], message: str
) -> None:
    declared(stack, PhoneNumber(stack, "Line", **number), **changes)

    with pytest.raises(RuntimeError, match=message):
        template_of(stack)


def test_a_second_flow_on_a_channel_that_is_made_late_is_refused(stack: Stack) -> None:
    line = PhoneNumber(stack, "Line", **TEXTED)
    declared(stack, line, channel=late("SMS"))
    declared(stack, line, "Texts", channel=late("SMS"))

    with pytest.raises(RuntimeError, match="has its flow by ContactCentre/Answer already"):
        template_of(stack)


@pytest.mark.parametrize(("old", "new"), [(REGION, "eu-west-2"), (ACCOUNT, "210987654321")])
def test_a_flow_has_to_be_where_its_number_is(old: str, new: str) -> None:
    stack = Stack(new_app(), "ContactCentre")
    line = PhoneNumber(stack, "Line", phone_number_id=NUMBER_ID, target_arn=GROUP)

    with pytest.raises(InvalidArgumentError, match=rf"must be in phone_number's \w+, {old}:"):
        declared(stack, line, contact_flow_arn=FLOW.replace(old, new))


def test_a_number_of_another_stack_is_refused(stack: Stack) -> None:
    app = stack.node.root
    assert isinstance(app, App)
    other = Stack(app, "Other", env=Environment(account=ACCOUNT, region=REGION))
    line = PhoneNumber(other, "Line", **FOUND)

    with pytest.raises(InvalidArgumentError, match="phone_number must be in the same stack"):
        declared(stack, line)


def test_a_number_has_to_leave_room_among_its_tags_for_the_flows_record(stack: Stack) -> None:
    app = stack.node.root
    assert isinstance(app, App)
    tags = {f"tag-{at}": "" for at in range(33)}
    line = PhoneNumber(stack, "Line", **FOUND, tags=tags)
    declared(stack, line)
    assert resources(stack, "Custom::ConnectPhoneNumber")

    Tags.of(line).add("one", "more")

    with pytest.raises(RuntimeError, match="tags must be at most 33"):
        app.synth(force=True)
