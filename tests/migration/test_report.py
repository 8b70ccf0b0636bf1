"""The report: a row for each of the manifest, and what the whole run comes to."""

from __future__ import annotations

import json

import pytest
from tests.migration.conftest import OTHER_MACHINE, Office

from local_cloud.connect.faults import Fault
from phone_number_handler.reconciler.wait import STALE_WINDOW


def test_a_report_has_a_row_for_each_of_the_manifest_whatever_became_of_it(office: Office) -> None:
    office.states.others = frozenset({OTHER_MACHINE})
    office.settings |= {"Waves": [{"Count": 2}, {"Rest": True}]}
    moved, failed, left = (office.claimed() for _ in range(3))
    right, theirs, unsafe = office.claimed(), office.claimed(OTHER_MACHINE), office.claimed()
    office.write(
        *(office.row(each) for each in (moved, failed, left, theirs)),
        f"{right},{office.other_instance},{office.other_flow}",
        f"{unsafe},{office.instance},",
        "no-id,,",
    )
    office.refuse_moves_of(failed)

    run = office.run("APPLY")

    report = office.report()
    assert [row["Outcome"] for row in report["Rows"]] == [
        "MOVED",
        "FAILED",
        "LEFT",
        "REFUSED",
        "RIGHT",
        "REFUSED",
        "REFUSED",
    ]
    assert [row["Wave"] for row in report["Rows"]] == [1, 1, 2, None, None, None, None]
    assert report["Rows"][0] == {
        "PhoneNumber": office.number(moved).phone_number,
        "PhoneNumberId": moved,
        "Outcome": "MOVED",
        "Reason": None,
        "TargetArn": office.instance,
        "ContactFlowArn": office.flow,
        "Wave": 1,
    }
    assert run.output == {
        "Run": f"runs/{run.name}",
        "Succeeded": 1,
        "Failed": 1,
        "Refused": 3,
        "Left": 1,
        "Key": f"runs/{run.name}/report.csv",
        "Summary": (
            "Of 7 rows 1 are moved, 1 are right, 1 failed, 3 are refused, 1 are left. "
            "1 of 2 numbers have failed, and 0 are tolerated"
        ),
        "Outcome": "STOPPED",
    }
    assert {**run.output, "Rows": report["Rows"]} == report


def test_a_report_says_where_each_number_is_whatever_was_asked_for(office: Office) -> None:
    office.settings |= {"Waves": [{"Count": 2}, {"Rest": True}]}
    moved, failed, left, unsafe = (office.claimed() for _ in range(4))
    rows = [office.row(each) for each in (moved, failed, left)]
    office.write(*rows, f"{unsafe},{office.instance},", "no-id,,")
    office.refuse_moves_of(failed)

    office.run("APPLY")

    places = [(row["TargetArn"], row["ContactFlowArn"]) for row in office.report()["Rows"]]
    assert places == [office.after, *[office.before] * 3, (None, None)]


def test_a_report_is_made_also_where_nobody_can_see_what_has_become_of_failures(
    office: Office,
) -> None:
    office.wants(number := office.claimed())
    office.run("APPLY")
    office.refuse_moves_of(number)
    denied = Fault("ListPhoneNumbersV2", "deny", times=None)
    office.meanwhile["Report"] = lambda: office.connect.add_fault(denied)

    run = office.run("UNDO")

    (row,) = office.report()["Rows"]
    assert (row["Outcome"], row["TargetArn"], run.status) == ("FAILED", None, "FAILED")


def test_a_report_says_why_a_wave_could_not_run(office: Office) -> None:
    office.wants(office.claimed())
    office.run("PLAN")
    caught = {"Error": "States.ItemReaderFailed", "Cause": "Access Denied"}
    plan = json.loads(office.table("plan.json")) | {"Wave": caught, "Direction": "APPLY"}

    report = office.states.ask("Report", Plan=office.states.ask("Check", Plan=plan))

    why = "a wave could not run: States.ItemReaderFailed: Access Denied"
    assert office.outcomes() == [("FAILED", why)]
    assert report["Summary"].endswith(f"and 0 are tolerated. {why}")


def test_a_report_is_a_table_that_excel_opens(office: Office) -> None:
    number = office.claimed()
    office.wants(number)

    office.run("APPLY")

    header, row, _ = office.table("report.csv").split("\r\n")
    assert header == (
        "\ufeffphone_number,phone_number_id,outcome,reason,target_arn,contact_flow_arn,wave"
    )
    digits = office.number(number).phone_number
    assert row == f"{digits},{number},MOVED,,{office.instance},{office.flow},1"


def test_of_a_plan_all_is_left_and_that_is_a_success(office: Office) -> None:
    office.wants(office.claimed(), office.claimed())

    run = office.run("PLAN")

    assert (run.output["Outcome"], run.output["Left"]) == ("SUCCEEDED", 2)
    assert office.writes() == 0


def test_a_number_is_moved_once_connect_shows_it_so_whatever_its_function_has_said(
    office: Office,
) -> None:
    number = office.claimed()
    office.wants(number)
    backend = office.connect.backend

    def moved_by_hand() -> None:
        backend.phone_numbers[number].target_arn = office.instance
        backend.phone_numbers[number].contact_flow_arn = office.flow

    office.meanwhile["Apply"] = moved_by_hand
    office.run("APPLY")

    assert office.outcomes() == [("MOVED", None)]


def test_nobody_waits_for_numbers_that_have_failed_nor_for_those_that_were_left(
    office: Office,
) -> None:
    office.wants(failed := office.claimed(), *(office.claimed() for _ in range(3)))
    office.refuse_moves_of(failed)

    office.run("APPLY")

    assert [each for each, _ in office.outcomes()] == ["FAILED", "LEFT", "LEFT", "LEFT"]
    assert office.seconds["Check"] + office.seconds["Report"] < STALE_WINDOW / 10


def test_a_number_that_nobody_has_given_up_is_looked_for_until_reads_have_caught_up(
    office: Office,
) -> None:
    office.wants(office.claimed())
    office.dies_at = "Apply"

    office.run("APPLY")

    assert [each for each, _ in office.outcomes()] == ["FAILED"]
    assert office.seconds["Check"] >= STALE_WINDOW


def test_a_number_that_took_too_long_may_be_done_still_and_is_looked_for(office: Office) -> None:
    office.wants(office.claimed())
    office.connect.behave(settle_seconds=100_000)

    office.run("APPLY")

    ((outcome, reason),) = office.outcomes()
    assert outcome == "FAILED"
    assert reason is not None
    assert "did not finish" in reason
    assert office.seconds["Check"] >= STALE_WINDOW


def test_numbers_that_failed_and_moved_are_counted_in_the_log(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = office.claimed(), office.claimed()
    office.settings["ToleratedFailurePercentage"] = 100
    office.wants(first, second)
    office.refuse_moves_of(first)

    office.run("APPLY")

    lines = [json.loads(each) for each in capsys.readouterr().out.splitlines()]
    metrics = {
        name: line[name]
        for line in lines
        for name in ("Moved", "Failed")
        if "_aws" in line and name in line
    }
    assert metrics == {"Moved": 1, "Failed": 1}


@pytest.mark.parametrize(
    ("refusal", "why"),
    [
        ({"Error": "Refused", "Cause": "Not on a Friday"}, "Wave 2 was refused: Not on a Friday"),
        ({"Error": "Refused"}, "Wave 2 was refused"),
        ({"Error": "States.Timeout", "Cause": ""}, "Nobody has agreed to wave 2 in time"),
        ({"Error": "SNS.NotFound", "Cause": "No topic"}, "Wave 2: SNS.NotFound: No topic"),
    ],
)
def test_a_report_says_that_a_wave_was_refused_and_by_which_words(
    office: Office, refusal: dict[str, str], why: str
) -> None:
    office.wants(first := office.claimed(), second := office.claimed())
    office.states.refusals[2] = refusal

    run = office.run("APPLY")

    assert (run.output["Outcome"], run.output["Left"]) == ("STOPPED", 1)
    assert str(run.output["Summary"]).endswith(f". {why}")
    assert [office.place(each) for each in (first, second)] == [office.after, office.before]
