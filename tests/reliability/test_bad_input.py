"""Input that cannot be right: a clear failure that names the property, and nothing written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.owner_tags import STACK
from tests.reliability.cloud import Cloud, Datacentre

from stand_ins import CustomResource

READS = ("Describe", "List", "BatchGet")
FEW = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)
US, ACCOUNT = "us-east-1", "123456789012"
UUID = "0f1e2d3c-0000-4000-8000-000000000000"
INSTANCE = f"arn:aws:connect:{US}:{ACCOUNT}:instance/{UUID}"


def long_text(shortest: int, longest: int) -> st.SearchStrategy[str]:
    """Return texts that are repeated: to make up each character by itself takes far longer."""
    return st.builds(
        lambda text, length: (text * length)[:length],
        st.text(min_size=1, max_size=30),
        st.integers(shortest, longest),
    )


# Never a value of any property but the description.
nonsense = st.one_of(
    st.text(max_size=30),
    long_text(2000, 9000),
    st.none(),
    st.booleans(),
    st.integers(),
    st.lists(st.text(max_size=5), max_size=3),
    st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3),
    st.sampled_from(
        [
            "+12065550100",
            "12065550100",
            "alias",
            "my-instance.my.connect.aws",
            "arn:aws:connect:::",
            f"arn:aws:connect:{US}:{ACCOUNT}:instance/",
            f"arn:aws:connect:{US}:{ACCOUNT}:instance/a/agent/b",
            f"arn:aws:connect:{US}:{ACCOUNT}:instance/{UUID}\n",
            f"\narn:aws:connect:{US}:{ACCOUNT}:phone-number/{UUID}",
            f"arn:aws:connect:{US}:{ACCOUNT}:phone-number/{UUID}\r\nX: y",
            f"arn:aws:connect:{US}:{ACCOUNT}:phone-number/é",
            f"arn:aws:sms-voice:{US}:{ACCOUNT}:pool/pool-1",
            f"arn:aws:sms-voice:{US}:{ACCOUNT}:sender-id/X/US",
            f"arn:aws:sms-voice:eu-west-1:{ACCOUNT}:phone-number/phone-1",
            f"arn:aws:sms-voice:{US}:999999999999:phone-number/phone-1",
            f"arn:aws:connect:eu-west-1:{ACCOUNT}:instance/{UUID}",
            f"arn:aws:connect:{US}:999999999999:instance/{UUID}",
            f"arn:aws:connect:{US}:999999999999:traffic-distribution-group/{UUID}",
            f"arn:aws:connect:eu-west-1:{ACCOUNT}:phone-number/{UUID}",
            f"arn:aws:connect:eu-west-1:{ACCOUNT}:instance/{UUID}/contact-flow/{UUID}",
            f"arn:aws:connect:{US}:{ACCOUNT}:instance/{UUID}/contact-flow/{UUID}",
        ]
    ),
)
bad_tags = st.one_of(
    st.text(),
    st.lists(st.text()),
    st.none(),
    st.just({f"key{index}": "" for index in range(44)}),
    st.sampled_from(["", "aws:x", "k" * 129, "new\nline", STACK]).map(lambda key: {key: "value"}),
    st.one_of(st.none(), st.integers(), long_text(257, 300), st.just({})).map(
        lambda value: {"key": value}
    ),
)
bad_values: dict[str, st.SearchStrategy[Any]] = {
    "SourcePhoneNumberArn": nonsense,
    "PhoneNumberId": nonsense,
    "PhoneNumber": nonsense,
    "TargetArn": nonsense,
    "InstanceId": nonsense.filter(lambda value: value != "alias"),
    "ContactFlowArn": nonsense,
    "PhoneNumberDescription": st.one_of(
        long_text(501, 600), st.none(), st.integers(), st.lists(st.text())
    ),
    "Tags": bad_tags,
    "OnDelete": st.one_of(nonsense, st.sampled_from(["retain", "RELEASE", "Return "])).filter(
        lambda value: value not in ("Retain", "Return", "Release")
    ),
    "Timeout": st.one_of(
        st.sampled_from(["0", "841", "-1", "1.5", "1e2", " 9", "٩", "9\n", "99999", "", True]),
        st.none(),
        st.floats(),
    ),
    "Colour": nonsense,
}
bad_property = st.sampled_from(sorted(bad_values)).flatmap(
    lambda name: st.tuples(st.just(name), bad_values[name])
)
anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=20), nonsense),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=5,
)


@pytest.fixture(scope="module")
def cloud(datacentre: Datacentre) -> Iterator[Cloud]:
    with datacentre.cloud() as cloud:
        yield cloud


def properties_with(cloud: Cloud, name: str, value: Any) -> dict[str, Any]:
    """Return properties that would be right, but for one."""
    good: dict[str, Any] = {"PhoneNumberId": cloud.found, "TargetArn": cloud.here}
    if name in ("SourcePhoneNumberArn", "PhoneNumber"):
        del good["PhoneNumberId"]
    if name == "InstanceId":
        del good["TargetArn"]
    return {**good, name: value}


def happens_to_be_right(name: str, value: Any) -> bool:
    """Tell whether nonsense is a legal id of an instance, or a number as it is written."""
    legal = {"InstanceId": r"[A-Za-z0-9_-]{1,100}", "PhoneNumber": r"\+[1-9][0-9]{1,14}"}
    is_text = name in legal and isinstance(value, str)
    return is_text and re.fullmatch(legal[name], value) is not None


@FEW
@given(bad=bad_property)
@example(bad=("SourcePhoneNumberArn", None))
@example(bad=("TargetArn", None))
@example(bad=("InstanceId", "_"))
@example(bad=("PhoneNumber", "+10"))
@example(bad=("PhoneNumberDescription", "Line {{resolve:secretsmanager:line}}"))
@example(bad=("Tags", {"line": "{{resolve:ssm-secure:/line}}"}))
@example(
    bad=("PhoneNumberId", f"arn:aws:connect:{US}:{ACCOUNT}:instance/{UUID}/phone-number/{UUID}")
)
def test_a_property_that_cannot_be_right_is_named_and_nothing_is_written(
    datacentre: Datacentre, cloud: Cloud, bad: tuple[str, Any]
) -> None:
    name, value = bad
    if happens_to_be_right(name, value):
        return
    properties = properties_with(cloud, name, value)
    before = len(cloud.connect.calls())

    created = CustomResource(datacentre.responder).create(**properties)
    line = CustomResource(datacentre.responder)
    line.physical_id = cloud.found_here
    updated = line.update(**properties)

    for reply in (created, updated):
        assert not reply.ok
        assert name in reply.reason
        assert "\n" not in reply.reason
        assert len(reply.reason) < 1500
    assert updated.physical_id == cloud.found_here
    assert not created.physical_id.startswith("arn:")
    assert [call.operation for call in cloud.connect.calls(before)] == []


@pytest.mark.parametrize(
    ("part", "home"), [("region", f"eu-west-1:{ACCOUNT}"), ("account", f"{US}:999999999999")]
)
@pytest.mark.parametrize(
    ("name", "service", "resource"),
    [
        ("SourcePhoneNumberArn", "sms-voice", "phone-number/phone-1"),
        ("PhoneNumberId", "connect", f"phone-number/{UUID}"),
        ("TargetArn", "connect", f"instance/{UUID}"),
        ("TargetArn", "connect", f"traffic-distribution-group/{UUID}"),
        ("ContactFlowArn", "connect", f"instance/{UUID}/contact-flow/{UUID}"),
    ],
)
def test_another_region_or_account_than_the_stacks_is_refused_with_the_reason(
    datacentre: Datacentre,
    cloud: Cloud,
    name: str,
    service: str,
    resource: str,
    part: str,
    home: str,
) -> None:
    before = len(cloud.connect.calls())
    properties = properties_with(cloud, name, f"arn:aws:{service}:{home}:{resource}")

    reply = CustomResource(datacentre.responder).create(**properties)

    assert not reply.ok
    assert f"{name} must be in the stack's {part}" in reply.reason
    assert len(cloud.connect.calls()) == before


@FEW
@given(properties=anything)
def test_properties_that_are_no_properties_fail_and_nothing_is_written(
    datacentre: Datacentre, cloud: Cloud, properties: Any
) -> None:
    before = len(cloud.connect.calls())
    line = CustomResource(datacentre.responder)

    reply = line.send(line.event("Create", ResourceProperties=properties))

    assert not reply.ok
    assert reply.reason
    assert len(cloud.connect.calls()) == before


@FEW
@given(properties=anything, physical_id=st.one_of(st.text(min_size=1, max_size=1024), nonsense))
@example(properties={"PhoneNumberId": "../.."}, physical_id="x")
def test_a_delete_of_anything_that_is_not_ours_is_well_and_writes_nothing(
    datacentre: Datacentre, cloud: Cloud, properties: Any, physical_id: Any
) -> None:
    before = len(cloud.connect.calls())
    line = CustomResource(datacentre.responder)

    reply = line.send(
        line.event("Delete", ResourceProperties=properties, PhysicalResourceId=physical_id)
    )

    assert reply.ok
    assert not any(call.is_write for call in cloud.connect.calls(before))


@pytest.mark.parametrize("request_type", ["Create", "Update", "Delete"])
def test_an_event_that_lacks_everything_is_answered(
    datacentre: Datacentre, cloud: Cloud, request_type: str
) -> None:
    line = CustomResource(datacentre.responder)

    reply = line.send(line.event(request_type))

    assert reply.ok == (request_type == "Delete")
    assert reply.physical_id
    assert cloud.connect.numbers()


@pytest.mark.parametrize("both", [True, False])
@pytest.mark.parametrize(
    "pair", [("SourcePhoneNumberArn", "PhoneNumberId"), ("TargetArn", "InstanceId")]
)
def test_neither_or_both_of_a_pair_is_refused_by_name(
    datacentre: Datacentre,
    cloud: Cloud,
    pair: tuple[str, str],
    both: bool,  # noqa: FBT001
) -> None:
    given = {
        "SourcePhoneNumberArn": cloud.source,
        "PhoneNumberId": cloud.found,
        "TargetArn": cloud.here,
        "InstanceId": cloud.here_id,
    }
    spare = {"SourcePhoneNumberArn", "InstanceId"} - set(pair)
    chosen = {name: value for name, value in given.items() if name not in spare}
    if not both:
        chosen = {name: value for name, value in chosen.items() if name not in pair}

    reply = CustomResource(datacentre.responder).create(**chosen)

    assert not reply.ok
    assert all(name in reply.reason for name in pair)
