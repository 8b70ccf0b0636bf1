"""Whose a number is: nobody's is taken away by a migration, and none is left to who is no more."""

from __future__ import annotations

import pytest
from tests.migration.conftest import OTHER_MACHINE, STACK_ID, Office
from tests.owner_tags import LOGICAL_ID, STACK

from local_cloud.connect.faults import Fault
from stand_ins.step_functions import MACHINE, Execution

OWNERS = [STACK_ID, OTHER_MACHINE]


def exists(office: Office) -> None:
    """Let the stack and the other state machine exist."""
    office.stacks = {STACK_ID}
    office.states.others = frozenset({OTHER_MACHINE})


def hide_owners(office: Office) -> None:
    """Let the plan not know whose the numbers are."""
    office.connect.add_fault(Fault("GetResources", "deny", times=None))


@pytest.mark.parametrize("owner", OWNERS)
def test_a_number_that_somebody_else_has_is_refused_in_the_plan_by_the_owners_name(
    office: Office, owner: str
) -> None:
    exists(office)
    theirs, free = office.claimed(owner), office.claimed()
    office.wants(theirs, free)

    office.run("PLAN")

    refused, planned = office.lines()
    assert refused["Outcome"] == "REFUSED"
    assert owner in refused["Reason"]
    assert planned["Outcome"] == "PLANNED"


@pytest.mark.parametrize("owner", OWNERS)
def test_a_number_that_somebody_else_has_is_refused_where_the_plan_could_not_know(
    office: Office, owner: str
) -> None:
    exists(office)
    hide_owners(office)
    office.settings["ToleratedFailurePercentage"] = 100
    theirs, free = office.claimed(owner), office.claimed()
    office.wants(theirs, free)

    run = office.run("APPLY")

    assert [type(error).__name__ for _, error in run.failures] == ["OwnershipConflictError"]
    (outcome, reason), other = office.outcomes()
    assert outcome == "FAILED"
    assert owner in str(reason)
    assert other == ("MOVED", None)
    assert (office.place(theirs), office.owner(theirs)) == (office.before, owner)
    assert office.place(free) == office.after


@pytest.mark.parametrize("owner", OWNERS)
@pytest.mark.parametrize("plan_knows", [True, False])
def test_an_owner_that_is_no_more_owns_nothing(
    office: Office, owner: str, *, plan_knows: bool
) -> None:
    if not plan_knows:
        hide_owners(office)
    number = office.claimed(owner)
    office.wants(number)

    office.run("APPLY")

    assert office.outcomes() == [("MOVED", None)]
    assert (office.place(number), office.owner(number)) == (office.after, MACHINE)


@pytest.mark.parametrize("direction", ["UNDO", "COMMIT"])
def test_a_number_of_somebody_else_is_neither_undone_nor_let_go_of(
    office: Office, direction: str
) -> None:
    exists(office)
    number = office.claimed(STACK_ID)
    office.wants(number)

    office.run(direction)

    assert office.outcomes() == [("RIGHT", "this migration has not begun with it")]
    assert office.owner(number) == STACK_ID


def test_whose_the_numbers_are_is_found_out_one_by_one_and_nothing_is_lost(office: Office) -> None:
    hide_owners(office)
    numbers = [office.claimed() for _ in range(3)]
    office.wants(*numbers)

    office.run("APPLY")
    moved = [office.place(each) for each in numbers]
    office.run("UNDO")

    assert moved == [office.after] * 3
    assert [office.place(each) for each in numbers] == [office.before] * 3
    assert [office.owner(each) for each in numbers] == [None] * 3


def test_a_number_that_a_stack_takes_while_step_functions_is_asked_is_left_alone(
    office: Office,
) -> None:
    exists(office)
    number = office.claimed()
    office.wants(number)

    def take() -> None:
        office.clock.sleep(3)
        tags = {STACK: STACK_ID, LOGICAL_ID: "Line"}
        office.connect.backend.tag_resource(office.number(number).phone_number_arn, tags)

    def at_the_number() -> None:
        office.states.meanwhile = take

    office.meanwhile["Apply"] = at_the_number
    run = office.run("APPLY")

    assert [type(error).__name__ for _, error in run.failures] == ["OwnershipConflictError"]
    assert (office.place(number), office.owner(number)) == (office.before, STACK_ID)


@pytest.mark.parametrize("direction", ["UNDO", "COMMIT"])
def test_an_import_is_let_go_of_though_only_the_bucket_knows_whose_it_is(
    office: Office, direction: str
) -> None:
    source = office.connect.add_external_number()
    columns = "source_phone_number_arn,target_arn,contact_flow_arn"
    office.write(f"{source},{office.instance},{office.flow}", columns=columns)
    office.run("APPLY")
    hide_owners(office)

    office.run(direction)

    (number,) = office.connect.numbers()
    assert office.owner(number.phone_number_id) is None


@pytest.mark.parametrize("direction", ["APPLY", "UNDO", "COMMIT"])
def test_a_second_run_is_refused_while_one_is_under_way(office: Office, direction: str) -> None:
    office.wants(office.claimed())
    earlier = Execution(f"{MACHINE.replace(':stateMachine:', ':execution:')}:first", 1000.0, {})
    office.states.executions.append(earlier)

    run = office.run(direction)

    assert run.status == "FAILED"
    assert run.output["Summary"] == (
        f"{earlier.arn} is under way with this migration. Wait for it, or stop it; nothing was "
        "planned"
    )
    assert office.writes() == 0


def test_a_plan_may_be_made_while_a_run_is_under_way(office: Office) -> None:
    office.wants(office.claimed())
    office.states.executions.append(Execution("arn:execution:first", 1000.0, {}))

    assert office.run("PLAN").status == "SUCCEEDED"


def test_a_run_that_is_stopped_writes_nothing_more(office: Office) -> None:
    number = office.claimed()
    office.wants(number)

    def stop() -> None:
        office.states.stop_execution(office.states.executions[-1].arn)

    office.meanwhile["Apply"] = stop
    run = office.run("APPLY")

    assert [type(error).__name__ for _, error in run.failures] == ["OvertakenError"]
    assert office.writes() == 0
    assert office.place(number) == office.before
