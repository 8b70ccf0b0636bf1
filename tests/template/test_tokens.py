"""What synth does not know yet passes, and is checked as soon as it is known."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest
from aws_cdk import (
    App,
    Aws,
    CfnCondition,
    CfnParameter,
    CfnResource,
    Environment,
    Fn,
    Lazy,
    NestedStack,
    Stack,
    Token,
)
from aws_cdk import aws_ssm as ssm
from aws_cdk.assertions import Annotations, Match
from constructs import IConstruct
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.template import tries
from tests.template.conftest import (
    ACCOUNT,
    FLOW,
    GROUP,
    IMPORT,
    INSTANCE,
    MOVE,
    NUMBER_ID,
    REGION,
    SOURCE,
    properties,
    resources,
    template_of,
)
from tests.template.tokens import FORMS, Known, made

from cdk_connect_phone_numbers import (
    InvalidArgumentError,
    IPhoneNumber,
    OnDelete,
    PhoneNumber,
)

pytestmark = pytest.mark.xdist_group("tokens")

HERE = Environment(account=ACCOUNT, region=REGION)
FEW = settings(
    max_examples=12,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def errors(stack: Stack) -> list[str]:
    """Return the errors that synth has put on constructs."""
    template_of(stack)
    found = Annotations.from_stack(stack).find_error("*", Match.any_value())
    return [str(each.entry.data) for each in found]


@pytest.mark.slow
def test_every_text_is_taken_in_every_form_that_it_may_have_before_it_is_known() -> None:
    tried = tries.all_tried()

    assert {argument for (_, argument), found in tried.items() if found.taken == [*FORMS]} == set(
        tries.TAKES_TEXT
    )
    for argument in tries.NUMBERS:
        taken = [found.taken for (_, name), found in tried.items() if name == argument]
        assert all(each == ["parameter that is a number"] for each in taken)


@pytest.mark.slow
def test_the_page_of_arguments_shows_what_they_take_and_what_they_refuse() -> None:
    assert tries.PAGE.read_text() == tries.page(), "python -m tests.template.tries renews it"


@cache
def nowhere() -> Stack:
    """Return a stack that is never synthesized."""
    return tries.new_stack()


forms = st.sampled_from([*FORMS])
EITHER = tuple(name for name in tries.TAKES_TEXT if name != "phone_number_arn")


@settings(FEW, max_examples=50)
@given(argument=st.sampled_from(EITHER), parts=st.lists(forms, min_size=1, max_size=3))
def test_texts_put_together_of_them_are_taken_as_well(argument: str, parts: list[str]) -> None:
    values = [made(part, nowhere(), "x") for part in parts]
    text = "/".join(value if isinstance(value, str) else Token.as_string(value) for value in values)
    put = tries.PLACES.get(argument, lambda each: each)

    call = "PhoneNumberContactFlow" if argument == "channel" else "PhoneNumber"
    assert tries.try_it(nowhere(), call, argument, put(text)) is None


@pytest.mark.slow
@FEW
@given(one=forms, other=forms)
def test_two_values_that_are_not_known_are_one_number_if_the_template_has_them_as_one(
    one: str, other: str
) -> None:
    stack = tries.new_stack()
    for at, form in enumerate((one, other)):
        number = made(form, stack, NUMBER_ID)
        PhoneNumber(stack, f"Line{at}", phone_number_id=number, target_arn=GROUP)

    found = errors(stack)
    rendered = [each["Properties"]["PhoneNumberId"] for each in numbers(stack)]
    assert bool(found) is (rendered[0] == rendered[1])


def numbers(stack: Stack) -> list[dict[str, Any]]:
    return resources(stack, "Custom::ConnectPhoneNumber")


TAKE_NUMBERS = (
    "memory_size",
    "reserved_concurrent_executions",
    "max_concurrency",
    "tolerated_failure_count",
    "tolerated_failure_percentage",
    "rate",
)
OTHER_TYPES = st.one_of(
    st.integers(),
    st.floats(allow_nan=False),
    st.booleans(),
    st.binary(),
    st.uuids(),
    st.dates(),
    st.decimals(),
    st.just(Path("x")),
    st.just(object()),
    st.just(str),
    st.lists(st.text(max_size=3), max_size=2),
    st.tuples(st.text(max_size=3)),
    st.sets(st.integers(), max_size=2),
    st.dictionaries(st.integers(), st.text(max_size=3), min_size=1, max_size=2),
)


@settings(FEW, max_examples=100)
@example(names=("PhoneNumber", "target_arn"), value=-math.inf)
@given(
    names=st.sampled_from([each for each in tries.arguments() if each[1] not in TAKE_NUMBERS]),
    value=OTHER_TYPES,
)
def test_a_value_of_another_type_is_refused_by_the_arguments_name(
    names: tuple[str, str], value: Any
) -> None:
    call, argument = names
    is_list = argument in ("alarm_actions", "alarms", "security_groups")
    if is_list and isinstance(value, list | set) and not value:
        return

    refusal = tries.try_it(nowhere(), call, argument, value)

    assert refusal is not None
    assert f": {argument} " in refusal
    assert ": got " in refusal


def test_a_parameter_that_has_been_looked_up_is_checked_like_any_other_text() -> None:
    key = f"ssm:account={ACCOUNT}:parameterName=/target:region={REGION}"
    stack = Stack(App(context={key: "main"}), "ContactCentre", env=HERE)
    target = ssm.StringParameter.value_from_lookup(stack, "/target")

    with pytest.raises(InvalidArgumentError, match=r"target_arn must .*: got 'main'"):
        PhoneNumber(stack, "Support", **{**MOVE, "target_arn": target})


def test_parameters_that_are_not_looked_up_yet_leave_it_to_the_cli_to_look_them_up(
    stack: Stack,
) -> None:
    for at in range(2):
        source = ssm.StringParameter.value_from_lookup(stack, f"/source/{at}", SOURCE)
        PhoneNumber(
            stack,
            f"Line{at}",
            **{**IMPORT, "source_phone_number_arn": source},
            description=f"Line of {ssm.StringParameter.value_from_lookup(stack, '/team')}",
        )

    # No exception: the CLI gets to see what is missing, and heeds errors when nothing is.
    folder = Path(cast("App", stack.node.root).synth().directory)
    missing = json.loads((folder / "manifest.json").read_text())["missing"]
    names = {each["props"]["parameterName"] for each in missing}
    assert names == {"/source/0", "/source/1", "/team"}


def test_a_text_that_is_made_late_is_checked_when_it_is_made(stack: Stack) -> None:
    PhoneNumber(stack, "Support", **{**MOVE, "target_arn": Lazy.string(Known("main"))})

    with pytest.raises(RuntimeError, match=r"target_arn must .*: got 'main'"):
        template_of(stack)


def test_texts_that_are_made_late_are_one_number_only_if_they_turn_out_so(stack: Stack) -> None:
    for at, number in enumerate((NUMBER_ID, NUMBER_ID.replace("9", "8"), NUMBER_ID.upper())):
        lazy = Lazy.string(Known(number))
        PhoneNumber(stack, f"Line{at}", **{**MOVE, "phone_number_id": lazy})

    (error,) = errors(stack)
    assert error.startswith("ContactCentre/Line2: phone_number_id is what ContactCentre/Line0 is")


def test_a_text_that_is_made_late_is_one_number_in_two_stacks_as_well(stack: Stack) -> None:
    app = cast("App", stack.node.root)
    other = Stack(app, "Other", env=HERE)
    elsewhere = Stack(app, "Elsewhere", env=Environment(region="eu-west-2"))
    for each in (stack, other, elsewhere):
        lazy = Lazy.string(Known(NUMBER_ID))
        target = GROUP.replace(REGION, each.region)
        PhoneNumber(each, "Line", phone_number_id=lazy, target_arn=target)

    (error,) = errors(other)
    assert error.startswith("Other/Line: phone_number_id is what ContactCentre/Line is already")
    assert errors(stack) == errors(elsewhere) == []


@pytest.mark.parametrize(
    ("by", "refer"),
    [
        ("phone_number_arn", PhoneNumber.from_phone_number_arn),
        ("phone_number_id", PhoneNumber.from_phone_number_id),
    ],
)
def test_a_number_that_is_managed_elsewhere_is_checked_when_its_name_is_made(
    stack: Stack, by: str, refer: Callable[..., IPhoneNumber]
) -> None:
    refer(stack, "Existing", Lazy.string(Known("main")))

    with pytest.raises(RuntimeError, match=rf"{by} must .*: got 'main'"):
        template_of(stack)


def test_the_number_itself_of_one_that_is_managed_elsewhere_is_checked_when_it_is_made(
    stack: Stack,
) -> None:
    lazy = Lazy.string(Known("0800"))
    PhoneNumber.from_phone_number_id(stack, "Existing", NUMBER_ID, phone_number=lazy)

    with pytest.raises(RuntimeError, match=r"phone_number must .*: got '0800'"):
        template_of(stack)


class Producer(Stack):
    """A stack whose class makes all of its kind alike."""

    def __init__(self, scope: IConstruct, id: str) -> None:  # noqa: A002
        super().__init__(cast("App", scope), id, env=HERE)
        self.number = CfnResource(self, "Number", type="Test::Number")


def test_numbers_of_two_stacks_of_one_class_are_two(stack: Stack) -> None:
    for name in ("One", "Two"):
        producer = Producer(stack.node.root, name)
        PhoneNumber(stack, name, **{**MOVE, "phone_number_id": producer.number.ref})

    assert errors(stack) == []


def test_parameters_of_two_nested_stacks_are_two_numbers(stack: Stack) -> None:
    for name in ("One", "Two"):
        parameter = CfnParameter(NestedStack(stack, f"Nested{name}"), "Number")
        PhoneNumber(stack, name, **{**MOVE, "phone_number_id": parameter.value_as_string})

    found = Annotations.from_stack(stack)
    assert not found.find_error("*", Match.any_value())


def test_a_condition_in_a_tag_reaches_the_template(stack: Stack) -> None:
    stage = Fn.condition_if("InProduction", "production", "test")
    PhoneNumber(stack, "Support", **IMPORT, tags={"stage": stage})

    assert properties(stack)["Tags"] == {
        "stage": {"Fn::If": ["InProduction", "production", "test"]}
    }


def test_a_tags_key_may_be_made_late(stack: Stack) -> None:
    PhoneNumber(stack, "Support", **IMPORT, tags={Lazy.string(Known("team")): "support"})

    assert properties(stack)["Tags"] == {"team": "support"}


def test_a_tags_key_that_only_deployment_knows_is_refused(stack: Stack) -> None:
    key = CfnParameter(stack, "Key").value_as_string

    with pytest.raises(InvalidArgumentError, match="tags key must be known at synth"):
        PhoneNumber(stack, "Support", **IMPORT, tags={key: "support"})


@pytest.mark.parametrize("key", ["aws:cost", "what?", "x" * 129])
def test_a_tags_key_that_is_made_late_is_checked_then(stack: Stack, key: str) -> None:
    PhoneNumber(stack, "Support", **IMPORT, tags={Lazy.string(Known(key)): "x"})

    with pytest.raises(RuntimeError, match="tags key must "):
        template_of(stack)


def test_one_of_two_arguments_may_be_nothing_by_a_condition(stack: Stack) -> None:
    CfnCondition(stack, "Imports", expression=Fn.condition_equals(Aws.REGION, "us-east-1"))
    PhoneNumber(
        stack,
        "Support",
        source_phone_number_arn=Fn.condition_if("Imports", SOURCE, Aws.NO_VALUE),
        phone_number_id=Fn.condition_if("Imports", Aws.NO_VALUE, NUMBER_ID),
        target_arn=INSTANCE,
        contact_flow_arn=FLOW,
        on_delete=OnDelete.RETAIN,
    )

    no_value = {"Ref": "AWS::NoValue"}
    assert properties(stack)["PhoneNumberId"] == {"Fn::If": ["Imports", no_value, NUMBER_ID]}


def test_two_arguments_are_refused_if_neither_can_be_nothing(stack: Stack) -> None:
    parameter = CfnParameter(stack, "Number").value_as_string

    with pytest.raises(InvalidArgumentError, match="must be given, and only one"):
        PhoneNumber(stack, "Support", **IMPORT, phone_number_id=parameter)


@pytest.mark.parametrize("form", ["dynamic reference", "SSM parameter, looked up", "attribute"])
def test_a_number_that_is_managed_elsewhere_may_be_named_by_what_is_not_known(
    stack: Stack, form: str
) -> None:
    arn = made(form, stack, "")
    existing = PhoneNumber.from_phone_number_arn(stack, "Existing", arn)

    assert stack.resolve(existing.phone_number_arn) == stack.resolve(arn)


def test_no_id_is_cut_out_of_a_dynamic_reference(stack: Stack) -> None:
    existing = PhoneNumber.from_phone_number_arn(stack, "Existing", "{{resolve:ssm:/number}}")

    with pytest.raises(InvalidArgumentError, match=re.escape("{{resolve:ssm:/number}}")):
        _ = existing.phone_number_id
