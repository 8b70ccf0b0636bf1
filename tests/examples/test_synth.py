"""Every example runs as it stands, and its templates are right by the lights of AWS's own data."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from tests.examples.conftest import EXAMPLES, NAMES, Synthesized, synthesize

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("synthesized-examples")]

CFN_LINT = Path(sys.executable).with_name("cfn-lint")

# What cfn-lint finds in the templates of aws_cdk.pipelines themselves: their policies join
# strings where Fn::Sub would do, and their pipeline depends on its role twice over. So does the
# function of AwsCustomResource.
IGNORED = {
    "sms_two_way": ["W3005"],
    "pipeline_with_approval": ["E3703", "W3005"],
    "pipeline_with_plan": ["E3703", "W3005"],
}


@pytest.mark.parametrize("name", NAMES)
def test_it_synthesizes_with_numbers(synthesized: dict[str, Synthesized], name: str) -> None:
    run = synthesized[name]

    assert run.exit_code == 0, run.errors
    # A migration has its numbers in a table that no template knows.
    kinds = ("Custom::ConnectPhoneNumber", "AWS::StepFunctions::StateMachine")
    assert any(run.resources(kind) for kind in kinds)


@pytest.mark.parametrize("name", NAMES)
def test_it_gives_no_warning(synthesized: dict[str, Synthesized], name: str) -> None:
    for manifest in synthesized[name].directory.rglob("manifest.json"):
        assert '"aws:cdk:warning"' not in manifest.read_text()


# Runs one example after the other.
RUN_ALL = """
import runpy, sys
for example in sys.argv[1:]:
    runpy.run_path(example, run_name="__main__")
"""


def test_cdks_own_check_of_the_templates_finds_nothing(tmp_path: Path) -> None:
    """In one process: to load the check takes longer than to synthesize all examples."""
    done = subprocess.run(  # noqa: S603 - our own examples
        [sys.executable, "-c", RUN_ALL, *(EXAMPLES / f"{name}.py" for name in NAMES)],
        cwd=tmp_path,
        env={**os.environ, "CDK_VALIDATION": "true", "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "Template validation found issues" not in done.stderr


@pytest.fixture(scope="module")
def found(synthesized: dict[str, Synthesized]) -> list[dict[str, Any]]:
    """Return what cfn-lint finds, in one process: to load its rules takes it longest."""
    templates = [each for run in synthesized.values() for each in run.templates()]
    done = subprocess.run(  # noqa: S603 - words written here
        [CFN_LINT, "--format", "json", "--", *templates],
        capture_output=True,
        text=True,
        check=False,
    )
    findings: list[dict[str, Any]] = json.loads(done.stdout)
    assert {each["Rule"]["Id"] for each in findings} == {*chain(*IGNORED.values())}
    return findings


@pytest.mark.parametrize("name", NAMES)
def test_cfn_lint_has_nothing_to_say(
    synthesized: dict[str, Synthesized], found: list[dict[str, Any]], name: str
) -> None:
    directory = synthesized[name].directory

    assert [
        each
        for each in found
        if directory in Path(each["Filename"]).parents
        and each["Rule"]["Id"] not in IGNORED.get(name, ())
    ] == []


def test_the_order_of_the_rows_makes_no_difference(
    synthesized: dict[str, Synthesized], tmp_path: Path
) -> None:
    header, *rows = (EXAMPLES / "numbers.csv").read_text().splitlines()
    backwards = tmp_path / "backwards.csv"
    backwards.write_text("\n".join([header, *reversed(rows)]))

    other = synthesize("numbers_from_csv", tmp_path / "out", {"numbers": str(backwards)})

    first = synthesized["numbers_from_csv"].resources("Custom::ConnectPhoneNumber")
    assert other.resources("Custom::ConnectPhoneNumber") == first
    assert len(first) == len(rows)


COLUMNS = ["phone_number", "description", "source_phone_number_arn", "target_arn", "flow"]
PLACE = "arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-3333-4444-555555555555"
SALES = ["+18445550101", "Sales", "", PLACE, "Evening"]


def excel(path: Path, *rows: list[str], encoding: str = "utf-8-sig", delimiter: str = ";") -> Path:
    """Save a table as Excel does."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def workbook(path: Path) -> Path:
    """Begin a file as Excel's own do."""
    path.write_bytes(b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x81\x8d")
    return path


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Synthesized]:
    """Synthesize tables as people save them, two at a time."""
    directory = tmp_path_factory.mktemp("tables")
    tables = {
        "Windows-1252": excel(
            directory / "ansi.csv",
            [*COLUMNS, ""],
            ["18445550100", "Käufer Süd", "", f" {PLACE} ", "Welcome", ""],
            ["+1 (844) 555-0101", "", "", PLACE, "", ""],
            ["", "", "", "", "", ""],
            encoding="cp1252",
        ),
        "adopted": excel(
            directory / "adopted.csv",
            ["phone_number", "phone_number_id", "target_arn", "contact_flow_arn", "description"],
            [SALES[0], "id", PLACE, f"{PLACE}/contact-flow/1", "Sales"],
            encoding="utf-8",
            delimiter=",",
        ),
        "a number as Excel shows it": excel(
            directory / "short.csv", COLUMNS, ["1,8E+10", *SALES[1:]]
        ),
        "an unknown flow": excel(
            directory / "flow.csv", COLUMNS, SALES, ["+18445550102", *SALES[1:4], "Welcom"]
        ),
        "no target": excel(
            directory / "target.csv", COLUMNS, [""] * 5, [*SALES[:3], "", ""], delimiter=","
        ),
        "a number twice": excel(directory / "twice.csv", COLUMNS, SALES, SALES),
        "no column": excel(directory / "column.csv", COLUMNS[:4], SALES[:4]),
        "a row below an empty line and one of two lines": excel(
            directory / "lines.csv",
            COLUMNS,
            [SALES[0], "Sales\nand more", *SALES[2:]],
            [],
            ["+1 844", "", "", "nowhere", ""],
        ),
        "no row": excel(directory / "rows.csv", COLUMNS, [""] * 5),
        "no file": directory / "missing.csv",
        "a folder": directory,
        "a workbook": workbook(directory / "numbers.xlsx"),
        "flows that are none": excel(directory / "unlisted.csv", COLUMNS, SALES),
    }
    with ThreadPoolExecutor(max_workers=2) as pool:
        runs = pool.map(
            lambda path: synthesize(
                "numbers_from_csv",
                path.with_suffix(""),
                {
                    "numbers": str(path),
                    # Where each row has its flow's ARN, nobody needs a list of names.
                    **({"flows": "nowhere.json"} if path.stem == "adopted" else {}),
                    **({"flows": str(path)} if path.stem == "unlisted" else {}),
                },
            ),
            tables.values(),
        )
        return dict(zip(tables, runs, strict=True))


def test_a_table_is_read_as_excel_saves_it(tables: dict[str, Synthesized]) -> None:
    run = tables["Windows-1252"]

    assert run.exit_code == 0, run.errors
    first, second = (
        each["Properties"] for each in run.resources("Custom::ConnectPhoneNumber").values()
    )
    assert first["PhoneNumber"] == "+18445550100"
    assert first["PhoneNumberDescription"] == "Käufer Süd"
    assert first["TargetArn"] == PLACE
    assert first["ContactFlowArn"].endswith("/66666666-2222-3333-4444-555555555555")
    assert second["PhoneNumber"] == "+18445550101"
    assert not {"PhoneNumberDescription", "ContactFlowArn"} & second.keys()


def test_a_table_is_read_as_adopt_prints_it(tables: dict[str, Synthesized]) -> None:
    (line,) = tables["adopted"].resources("Custom::ConnectPhoneNumber").values()

    assert line["Properties"]["PhoneNumber"] == SALES[0]
    assert line["Properties"]["ContactFlowArn"] == f"{PLACE}/contact-flow/1"


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("a number as Excel shows it", "row 2: phone_number must be + and at most 15 digits"),
        ("an unknown flow", "row 3: flow must be the name of one flow"),
        ("no target", "row 3: NumbersFromCsv/Number18445550101: target_arn or instance_id must be"),
        (
            "a number twice",
            "row 3: phone_number must be in one row alone: got '+18445550101', which is in row 2",
        ),
        ("no column", "row 1: there is no column flow, contact_flow_arn"),
        (
            "a row below an empty line and one of two lines",
            "row 4: NumbersFromCsv/Number1844: target",
        ),
        ("no row", "rows.csv has no row with a number"),
        ("no file", "missing.csv cannot be read: No such file or directory"),
        ("a folder", " cannot be read: Is a directory"),
        ("a workbook", "numbers.xlsx is no text: save a table as CSV"),
        ("flows that are none", "unlisted.csv must be what list-contact-flows prints"),
    ],
)
def test_what_is_wrong_in_a_table_is_said_with_its_row(
    tables: dict[str, Synthesized], table: str, says: str
) -> None:
    assert tables[table].exit_code == 1
    assert says in tables[table].errors
    assert "Traceback" not in tables[table].errors
    said = [line for line in tables[table].errors.splitlines() if not line.startswith("Bundling")]
    assert len(said) == 1


def test_what_an_imported_number_rests_on_is_kept(synthesized: dict[str, Synthesized]) -> None:
    run = synthesized["import_from_end_user_messaging"]

    for kind in ("AWS::Connect::Instance", "AWS::Connect::ContactFlow"):
        (resource,) = run.resources(kind).values()
        assert resource["DeletionPolicy"] == "Retain"


def test_a_number_that_is_texted_is_protected_and_prepared_before_it_is_imported(
    synthesized: dict[str, Synthesized],
) -> None:
    run = synthesized["sms_two_way"]

    (number,) = run.resources("AWS::SMSVOICE::PhoneNumber").values()
    assert number["DeletionPolicy"] == number["UpdateReplacePolicy"] == "Retain"
    assert number["Properties"]["DeletionProtectionEnabled"] is True
    ((two_way, call),) = run.resources("Custom::AWS").items()
    assert '"TwoWayChannelArn":"connect.' in json.dumps(call["Properties"]["Update"]).replace(
        "\\", ""
    )
    (line,) = run.resources("Custom::ConnectPhoneNumber").values()
    assert two_way in line["DependsOn"]


def test_a_claim_is_kept_whatever_becomes_of_its_stack(
    synthesized: dict[str, Synthesized],
) -> None:
    run = synthesized["claimed_by_cloudformation"]

    ((claim, number),) = run.resources("AWS::Connect::PhoneNumber").items()
    assert number["DeletionPolicy"] == number["UpdateReplacePolicy"] == "Retain"
    (line,) = run.resources("Custom::ConnectPhoneNumber").values()
    assert line["Properties"]["PhoneNumberId"] == {"Ref": claim}


def test_the_pipeline_waits_for_somebody_to_agree_before_production(
    synthesized: dict[str, Synthesized],
) -> None:
    (pipeline,) = (
        synthesized["pipeline_with_approval"].resources("AWS::CodePipeline::Pipeline").values()
    )
    stages = {each["Name"]: each["Actions"] for each in pipeline["Properties"]["Stages"]}

    first = min(stages["Production"], key=lambda action: action["RunOrder"])
    assert first["ActionTypeId"]["Provider"] == "Manual"
    assert all(action["ActionTypeId"]["Provider"] != "Manual" for action in stages["Test"])


def test_the_pipeline_shows_its_plan_between_the_change_set_and_its_execution(
    synthesized: dict[str, Synthesized],
) -> None:
    (pipeline,) = (
        synthesized["pipeline_with_plan"].resources("AWS::CodePipeline::Pipeline").values()
    )
    (actions,) = (
        each["Actions"] for each in pipeline["Properties"]["Stages"] if each["Name"] == "Production"
    )

    order = sorted(actions, key=lambda action: action["RunOrder"])
    assert [each["ActionTypeId"]["Provider"] for each in order] == [
        "CloudFormation",
        "CodeBuild",
        "Manual",
        "CloudFormation",
    ]
    change_set = order[0]["Configuration"]["ChangeSetName"]
    assert f'--change-set {change_set}"' in (EXAMPLES / "pipeline_with_plan.py").read_text()


def test_the_pipeline_lets_its_plan_read_what_the_page_on_plans_says() -> None:
    """An imported number's flow takes an operation of its own, which no other number needs."""
    page = (EXAMPLES.parent / "docs" / "plan.md").read_text()
    needed, _, _ = page.partition("## What it may do")[2].partition("With `")
    listed = re.findall(r"`(?:(\w+):)?(\w+)`", needed)
    service, actions = "", set()
    for named, action in listed:
        service = named or service
        actions.add(f"{service}:{action}")

    example = (EXAMPLES / "pipeline_with_plan.py").read_text()
    reads, _, _ = example.partition("READS = [")[2].partition("]")

    assert set(re.findall(r'"(\w+:\w+)"', reads)) == actions


def test_every_number_in_the_vpc_is_given_the_one_function(
    synthesized: dict[str, Synthesized],
) -> None:
    run = synthesized["provider_in_a_vpc"]

    tokens = [
        str(each["Properties"]["ServiceToken"])
        for each in run.resources("Custom::ConnectPhoneNumber").values()
    ]
    functions = run.resources("AWS::Lambda::Function")
    assert len(set(tokens)) == 1
    assert ["VpcConfig" in each["Properties"] for each in functions.values()] == [True]
