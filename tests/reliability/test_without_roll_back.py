"""Stacks that rest where they failed (``--no-rollback``, express mode), and numbers that leave one.

An express deployment goes on as soon as a create call has succeeded, but waits for custom
resources; what differs for them is that nothing is rolled back.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.reliability import judge
from tests.reliability.cloud import Cloud, owner_of, place
from tests.reliability.findings import finding
from tests.reliability.lifecycles import imported, moved
from tests.reliability.wire import Kind

from local_cloud.connect.faults import Fault

Make = Callable[..., dict[str, Any]]


def there(cloud: Cloud, make: Make) -> dict[str, Any]:
    return make(cloud, TargetArn=cloud.there, ContactFlowArn=cloud.flow_there)


@pytest.fixture(params=[moved, imported], ids=["move", "import"])
def make(request: pytest.FixtureRequest) -> Make:
    chosen: Make = request.param
    return chosen


@pytest.fixture(params=[False, True], ids=["from the tried", "from the last good"])
def from_last_good(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.mark.parametrize("operation", ["AssociatePhoneNumberContactFlow", "DescribePhoneNumber"])
@pytest.mark.parametrize("kind", [Kind.REFUSED, Kind.KILLED_BEFORE, Kind.KILLED_AFTER])
def test_a_create_that_failed_is_deployed_again(
    cloud: Cloud, make: Make, operation: str, kind: Kind
) -> None:
    template = {"Line": make(cloud)}
    cloud.wire.strike_at(operation, kind)
    stack = cloud.cloudformation.create_stack("Contact-Centre", template, rolls_back=False)
    assert stack.status == "CREATE_FAILED"
    resource = stack.resources["Line"]
    # The delete of the earlier try is a matter of its own: tests/reliability/test_deletes.py.
    resource.deletion_policy = "Retain"

    cloud.cloudformation.update_stack(stack, template, rolls_back=False)

    assert stack.status == "UPDATE_COMPLETE", stack.reason
    judge.is_as_desired(cloud, stack, template)


@pytest.mark.slow
@pytest.mark.parametrize(
    "next_deployment",
    ["the same", "the former", "another"],
)
@pytest.mark.parametrize(
    "operation", ["UpdatePhoneNumber", "AssociatePhoneNumberContactFlow", "DescribePhoneNumber"]
)
@pytest.mark.parametrize("kind", [Kind.REFUSED, Kind.KILLED_BEFORE, Kind.KILLED_AFTER])
def test_an_update_that_failed_is_followed_by_any_other(
    cloud: Cloud,
    make: Make,
    operation: str,
    kind: Kind,
    next_deployment: str,
    from_last_good: bool,  # noqa: FBT001
) -> None:
    cloud.cloudformation.updates_from_last_good = from_last_good
    first = {"Line": make(cloud)}
    stack = cloud.cloudformation.create_stack("Contact-Centre", first)
    cloud.wire.strike_at(operation, kind)
    failing = {"Line": there(cloud, make)}
    cloud.cloudformation.update_stack(stack, failing, rolls_back=False)
    assert stack.status == "UPDATE_FAILED"
    wanted = {
        "the same": failing,
        "the former": first,
        "another": {"Line": make(cloud, TargetArn=cloud.group, ContactFlowArn=cloud.closed_flow)},
    }[next_deployment]

    cloud.cloudformation.update_stack(stack, wanted, rolls_back=False)
    cloud.settle()

    assert stack.status == "UPDATE_COMPLETE", stack.reason
    judge.is_as_desired(cloud, stack, wanted)


def test_an_update_that_connect_failed_is_followed_by_the_former(cloud: Cloud, make: Make) -> None:
    first = {"Line": make(cloud)}
    stack = cloud.cloudformation.create_stack("Contact-Centre", first)
    cloud.connect.add_fault(Fault("UpdatePhoneNumber", "refuse"))
    cloud.cloudformation.update_stack(stack, {"Line": there(cloud, make)}, rolls_back=False)
    arn = stack.resources["Line"].physical_id

    cloud.cloudformation.update_stack(stack, first, rolls_back=False)

    assert stack.status == "UPDATE_COMPLETE", stack.reason
    assert place(cloud, arn) == (cloud.here, cloud.flow)


def test_what_rests_where_it_failed_is_rolled_back_when_it_is_told_to(
    cloud: Cloud, make: Make
) -> None:
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": make(cloud)})
    before = cloud.numbers
    cloud.wire.strike_at("AssociatePhoneNumberContactFlow", Kind.REFUSED)
    cloud.cloudformation.update_stack(stack, {"Line": there(cloud, make)}, rolls_back=False)

    cloud.cloudformation.roll_back_stack(stack)

    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    judge.is_as_before(cloud, before, but_for=set())


def test_a_stack_that_failed_without_roll_back_gives_its_number_back_when_it_is_deleted(
    cloud: Cloud,
) -> None:
    """The policy is to return it, or the create is undone: the place is the same."""
    before = cloud.numbers
    cloud.wire.strike_at("AssociatePhoneNumberContactFlow", Kind.KILLED_BEFORE)
    stack = cloud.cloudformation.create_stack(
        "Contact-Centre", {"Line": moved(cloud, OnDelete="Return")}, rolls_back=False
    )

    cloud.cloudformation.delete_stack(stack)

    assert stack.is_gone
    judge.is_as_before(cloud, before, but_for=set())


@finding("A3")
def test_a_stack_that_failed_without_roll_back_releases_nothing_when_it_is_deleted(
    cloud: Cloud, make: Make
) -> None:
    stack = cloud.cloudformation.create_stack(
        "Contact-Centre",
        {"Line": make(cloud, OnDelete="Release")},
        fails=True,
        rolls_back=False,
    )
    arn = stack.resources["Line"].physical_id

    cloud.cloudformation.delete_stack(stack)

    assert stack.is_gone
    assert arn in cloud.numbers


def test_retain_except_on_create_undoes_a_create_and_keeps_a_number_that_was_in_service(
    cloud: Cloud,
) -> None:
    before = cloud.numbers
    template, policies = {"Line": moved(cloud)}, {"Line": "RetainExceptOnCreate"}

    cloud.cloudformation.create_stack("Contact-Centre", template, policies=policies, fails=True)
    after_roll_back = cloud.numbers
    stack = cloud.cloudformation.create_stack("Contact-Centre", template, policies=policies)
    cloud.cloudformation.delete_stack(stack)

    assert after_roll_back == before
    assert place(cloud, cloud.found) == (cloud.here, cloud.flow)


@pytest.mark.parametrize("how", ["orphaned", "retained by its DeletionPolicy"])
def test_a_number_that_left_its_stack_without_an_event_is_adopted_by_another(
    cloud: Cloud, make: Make, how: str
) -> None:
    template = {"Line": make(cloud), "Other": {"PhoneNumberId": cloud.found_here}}
    template["Other"]["TargetArn"] = cloud.here
    stack = cloud.cloudformation.create_stack(
        "Contact-Centre", template, policies={"Line": "Retain"}
    )
    arn = stack.resources["Line"].physical_id
    if how == "orphaned":
        cloud.cloudformation.orphan(stack, "Line")
    else:
        cloud.cloudformation.update_stack(stack, {"Other": template["Other"]})
    kept = owner_of(cloud.numbers[arn])
    wanted = {"Theirs": make(cloud, ContactFlowArn=cloud.closed_flow)}

    other = cloud.cloudformation.create_stack("Back-Office", wanted)

    assert kept == (stack.stack_id, "Line")
    assert other.status == "CREATE_COMPLETE", other.reason
    assert other.resources["Theirs"].physical_id == arn
    judge.is_as_desired(cloud, other, wanted)


@pytest.mark.parametrize("what", ["an update", "a delete", "an update that is rolled back"])
@pytest.mark.parametrize("into", ["the same stack", "another stack"])
def test_a_number_whose_logical_id_changed_without_an_event_is_still_managed(
    cloud: Cloud, make: Make, into: str, what: str
) -> None:
    """CloudFormation refuses to refactor custom resources today, but may not always.

    The number's record still names the former logical id: a delete leaves it alone.
    """
    stack = cloud.cloudformation.create_stack(
        "Contact-Centre",
        {
            "Line": make(cloud),
            "Other": {"PhoneNumberId": cloud.found_here, "TargetArn": cloud.here},
        },
    )
    owner = stack
    if into == "another stack":
        owner = cloud.cloudformation.create_stack("Back-Office", {})
    cloud.cloudformation.refactor(stack, "Line", into=owner, new_logical_id="Moved")
    arn = owner.resources["Moved"].physical_id
    rest = {each: r.properties for each, r in owner.resources.items() if each != "Moved"}
    wanted = {**rest, "Moved": there(cloud, make)}

    if what == "a delete":
        cloud.cloudformation.delete_stack(owner)
        assert owner.is_gone
        assert place(cloud, arn) == (cloud.here, cloud.flow)
        adopted = {"Line": make(cloud, TargetArn=cloud.group)}
        other = cloud.cloudformation.create_stack("Adopting", adopted)
        assert other.status == "CREATE_COMPLETE", other.reason
    elif what == "an update":
        cloud.cloudformation.update_stack(owner, wanted)
        assert owner.status == "UPDATE_COMPLETE", owner.reason
        judge.is_as_desired(cloud, owner, {"Moved": wanted["Moved"]})
    else:
        cloud.cloudformation.update_stack(owner, wanted, fails=True)
        assert owner.status == "UPDATE_ROLLBACK_COMPLETE"
        assert place(cloud, arn) == (cloud.here, cloud.flow)


def test_a_replacement_that_connect_never_finished_is_undone_when_the_stack_is_deleted(
    cloud: Cloud,
) -> None:
    """The delete names the former number, and has the properties that were tried last."""
    before = cloud.numbers[cloud.found_here]
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": imported(cloud)})
    cloud.connect.add_fault(Fault("UpdatePhoneNumber", "stall"))
    other = there(cloud, moved) | {"PhoneNumberId": cloud.found_here}
    cloud.cloudformation.update_stack(stack, {"Line": other}, rolls_back=False)
    assert stack.status == "UPDATE_FAILED"
    cloud.connect.clear_faults()
    cloud.settle()

    cloud.cloudformation.delete_stack(stack)

    assert stack.is_gone
    assert cloud.numbers[cloud.found_here] == before
    assert all(owner_of(number) is None for number in cloud.numbers.values())


def test_a_number_is_let_go_of_where_the_construct_that_had_it_before_is_gone_as_well(
    cloud: Cloud,
) -> None:
    """The stack never came up: whatever it has is deleted, the former name first."""
    other = imported(cloud, SourcePhoneNumberArn=cloud.other_source)
    template = {"Line": imported(cloud), "Other": other}
    stack = cloud.cloudformation.create_stack(
        "Contact-Centre", template, fails=True, rolls_back=False
    )
    taken = {**other, "TargetArn": cloud.there, "ContactFlowArn": cloud.flow_there}

    cloud.cloudformation.update_stack(stack, {"Line": taken}, fails=True)

    assert stack.status == "ROLLBACK_COMPLETE", stack.reason
    assert cloud.number_of(other).contact_flow_arn == cloud.flow
    assert all(owner_of(number) is None for number in cloud.numbers.values())
