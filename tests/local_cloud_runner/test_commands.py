from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from local_cloud.commands import run
from local_cloud.connect.faults import Fault
from local_cloud.connect.server import ConnectServer

EXAMPLE = Path(__file__).parents[2] / "examples" / "seed.json"
NOBODY = "http://127.0.0.1:1"

Say = Callable[..., str]


@pytest.fixture
def say(
    server: ConnectServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Say:
    server.control.reset()
    monkeypatch.setenv("AWS_ENDPOINT_URL_CONNECT", server.url)

    def command(*words: str, exit_code: int = 0) -> str:
        assert run(words) == exit_code
        captured = capsys.readouterr()
        return captured.err if exit_code else captured.out

    return command


def test_the_numbers_are_shown_by_the_names_of_where_they_are(say: Say) -> None:
    seeded = say("seed", str(EXAMPLE))
    shown = say("numbers")

    assert "arn:aws:connect:us-east-1:123456789012:instance/" in seeded
    (row,) = (line.split() for line in shown.splitlines() if "+1800" in line)
    assert row[2:] == ["overflow", "Welcome", "back", "(VOICE)", "nobody", "CLAIMED"]


def test_a_fault_is_armed_with_all_that_it_is_given(server: ConnectServer, say: Say) -> None:
    say("fault", "UpdatePhoneNumber", "refuse", "--message", "quota", "--skip", "1", "--times", "2")
    say("fault", "*", "throttle", "--always", "--number", "+18005550102")
    say("fault", "TagResource", "fail_after", "--code", "X", "--status", "500", "--match", "a=b")

    assert server.control.faults() == [
        Fault("UpdatePhoneNumber", "refuse", message="quota", skip=1, times=2),
        Fault("*", "throttle", times=None, number="+18005550102"),
        Fault("TagResource", "fail_after", code="X", status=500, match={"a": "b"}),
    ]


def test_faults_are_listed_and_cleared(server: ConnectServer, say: Say) -> None:
    say("fault", "UpdatePhoneNumber", "refuse", "--message", "quota")

    assert say("faults") == "UpdatePhoneNumber refuse: 1 of the calls after 0: quota\n"
    assert say("faults", "--clear") == ""
    assert server.control.faults() == []


def test_a_number_that_failed_says_why(server: ConnectServer, say: Say, client: Any) -> None:
    instance = server.control.add_instance()
    number = server.control.add_phone_number(instance.arn, phone_number="+18005550102")
    server.control.behave(settle_seconds=0)
    say("fault", "UpdatePhoneNumber", "refuse", "--message", "quota [reached]")
    client.update_phone_number(PhoneNumberId=number.id, InstanceId=instance.id)

    assert "+18005550102 FAILED: quota [reached]" in say("numbers")


def test_what_would_steer_a_terminal_is_shown_as_text(
    server: ConnectServer, say: Say, client: Any
) -> None:
    instance = server.control.add_instance("[/] \x1b]0;title\x07 [bold]main")
    flow = server.control.add_contact_flow(instance.id, "a\nb \u202e").arn
    number = server.control.add_phone_number(
        instance.arn, phone_number="+18005550102", contact_flow_arn=flow
    )
    client.update_phone_number(PhoneNumberId=number.id, TargetArn=instance.arn, ClientToken="[/]")

    assert r" [/] \x1b]0;title\x07 [bold]main " in say("numbers")
    assert r" a\nb \u202e " in say("numbers")
    assert "  [/]  " in say("calls")


def test_calls_that_write_are_shown_with_their_tokens(
    server: ConnectServer, say: Say, client: Any
) -> None:
    number = server.control.add_phone_number(
        server.control.add_instance().arn, phone_number="+18005550102"
    )
    client.describe_phone_number(PhoneNumberId=number.id)
    client.tag_resource(resourceArn=number.arn, tags={"a": "b"})

    shown = say("calls")

    assert "1 calls that write; 1 more only read" in shown
    assert "TagResource   +18005550102   takes none" in shown


def test_a_reset_forgets_the_numbers(server: ConnectServer, say: Say) -> None:
    say("seed", str(EXAMPLE))
    say("reset")

    assert server.control.numbers() == []


@pytest.mark.parametrize(
    ("words", "exit_code", "problem"),
    [
        (["fault", "ReleaseNumber", "throttle"], 2, "no operation 'ReleaseNumber'"),
        (["fault", "TagResource", "refuse"], 2, "refuse does not apply to TagResource"),
        (["seed", "/no/such/file"], 2, "/no/such/file"),
        (["--seed", "/no/such/file"], 2, "/no/such/file"),
        (["numbers", "--url", NOBODY], 1, f"No local Connect answers at {NOBODY}"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    say: Say, words: list[str], exit_code: int, problem: str
) -> None:
    said = say(*words, exit_code=exit_code)

    assert problem in said
    assert said.count("\n") == 1


def test_without_a_url_it_says_how_to_name_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL_CONNECT", raising=False)

    with pytest.raises(SystemExit) as ended:
        run(["numbers"])

    assert ended.value.code == 2
    assert "export AWS_ENDPOINT_URL_CONNECT, or give --url" in capsys.readouterr().err
