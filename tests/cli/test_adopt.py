"""The app that is printed takes the numbers over as they are: it writes owner tags and no more."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Terminal
from tests.owner_tags import owner_tags
from tests.reliability.lifecycles import moved

AWKWARD = 'It\'s "the" \\ one\n{night}'


def resources(app: str, folder: Path) -> dict[str, Any]:
    """Run a printed app, and return the properties of its numbers."""
    (folder / "app.py").write_text(app)
    environment = {"CDK_OUTDIR": str(folder / "out"), "PYTHONPATH": ":".join(sys.path)}
    subprocess.run(
        [sys.executable, "app.py"],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "CDK_VALIDATION": "false", **environment},
        check=True,
    )
    template = json.loads((folder / "out" / "PhoneNumbers.template.json").read_text())
    return {
        logical_id: {k: v for k, v in each["Properties"].items() if not k.startswith("Service")}
        for logical_id, each in template["Resources"].items()
        if each["Type"] == "Custom::ConnectPhoneNumber"
    }


@pytest.mark.slow
def test_its_app_deploys_25_numbers_with_no_write_but_owner_tags(
    terminal: Terminal, tmp_path: Path
) -> None:
    cloud = terminal.cloud
    for at in range(22):
        cloud.connect.add_phone_number(
            cloud.here if at % 2 else cloud.group,
            contact_flow_arn=None if at == 3 else cloud.flow,
            description=None if at % 3 else f"{AWKWARD} {at}",
        )
    owned = cloud.connect.add_phone_number(cloud.there, contact_flow_arn=cloud.flow_there)
    cloud.cloudformation.create_stack("Owner", {"Theirs": moved(cloud, PhoneNumberId=owned.arn)})
    cloud.connect.add_phone_number(cloud.there, contact_flow_arn=cloud.flow_there)
    as_they_were = cloud.numbers

    printed = terminal.run("adopt")
    before = terminal.mark()
    template = resources(printed.stdout, tmp_path)
    stack = cloud.cloudformation.create_stack("PhoneNumbers", template)

    assert (printed.exit_code, stack.status) == (0, "CREATE_COMPLETE")
    assert len(template) == 25
    assert {call.operation for call in terminal.writes(before)} == {"TagResource"}
    for call in terminal.writes(before):
        assert owner_tags(call.parameters["tags"]) == call.parameters["tags"]
    for arn, number in cloud.numbers.items():
        was = as_they_were[arn]
        assert (number.target_arn, number.contact_flow_arn, number.description) == (
            was.target_arn,
            was.contact_flow_arn,
            was.description,
        )
    assert "has no flow: nobody answers it" in printed.stderr


def test_some_can_be_named_by_number_or_id(terminal: Terminal) -> None:
    cloud = terminal.cloud
    number = cloud.numbers[cloud.found]

    by_number = terminal.run("adopt", number.phone_number).stdout
    by_id = terminal.run("adopt", number.phone_number_id).stdout

    assert by_number == by_id
    assert by_number.count("PhoneNumber(") == 1
    assert f'phone_number_id="{number.phone_number_id}"' in by_number


def test_a_table_has_the_same_for_an_app_of_ones_own(terminal: Terminal) -> None:
    cloud = terminal.cloud
    cloud.by_hand(cloud.found).description = AWKWARD

    rows = [*csv.DictReader(terminal.run("adopt", "--csv").stdout.splitlines(keepends=True))]

    assert len(rows) == 2
    found = next(each for each in rows if cloud.found.endswith(each["phone_number_id"]))
    assert found["description"] == AWKWARD
    assert (found["target_arn"], found["contact_flow_arn"]) == (cloud.there, cloud.flow_there)


def test_a_number_that_somebody_manages_is_refused(terminal: Terminal) -> None:
    cloud = terminal.cloud
    cloud.cloudformation.create_stack("Owner", {"Theirs": moved(cloud)})
    number = cloud.numbers[cloud.found].phone_number

    result = terminal.run("adopt", number)

    assert (result.exit_code, result.stdout) == (1, "")
    assert "that nobody manages" in result.stderr
    assert f"got {number}" in result.stderr


@pytest.mark.parametrize("form", [[], ["--csv"]])
def test_that_there_is_none_is_said(form: list[str], terminal: Terminal) -> None:
    result = terminal.run("adopt", "--prefix", "+999", *form)

    assert (result.exit_code, result.stdout) == (1, "")
    assert "There is no such number that nobody manages." in result.stderr
