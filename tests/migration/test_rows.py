"""What becomes of a row: by what a manifest says, and by what a list shows of its number."""

from __future__ import annotations

import pytest
from tests.migration.conftest import Office

from local_cloud.connect.faults import Fault
from phone_number_handler.core.errors import InvalidPropertyError
from stand_ins.step_functions import MACHINE

TWICE = ("REFUSED", "it is in the manifest twice")
BY_NUMBER = "phone_number,target_arn,contact_flow_arn"
BY_BOTH = "phone_number_id,phone_number,target_arn,contact_flow_arn"
BY_SOURCE = "source_phone_number_arn,target_arn,contact_flow_arn"


def planned(office: Office) -> list[tuple[str, str | None]]:
    office.run("PLAN")
    return [(line["Outcome"], line["Reason"]) for line in office.lines()]


def imported(office: Office) -> str:
    """Have a number of AWS End User Messaging in the other instance, with a flow for texts."""
    number = office.connect.client().import_phone_number(
        SourcePhoneNumberArn=office.connect.add_external_number(),
        InstanceId=office.other_instance.rsplit("/", 1)[-1],
    )["PhoneNumberId"]
    office.clock.sleep(60)
    office.connect.client().associate_flow(
        InstanceId=office.other_instance.rsplit("/", 1)[-1],
        ResourceId=str(office.number(number).source_phone_number_arn),
        FlowId=office.other_flow,
        ResourceType="SMS_PHONE_NUMBER",
    )
    return str(number)


def test_a_plan_says_where_a_number_is_where_it_goes_and_how(office: Office) -> None:
    number = office.claimed()
    office.wants(number)

    office.run("PLAN")

    assert office.lines() == [
        {
            "Line": 2,
            "PhoneNumber": office.number(number).phone_number,
            "PhoneNumberId": number,
            "SourcePhoneNumberArn": None,
            "Outcome": "PLANNED",
            "Reason": None,
            "Wave": 1,
            "Steps": ["UpdatePhoneNumber", "AssociateContactFlow"],
            "Now": {
                "TargetArn": office.other_instance,
                "ContactFlowArns": {"VOICE": office.other_flow},
            },
            "Then": {"TargetArn": office.instance, "ContactFlowArns": {"VOICE": office.flow}},
        }
    ]
    assert office.writes() == 0


def test_a_plan_is_a_table_that_excel_opens(office: Office) -> None:
    number = office.claimed()
    office.wants(number)

    office.run("PLAN")

    header, row, _ = office.table("plan.csv").split("\r\n")
    assert header == ("\ufeffline,phone_number,phone_number_id,outcome,reason,wave,steps,from,to")
    assert row == (
        f"2,{office.number(number).phone_number},{number},PLANNED,,1,"
        f"UpdatePhoneNumber AssociateContactFlow,{office.other_instance},{office.instance}"
    )


def test_a_number_that_is_named_twice_by_its_id_is_refused_by_both_lines(office: Office) -> None:
    number = office.claimed()
    office.write(office.row(number), f"{number},{office.other_instance},{office.other_flow}")

    (first, why), (second, _) = planned(office)

    assert (first, second) == ("REFUSED", "REFUSED")
    assert why == (f"line 2, phone_number_id must not be that of line 3 as well: got '{number}'")


def test_a_number_that_is_named_by_its_id_and_by_its_digits_is_refused(office: Office) -> None:
    number, other = office.claimed(), office.claimed()
    digits = office.number(number).phone_number
    to = f"{office.instance},{office.flow}"
    office.write(f"{number},,{to}", f",{digits},{to}", f"{other},,{to}", columns=BY_BOTH)

    assert planned(office) == [TWICE, TWICE, ("PLANNED", None)]


def test_a_number_that_is_not_there_is_refused(office: Office) -> None:
    office.write(f"+18005559999,{office.instance},{office.flow}", columns=BY_NUMBER)

    assert planned(office) == [
        ("REFUSED", "it is not in Amazon Connect, in this Region and account")
    ]


def test_a_number_that_is_there_twice_is_not_named_by_its_digits(office: Office) -> None:
    number, again = office.claimed(), office.claimed()
    digits = office.number(number).phone_number
    office.connect.backend.phone_numbers[again].phone_number = digits
    office.write(
        f"{digits},{office.instance},{office.flow}",
        columns="phone_number,target_arn,contact_flow_arn",
    )

    office.run("APPLY")

    ((outcome, reason),) = office.outcomes()
    assert (outcome, reason) == (
        "REFUSED",
        "Amazon Connect has it more than once: name it by its id",
    )
    assert (office.place(number), office.place(again)) == (office.before, office.before)


def test_a_bad_row_is_refused_beside_those_that_are_good(office: Office) -> None:
    number = office.claimed()
    foreign = office.instance.replace("us-east-1", "us-west-2")
    office.write(office.row("no-id"), office.row(number), f"{office.claimed()},{foreign},")

    (first, why), second, (third, why_not) = planned(office)

    assert (first, second, third) == ("REFUSED", ("PLANNED", None), "REFUSED")
    assert str(why).startswith("line 2, phone_number_id")
    assert str(why_not).startswith("line 4, target_arn")


def test_a_number_that_is_right_is_left_alone(office: Office) -> None:
    number = office.claimed()
    office.write(f"{number},{office.other_instance},{office.other_flow}")

    run = office.run("APPLY")

    assert run.status == "SUCCEEDED"
    assert office.outcomes() == [("RIGHT", "it is so already")]
    assert office.writes() == 0


@pytest.mark.parametrize("direction", ["PLAN", "APPLY"])
def test_a_voice_flow_that_would_be_lost_is_not_safe_and_the_number_is_left_alone(
    office: Office, direction: str
) -> None:
    number = office.claimed()
    office.write(f"{number},{office.instance},")

    office.run(direction)

    assert office.lines()[0]["Outcome"] == "UNSAFE"
    assert office.outcomes() == [
        (
            "REFUSED",
            (
                "its VOICE flow does not move along, and the row names no other: nothing would "
                "answer it"
            ),
        )
    ]
    assert office.place(number) == office.before


@pytest.mark.parametrize("has_been_begun_with", [False, True])
def test_a_flow_that_was_attached_since_the_plan_is_not_lost(
    office: Office,
    has_been_begun_with: bool,  # noqa: FBT001 - pytest hands it in
) -> None:
    number = office.connect.add_phone_number(office.other_instance).id
    office.write(f"{number},{office.instance},")
    if has_been_begun_with:
        office.refuse_moves_of(number, times=1)
        office.run("APPLY")

    def attached_by_hand() -> None:
        office.clock.sleep(120)
        office.connect.backend.phone_numbers[number].contact_flow_arn = office.other_flow

    office.meanwhile["Apply"] = attached_by_hand
    office.run("APPLY")

    ((outcome, reason),) = office.outcomes()
    assert (outcome, office.place(number)) == ("FAILED", office.before)
    assert "is not safe any more and was left alone: its VOICE flow" in str(reason)


@pytest.mark.parametrize("has_been_begun_with", [False, True])
def test_a_number_whose_new_flow_does_not_exist_is_put_back_to_the_one_that_it_had(
    office: Office,
    has_been_begun_with: bool,  # noqa: FBT001 - pytest hands it in
) -> None:
    number = office.claimed()
    if has_been_begun_with:
        office.wants(number)
        office.refuse_moves_of(number, times=1)
        office.run("APPLY")
    office.write(f"{number},{office.instance},{office.flow}0")

    office.run("APPLY")
    ((outcome, reason),) = office.outcomes()
    kept, owner = office.place(number), office.owner(number)
    undone = office.run("UNDO")

    assert (outcome, "ResourceNotFoundException" in str(reason)) == ("FAILED", True)
    assert (kept, owner) == (office.before, MACHINE)
    assert office.place(number) == office.before
    assert (undone.status, office.owner(number)) == ("SUCCEEDED", None)


def test_a_flow_that_is_not_found_while_another_change_is_under_way_is_attached_after_it(
    office: Office,
) -> None:
    office.wants(number := office.claimed())
    office.connect.add_fault(
        Fault(
            "AssociatePhoneNumberContactFlow",
            "fail_before",
            code="ResourceNotFoundException",
            message="The number is not claimed",
            times=1,
        )
    )

    run = office.run("APPLY")

    assert (run.status, office.outcomes()) == ("SUCCEEDED", [("MOVED", None)])
    assert office.place(number) == office.after
    assert office.count("UpdatePhoneNumber") == 1


def test_a_flow_for_texts_that_would_be_lost_is_not_safe(office: Office) -> None:
    office.write(f"{imported(office)},{office.instance},")

    [(outcome, reason)] = planned(office)

    assert outcome == "UNSAFE"
    assert str(reason).startswith("its SMS flow does not move along")


def test_a_number_that_takes_texts_moves_with_the_flow_that_its_row_names(office: Office) -> None:
    number = imported(office)
    office.wants(number)

    office.run("APPLY")
    moved = office.number(number).target_arn, dict(office.number(number).flows)
    office.run("UNDO")

    assert moved[0] == office.instance
    assert office.flow in moved[1].values()
    assert office.number(number).target_arn == office.other_instance
    assert office.other_flow in office.number(number).flows.values()


def test_a_number_is_imported_by_its_source(office: Office) -> None:
    source = office.connect.add_external_number()
    office.write(f"{source},{office.instance},{office.flow}", columns=BY_SOURCE)

    first = office.run("APPLY")
    outcomes = office.outcomes()
    again = office.run("APPLY")

    (number,) = office.connect.numbers()
    assert (first.status, outcomes) == ("SUCCEEDED", [("MOVED", None)])
    assert number.target_arn == office.instance
    assert office.owner(number.phone_number_id) == MACHINE
    assert again.output["Succeeded"] == 0
    assert office.outcomes() == [("RIGHT", "it is so already")]
    assert office.count("ImportPhoneNumber") == 1


def test_an_import_that_outlasts_the_function_is_gone_on_with_and_not_asked_for_again(
    office: Office,
) -> None:
    source = office.connect.add_external_number()
    office.write(f"{source},{office.instance},{office.flow}", columns=BY_SOURCE)
    office.connect.behave(settle_seconds=2000)

    run = office.run("APPLY")

    assert run.status == "SUCCEEDED"
    assert office.count("ImportPhoneNumber") == 1
    (number,) = office.connect.numbers()
    assert number.target_arn == office.instance


def test_a_number_that_was_imported_stays_when_that_is_undone(office: Office) -> None:
    source = office.connect.add_external_number()
    office.write(f"{source},{office.instance},{office.flow}", columns=BY_SOURCE)

    office.run("APPLY")
    office.run("UNDO")

    (number,) = office.connect.numbers()
    assert office.owner(number.phone_number_id) is None
    assert number.target_arn == office.instance
    assert office.count("ReleasePhoneNumber") == 0


def test_an_import_that_is_refused_is_told_in_connects_words(office: Office) -> None:
    source = office.connect.add_external_number()
    office.write(f"{source},{office.instance},{office.flow}", columns=BY_SOURCE)
    office.connect.add_fault(Fault("ImportPhoneNumber", "refuse", message="No voice here."))

    office.run("APPLY")

    [(outcome, reason)] = office.outcomes()
    assert outcome == "FAILED"
    assert "No voice here." in str(reason)


def test_a_manifest_that_is_not_there_is_named_with_its_bucket_and_what_to_do(
    office: Office,
) -> None:
    run = office.states.run("APPLY", "manifests/none.csv")

    assert run.status == "FAILED"
    assert run.output["Summary"].startswith(
        f"The manifest s3://{office.bucket}/manifests/none.csv cannot be read. Upload it there, or "
        "start with the key of another one, below manifests/. GetObject was refused with NoSuchKey"
    )


@pytest.mark.parametrize("given", [None, "manifests/all.csv", {}, {"Key": ""}, {"Key": 1}], ids=str)
def test_an_input_without_the_key_of_a_manifest_is_refused_by_its_name(
    office: Office, given: object
) -> None:
    office.run("PLAN")

    with pytest.raises(InvalidPropertyError, match=r'^Manifest must be {"Key": <its key in the b'):
        office.states.ask("Plan", Input={"Direction": "PLAN", "Manifest": given})


def test_a_manifest_that_is_no_table_ends_the_run_with_the_reason(office: Office) -> None:
    office.write("+18005550100", columns="Rufnummer")

    run = office.run("APPLY")

    assert run.status == "FAILED"
    assert run.output["Summary"].startswith("The manifest's first line must name its columns")


def test_a_number_that_goes_before_its_turn_is_said_to_be_gone(office: Office) -> None:
    number = office.claimed()
    office.wants(number)

    def goes() -> None:
        del office.connect.backend.phone_numbers[number]

    office.meanwhile["Apply"] = goes
    office.run("APPLY")

    (row,) = office.report()["Rows"]
    assert row["Outcome"] == "FAILED"
    assert f"The number {number} is no longer in Amazon Connect" in row["Reason"]
