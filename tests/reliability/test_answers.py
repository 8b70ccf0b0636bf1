"""The answer always arrives, once: over real TLS, and from a function that cannot even start."""

from __future__ import annotations

import json
import os
import shutil
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from threading import Thread
from typing import Any, cast
from urllib.parse import urlsplit

import boto3
import pytest
import trustme
from hypothesis import example, given
from hypothesis import strategies as st
from tests.reliability.proxy import Proxy, running_proxy

from local_cloud.answers import CLOSE, HANG, Answers, taking_answers
from phone_number_handler import entry
from phone_number_handler.entrypoints.cloudformation.answer import (
    FAILED,
    SUCCESS,
    Answer,
    AnswerNotDeliveredError,
    put,
)
from phone_number_handler.entrypoints.cloudformation.responder import Responder
from stand_ins import CustomResource, FakeContext, stack_id

LAMBDA = Path(entry.__file__).parent
SITE_PACKAGES = Path(boto3.__file__).parents[1]
RUN = """
import json, sys
from phone_number_handler.entry import handler
class Context:
    aws_request_id = function_name = "test"
    def get_remaining_time_in_millis(self): return 60_000
for event in json.load(sys.stdin):
    handler(event, Context())
"""


def no_wait(_: float) -> None:
    """Take no time between two tries."""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[trustme.CA]:
    authority = trustme.CA()
    path = tmp_path_factory.mktemp("tls") / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(path))
        yield authority


@contextmanager
def sink(authority: trustme.CA, *plan: int | str) -> Iterator[Answers]:
    """Take answers where S3 is said to be, with a certificate of that authority."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(tls)
    with taking_answers(tls, *plan) as answers, pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL_S3", answers.url)
        yield answers


def event(url: str, request_type: str = "Create", **fields: Any) -> dict[str, Any]:
    return {
        "RequestType": request_type,
        "RequestId": "3f1c2b1e-0000-4000-8000-000000000000",
        "ResponseURL": url,
        "StackId": stack_id(),
        "LogicalResourceId": "SupportLine",
        "ResourceType": "Custom::ConnectPhoneNumber",
        "ResourceProperties": {},
        **fields,
    }


def test_the_answer_is_put_to_the_signed_url_with_an_empty_content_type(
    authority: trustme.CA,
) -> None:
    with sink(authority) as taker:
        Answer(event(taker.url)).give(SUCCESS, "arn", data={"PhoneNumber": "+1"})

    assert taker.accepted[0]["Status"] == "SUCCESS"
    assert taker.accepted[0]["PhysicalResourceId"] == "arn"
    assert taker.accepted[0]["Data"] == {"PhoneNumber": "+1"}
    assert taker.paths == ["/stack/answer?Signature=secret"]
    assert taker.content_types == [""]


@pytest.mark.parametrize("trouble", [500, 503, 403, 404, CLOSE])
def test_an_answer_that_is_not_taken_is_sent_again(
    authority: trustme.CA, trouble: int | str
) -> None:
    with sink(authority, trouble, trouble) as taker:
        put(taker.url, b'{"Status": "SUCCESS"}', sleep=no_wait)

    assert [action for action, _ in taker.bodies] == [trouble, trouble, 200]


@pytest.mark.slow
def test_a_server_that_hangs_is_given_up_after_seconds(authority: trustme.CA) -> None:
    started = time.monotonic()
    with sink(authority, HANG) as taker:
        put(taker.url, b"{}", sleep=no_wait)
        took = time.monotonic() - started

    assert [action for action, _ in taker.bodies] == [HANG, 200]
    assert 4 < took < 9


@pytest.mark.parametrize("trouble", [503, 403, CLOSE])
def test_tries_are_counted_and_the_error_does_not_name_the_url(
    authority: trustme.CA, trouble: int | str
) -> None:
    with (
        sink(authority, *[trouble] * 9) as taker,
        pytest.raises(AnswerNotDeliveredError) as caught,
    ):
        put(taker.url, b"{}", sleep=no_wait)

    assert len(taker.bodies) == 5
    assert "Signature" not in str(caught.value)


@pytest.mark.usefixtures("authority")
def test_a_certificate_of_somebody_else_is_not_believed() -> None:
    with sink(trustme.CA()) as taker, pytest.raises(AnswerNotDeliveredError):
        put(taker.url, b"{}", sleep=no_wait)

    assert taker.bodies == []


@pytest.mark.slow
def test_an_undelivered_answer_ends_the_event_and_leaves_the_next_one_alone(
    authority: trustme.CA, capfd: pytest.CaptureFixture[str]
) -> None:
    with sink(authority, *[CLOSE] * 5) as taker:
        entry.handler(event(taker.url, "Update"), FakeContext())
        entry.handler(event(taker.url), FakeContext())

    assert [answer["Status"] for answer in taker.accepted] == ["FAILED"]
    output = capfd.readouterr()
    assert "CloudFormation was not told" in output.out
    assert "Signature" not in output.out + output.err


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    """Send what goes by HTTPS_PROXY, as boto3 does, by a proxy on loopback."""
    with running_proxy() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        yield proxy


def test_the_answer_goes_by_the_proxy_that_boto3_goes_by(
    authority: trustme.CA, proxy: Proxy
) -> None:
    with sink(authority, 503) as taker:
        put(taker.url, b"{}", sleep=no_wait)

    assert [action for action, _ in taker.bodies] == [503, 200]
    assert taker.content_types == ["", ""]
    assert proxy.asked_for == [urlsplit(taker.url).netloc] * 2


def test_the_answer_goes_past_the_proxy_where_boto3_does(
    authority: trustme.CA, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "example.invalid,localhost")
    with sink(authority) as taker:
        put(taker.url, b"{}", sleep=no_wait)

    assert len(taker.bodies) == 1
    assert proxy.asked_for == []


def test_a_proxy_that_lets_nothing_through_is_asked_five_times(
    authority: trustme.CA, proxy: Proxy
) -> None:
    proxy.is_open = False
    with sink(authority) as taker, pytest.raises(AnswerNotDeliveredError, match="5 tries: OSError"):
        put(taker.url, b"{}", sleep=no_wait)

    assert taker.bodies == []
    assert len(proxy.asked_for) == 5


@pytest.mark.usefixtures("authority", "proxy")
def test_a_certificate_of_somebody_else_is_not_believed_through_a_proxy_either() -> None:
    with sink(trustme.CA()) as taker, pytest.raises(AnswerNotDeliveredError):
        put(taker.url, b"{}", sleep=no_wait)

    assert taker.bodies == []


def test_a_malformed_event_after_a_good_one_answers_nobody(
    authority: trustme.CA, capfd: pytest.CaptureFixture[str]
) -> None:
    with sink(authority) as taker:
        good = event(taker.url)
        entry.handler(good, FakeContext())
        for malformed in ({}, {**good, "ResponseURL": None}, {**good, "StackId": 7}):
            entry.handler(malformed, FakeContext())

    assert len(taker.bodies) == 1
    assert "not an event of CloudFormation" in capfd.readouterr().out


@pytest.mark.parametrize("request_type", ["Retrieve", ""])
def test_an_unknown_request_is_answered(authority: trustme.CA, request_type: str) -> None:
    with sink(authority) as taker:
        entry.handler(event(taker.url, request_type), FakeContext())

    assert [answer["Status"] for answer in taker.accepted] == ["FAILED"]


def test_a_failed_update_cannot_name_another_number() -> None:
    bodies: list[bytes] = []
    asked = event("https://x.invalid/", "Update", PhysicalResourceId="former")

    Answer(asked, send=lambda _, body: bodies.append(body)).give(FAILED, "other", "refused")

    assert json.loads(bodies[0])["PhysicalResourceId"] == "former"


@example(reason="é" * 5000, physical_id="x" * 300)
@given(reason=st.text(max_size=9000), physical_id=st.text(min_size=1, max_size=1024))
def test_no_reason_makes_an_answer_too_long(reason: str, physical_id: str) -> None:
    bodies: list[bytes] = []
    asked = event("https://x.invalid/", "Delete", PhysicalResourceId=physical_id[:300])

    Answer(asked, send=lambda _, body: bodies.append(body)).give(FAILED, reason=reason)

    answer = json.loads(bodies[0])
    assert len(bodies[0]) <= 4096
    assert answer["Status"] == "FAILED"
    assert reason.startswith(answer.get("Reason", "").removesuffix("…"))


class SlowLifecycle:
    """Takes longer than the function may."""

    def create(self, _: Any) -> None:
        time.sleep(1.2)
        raise ValueError("too late")


class ShortContext(FakeContext):
    def get_remaining_time_in_millis(self) -> int:
        return 1000


@pytest.mark.slow
def test_a_function_at_the_end_of_its_life_answers_once_though_it_goes_on() -> None:
    bodies: list[bytes] = []
    responder = Responder(lambda _, __: cast("Any", SlowLifecycle()))
    line = CustomResource(responder)
    asked = line.event(
        "Create",
        ResourceProperties={
            "PhoneNumberId": "0f1e2d3c-0000-4000-8000-000000000000",
            "InstanceId": "instance",
        },
    )

    responder.respond(
        asked, ShortContext(), Answer(asked, send=lambda _, body: bodies.append(body))
    )

    assert [json.loads(body)["Reason"] for body in bodies] == ["Execution timed out"]


def test_whoever_comes_second_waits_until_the_answer_is_sent() -> None:
    order: list[str] = []

    def send_slowly(_: str, __: bytes) -> None:
        time.sleep(0.3)
        order.append("sent")

    answer = Answer(event("https://x.invalid/"), send=send_slowly)
    first = Thread(target=answer.give, args=(FAILED,), kwargs={"reason": "timed out"})
    first.start()
    time.sleep(0.1)
    answer.give(SUCCESS, "arn")
    order.append("second returned")
    first.join()

    assert order == ["sent", "second returned"]


ENGINE = Path("phone_number_handler", "entrypoints", "cloudformation")
Package = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def run_package(tmp_path: Path, authority: trustme.CA) -> Package:
    """Run the function as it is packaged, in a process that has nothing else."""
    asset = tmp_path / "asset"
    shutil.copytree(LAMBDA, asset / "phone_number_handler")
    for file in metadata.files("crhelper") or ():
        if file.suffix == ".py":
            target = asset / file
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(str(file.locate()), target)
    authority_path = os.environ["SSL_CERT_FILE"]

    def run(
        *requests: dict[str, Any], boto3: bool = True, region: bool = True, **modules: str
    ) -> list[dict[str, Any]]:
        for name, source in modules.items():
            (asset / ENGINE / f"{name}.py").write_text(source)
        environment = {
            "PYTHONPATH": os.pathsep.join([str(asset)] + [str(SITE_PACKAGES)] * boto3),
            "SSL_CERT_FILE": authority_path,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": "/dev/null",
            "PYTHONDONTWRITEBYTECODE": "1",
            **({"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1"} if region else {}),
        }
        with sink(authority) as taker:
            environment["AWS_ENDPOINT_URL_S3"] = taker.url
            sent = [{**request, "ResponseURL": taker.url} for request in requests]
            process = subprocess.run(  # noqa: S603 - the interpreter of this very test
                [sys.executable, "-S", "-c", RUN],
                input=json.dumps(sent),
                env=environment,
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
        assert process.returncode == 0, process.stderr
        assert "Signature" not in process.stdout + process.stderr
        return taker.accepted

    return run


@pytest.mark.slow
@pytest.mark.parametrize("request_type", ["Create", "Update", "Delete"])
@pytest.mark.parametrize("error", ["RuntimeError", "SystemExit", "KeyboardInterrupt"])
def test_a_function_whose_code_cannot_be_imported_answers(
    run_package: Package, request_type: str, error: str
) -> None:
    asked = event("", request_type, PhysicalResourceId="physical")

    answers = run_package(asked, lifecycle=f"raise {error}('broken at import')")

    assert [answer["Status"] for answer in answers] == ["FAILED"]
    assert "broken at import" in answers[0]["Reason"]
    assert answers[0]["PhysicalResourceId"] == "physical"


@pytest.mark.slow
def test_a_function_without_boto3_answers(run_package: Package) -> None:
    answers = run_package(event(""), boto3=False)

    assert [answer["Status"] for answer in answers] == ["FAILED"]
    assert "boto3" in answers[0]["Reason"]


@pytest.mark.slow
def test_a_function_without_a_region_answers(run_package: Package) -> None:
    wanted = {"PhoneNumberId": "0f1e2d3c-0000-4000-8000-000000000000", "InstanceId": "somewhere"}

    answers = run_package(event("", ResourceProperties=wanted), region=False)

    assert [answer["Status"] for answer in answers] == ["FAILED"]
    assert answers[0]["Reason"] == "You must specify a region."
    # By an id that is made up, the delete looks for what an earlier try may have done.
    assert not answers[0]["PhysicalResourceId"].startswith("untouched")


@pytest.mark.slow
def test_a_function_that_could_not_start_tries_again_at_the_next_event(
    run_package: Package,
) -> None:
    answers = run_package(event(""), event(""), lifecycle="raise RuntimeError('broken')")

    assert [answer["Status"] for answer in answers] == ["FAILED", "FAILED"]


@pytest.mark.slow
def test_the_packaged_function_works_with_nothing_but_boto3_beside_it(
    run_package: Package,
) -> None:
    invalid = event("", ResourceProperties={"TargetArn": "nonsense"})
    harmless = event("", "Delete", PhysicalResourceId="made-up")

    answers = run_package(invalid, harmless)

    assert [answer["Status"] for answer in answers] == ["FAILED", "SUCCESS"]
    assert "SourcePhoneNumberArn or PhoneNumberId" in answers[0]["Reason"]


def test_no_log_at_any_level_holds_the_url(
    authority: trustme.CA, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(1)
    with sink(authority) as taker:
        for request_type in ("Create", "Update", "Delete"):
            entry.handler(
                event(taker.url, request_type, PhysicalResourceId="made-up"), FakeContext()
            )

    output = capfd.readouterr()
    assert len(taker.accepted) == 3
    assert "Signature" not in output.out + output.err + caplog.text
