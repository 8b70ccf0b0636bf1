"""The way back: undone with flow and description, or let go of; nothing that is not ours."""

from __future__ import annotations

import pytest
from tests.migration.conftest import Office

from local_cloud.connect.faults import Fault
from stand_ins.step_functions import MACHINE

COLUMNS = "phone_number_id,target_arn,contact_flow_arn,description"


@pytest.fixture
def moved(office: Office) -> str:
    """Return a number that the migration has moved, and given another description."""
    number = office.claimed(description="Sales")
    office.write(f"{office.row(number)},New", columns=COLUMNS)
    assert office.run("APPLY").status == "SUCCEEDED"
    assert office.number(number).description == "New"
    return number


def test_an_undo_brings_back_target_flow_and_description(office: Office, moved: str) -> None:
    run = office.run("UNDO")
    office.clock.sleep(60)

    assert (run.status, run.output["Succeeded"]) == ("SUCCEEDED", 1)
    assert office.outcomes() == [("UNDONE", None)]
    assert office.place(moved) == office.before
    assert office.number(moved).description == "Sales"
    assert office.owner(moved) is None


@pytest.mark.parametrize("was", ["Sales", None])
@pytest.mark.parametrize(
    "given",
    [
        ["New", "Newer"],
        ["", "Newer"],
        ["New", "", "Newer"],
        ["Sales"],
        ["Sales", "Newer"],
    ],
    ids=" then ".join,
)
def test_an_undo_behind_several_runs_brings_back_what_was_there_before_the_first(
    office: Office, was: str | None, given: list[str]
) -> None:
    number = office.claimed(description=was)
    for description in given:
        office.write(f"{office.row(number)},{description}", columns=COLUMNS)
        assert office.run("APPLY").status == "SUCCEEDED"
    assert office.number(number).description == given[-1]

    office.run("UNDO")
    office.clock.sleep(60)

    assert office.outcomes() == [("UNDONE", None)]
    assert office.place(number) == office.before
    assert (office.number(number).description or None) == was
    assert office.number(number).tags == {}


def test_an_undo_behind_two_moves_brings_back_place_and_flow_of_before_the_first(
    office: Office, moved: str
) -> None:
    other = office.connect.add_contact_flow(office.instance.rsplit("/", 1)[-1], "Other").arn
    for target_arn, flow in ((office.instance, other), (office.group, office.flow)):
        office.write(f"{moved},{target_arn},{flow}")
        office.run("APPLY")
        assert office.place(moved) == (target_arn, flow)

    office.run("UNDO")

    assert office.outcomes() == [("UNDONE", None)]
    assert office.place(moved) == office.before
    assert office.owner(moved) is None


def test_what_was_committed_is_what_a_later_run_is_undone_to(office: Office, moved: str) -> None:
    office.run("COMMIT")
    office.write(f"{moved},{office.other_instance},{office.other_flow},Newer", columns=COLUMNS)
    office.run("APPLY")

    office.run("UNDO")
    office.clock.sleep(60)

    assert office.place(moved) == office.after
    assert office.number(moved).description == "New"


def test_an_undo_of_what_is_undone_does_nothing(office: Office, moved: str) -> None:
    office.run("UNDO")
    writes = office.writes()

    run = office.run("UNDO")

    assert run.status == "SUCCEEDED"
    assert [outcome for outcome, _ in office.outcomes()] == ["RIGHT"]
    assert office.writes() == writes
    assert office.place(moved) == office.before


def test_a_commit_lets_go_and_leaves_the_number_as_it_is(office: Office, moved: str) -> None:
    run = office.run("COMMIT")

    assert run.status == "SUCCEEDED"
    assert office.outcomes() == [("COMMITTED", None)]
    assert office.place(moved) == office.after
    assert office.number(moved).tags == {}


def test_what_is_committed_is_not_undone_any_more(office: Office, moved: str) -> None:
    office.run("COMMIT")

    office.run("UNDO")

    assert office.place(moved) == office.after


def test_a_number_without_its_flow_is_not_let_go_of(office: Office, moved: str) -> None:
    backend = office.connect.backend
    backend.phone_numbers[moved].contact_flow_arn = None

    run = office.run("COMMIT")

    [(outcome, reason)] = office.outcomes()
    assert (run.status, outcome) == ("FAILED", "FAILED")
    assert "has not got its VOICE flow again: apply the migration again, or undo it" in str(reason)
    assert office.owner(moved) == MACHINE


def test_a_number_without_its_flow_gets_it_by_the_next_run(office: Office, moved: str) -> None:
    office.connect.backend.phone_numbers[moved].contact_flow_arn = None

    office.run("APPLY")

    assert office.outcomes() == [("MOVED", None)]
    assert office.place(moved) == office.after


def test_an_undo_leaves_a_description_that_somebody_has_written_since(
    office: Office, moved: str
) -> None:
    office.connect.client().update_phone_number_metadata(
        PhoneNumberId=moved, PhoneNumberDescription="Theirs"
    )
    office.clock.sleep(60)

    office.run("UNDO")

    assert office.place(moved) == office.before
    assert office.number(moved).description == "Theirs"


def test_an_undo_whose_description_is_not_taken_keeps_the_record_for_the_next_one(
    office: Office, moved: str
) -> None:
    office.connect.add_fault(Fault("UpdatePhoneNumberMetadata", "stall", number=moved))

    first = office.run("UNDO")
    owner = office.owner(moved)
    office.connect.clear_faults()
    second = office.run("UNDO")

    assert (first.status, second.status) == ("FAILED", "SUCCEEDED")
    assert owner == MACHINE
    assert office.place(moved) == office.before
    assert office.number(moved).description == "Sales"
    assert office.owner(moved) is None


def test_an_undo_right_behind_a_stop_gives_back_a_description_that_was_under_way(
    office: Office,
) -> None:
    number = office.claimed(description="Sales")
    office.write(f"{office.row(number)},New", columns=COLUMNS)
    office.dies_at = "Check"
    office.run("APPLY")
    office.dies_at = None
    assert office.number(number).status == "IN_PROGRESS"

    office.run("UNDO", after=0)
    office.clock.sleep(60)

    assert office.place(number) == office.before
    assert office.number(number).description == "Sales"


def test_an_undo_that_fails_keeps_the_record_and_is_done_by_the_next_one(
    office: Office, moved: str
) -> None:
    office.refuse_moves_of(moved, times=1)

    first = office.run("UNDO")
    owner = office.owner(moved)
    second = office.run("UNDO")

    assert (first.status, second.status) == ("FAILED", "SUCCEEDED")
    assert owner == MACHINE
    assert office.place(moved) == office.before
    assert office.owner(moved) is None


def test_a_number_that_was_not_moved_for_a_failure_is_let_go_of_by_an_undo(office: Office) -> None:
    number = office.claimed()
    office.wants(number)
    office.refuse_moves_of(number, times=1)
    office.run("APPLY")

    office.run("UNDO")

    assert office.place(number) == office.before
    assert office.owner(number) is None


def test_a_number_that_somebody_has_moved_since_it_was_listed_goes_back_to_that_place(
    office: Office,
) -> None:
    number = office.claimed()
    office.wants(number)
    branch = office.connect.add_instance("branch")
    place = branch.arn, office.connect.add_contact_flow(branch.id, "Branch").arn

    def moved_by_hand() -> None:
        # What was listed a minute ago is gone by no longer.
        office.clock.sleep(61)
        record = office.connect.backend.phone_numbers[number]
        record.target_arn, record.contact_flow_arn = place

    office.meanwhile["Apply"] = moved_by_hand
    office.run("APPLY")
    assert office.place(number) == office.after

    office.run("UNDO")

    assert office.place(number) == place


def test_a_number_that_somebody_has_moved_since_is_not_said_to_be_back(
    office: Office, moved: str
) -> None:
    office.connect.backend.phone_numbers[moved].target_arn = office.group

    run = office.run("UNDO")

    (row,) = office.report()["Rows"]
    assert (run.status, row["Outcome"], row["TargetArn"]) == ("FAILED", "FAILED", office.group)
    assert f"stays where somebody has moved it: {office.group}" in row["Reason"]
    assert office.place(moved) == (office.group, office.flow)
    assert office.owner(moved) is None


@pytest.mark.parametrize("onwards", ["group", "other_instance"])
def test_a_number_that_could_not_be_taken_further_is_brought_all_the_way_back(
    office: Office, moved: str, onwards: str
) -> None:
    flow = office.flow if onwards == "group" else office.other_flow
    office.write(f"{moved},{getattr(office, onwards)},{flow}")
    office.refuse_moves_of(moved, times=1)
    office.run("APPLY")

    run = office.run("UNDO")

    assert (run.status, office.outcomes()) == ("SUCCEEDED", [("UNDONE", None)])
    assert office.place(moved) == office.before
    assert office.owner(moved) is None


def lose_the_former_flow(office: Office) -> None:
    office.connect.client().delete_contact_flow(
        InstanceId=office.other_instance.rsplit("/", 1)[-1],
        ContactFlowId=office.other_flow.rsplit("/", 1)[-1],
    )


@pytest.mark.parametrize("unfinished", [False, True])
def test_a_number_whose_former_flow_is_gone_is_back_and_is_no_success(
    office: Office,
    moved: str,
    unfinished: bool,  # noqa: FBT001 - pytest hands it in
) -> None:
    lose_the_former_flow(office)
    if unfinished:
        # It comes back by being looked at all the while.
        office.connect.client().update_phone_number_metadata(
            PhoneNumberId=moved, PhoneNumberDescription="Theirs"
        )
        office.clock.sleep(60)

    runs = [office.run("UNDO") for _ in range(2)]

    (row,) = office.report()["Rows"]
    assert [run.status for run in runs] == ["FAILED", "FAILED"]
    assert (row["Outcome"], row["TargetArn"], row["ContactFlowArn"]) == (
        "FAILED",
        office.other_instance,
        None,
    )
    assert row["Reason"] == (
        f"It is back in {office.other_instance}, without a flow on VOICE: Amazon Connect has "
        f"{office.other_flow} no more. Attach another flow to it, and undo the migration: its "
        "record is kept until then"
    )
    assert office.place(moved) == (office.other_instance, None)
    assert office.number(moved).description == ("Theirs" if unfinished else "Sales")
    assert office.owner(moved) == MACHINE


@pytest.mark.parametrize("then", ["UNDO", "COMMIT"])
def test_a_number_whose_former_flow_is_gone_is_let_go_of_once_it_has_another(
    office: Office, moved: str, then: str
) -> None:
    lose_the_former_flow(office)
    office.run("UNDO")
    instance_id = office.other_instance.rsplit("/", 1)[-1]
    another = office.connect.add_contact_flow(instance_id, "Another").arn
    office.connect.backend.phone_numbers[moved].contact_flow_arn = another

    run = office.run(then)

    assert run.status == "SUCCEEDED"
    assert office.place(moved) == (office.other_instance, another)
    assert office.number(moved).tags == {}


def test_a_number_that_cannot_have_either_flow_is_said_to_have_none(office: Office) -> None:
    number = office.claimed()
    office.write(f"{number},{office.instance},{office.flow}0")
    office.meanwhile["Apply"] = lambda: lose_the_former_flow(office)

    office.run("APPLY")

    ((outcome, reason),) = office.outcomes()
    assert outcome == "FAILED"
    assert "ResourceNotFoundException" in str(reason)
    assert f". It is back in {office.other_instance}, without a flow on VOICE" in str(reason)
    assert office.place(number) == (office.other_instance, None)
