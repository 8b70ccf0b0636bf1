"""The probe tells how the local Connect behaves, and leaves the number as it was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.cli.change_sets import ChangeSetClient
from tests.cli.conftest import Terminal
from tests.reliability.cloud import Datacentre
from tests.reliability.lifecycles import moved

from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.faults import Fault

# What each reads as, beside the defaults of the local Connect.
BEHAVIOURS: list[dict[str, Any]] = [
    {},
    {"settle_seconds": 5.0},
    {"stale_seconds": 3.0},
    {"stale_tags_seconds": 4.0},
    {"stale_reads": {"ListPhoneNumbersV2": 6.0}},
    {"stale_reads": {"BatchGetFlowAssociation": 2.0}},
    {"token_replay": False},
    {"token_memory_seconds": 0.0},
    {"rate": 4.0},
    {"rate": None},
    {"burst": 9},
    {"move_back_restores_flow": True},
    {"group_numbers_show_instance": True},
    {"list_leaves_out_groups": True},
    {"disassociate_refuses_nothing": True},
    {"progress_status": "MOVING"},
]


@pytest.fixture
def terminal(datacentre: Datacentre, request: pytest.FixtureRequest) -> Iterator[Terminal]:
    behaviour = Behaviour(**getattr(request, "param", {}))
    with datacentre.cloud(behaviour) as cloud:
        cloud.connect.add_phone_number(cloud.group, contact_flow_arn=cloud.flow)
        cloud.by_hand(cloud.found).description = "Spare"
        yield Terminal(cloud, ChangeSetClient(cloud.cloudformation.stacks), may_write=True)


def probed(terminal: Terminal, *words: str) -> Any:
    cloud = terminal.cloud
    number_id = cloud.found.rsplit("/", 1)[-1]
    code, shown = terminal.json(
        "probe", "--spare", number_id, "--elsewhere", cloud.here, "--yes", *words
    )
    assert code == 0
    return shown


@pytest.mark.parametrize("terminal", BEHAVIOURS, indirect=True, ids=str)
def test_it_tells_each_behaviour_from_the_others(terminal: Terminal) -> None:
    cloud = terminal.cloud
    truth = cloud.connect.behaviour()
    as_it_was = cloud.numbers

    shown = probed(terminal)["Behaviour"]

    told = Behaviour().changed(shown)
    # Where nothing is throttled, nobody sees how much is taken at once.
    if truth.rate is None:
        told = told.changed({"burst": truth.burst})
    assert told == truth
    assert cloud.numbers == as_it_was


def test_what_it_shows_can_be_given_to_the_local_connect(terminal: Terminal) -> None:
    shown = probed(terminal)

    terminal.cloud.connect.behave(**shown["Behaviour"])


def test_by_default_it_only_reads(terminal: Terminal) -> None:
    before = terminal.mark()

    code, shown = terminal.json("probe")

    assert code == 0
    assert [each.operation for each in terminal.writes(before)] == []
    assert len(shown["Rows"]) == 3


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("deny", "was refused with AccessDeniedException: not for you"),
        ("lose_answer", "was refused with ConnectionClosedError: "),
    ],
)
def test_what_cannot_be_read_is_one_line(fault: str, reason: str, terminal: Terminal) -> None:
    operation = "ListTrafficDistributionGroups"
    terminal.cloud.connect.add_fault(Fault(operation, fault, message="not for you"))

    result = terminal.run("probe")

    assert (result.exit_code, result.stdout) == (1, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith(f"Error: {operation} {reason}")


def test_it_asks_before_it_changes_anything(terminal: Terminal) -> None:
    before = terminal.mark()

    result = terminal.run("probe", "--spare", terminal.cloud.found.rsplit("/", 1)[-1])

    assert result.exit_code != 0
    assert "Whoever calls it meanwhile reaches nobody." in result.stderr
    assert terminal.writes(before) == []


@pytest.mark.parametrize("operation", ["UpdatePhoneNumber", "UpdatePhoneNumberMetadata"])
def test_a_number_is_put_back_whatever_is_refused(operation: str, terminal: Terminal) -> None:
    cloud = terminal.cloud
    as_it_was = cloud.numbers
    cloud.connect.add_fault(Fault(operation, "deny", message="not allowed"))

    probed(terminal)

    assert cloud.numbers == as_it_was


def test_a_number_that_somebody_manages_is_not_spare(terminal: Terminal) -> None:
    cloud = terminal.cloud
    cloud.cloudformation.create_stack("Owner", {"Theirs": moved(cloud)})
    before = terminal.mark()

    result = terminal.run("probe", "--spare", cloud.found.rsplit("/", 1)[-1], "--yes")

    assert result.exit_code == 1
    assert "is managed by Theirs" in result.stderr
    assert terminal.writes(before) == []


def test_what_is_to_be_sent_names_no_number_and_no_account(terminal: Terminal) -> None:
    shown = terminal.run("probe", "--markdown").stdout

    assert "| Assumption | What was seen |" in shown
    assert "+1" not in shown
    assert "123456789012" not in shown


def test_neither_does_it_where_something_was_refused(terminal: Terminal) -> None:
    cloud = terminal.cloud
    number_id = cloud.found.rsplit("/", 1)[-1]
    words = f"123456789012 may not change {number_id}, +18445550199"
    cloud.connect.add_fault(Fault("UpdatePhoneNumber", "deny", message=words, times=None))

    result = terminal.run(
        "probe", "--spare", number_id, "--elsewhere", cloud.here, "--yes", "--markdown"
    )

    assert "not seen: UpdatePhoneNumber was refused with AccessDeniedException |" in result.stdout
    for name in ("123456789012", number_id, "+1844"):
        assert name not in result.stdout
    assert words in result.stderr


@pytest.mark.parametrize("elsewhere", ["overflow", "arn:aws:connect:us-east-1:123456789012:x/1"])
def test_elsewhere_is_an_instance_or_nothing_is_changed(elsewhere: str, terminal: Terminal) -> None:
    number_id = terminal.cloud.found.rsplit("/", 1)[-1]
    before = terminal.mark()

    result = terminal.run("probe", "--spare", number_id, "--elsewhere", elsewhere, "--yes")

    assert result.exit_code == 1
    assert f"--elsewhere must be the ARN of an instance: got {elsewhere!r}" in result.stderr
    assert terminal.writes(before) == []
