"""Wrong arguments fail at synth, by name and value."""

from __future__ import annotations

import re
from typing import Any

import pytest
from aws_cdk import CfnParameter, Duration, Environment, NestedStack, Stack, Tags
from aws_cdk.assertions import Annotations, Match
from tests.owner_tags import PREFIX, STACK
from tests.template.conftest import (
    FLOW,
    GROUP,
    IMPORT,
    INSTANCE,
    INSTANCE_ID,
    MOVE,
    NUMBER,
    NUMBER_ID,
    OTHER_INSTANCE,
    SOURCE,
    new_app,
    template_of,
)

from cdk_connect_phone_numbers import (
    InvalidArgumentError,
    OnDelete,
    PhoneNumber,
    PhoneNumberProvider,
)

ENVIRONMENT = Environment(account="123456789012", region="us-east-1")
POOL = SOURCE.replace("phone-number/phone", "pool/pool")
ALIAS = f"{FLOW}/alias/x"


def without(arguments: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if name not in names}


@pytest.mark.parametrize(
    ("arguments", "name", "value"),
    [
        (without(IMPORT, "source_phone_number_arn"), "source_phone_number_arn", "None"),
        ({**IMPORT, "phone_number_id": NUMBER_ID}, "phone_number_id", NUMBER_ID),
        (without(IMPORT, "target_arn"), "target_arn", "None"),
        ({**IMPORT, "instance_id": INSTANCE_ID}, "instance_id", INSTANCE_ID),
        ({**IMPORT, "source_phone_number_arn": "+18005550100"}, "source_phone_number_arn", "+1800"),
        ({**IMPORT, "source_phone_number_arn": ""}, "source_phone_number_arn", "''"),
        ({**IMPORT, "source_phone_number_arn": POOL}, "source_phone_number_arn", "pool/pool"),
        ({**IMPORT, "source_phone_number_arn": NUMBER}, "source_phone_number_arn", NUMBER),
        ({**IMPORT, "source_phone_number_arn": f"{SOURCE}\n"}, "source_phone_number_arn", "\\n"),
        ({**MOVE, "phone_number_id": "+18005550100"}, "phone_number_id", "+18005550100"),
        ({**MOVE, "phone_number_id": SOURCE}, "phone_number_id", SOURCE),
        ({**MOVE, "phone_number_id": ""}, "phone_number_id", "''"),
        ({**IMPORT, "target_arn": FLOW}, "target_arn", FLOW),
        ({**IMPORT, "target_arn": "main"}, "target_arn", "main"),
        ({**without(IMPORT, "target_arn"), "instance_id": INSTANCE}, "instance_id", INSTANCE),
        ({**IMPORT, "contact_flow_arn": INSTANCE}, "contact_flow_arn", INSTANCE),
        ({**IMPORT, "contact_flow_arn": ALIAS}, "contact_flow_arn", ALIAS),
        ({**IMPORT, "target_arn": OTHER_INSTANCE}, "contact_flow_arn", FLOW),
        (
            {**without(IMPORT, "target_arn"), "instance_id": OTHER_INSTANCE.split("/")[1]},
            "contact_flow_arn",
            FLOW,
        ),
        ({**IMPORT, "description": "x" * 501}, "description", "xxx"),
        ({**IMPORT, "tags": {f"key-{n}": "" for n in range(42)}}, "tags", "42"),
        ({**IMPORT, "tags": {"aws:cost": "1"}}, "tags key", "aws:cost"),
        ({**IMPORT, "tags": {f"{PREFIX}x": "1"}}, "tags key", "cdk-connect"),
        ({**IMPORT, "tags": {"": "1"}}, "tags key", "''"),
        ({**IMPORT, "tags": {"k" * 129: "1"}}, "tags key", "kkk"),
        ({**IMPORT, "tags": {"what?": "1"}}, "tags key", "what?"),
        ({**IMPORT, "tags": {"key": "v" * 257}}, "tags value of key", "vvv"),
        ({**IMPORT, "on_delete": "Burn"}, "on_delete", "Burn"),
        ({**IMPORT, "on_delete": OnDelete.RETURN}, "on_delete", "OnDelete.RETURN"),
        ({**IMPORT, "timeout": Duration.minutes(15)}, "timeout", "900 seconds"),
        ({**IMPORT, "timeout": Duration.seconds(0)}, "timeout", "0 seconds"),
        ({**IMPORT, "timeout": Duration.millis(1500)}, "timeout", "1.5 seconds"),
    ],
)
def test_a_wrong_argument_is_named_and_its_value_echoed(
    stack: Stack, arguments: dict[str, Any], name: str, value: str
) -> None:
    with pytest.raises(InvalidArgumentError) as error:
        PhoneNumber(stack, "Support", **arguments)

    message = str(error.value)
    assert message.startswith("ContactCentre/Support: ")
    assert name in message.split(": got ", maxsplit=1)[0]
    assert value in message.split(": got ")[1]


@pytest.mark.parametrize("argument", ["source_phone_number_arn", "target_arn", "contact_flow_arn"])
@pytest.mark.parametrize(
    ("here", "elsewhere", "what"),
    [("us-east-1", "eu-west-2", "Region"), ("123456789012", "210987654321", "account")],
)
def test_another_region_or_account_than_the_stacks_is_refused(
    stack: Stack, argument: str, here: str, elsewhere: str, what: str
) -> None:
    arguments = {**IMPORT, argument: IMPORT[argument].replace(here, elsewhere)}

    with pytest.raises(InvalidArgumentError, match=f"{argument} must be in the stack's {what}"):
        PhoneNumber(stack, "Support", **arguments)


def test_a_stack_of_no_certain_region_leaves_that_to_the_handler() -> None:
    stack = Stack(new_app(), "Anywhere")

    PhoneNumber(stack, "Support", **IMPORT)

    assert template_of(stack)


def refused(stack: Stack, path: str) -> str:
    """Return the error that synth has put on a construct, which the CLI ends with."""
    template_of(stack)
    (error,) = Annotations.from_stack(stack).find_error(f"/{path}", Match.any_value())
    return str(error.entry.data)


def nothing_is_refused(stack: Stack) -> bool:
    template_of(stack)
    return not Annotations.from_stack(stack).find_error("*", Match.any_value())


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (IMPORT, IMPORT),
        (MOVE, MOVE),
        (MOVE, {**MOVE, "phone_number_id": NUMBER}),
        (MOVE, {**MOVE, "phone_number_id": NUMBER_ID.upper()}),
    ],
)
def test_the_same_number_twice_in_a_stack_is_refused(
    stack: Stack, first: dict[str, Any], second: dict[str, Any]
) -> None:
    PhoneNumber(stack, "One", **first)
    PhoneNumber(stack, "Two", **second)

    error = refused(stack, "ContactCentre/Two")
    assert error.startswith("ContactCentre/Two: ")
    assert "is what ContactCentre/One is already given in this app" in error


def test_the_same_token_twice_in_a_stack_is_refused(stack: Stack) -> None:
    number = CfnParameter(stack, "Number")
    for name in ("One", "Two"):
        PhoneNumber(stack, name, phone_number_id=number.value_as_string, target_arn=GROUP)

    assert "phone_number_id" in refused(stack, "ContactCentre/Two")


def test_it_is_refused_once_however_often_the_app_is_synthesized(stack: Stack) -> None:
    PhoneNumber(stack, "One", **MOVE)
    PhoneNumber(stack, "Two", **MOVE)
    template_of(stack)

    assert refused(stack, "ContactCentre/Two")


@pytest.mark.parametrize("environment", [None, ENVIRONMENT])
def test_the_same_number_in_two_stacks_of_an_app_is_refused(environment: Environment) -> None:
    app = new_app()
    one, two = (Stack(app, name, env=environment) for name in ("One", "Two"))
    PhoneNumber(one, "Line", **MOVE)
    PhoneNumber(two, "Line", **{**MOVE, "phone_number_id": NUMBER})

    assert "is what One/Line is already given" in refused(two, "Two/Line")
    assert nothing_is_refused(one)


def test_the_same_id_in_two_accounts_is_for_the_handler_to_judge() -> None:
    app = new_app()
    stacks = [
        Stack(app, f"Stack{account[0]}", env=Environment(account=account, region="us-east-1"))
        for account in ("123456789012", "210987654321")
    ]
    for stack in stacks:
        PhoneNumber(stack, "Line", phone_number_id=NUMBER_ID, instance_id=INSTANCE_ID)

    assert all(nothing_is_refused(stack) for stack in stacks)


def test_the_same_number_in_two_apps_is_for_the_handler_to_judge(stack: Stack) -> None:
    other = Stack(new_app(), "Other")
    PhoneNumber(stack, "One", **MOVE)
    PhoneNumber(other, "One", **MOVE)

    assert nothing_is_refused(stack)
    assert nothing_is_refused(other)


def test_source_and_target_in_two_regions_are_refused_wherever_the_stack_is() -> None:
    stack = Stack(new_app(), "Anywhere")
    elsewhere = SOURCE.replace("us-east-1", "eu-west-2")
    problem = "target_arn must be in source_phone_number_arn's Region, eu-west-2"

    with pytest.raises(InvalidArgumentError, match=problem):
        PhoneNumber(stack, "Support", **{**IMPORT, "source_phone_number_arn": elsewhere})


def test_a_tag_that_a_scope_adds_is_checked_as_well(stack: Stack) -> None:
    PhoneNumber(stack, "Support", **IMPORT)
    Tags.of(stack).add(
        STACK,
        "mine",
        include_resource_types=["Custom::ConnectPhoneNumber"],
    )

    with pytest.raises(RuntimeError, match="tags key must not begin with"):
        template_of(stack)


def test_a_provider_of_another_stack_is_refused(stack: Stack) -> None:
    provider = PhoneNumberProvider(NestedStack(stack, "Nested"), "Provider")

    with pytest.raises(InvalidArgumentError, match="provider must be in the number's own stack"):
        PhoneNumber(stack, "Support", **IMPORT, provider=provider)


def test_a_reference_to_something_else_than_a_number_is_refused(stack: Stack) -> None:
    with pytest.raises(InvalidArgumentError, match=re.escape(INSTANCE)):
        PhoneNumber.from_phone_number_arn(stack, "Existing", INSTANCE)


def test_an_arn_of_a_number_with_its_instance_in_it_is_refused_with_the_id_to_give(
    stack: Stack,
) -> None:
    arn = f"{INSTANCE}/phone-number/{NUMBER_ID}"
    problem = f"give the id at its end, {NUMBER_ID}: got"

    with pytest.raises(InvalidArgumentError, match=problem):
        PhoneNumber(stack, "Sales", **{**MOVE, "phone_number_id": arn})
    with pytest.raises(InvalidArgumentError, match=problem):
        PhoneNumber.from_phone_number_arn(stack, "Existing", arn)
