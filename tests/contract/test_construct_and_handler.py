"""The construct and the handler cannot import each other: what they share is held here."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from aws_cdk import CfnParameter, Duration, Stack
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
    resources,
)

from cdk_connect_phone_numbers import Channel, OnDelete, PhoneNumber, arguments, owner_tags
from cdk_connect_phone_numbers.function.asset import HANDLER
from phone_number_handler import entry
from phone_number_handler.core import channel, desired, number, owner, room
from phone_number_handler.core.arn import Arn
from phone_number_handler.core.errors import InvalidPropertyError
from phone_number_handler.core.number import Status
from phone_number_handler.core.result import Outcome, Result
from phone_number_handler.resource import given, tags
from phone_number_handler.resource import properties as handlers

ROOT = Path(__file__).parents[2]


def test_every_property_that_the_construct_writes_is_one_that_the_handler_reads(
    stack: Stack,
) -> None:
    PhoneNumber(
        stack,
        "Import",
        **IMPORT,
        description="Support",
        tags={"team": "support"},
        on_delete=OnDelete.RELEASE,
        timeout=Duration.minutes(1),
    )
    PhoneNumber(
        stack,
        "Move",
        phone_number_id=NUMBER,
        instance_id=INSTANCE_ID,
        contact_flow_arns={Channel.VOICE: FLOW},
    )

    PhoneNumber(stack, "Named", **{**MOVE, "phone_number_id": None, "phone_number": "+18005550100"})

    written = {
        name
        for each in resources(stack, "Custom::ConnectPhoneNumber")
        for name in each["Properties"]
    }
    assert written == {*given.PROPERTY_NAMES, "ServiceToken", "ServiceTimeout"}


def test_both_know_the_same_policies_and_limits() -> None:
    assert {each.name: each.value for each in OnDelete} == {
        each.name: each.value for each in desired.OnDelete
    }
    assert {each.name: each.value for each in Channel} == {
        each.name: each.value for each in channel.Channel
    }
    assert arguments.MAX_DESCRIPTION == given.MAX_DESCRIPTION
    assert arguments.MAX_TAGS == tags.MAX_TAGS
    assert arguments.TAGS_OF_A_FLOW == room.TAGS_OF_A_FLOW
    assert arguments.MAX_TAG_KEY == tags.MAX_TAG_KEY
    assert arguments.MAX_TAG_VALUE == number.MAX_TAG_VALUE
    assert arguments.MAX_TIMEOUT == given.MAX_TIMEOUT
    assert (owner_tags.PREFIX, owner_tags.STACK) == (owner.PREFIX, owner.STACK)


def test_every_attribute_that_the_construct_asks_for_is_one_that_the_handler_answers(
    stack: Stack,
) -> None:
    declared = PhoneNumber(stack, "Import", **IMPORT)
    asked = {
        stack.resolve(attribute)["Fn::GetAtt"][1]
        for attribute in (declared.phone_number_id, declared.phone_number, declared.target_arn)
    }
    claimed = number.PhoneNumber(
        phone_number_arn=NUMBER,
        phone_number_id="id",
        phone_number="+18005550100",
        status=Status.CLAIMED,
        target_arn=INSTANCE,
    )

    assert asked <= Result(claimed, Outcome.IMPORTED).attributes().keys()


def test_the_function_enters_where_the_construct_says() -> None:
    assert f"{entry.__name__}.{entry.handler.__name__}" == HANDLER


class Judged(NamedTuple):
    """A property: its name for each side, what surrounds it, and values that are right or wrong."""

    argument: str
    name: str
    beside: dict[str, Any]
    good: tuple[Any, ...]
    bad: tuple[Any, ...]


_IN_PLACE_OF_TARGET = {key: value for key, value in IMPORT.items() if key != "target_arn"}
_MOST, _TOO_MANY = ({f"key-{n}": "" for n in range(arguments.MAX_TAGS + m)} for m in (0, 1))
# Arguments as the construct takes them; ``delivered`` says how they reach the handler.
JUDGED = (
    Judged(
        "source_phone_number_arn",
        given.SOURCE_PHONE_NUMBER_ARN,
        IMPORT,
        (SOURCE, SOURCE.replace("sms-voice", "social-messaging").replace("number/", "number-id/")),
        (
            NUMBER,
            "+18005550100",
            "",
            f"{SOURCE}/x",
            SOURCE.replace("phone-", "pool-"),
            f"{SOURCE} ",
        ),
    ),
    Judged(
        "phone_number_id",
        given.PHONE_NUMBER_ID,
        MOVE,
        (NUMBER_ID, NUMBER_ID.upper(), NUMBER),
        (SOURCE, INSTANCE, "+18005550100", "", f"{NUMBER_ID}0", f"{NUMBER}/x"),
    ),
    Judged(
        "phone_number",
        given.PHONE_NUMBER,
        {key: value for key, value in MOVE.items() if key != "phone_number_id"},
        ("+18005550100", "+44", f"+{'9' * 15}"),
        ("18005550100", "+1 800 555 0100", "+08005550100", f"+{'9' * 16}", "+", "", NUMBER, "+1\n"),
    ),
    Judged(
        "target_arn",
        given.TARGET_ARN,
        IMPORT,
        (INSTANCE, GROUP),
        (FLOW, NUMBER, "main", "", INSTANCE_ID, OTHER_INSTANCE, f"{INSTANCE}\n"),
    ),
    Judged(
        "instance_id",
        given.INSTANCE_ID,
        _IN_PLACE_OF_TARGET,
        (INSTANCE_ID,),
        (INSTANCE, "", "my instance", "i" * 101, INSTANCE_ID.replace("1", "2")),
    ),
    Judged(
        "contact_flow_arn",
        given.CONTACT_FLOW_ARN,
        IMPORT,
        (FLOW, FLOW.replace("8888", "9999")),
        (INSTANCE, "", f"{FLOW}/x", FLOW.replace("1111", "2222"), FLOW.replace("aws", "AWS")),
    ),
    Judged(
        "contact_flow_arns",
        given.CONTACT_FLOW_ARNS,
        {key: value for key, value in IMPORT.items() if key != "contact_flow_arn"},
        ({}, {"SMS": FLOW}, {"VOICE": FLOW, "SMS": FLOW}),
        (
            {"FAX": FLOW},
            {"WHATSAPP": FLOW},
            {"SMS": ""},
            {"SMS": INSTANCE},
            {"VOICE": FLOW.replace("1111", "2222")},
        ),
    ),
    Judged(
        "description",
        given.DESCRIPTION,
        IMPORT,
        ("", "Support", "x" * arguments.MAX_DESCRIPTION),
        ("x" * (arguments.MAX_DESCRIPTION + 1),),
    ),
    Judged(
        "tags",
        given.TAGS,
        IMPORT,
        ({}, _MOST, {"k" * 128: "v" * 256}, {"Équipe Süd_.:/=+-@1": "?!*"}),
        (
            _TOO_MANY,
            {"": "1"},
            {"k" * 129: ""},
            {"key": "v" * 257},
            {"what?": ""},
            {"a\tb": ""},
            {"aws:x": ""},
            {f"{owner.PREFIX}x": ""},
        ),
    ),
    Judged(
        "on_delete",
        given.ON_DELETE,
        MOVE,
        (OnDelete.RETAIN, OnDelete.RETURN, OnDelete.RELEASE),
        ("Burn", "", "retain"),
    ),
    Judged("on_delete", given.ON_DELETE, IMPORT, (OnDelete.RETAIN,), (OnDelete.RETURN,)),
    Judged(
        "timeout",
        given.TIMEOUT,
        IMPORT,
        (Duration.seconds(1), Duration.minutes(14)),
        (Duration.seconds(0), Duration.seconds(841), Duration.millis(1500)),
    ),
)


def test_every_property_is_judged_by_both() -> None:
    assert {each.name for each in JUDGED} == set(given.PROPERTY_NAMES)


@pytest.fixture(scope="module")
def anywhere() -> Stack:
    return Stack(new_app(), "Anywhere")


_ids = count()


@pytest.mark.parametrize("judged", JUDGED, ids=lambda judged: judged.argument)
def test_both_judge_the_same_values_alike(anywhere: Stack, judged: Judged) -> None:
    """What synth refuses of a value, the handler refuses of a token that turns out to be it."""
    for values, are_good in ((judged.good, True), (judged.bad, False)):
        for value in values:
            given = {**judged.beside, judged.argument: value}
            assert _is_declared(anywhere, given) is are_good, value
            assert _is_accepted(given) is are_good, value


def _is_declared(stack: Stack, given: dict[str, Any]) -> bool:
    try:
        PhoneNumber(stack, f"Number{next(_ids)}", **given)
    except arguments.InvalidArgumentError:
        return False
    return True


def _is_accepted(given: dict[str, Any]) -> bool:
    stack = Arn.parse("arn:aws:cloudformation:us-east-1:123456789012:stack/Anywhere/1234")
    names = {judged.argument: judged.name for judged in JUDGED}
    properties = {names[argument]: _delivered(value) for argument, value in given.items()}
    try:
        handlers.desired(properties, stack)
    except InvalidPropertyError:
        return False
    return True


def _delivered(value: Any) -> Any:
    """Return a value as CloudFormation delivers it: a string, or a map of strings."""
    if isinstance(value, Duration):
        return f"{value.to_milliseconds() / 1000:g}"
    return value.value if isinstance(value, OnDelete) else value


def imported(folder: str) -> Iterator[str]:
    """Return the top package of all that the Python files below ``folder`` import."""
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                yield from (alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield str(node.module).split(".")[0]


def test_the_handler_needs_nothing_but_boto3_and_crhelper() -> None:
    """Which module may import which is import-linter's, in pyproject.toml."""
    foreign = set(imported("lambda")) - sys.stdlib_module_names - {"phone_number_handler"}

    assert foreign == {"boto3", "botocore", "crhelper"}


def test_the_construct_needs_nothing_but_cdk() -> None:
    foreign = set(imported("constructs")) - sys.stdlib_module_names - {"cdk_connect_phone_numbers"}

    assert foreign == {"aws_cdk", "constructs", "jsii"}


def test_a_move_takes_parameters_of_a_plain_template(stack: Stack) -> None:
    PhoneNumber(
        stack,
        "Sales",
        **{**MOVE, "phone_number_id": CfnParameter(stack, "Number").value_as_string},
    )

    (number,) = resources(stack, "Custom::ConnectPhoneNumber")
    assert number["Properties"]["PhoneNumberId"] == {"Ref": "Number"}
