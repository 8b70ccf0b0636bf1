"""Each argument of each construct, tried with what it takes and with what it does not.

``PYTHONPATH=constructs python -m tests.template.tries`` renews the tables of ``docs/arguments.md``.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from aws_cdk import CfnCondition, CfnParameter, Duration, Environment, Fn, Stack
from aws_cdk.assertions import Template
from tests.template.conftest import (
    ACCOUNT,
    FLOW,
    GROUP,
    INSTANCE,
    INSTANCE_ID,
    MOVE,
    NUMBER,
    NUMBER_ID,
    REGION,
    SOURCE,
    new_app,
)
from tests.template.tokens import FORMS, made

from cdk_connect_phone_numbers import (
    InvalidArgumentError,
    PhoneNumber,
    PhoneNumberContactFlow,
    PhoneNumberDriftCheck,
    PhoneNumberMigration,
    PhoneNumberMonitoring,
    PhoneNumberProvider,
    Wave,
)

PAGE = Path(__file__).parents[2] / "docs" / "arguments.md"
CALLS: dict[str, Callable[..., Any]] = {
    "PhoneNumber": PhoneNumber,
    "PhoneNumber.from_phone_number_arn": PhoneNumber.from_phone_number_arn,
    "PhoneNumber.from_phone_number_id": PhoneNumber.from_phone_number_id,
    "PhoneNumberContactFlow": PhoneNumberContactFlow,
    "PhoneNumberProvider": PhoneNumberProvider,
    "PhoneNumberMonitoring": PhoneNumberMonitoring,
    "PhoneNumberDriftCheck": PhoneNumberDriftCheck,
    "PhoneNumberMigration": PhoneNumberMigration,
}
_TARGET: dict[str, Any] = {"target_arn": GROUP}
_NUMBER: dict[str, Any] = {"phone_number_id": NUMBER_ID}
BESIDE: dict[str, dict[str, Any]] = {
    "source_phone_number_arn": {"target_arn": INSTANCE},
    "phone_number_id": _TARGET,
    "phone_number": _TARGET,
    "target_arn": _NUMBER,
    "instance_id": _NUMBER,
    "contact_flow_arns": {**_NUMBER, **_TARGET},
}
"""What else a number is given beside an argument; a move to a group, if it is not here."""

# An argument that is not a text, with what takes a text's place in it.
PLACES: dict[str, Callable[[Any], Any]] = {
    "contact_flow_arns": lambda text: {"VOICE": text},
    "tags": lambda text: {"key": text},
    "timeout": Duration.seconds,
    "pause": Duration.seconds,
}
NUMBERS = (
    "timeout",
    "memory_size",
    "reserved_concurrent_executions",
    "max_concurrency",
    "tolerated_failure_percentage",
    "tolerated_failure_count",
    "pause",
)
TAKES_TEXT = (
    "source_phone_number_arn",
    "phone_number_id",
    "phone_number",
    "target_arn",
    "instance_id",
    "contact_flow_arn",
    "contact_flow_arns",
    "channel",
    "description",
    "tags",
    "on_delete",
    "phone_number_arn",
)
GOOD = {
    "source_phone_number_arn": SOURCE,
    "phone_number_id": NUMBER_ID,
    "phone_number": "+18005550100",
    "channel": "VOICE",
    "target_arn": GROUP,
    "instance_id": INSTANCE_ID,
    "contact_flow_arn": FLOW,
    "contact_flow_arns": FLOW,
    "on_delete": "Retain",
    "phone_number_arn": NUMBER,
}
"""What a text may turn out to be; any text for those that are not here."""

_A_STRING = {"a string": "x"}
_NOT_STRINGS = {
    "a number": 5,
    "`True`": True,
    "a list": ["x"],
    "a map": {"x": "y"},
    "a `UUID` that is not made a string": UUID(int=5),
    "bytes": b"x",
}
_NOTHING = {"`None`": None}


def _minutes(stack: Stack) -> Duration:
    parameter = CfnParameter(stack, f"Parameter{next(_ids)}", type="Number")
    return Duration.minutes(parameter.value_as_number)


def _element(stack: Stack) -> str:
    parameter = CfnParameter(stack, f"Parameter{next(_ids)}", type="List<String>")
    return parameter.value_as_list[0]


WRONG: dict[str, dict[str, Any]] = {
    "source_phone_number_arn": {
        "a number in Connect": NUMBER,
        "an E.164 number": "+18005550100",
        "a pool": SOURCE.replace("phone-number/phone", "pool/pool"),
        "another Region's": SOURCE.replace(REGION, "eu-west-2"),
        "another account's": SOURCE.replace(ACCOUNT, "210987654321"),
        "an `ssm-secure` reference": "{{resolve:ssm-secure:/p}}",
    },
    "phone_number_id": {
        "an E.164 number": "+18005550100",
        "a source": SOURCE,
        "`…:instance/<id>/phone-number/<id>`": f"{INSTANCE}/phone-number/{NUMBER_ID}",
    },
    "phone_number": {
        "a number with spaces": "+1 800 555 0100",
        "a number's id": NUMBER_ID,
    },
    "channel": {"another channel": "FAX"},
    "target_arn": {"an instance's id": INSTANCE_ID, "a flow": FLOW},
    "instance_id": {"an instance's ARN": INSTANCE},
    "contact_flow_arn": {
        "a flow's name": "Welcome",
        "an instance": INSTANCE,
        "an element of a list that is a token": _element,
    },
    "contact_flow_arns": {
        **_A_STRING,
        "another channel": {"FAX": FLOW},
        "no flow": {"VOICE": None},
        "an instance": {"VOICE": INSTANCE},
    },
    "description": {"501 characters": "x" * 501},
    "tags": {
        **_A_STRING,
        "a value that is a number": {"key": 5},
        "a value of 257 characters": {"key": "x" * 257},
        "a reserved key": {"aws:x": ""},
        "another character in a key": {"what?": ""},
        "42 tags": {f"key-{n}": "" for n in range(42)},
    },
    "on_delete": {**_NOTHING, "another word": "Burn"},
    "timeout": {
        "a text": "5 minutes",
        "15 minutes": Duration.minutes(15),
        "half a second": Duration.millis(500),
        "minutes that are a token": _minutes,
    },
    "provider": _A_STRING,
    "phone_number_arn": {**_NOTHING, "a number's id": NUMBER_ID, "an instance": INSTANCE},
    "log_retention": {**_NOTHING, **_A_STRING},
    "memory_size": {**_NOTHING, **_A_STRING, "64": 64, "half a MiB": 256.5},
    "vpc": _A_STRING,
    "vpc_subnets": _A_STRING,
    "security_groups": {**_A_STRING, "a list of ids": ["sg-1"]},
    "alarm_actions": {**_NOTHING, **_A_STRING, "a list of ARNs": ["arn:aws:sns:…"]},
    "schedule": _A_STRING,
    "log_group": _A_STRING,
    "role": _A_STRING,
    "on_failure": _A_STRING,
    "tracing": _A_STRING,
    "architecture": _A_STRING,
    "environment_encryption": _A_STRING,
    "reserved_concurrent_executions": {**_A_STRING, "none": 0, "half a one": 1.5},
    "waves": {
        **_A_STRING,
        "none": [],
        "a list without `Wave.rest()`": [Wave.count(1)],
        "`Wave.by_column()` beside another": [Wave.by_column(), Wave.rest()],
        "a wave of no number": [Wave.count(0), Wave.rest()],
        "a wave of 101 %": [Wave.percentage(101), Wave.rest()],
    },
    "max_concurrency": {**_A_STRING, "none": 0, "1001": 1001},
    "tolerated_failure_percentage": {**_NOTHING, **_A_STRING, "101": 101, "half a one": 0.5},
    "tolerated_failure_count": {**_A_STRING, "half a one": 0.5},
    "pause": {
        "a text": "5 minutes",
        "no time": Duration.seconds(0),
        "two years": Duration.days(730),
        "minutes that are a token": _minutes,
    },
    "approval_topic": _A_STRING,
    "notification_topic": _A_STRING,
    "alarms": {**_NOTHING, **_A_STRING, "a list of names": ["calls-fail"]},
    "rate": {**_A_STRING, "none": 0, "half a one": 0.5, "a token": Fn.import_value("Rate")},
    "bucket": _A_STRING,
    "on_drift": {**_NOTHING, "another word": "Burn", "a token": Fn.import_value("OnDrift")},
}
"""What an argument cannot be, beside what has the wrong type for most."""

_ids = count()


def arguments() -> Iterator[tuple[str, str]]:
    """Yield each call of the API that makes a construct, with each of its arguments."""
    for name, call in CALLS.items():
        # jsii's metaclass hides the signature of a class.
        taker = vars(call)["__init__"] if isinstance(call, type) else call
        for argument in inspect.signature(taker).parameters:
            if argument not in ("self", "scope", "id"):
                yield name, argument


def new_stack() -> Stack:
    """Return a stack that knows its place, as a lookup has to."""
    here = Environment(account=ACCOUNT, region=REGION)
    stack = Stack(new_app(), "Tried", env=here)
    CfnCondition(stack, "InProduction", expression=Fn.condition_equals(stack.stack_name, "Prod"))
    return stack


def try_it(stack: Stack, call: str, argument: str, value: Any) -> str | None:
    """Give one argument a value; return why it was refused."""
    given = {argument: value}
    if call == "PhoneNumber":
        given = {**BESIDE.get(argument, MOVE), **given}
    if call == "PhoneNumber.from_phone_number_arn":
        given = {"phone_number_arn": NUMBER, **given}
    if call == "PhoneNumber.from_phone_number_id":
        given = {"phone_number_id": NUMBER_ID, **given}
    if call == "PhoneNumberContactFlow":
        line = PhoneNumber(stack, f"Line{next(_ids)}", **_NUMBER, **_TARGET)
        given = {"phone_number": line, "contact_flow_arn": FLOW, **given}
    try:
        CALLS[call](stack, f"Try{next(_ids)}", **given)
    except InvalidArgumentError as error:
        return str(error)
    return None


@dataclass(frozen=True)
class Tried:
    """What has come of trying an argument.

    Attributes:
        taken: The forms of a value that is not known yet which it takes.
        refused: Why which values are refused, each reason with what it is about.
    """

    taken: list[str]
    refused: dict[str, list[str]]


@cache
def all_tried() -> dict[tuple[str, str], Tried]:
    """Try all arguments. What is taken is synthesized: nothing later may stumble over it."""
    stack, never_synthesized = new_stack(), new_stack()
    # A stack holds 500 resources, and a migration is a dozen of them.
    stacks = {"PhoneNumberMigration": new_stack()}
    tried = {
        (call, argument): Tried(
            list(_taken(stacks.get(call, stack), call, argument)),
            _refused(never_synthesized, call, argument),
        )
        for call, argument in arguments()
    }
    for each in (stack, *stacks.values()):
        Template.from_stack(each)
    return tried


def _taken(stack: Stack, call: str, argument: str) -> Iterator[str]:
    put = PLACES.get(argument, lambda text: text)
    for form in FORMS if argument in (*TAKES_TEXT, *NUMBERS) else ():
        value = made(form, stack, GOOD.get(argument, "text"))
        if argument in NUMBERS and not isinstance(value, float):
            continue
        if try_it(stack, call, argument, put(value)) is None:
            yield form


def _refused(stack: Stack, call: str, argument: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for title, value in {**_NOT_STRINGS, **WRONG[argument]}.items():
        given = value(stack) if inspect.isfunction(value) else value
        message = try_it(stack, call, argument, given)
        if message is not None:
            found.setdefault(_reason(argument, message), []).append(title)
    return found


def _reason(argument: str, message: str) -> str:
    (reason,) = re.findall(rf": {argument}.*? (must .*): got ", message, re.DOTALL)
    return str(reason)


def tables() -> str:
    """Return the two tables of the page."""
    forms = "\n".join(f"| {form} | `{code}` |" for form, code in FORMS.items())
    rows = "\n".join(_row(*names, tried) for names, tried in all_tried().items())
    return (
        f"| form | for example |\n|---|---|\n{forms}\n\n"
        f"| argument | not known yet | refused |\n|---|---|---|\n{rows}\n"
    )


def _row(call: str, argument: str, tried: Tried) -> str:
    how = "every form" if tried.taken == [*FORMS] else ", ".join(tried.taken) or "none"
    reasons = "; ".join(
        f"{_in_short(titles)}: _{reason}_" for reason, titles in tried.refused.items()
    )
    return f"| `{call}`<br>`{argument}` | {how} | {reasons} |"


def _in_short(titles: list[str]) -> str:
    text = ", ".join(titles)
    return text.replace(", ".join(_NOT_STRINGS), "any other type")


def page() -> str:
    """Return the page with the tables as they are."""
    begin, end = "<!-- tables -->\n", "<!-- end of tables -->"
    before, rest = PAGE.read_text().split(begin)
    return f"{before}{begin}\n{tables()}\n{end}{rest.split(end)[1]}"


if __name__ == "__main__":
    PAGE.write_text(page())
