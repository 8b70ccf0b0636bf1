"""What is read in bulk: few calls for many numbers, and none for each of them."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.migration.conftest import Office

_MANY = 10_000


def crowd(office: Office, count: int) -> list[str]:
    """Put many numbers with a flow into the other instance, and all of them into the manifest."""
    backend = office.connect.backend
    for line in range(count):
        number = backend.new_number(f"+4420{line:08}", office.other_instance, None)
        number.placed = True
        number.contact_flow_arn = office.other_flow
        backend.phone_numbers[number.id] = number
    found = [each.phone_number_id for each in office.connect.numbers()]
    office.wants(*found)
    return found


def calls(office: Office) -> Counter[str]:
    return Counter(each.operation for each in office.connect.calls())


@pytest.mark.slow
def test_a_plan_of_10_000_numbers_takes_10_lists_and_100_reads_of_flows(office: Office) -> None:
    crowd(office, _MANY)

    run = office.run("PLAN")

    assert run.status == "SUCCEEDED"
    # The report of a plan looks at nothing.
    assert calls(office) == {
        "ListPhoneNumbersV2": 10,
        "BatchGetFlowAssociation": 100,
        "GetResources": 1,
    }
    assert len(office.lines()) == _MANY


def test_a_run_with_nothing_to_do_reads_no_number_by_itself(office: Office) -> None:
    there = crowd(office, 150)
    office.write(*(f"{each},{office.other_instance},{office.other_flow}" for each in there))

    run = office.run("APPLY")

    assert run.invocations == 2
    assert calls(office) == {
        "ListPhoneNumbersV2": 1,
        "BatchGetFlowAssociation": 2,
        "GetResources": 1,
    }


def test_each_number_takes_each_operation_once_forth_and_back(office: Office) -> None:
    office.settings["Waves"] = [{"Rest": True}]
    found = crowd(office, 20)
    for direction in ("APPLY", "UNDO"):
        office.connect.clear_calls()
        office.run(direction)

        each = calls(office)
        assert each["UpdatePhoneNumber"] == len(found), direction
        assert each["AssociatePhoneNumberContactFlow"] == len(found), direction
        assert each["TagResource"] == len(found), direction
        assert each["ListTagsForResource"] == len(found), direction
