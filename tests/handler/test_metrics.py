"""The metrics: log lines that CloudWatch reads."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.handler.conftest import World

from local_cloud.connect.faults import Fault


def metrics(capsys: pytest.CaptureFixture[str]) -> dict[str, list[dict[str, Any]]]:
    """Return the metrics in the log so far, by their names."""
    found: dict[str, list[dict[str, Any]]] = {}
    for text in capsys.readouterr().out.splitlines():
        line = json.loads(text)
        for directive in line.get("_aws", {}).get("CloudWatchMetrics", ()):
            assert directive["Namespace"] == "ConnectPhoneNumbers"
            assert directive["Dimensions"] == [["StackName"]]
            for metric in directive["Metrics"]:
                found.setdefault(metric["Name"], []).append(line)
    return found


def test_an_import_is_counted_and_timed(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    world.connect.behave(settle_seconds=20)

    world.resource().create(SourcePhoneNumberArn=world.source, TargetArn=world.instance)

    found = metrics(capsys)
    (imported,), (seconds,) = found["Imported"], found["SecondsToClaimed"]
    assert imported["Imported"] == 1
    assert imported["StackName"] == "Contact-Centre"
    assert imported["logical_id"] == "SupportLine"
    assert 20 <= seconds["SecondsToClaimed"] < 25


def test_a_move_is_counted_and_an_update_of_nothing_is_not(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    line, arn = world.resource(), world.claimed()
    line.create(PhoneNumberId=arn, TargetArn=world.instance)
    first = metrics(capsys)

    line.update(PhoneNumberId=arn, TargetArn=world.instance, Timeout="60")

    assert len(first["Moved"]) == 1
    assert metrics(capsys) == {}


def test_throttled_calls_are_counted_in_one_line(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.connect.add_fault(Fault("ImportPhoneNumber", "throttle", times=3))

    world.resource().create(SourcePhoneNumberArn=world.source, TargetArn=world.instance)

    assert [line["ThrottledCalls"] for line in metrics(capsys)["ThrottledCalls"]] == [3]


def test_a_call_that_is_throttled_says_so_at_once_and_not_again(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.connect.add_fault(Fault("ImportPhoneNumber", "throttle", times=30))

    world.resource().create(SourcePhoneNumberArn=world.source, TargetArn=world.instance)

    lines = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    imports = [line for line in lines if line.get("operation") == "ImportPhoneNumber"]
    assert [line["outcome"] for line in imports] == ["ThrottlingException", "ok"]
    assert imports[1]["throttled"] == 30
