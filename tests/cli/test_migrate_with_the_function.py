"""The command over the function itself: what one writes into the bucket, the other reads."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from click.testing import CliRunner
from tests.cli.migrations import BUCKET

from connect_phone_numbers.account import Account
from connect_phone_numbers.commands import cli
from connect_phone_numbers.migration.machine import BUCKET_TAG
from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.in_process import InProcessConnect, local_connect
from local_cloud.contact_centre import ContactCentre
from stand_ins import SharedClock, StepFunctions
from stand_ins.migration_function import MigrationFunction
from stand_ins.step_functions import MACHINE

_SETTINGS = {"Waves": [{"Count": 1}, {"Rest": True}], "ToleratedFailurePercentage": 5}


class States(StepFunctions):
    """Step Functions where a run is over as soon as it is begun."""

    def start_execution(self, stateMachineArn: str, name: str, input: str) -> dict[str, Any]:  # noqa: A002, ARG002, N803 - the API's
        given = json.loads(input)
        return {"executionArn": self.run(given["Direction"], given["Manifest"]["Key"]).arn}

    def list_tags_for_resource(self, resourceArn: str) -> dict[str, Any]:  # noqa: ARG002, N803
        return {"tags": [{"key": BUCKET_TAG, "value": BUCKET}]}

    def list_map_runs(self, executionArn: str) -> dict[str, Any]:  # noqa: ARG002, N803
        return {"mapRuns": []}


class Ringing:
    """Stands for boto3's client of CloudWatch: every alarm rings."""

    def describe_alarms(self, AlarmNames: list[str], **_: Any) -> Any:  # noqa: N803 - the API's
        return {"MetricAlarms": [{"AlarmName": each, "StateValue": "ALARM"} for each in AlarmNames]}


class Office:
    """Somebody with the command and a table of three numbers, and a migration to run it with."""

    def __init__(self, connect: InProcessConnect, clock: SharedClock, folder: Path) -> None:
        self.centre = centre = ContactCentre(connect)
        self.connect, self.clock = connect, clock
        self._s3 = boto3.client("s3", region_name="us-east-1")
        self._s3.create_bucket(Bucket=BUCKET)
        function = MigrationFunction(self._client, self._s3, clock, BUCKET)
        self.settings = dict(_SETTINGS)
        self._states = States(function, function.items, self.settings, clock)
        numbers = [
            connect.add_phone_number(centre.other_instance, contact_flow_arn=centre.other_flow)
            for _ in range(3)
        ]
        self.manifest = folder / "offices.csv"
        rows = [f"{each.id},{centre.instance},{centre.flow}" for each in numbers]
        self.write(*rows)

    def write(self, *rows: str) -> None:
        heading = "phone_number_id,target_arn,contact_flow_arn"
        self.manifest.write_text("\n".join([heading, *rows]))

    def run(self, *words: str) -> tuple[int, str]:
        account = Account(self._client, self.clock)
        result = CliRunner(env={"COLUMNS": "200"}).invoke(cli, ["migrate", *words], obj=account)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, " ".join(result.stdout.split())

    def places(self) -> set[tuple[str, str | None]]:
        return {(each.target_arn, each.contact_flow_arn) for each in self.connect.numbers()}

    def owned(self) -> int:
        return sum(bool(each.tags) for each in self.connect.numbers())

    def _client(self, service: str) -> Any:
        known: dict[str, Any] = {
            "stepfunctions": self._states,
            "s3": self._s3,
            "cloudwatch": Ringing(),
        }
        return known.get(service) or self.connect.client_of(service)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    clock = SharedClock()
    with local_connect(Behaviour(settle_seconds=1), clock) as connect:
        yield Office(connect, clock, tmp_path)


def test_what_is_planned_is_moved_and_brought_back_with_its_flow(office: Office) -> None:
    centre, file = office.centre, str(office.manifest)
    before = office.places()

    assert office.run(MACHINE, file, "--plan")[0] == 2
    assert office.places() == before
    assert office.run(MACHINE, file, "--apply", "--yes")[0] == 0
    assert office.places() == {(centre.instance, centre.flow)}
    assert office.run(MACHINE, file, "--plan")[0] == 0
    assert office.run(MACHINE, "--undo", "--yes")[0] == 0
    assert office.places() == before
    assert office.owned() == 0


def test_a_commit_leaves_the_numbers_where_they_are_to_nobody(office: Office) -> None:
    office.run(MACHINE, str(office.manifest), "--apply", "--yes")

    code, _ = office.run(MACHINE, "--commit", "--yes")

    assert code == 0
    assert office.places() == {(office.centre.instance, office.centre.flow)}
    assert office.owned() == 0


def test_a_row_that_would_lose_its_flow_is_unsafe_and_is_left_alone(office: Office) -> None:
    number = office.connect.numbers()[0]
    office.write(f"{number.phone_number_id},{office.centre.instance},")
    before = office.places()

    planned, said = office.run(MACHINE, str(office.manifest), "--plan")
    applied, _ = office.run(MACHINE, str(office.manifest), "--apply", "--yes")

    assert (planned, applied) == (3, 3)
    assert "UNSAFE" in said
    assert office.places() == before


def test_a_plan_says_that_an_alarm_holds_the_numbers_back_and_so_it_is(office: Office) -> None:
    office.settings["Alarms"] = ["Calls lost"]
    before = office.places()

    planned, said = office.run(MACHINE, str(office.manifest), "--plan")
    applied, told = office.run(MACHINE, str(office.manifest), "--apply", "--yes")

    assert (planned, applied) == (3, 3)
    assert said.startswith("3 of 3 numbers are held back")
    assert "In alarm: Calls lost. No wave begins until that is over; an undo does" in said
    assert "Of 3 rows 3 are left. In alarm: Calls lost." in told
    assert office.places() == before


def test_status_shows_what_has_come_of_the_last_run(office: Office) -> None:
    office.run(MACHINE, str(office.manifest), "--apply", "--yes")

    code, said = office.run(MACHINE, "--status")

    assert code == 0
    assert "3 are moved" in said


def test_numbers_that_are_back_without_their_flow_are_shown_with_it_and_with_what_to_do(
    office: Office,
) -> None:
    office.run(MACHINE, str(office.manifest), "--apply", "--yes")
    centre = office.centre
    office.connect.client().delete_contact_flow(
        InstanceId=centre.other_instance.rsplit("/", 1)[-1],
        ContactFlowId=centre.other_flow.rsplit("/", 1)[-1],
    )

    undone, said = office.run(MACHINE, "--undo", "--yes", "--json")
    status, again = office.run(MACHINE, "--status", "--json")

    why = f"without a flow on VOICE: Amazon Connect has {centre.other_flow} no more. Attach another"
    assert (undone, status) == (3, 3)
    for shown in (said, again):
        rows = json.loads(shown)["Rows"]
        assert {row["PhoneNumber"] for row in rows} == {
            each.phone_number for each in office.connect.numbers()
        }
        assert all(row["Outcome"] == "FAILED" and why in row["Reason"] for row in rows)
    _, table = office.run(MACHINE, "--status")
    assert table.count("FAILED") == 1, "what is the same is one line"
