"""Whose events are carried out, and who is told that one is not."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from phone_number_handler.entrypoints.cloudformation.request import (
    is_cloudformations,
    refusal,
    sent_at,
)

BUCKET = "cloudformation-custom-resource-response-uswest2"
HOST = f"{BUCKET}.s3.us-west-2.amazonaws.com"


def stack(name: str = "Line", region: str = "us-west-2", partition: str = "aws") -> str:
    return f"arn:{partition}:cloudformation:{region}:123456789012:stack/{name}/0f1e2d3c"


def event(**fields: Any) -> dict[str, Any]:
    return {
        "RequestType": "Create",
        "RequestId": "request",
        "ResponseURL": f"https://{HOST}/{quote(stack())}?X-Amz-Signature=secret",
        "StackId": stack(),
        "LogicalResourceId": "Line",
        **fields,
    }


@pytest.mark.parametrize("request_type", ["Create", "Update", "Delete"])
@pytest.mark.parametrize("own", [stack(), None])
def test_an_event_of_the_own_stack_is_carried_out(request_type: str, own: str | None) -> None:
    assert refusal(event(RequestType=request_type), own, None) is None


def test_an_event_of_another_stack_is_refused_and_answered() -> None:
    refused = refusal(event(StackId=stack("Other")), stack(), None)

    assert refused
    assert refused.is_answered
    assert stack("Other") in refused.reason
    assert stack() in refused.reason


@pytest.mark.parametrize("url", ["https://collector.example/", "http://" + HOST, "nonsense", ""])
@pytest.mark.parametrize("own", [stack(), None])
def test_an_event_with_another_address_is_refused_and_nobody_is_told(
    url: str, own: str | None
) -> None:
    refused = refusal(event(ResponseURL=url), own, None)

    assert refused
    assert not refused.is_answered
    assert "ResponseURL" in refused.reason


def test_another_stack_with_another_address_is_not_told_either() -> None:
    forged = event(StackId=stack("Other"), ResponseURL="https://collector.example/")

    refused = refusal(forged, stack(), None)

    assert refused
    assert not refused.is_answered


@pytest.mark.parametrize(
    "name", ["RequestType", "RequestId", "StackId", "LogicalResourceId", "ResponseURL"]
)
@pytest.mark.parametrize("value", [None, 7, ["x"]])
def test_what_lacks_a_member_is_no_event(name: str, value: Any) -> None:
    refused = refusal(event(**{name: value}), stack(), None)

    assert refused
    assert not refused.is_answered
    assert name in refused.reason


def test_an_unknown_request_is_refused_and_answered() -> None:
    refused = refusal(event(RequestType="Retrieve"), stack(), None)

    assert refused
    assert refused.is_answered


@pytest.mark.parametrize(
    ("host", "region", "partition"),
    [
        ("euwest1.s3-eu-west-1.amazonaws.com", "eu-west-1", "aws"),
        ("euwest1.s3.eu-west-1.amazonaws.com", "eu-west-1", "aws"),
        ("euwest1.s3.eu-west-1.amazonaws.com:443", "eu-west-1", "aws"),
        ("euwest1.s3.dualstack.eu-west-1.amazonaws.com", "eu-west-1", "aws"),
        ("useast1.s3.amazonaws.com", "us-east-1", "aws"),
        ("useast1.s3.us-east-1.amazonaws.com", "us-east-1", "aws"),
        ("useast1.s3-us-east-1.amazonaws.com", "us-east-1", "aws"),
        ("cnnorth1.s3.cn-north-1.amazonaws.com.cn", "cn-north-1", "aws-cn"),
        ("usgovwest1.s3.us-gov-west-1.amazonaws.com", "us-gov-west-1", "aws-us-gov"),
        ("usgovwest1.s3-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1", "aws-us-gov"),
        ("usisoeast1.s3.us-iso-east-1.c2s.ic.gov", "us-iso-east-1", "aws-iso"),
        ("euscdeeast1.s3.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1", "aws-eusc"),
    ],
)
def test_the_bucket_of_the_stacks_region_is_cloudformations(
    host: str, region: str, partition: str
) -> None:
    url = f"https://cloudformation-custom-resource-response-{host}/answer?Signature=secret"

    assert is_cloudformations(url, stack(region=region, partition=partition))


@pytest.mark.parametrize(
    "url",
    [
        f"https://{BUCKET}-mine.s3.us-west-2.amazonaws.com/",
        f"https://my-{HOST}/",
        f"https://{HOST}.example/",
        f"https://{HOST}:8443/",
        f"https://{HOST}@example/",
        f"https://user@{HOST}/",
        f"https://example/{HOST}",
        f"https://{BUCKET}.s3.us-west-2.amazonaws.com.cn/",
        f"https://{BUCKET}.s3.us-east-1.amazonaws.com/",
        f"https://{BUCKET}xs3.us-west-2.amazonaws.com/",
        "https://cloudformation-custom-resource-response-useast1.s3.us-east-1.amazonaws.com/",
        f"https://s3.us-west-2.amazonaws.com/{BUCKET}/",
        "https://[::1/",
        "https:///answer",
    ],
)
def test_what_only_looks_like_it_is_not(url: str) -> None:
    assert not is_cloudformations(url, stack())


def test_where_the_settings_say_that_s3_is_is_as_good() -> None:
    there = "https://127.0.0.1:4566"

    assert is_cloudformations(f"{there}/_ministack/answer", stack(), there)
    assert is_cloudformations(f"https://{HOST}/answer", stack(), there)
    assert not is_cloudformations("https://127.0.0.1:4567/answer", stack(), there)
    assert not is_cloudformations("http://127.0.0.1:4566/answer", stack(), there)
    assert not is_cloudformations("https:///answer", stack(), "nonsense")


@example(url=f"https://{HOST}", own="arn:aws:nonsense")
@given(url=st.text(), own=st.text())
def test_no_text_is_taken_for_an_address_of_cloudformation(url: str, own: str) -> None:
    assert not is_cloudformations(url, own)


@given(host=st.from_regex(r"[a-z0-9.@:/_-]{0,60}", fullmatch=True))
def test_no_other_host_is_cloudformations(host: str) -> None:
    assert not is_cloudformations(f"https://{host}.s3.us-west-2.amazonaws.com.{host}/", stack())
    assert not is_cloudformations(f"https://{BUCKET}{host}x.amazonaws.com/", stack())


@given(
    st.dictionaries(
        st.sampled_from(["RequestType", "RequestId", "StackId", "LogicalResourceId"]),
        st.one_of(st.none(), st.integers(), st.text()),
    ),
    st.text(),
)
def test_nothing_with_a_made_up_address_is_carried_out_or_answered(
    fields: dict[str, Any], url: str
) -> None:
    refused = refusal(event(**fields, ResponseURL=url), stack(), None)

    assert refused
    assert not refused.is_answered


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("X-Amz-Date=20261125T120000Z&X-Amz-Signature=secret", 1795608000.0),
        ("X-Amz-Signature=secret&X-Amz-Date=19700101T000001Z", 1.0),
        ("AWSAccessKeyId=key&Expires=1555451971&Signature=secret", None),
        ("X-Amz-Date=yesterday", None),
        ("", None),
    ],
)
def test_an_event_was_sent_when_its_address_was_signed(query: str, expected: float | None) -> None:
    assert sent_at(event(ResponseURL=f"https://{HOST}/answer?{query}")) == expected


def test_an_event_without_an_address_does_not_say_when_it_was_sent() -> None:
    assert sent_at({}) is None
