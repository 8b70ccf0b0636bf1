"""The log, as `cdk diagnose` and a person read it: a level and a sentence in each line."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.handler.conftest import World

from local_cloud.connect.faults import Fault
from phone_number_handler.adapters.log import Log
from phone_number_handler.entrypoints.cloudformation.entry import serve
from stand_ins import FakeContext

NUMBER = "+18005550199"


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """Return what has been logged so far; nothing may come by another way."""
    output = capsys.readouterr()
    assert output.err == ""
    return [json.loads(text) for text in output.out.splitlines()]


def failures(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [line for line in lines(capsys) if line["level"] == "ERROR"]


@pytest.fixture(autouse=True)
def _all_that_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Let pytest take up what crhelper or boto3 would log by themselves."""
    logging.getLogger().setLevel(logging.WARNING)
    assert caplog.records == []


def test_each_line_has_a_level_and_a_sentence(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.connect.add_fault(Fault("ImportPhoneNumber", "throttle", times=3))
    line = world.resource()

    line.create(SourcePhoneNumberArn=world.source, TargetArn=world.instance)
    line.update(SourcePhoneNumberArn=world.source, TargetArn="nonsense")
    line.delete()

    written = lines(capsys)
    assert {entry["level"] for entry in written} == {"INFO", "WARN", "ERROR"}
    for entry in written:
        assert isinstance(entry["message"], str)
        assert " " in entry["message"]
        assert "\n" not in entry["message"]
        assert entry["logical_id"] == "SupportLine"


def test_a_refusal_is_one_line_of_its_own_words(
    world: World, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    reply = world.resource().create(SourcePhoneNumberArn=world.source, TargetArn="nonsense")

    (failure,) = failures(capsys)
    assert failure["message"] == reply.reason
    assert "traceback" not in failure
    assert caplog.records == []


def test_a_refusal_after_a_move_is_one_line_as_well(
    world: World, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    world.connect.add_fault(Fault("AssociatePhoneNumberContactFlow", "deny", times=None))

    reply = world.resource().create(
        PhoneNumberId=world.claimed(), TargetArn=world.instance, ContactFlowArn=world.flow
    )

    (failure,) = failures(capsys)
    assert failure["message"][:40] == reply.reason[:40]
    assert "traceback" not in failure
    assert caplog.records == []


def test_what_nobody_has_expected_is_one_line_with_the_stack_trace_in_a_field(
    world: World, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    world.resource().create(SourcePhoneNumberArn=world.source, TargetArn=world.instance)
    lines(capsys)

    class NoTime(FakeContext):
        def get_remaining_time_in_millis(self) -> int:
            raise LookupError("nobody has expected this")

    line = world.resource()
    event = line.event("Create", ResourceProperties={})
    event["ResponseURL"] = "https://s3.invalid/"
    environment = {"AWS_ENDPOINT_URL_S3": "https://s3.invalid"}
    serve(event, NoTime(), lambda: line.responder, environment, lambda *_: None)

    (failure,) = failures(capsys)
    assert "nobody has expected this" in failure["message"]
    assert failure["traceback"].startswith("Traceback")
    assert caplog.records == []


def test_a_reason_names_the_number_and_the_log_only_hints_at_it(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    arn = world.claimed()
    number = world.number(arn).phone_number
    world.connect.add_fault(Fault("UpdatePhoneNumber", "refuse", message="quota reached"))

    reply = world.resource().create(PhoneNumberId=arn, TargetArn=world.instance)

    output = capsys.readouterr().out
    assert number in reply.reason
    assert number not in output
    assert f"{number[:3]}*******{number[-2:]}" in output


@given(st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True), st.sampled_from(["", " ", "x", "."]))
def test_no_number_is_logged_in_full(number: str, after: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        written: list[str] = []
        patch.setattr("sys.stdout.write", written.append, raising=False)
        Log("Contact-Centre").info(f"about {number}{after}", among=[{"more": number}])

    (line,) = written
    assert number not in line
    assert line.count(number[:3]) >= 2
    assert len(json.loads(line)["among"][0]["more"]) == len(number)
