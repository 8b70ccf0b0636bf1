"""The construct and the handler cannot import each other: what they share is held here."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from aws_cdk import App, CfnParameter, Duration, Stack
from tests.template.conftest import (
    FLOW,
    GROUP,
    IMPORT,
    INSTANCE,
    INSTANCE_ID,
    MOVE,
    NUMBER,
    SOURCE,
    resources,
)

from cdk_connect_phone_numbers import OnDelete, PhoneNumber, arguments, owner_tags
from cdk_connect_phone_numbers.function.asset import HANDLER
from phone_number_handler import entry
from phone_number_handler.core import desired, number, owner
from phone_number_handler.core.arn import Arn
from phone_number_handler.core.errors import InvalidPropertyError
from phone_number_handler.core.number import Status
from phone_number_handler.core.result import Outcome, Result
from phone_number_handler.entrypoints.cloudformation import properties as handlers

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
    PhoneNumber(stack, "Move", phone_number_id=NUMBER, instance_id=INSTANCE_ID)

    written = {
        name
        for each in resources(stack, "Custom::ConnectPhoneNumber")
        for name in each["Properties"]
    }
    assert written == {*handlers.PROPERTY_NAMES, "ServiceToken", "ServiceTimeout"}


def test_both_know_the_same_policies_and_limits() -> None:
    assert {each.name: each.value for each in OnDelete} == {
        each.name: each.value for each in desired.OnDelete
    }
    assert arguments.MAX_DESCRIPTION == handlers.MAX_DESCRIPTION
    assert arguments.MAX_TAGS == handlers.MAX_TAGS
    assert arguments.MAX_TAG_KEY == handlers.MAX_TAG_KEY
    assert arguments.MAX_TAG_VALUE == handlers.MAX_TAG_VALUE
    assert arguments.MAX_TIMEOUT == handlers.MAX_TIMEOUT
    assert (owner_tags.PREFIX, owner_tags.STACK) == (owner.PREFIX, owner.STACK)


def test_every_attribute_that_the_construct_asks_for_is_one_that_the_handler_answers(
    stack: Stack,
) -> None:
    declared = PhoneNumber(stack, "Import", **IMPORT)
    asked = {
        stack.resolve(attribute)["Fn::GetAtt"][1]
        for attribute in (declared.phone_number_id, declared.phone_number, declared.target_arn)
    }
    claimed = number.PhoneNumber(NUMBER, "id", "+18005550100", Status.CLAIMED, INSTANCE)

    assert asked <= Result(claimed, Outcome.IMPORTED).attributes().keys()


def test_the_function_enters_where_the_construct_says() -> None:
    assert f"{entry.__name__}.{entry.handler.__name__}" == HANDLER


@pytest.mark.parametrize(
    ("argument", "values"),
    [
        ("source_phone_number_arn", (SOURCE, NUMBER, "x", "", SOURCE.replace("phone-", "pool-"))),
        ("target_arn", (INSTANCE, GROUP, FLOW, NUMBER, "main", "")),
        ("contact_flow_arn", (FLOW, INSTANCE, f"{FLOW}/x", FLOW.replace("1111", "2222"))),
    ],
)
def test_both_judge_the_same_values_alike(argument: str, values: tuple[str, ...]) -> None:
    """What synth refuses of a value, the handler refuses of a token that turns out to be it."""
    names = {
        "source_phone_number_arn": "SourcePhoneNumberArn",
        "target_arn": "TargetArn",
        "contact_flow_arn": "ContactFlowArn",
    }
    good = {names[name]: value for name, value in IMPORT.items()}
    for value in values:
        assert _synthesizes({**IMPORT, argument: value}) == _is_accepted(
            {**good, names[argument]: value}
        ), value


def _synthesizes(given: dict[str, str]) -> bool:
    try:
        PhoneNumber(Stack(App(), "Anywhere"), "Number", **given)  # type: ignore[arg-type]
    except arguments.InvalidArgumentError:
        return False
    return True


def _is_accepted(properties: dict[str, str]) -> bool:
    stack = Arn.parse("arn:aws:cloudformation:us-east-1:123456789012:stack/Anywhere/1234")
    try:
        handlers.desired(properties, stack)
    except InvalidPropertyError:
        return False
    return True


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
