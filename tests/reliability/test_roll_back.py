"""What CloudFormation does after a failure, played in full: each of these was a fault once."""

from __future__ import annotations

from typing import Any

import pytest
from tests.reliability import judge
from tests.reliability.cloud import Cloud, Datacentre, owner_of, place
from tests.reliability.lifecycles import imported, moved
from tests.reliability.wire import Around, Kind

from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.faults import Fault

ATTRIBUTES = {"PhoneNumberArn", "PhoneNumberId", "PhoneNumber", "TargetArn", "Outcome"}


def test_a_stack_that_fails_elsewhere_gives_every_number_back(cloud: Cloud) -> None:
    before = cloud.numbers
    template = {"Line": imported(cloud, OnDelete="Release"), "Other": moved(cloud)}

    stack = cloud.cloudformation.create_stack("Contact-Centre", template, fails=True)

    assert stack.status == "ROLLBACK_COMPLETE"
    judge.is_as_before(cloud, before, but_for=set())
    assert len(cloud.numbers) == len(before) + 1


def test_a_nested_stack_rolls_back_with_its_root(cloud: Cloud) -> None:
    before = cloud.numbers
    root = cloud.cloudformation.create_stack("Root", {})
    nested = cloud.cloudformation.create_stack("Nested", {"Line": moved(cloud)}, parent=root)
    root.enter("ROLLBACK_IN_PROGRESS")

    cloud.cloudformation.delete_stack(nested)

    judge.is_as_before(cloud, before, but_for=set())


def test_a_retried_request_id_does_what_is_asked_now(cloud: Cloud) -> None:
    """Where it does not say when it was sent; else it is known to be late."""
    cloud.cloudformation.says_when = False
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": imported(cloud)})
    there = imported(cloud, TargetArn=cloud.there, ContactFlowArn=cloud.flow_there)
    cloud.cloudformation.update_stack(stack, {"Line": there})
    first = cloud.cloudformation.exchanges[-1]
    cloud.cloudformation.update_stack(stack, {"Line": imported(cloud)})

    stack.enter("UPDATE_IN_PROGRESS")
    cloud.cloudformation.redeliver(first)

    assert place(cloud, stack.resources["Line"].physical_id) == (cloud.there, cloud.flow_there)


def test_a_cancelled_create_is_undone_though_nobody_waits_for_it(cloud: Cloud) -> None:
    before = cloud.numbers
    cloud.wire.strike_at("AssociatePhoneNumberContactFlow", Kind.KILLED_BEFORE)

    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": moved(cloud)})

    assert stack.status == "ROLLBACK_COMPLETE"
    assert not stack.resources["Line"].physical_id.startswith("arn:")
    judge.is_as_before(cloud, before, but_for=set())


def test_a_roll_back_that_fails_says_why_and_can_be_continued(cloud: Cloud) -> None:
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": imported(cloud)})
    arn = stack.resources["Line"].physical_id
    there = imported(cloud, TargetArn=cloud.there, ContactFlowArn=cloud.flow_there)
    cloud.wire.strike_at("AssociatePhoneNumberContactFlow", Kind.DENIED)

    cloud.cloudformation.update_stack(stack, {"Line": there})
    failed, reason = stack.status, cloud.cloudformation.exchanges[-1].answer["Reason"]
    cloud.wire.lift()
    cloud.cloudformation.continue_update_rollback(stack)

    assert failed == "UPDATE_ROLLBACK_FAILED"
    assert "AccessDeniedException" in reason
    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert place(cloud, arn) == (cloud.here, cloud.flow)


def test_a_number_that_was_released_can_be_imported_again(cloud: Cloud) -> None:
    template = {"Line": imported(cloud, OnDelete="Release")}
    first = cloud.cloudformation.create_stack("Contact-Centre", template)
    arn = first.resources["Line"].physical_id
    cloud.cloudformation.delete_stack(first)

    again = cloud.cloudformation.create_stack("Contact-Centre", template)

    assert again.status == "CREATE_COMPLETE"
    assert again.resources["Line"].physical_id != arn
    judge.is_as_desired(cloud, again, template)


def test_a_physical_id_of_another_form_is_accepted_and_echoed(cloud: Cloud) -> None:
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": imported(cloud)})
    arn = stack.resources["Line"].physical_id
    stack.resources["Line"].physical_id = arn.rsplit("/", 1)[-1]

    cloud.cloudformation.update_stack(
        stack, {"Line": imported(cloud, PhoneNumberDescription="New")}
    )

    assert stack.resources["Line"].physical_id == arn.rsplit("/", 1)[-1]
    assert cloud.numbers[arn].description == "New"
    assert [e.event["RequestType"] for e in cloud.cloudformation.exchanges] == ["Create", "Update"]


def test_former_properties_that_nobody_knows_any_more_do_no_harm(cloud: Cloud) -> None:
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": imported(cloud)})
    stack.resources["Line"].properties = {"Source": "old", "Tags": "a=b", "OnDelete": "Keep"}

    cloud.cloudformation.update_stack(
        stack, {"Line": imported(cloud, PhoneNumberDescription="New")}
    )

    assert stack.status == "UPDATE_COMPLETE"
    assert cloud.numbers[stack.resources["Line"].physical_id].description == "New"


@pytest.mark.parametrize("by_new_id", [False, True])
def test_a_replacement_that_is_rolled_back_leaves_both_numbers_as_they_were(
    cloud: Cloud,
    by_new_id: bool,  # noqa: FBT001
) -> None:
    cloud.cloudformation.rolls_back_by_new_id = by_new_id
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": moved(cloud)})
    before = cloud.numbers

    cloud.cloudformation.update_stack(
        stack, {"Line": moved(cloud, PhoneNumberId=cloud.found_here)}, fails=True
    )

    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert stack.resources["Line"].physical_id == cloud.found
    judge.is_as_before(cloud, before, but_for=set())


def test_a_replacement_deletes_the_former_number_and_not_the_new_one(cloud: Cloud) -> None:
    first = imported(cloud, OnDelete="Release")
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": first})
    former = stack.resources["Line"].physical_id

    cloud.cloudformation.update_stack(
        stack, {"Line": {**first, "SourcePhoneNumberArn": cloud.other_source}}
    )

    assert former not in cloud.numbers
    judge.is_as_desired(
        cloud, stack, {"Line": {**first, "SourcePhoneNumberArn": cloud.other_source}}
    )


def test_the_same_number_by_another_property_is_no_replacement(cloud: Cloud) -> None:
    stack = cloud.cloudformation.create_stack(
        "Contact-Centre", {"Line": imported(cloud, OnDelete="Release")}
    )
    arn = stack.resources["Line"].physical_id
    by_id = imported(cloud, SourcePhoneNumberArn=None, PhoneNumberId=arn, OnDelete="Release")

    cloud.cloudformation.update_stack(stack, {"Line": by_id})

    assert [e.event["RequestType"] for e in cloud.cloudformation.exchanges] == ["Create", "Update"]
    assert arn in cloud.numbers


def test_properties_arrive_as_strings_and_mean_the_same(cloud: Cloud) -> None:
    template = {"Line": imported(cloud, Timeout=60, Tags={"floor": 2, "public": True})}

    stack = cloud.cloudformation.create_stack("Contact-Centre", template)

    assert stack.status == "CREATE_COMPLETE"
    tags = cloud.numbers[stack.resources["Line"].physical_id].tags
    assert (tags["floor"], tags["public"]) == ("2", "true")


def test_attributes_have_the_same_keys_on_every_path(cloud: Cloud) -> None:
    stack = cloud.cloudformation.create_stack(
        "Contact-Centre", {"Line": imported(cloud), "Other": moved(cloud)}
    )
    there = imported(cloud, TargetArn=cloud.there, ContactFlowArn=cloud.flow_there)
    for template in (there, there | {"Timeout": 60}, imported(cloud), moved(cloud)):
        cloud.cloudformation.update_stack(stack, {"Line": template})

    data = [
        exchange.answer["Data"]
        for exchange in cloud.cloudformation.exchanges
        if exchange.event["RequestType"] != "Delete"
    ]
    assert len(data) == 6
    assert all(set(each) == ATTRIBUTES for each in data)


def test_two_live_stacks_cannot_fight_over_a_number(cloud: Cloud) -> None:
    first = cloud.cloudformation.create_stack("Contact-Centre", {"Line": moved(cloud)})
    before = cloud.numbers

    second = cloud.cloudformation.create_stack(
        "Back-Office", {"Line": moved(cloud, TargetArn=cloud.there, ContactFlowArn=None)}
    )

    assert second.status == "ROLLBACK_COMPLETE"
    assert "Line in the stack arn:aws:cloudformation" in second.reason
    assert first.stack_id in second.reason
    assert cloud.numbers == before


def test_a_dead_owner_does_not_block_a_number(cloud: Cloud) -> None:
    first = cloud.cloudformation.create_stack("Contact-Centre", {"Line": moved(cloud)})
    del cloud.cloudformation.stacks[first.stack_id]

    second = cloud.cloudformation.create_stack("Back-Office", {"Line": moved(cloud)})

    assert second.status == "CREATE_COMPLETE"
    assert owner_of(cloud.numbers[cloud.found]) == (second.stack_id, "Line")


def test_two_stacks_that_import_one_number_at_once_do_not_take_it_from_each_other(
    cloud: Cloud,
) -> None:
    template = {"Line": imported(cloud)}
    winners = []

    def meanwhile(operation: str) -> None:
        if operation == "ImportPhoneNumber":
            cloud.wire.before_call = None
            winners.append(cloud.cloudformation.create_stack("Faster", template))

    cloud.wire.before_call = meanwhile

    slower = cloud.cloudformation.create_stack("Slower", template)

    assert winners[0].status == "CREATE_COMPLETE"
    assert slower.status == "ROLLBACK_COMPLETE"
    judge.is_as_desired(cloud, winners[0], template)


def test_two_resources_that_name_one_number_differently_end_in_a_named_conflict(
    cloud: Cloud,
) -> None:
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": imported(cloud)})
    arn = stack.resources["Line"].physical_id
    twice = imported(cloud, SourcePhoneNumberArn=None, PhoneNumberId=arn)
    cloud.cloudformation.update_stack(stack, {"Line": imported(cloud), "Twice": twice})

    cloud.cloudformation.update_stack(
        stack, {"Line": imported(cloud, PhoneNumberDescription="Mine"), "Twice": twice}
    )

    assert "managed by Twice" in stack.reason
    assert place(cloud, arn) == (cloud.here, cloud.flow)


def test_two_resources_that_exchange_their_numbers_take_them_back_in_a_roll_back(
    cloud: Cloud,
) -> None:
    one, two = imported(cloud), imported(cloud, SourcePhoneNumberArn=cloud.other_source)
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"One": one, "Two": two})
    before = cloud.numbers

    cloud.cloudformation.update_stack(stack, {"One": two, "Two": one}, fails=True)

    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    judge.is_as_before(cloud, before, but_for=set())
    judge.is_as_desired(cloud, stack, {"One": one, "Two": two})


def test_a_renamed_import_that_is_rolled_back_belongs_to_its_former_name(cloud: Cloud) -> None:
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": imported(cloud)})
    arn = stack.resources["Line"].physical_id

    cloud.cloudformation.update_stack(stack, {"Renamed": imported(cloud)}, fails=True)

    assert owner_of(cloud.numbers[arn]) == (stack.stack_id, "Line")


def test_a_rename_writes_nothing_but_the_owner(cloud: Cloud) -> None:
    stack = cloud.cloudformation.create_stack(
        "Contact-Centre", {"Line": moved(cloud, OnDelete="Release")}
    )
    before = len(cloud.connect.calls())

    cloud.cloudformation.update_stack(stack, {"Renamed": moved(cloud, OnDelete="Release")})

    writes = [call.operation for call in cloud.connect.calls(before) if call.is_write]
    assert writes == ["TagResource"]
    assert owner_of(cloud.numbers[cloud.found]) == (stack.stack_id, "Renamed")


def test_a_return_that_was_interrupted_is_finished_with_the_flow(cloud: Cloud) -> None:
    stack = cloud.cloudformation.create_stack(
        "Contact-Centre", {"Line": moved(cloud, OnDelete="Return")}
    )
    cloud.wire.strike_at("AssociatePhoneNumberContactFlow", Kind.KILLED_BEFORE)
    cloud.cloudformation.delete_stack(stack)

    cloud.cloudformation.delete_stack(stack)

    assert stack.is_gone
    assert place(cloud, cloud.found) == (cloud.there, cloud.flow_there)


def test_a_number_whose_origin_is_no_more_is_kept_where_it_is(cloud: Cloud) -> None:
    stack = cloud.cloudformation.create_stack(
        "Contact-Centre", {"Line": moved(cloud, OnDelete="Return")}
    )
    del cloud.connect.backend.instances[cloud.there.rsplit("/", 1)[-1]]

    cloud.cloudformation.delete_stack(stack)

    assert stack.is_gone
    assert place(cloud, cloud.found) == (cloud.here, cloud.flow)
    assert owner_of(cloud.numbers[cloud.found]) is None


@pytest.mark.parametrize("stack_goes", [True, False], ids=["deleted", "rolled back"])
def test_a_number_whose_group_is_no_more_is_kept_where_it_is(
    cloud: Cloud,
    stack_goes: bool,  # noqa: FBT001
) -> None:
    template = {"Line": moved(cloud, OnDelete="Return")}
    number = cloud.by_hand(cloud.found)
    number.target_arn, number.contact_flow_arn = cloud.group, cloud.flow
    group_id = cloud.group.rsplit("/", 1)[-1]

    def delete_the_group() -> None:
        cloud.connect.backend.delete_traffic_distribution_group(group_id)

    if stack_goes:
        stack = cloud.cloudformation.create_stack("Contact-Centre", template)
        delete_the_group()
        cloud.cloudformation.delete_stack(stack)
    else:
        cloud.wire.at(Around("AssociatePhoneNumberContactFlow", after=True), delete_the_group)
        stack = cloud.cloudformation.create_stack("Contact-Centre", template, fails=True)

    assert stack.is_gone if stack_goes else stack.status == "ROLLBACK_COMPLETE", stack.reason
    assert place(cloud, cloud.found) == (cloud.here, cloud.flow)
    assert owner_of(cloud.numbers[cloud.found]) is None


def test_a_flow_on_its_way_back_survives_a_second_interruption(cloud: Cloud) -> None:
    here: dict[str, Any] = {"PhoneNumberId": cloud.found_here, "TargetArn": cloud.here}
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": here})
    cloud.cloudformation.update_stack(stack, {"Line": {**here, "TargetArn": cloud.there}})
    assert place(cloud, cloud.found_here) == (cloud.there, None)
    cloud.wire.strike_at("UpdatePhoneNumber", Kind.KILLED_BEFORE)
    cloud.cloudformation.update_stack(stack, {"Line": here})

    cloud.cloudformation.update_stack(stack, {"Line": here})

    assert place(cloud, cloud.found_here) == (cloud.here, cloud.closed_flow)


def test_an_import_that_reads_do_not_know_yet_is_not_orphaned(datacentre: Datacentre) -> None:
    behaviour = Behaviour(rate=None, settle_seconds=0.5, absent_seconds=40, token_replay=False)
    with datacentre.cloud(behaviour) as cloud:
        cloud.wire.strike_at("DescribePhoneNumber", Kind.REFUSED)

        stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": imported(cloud)})

        assert stack.status == "ROLLBACK_COMPLETE"
        assert owner_of(cloud.number_of(imported(cloud))) is None


def test_an_import_whose_answer_was_lost_is_found_though_reads_lag(datacentre: Datacentre) -> None:
    behaviour = Behaviour(rate=None, settle_seconds=0.5, absent_seconds=40, token_replay=False)
    with datacentre.cloud(behaviour) as cloud:
        cloud.wire.strike_at("ImportPhoneNumber", Kind.ANSWER_LOST)

        stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": imported(cloud)})

        assert stack.status == "CREATE_COMPLETE"
        judge.is_as_desired(cloud, stack, {"Line": imported(cloud)})


def test_what_puts_a_number_back_does_not_read_behind_the_move(datacentre: Datacentre) -> None:
    behaviour = Behaviour(rate=None, settle_seconds=0.5, stale_seconds=5)
    with datacentre.cloud(behaviour) as cloud:
        before = cloud.numbers

        def strike_after_the_move(operation: str) -> None:
            if operation == "UpdatePhoneNumber":
                cloud.wire.strike_at("DescribePhoneNumber", Kind.REFUSED)

        cloud.wire.before_call = strike_after_the_move
        cloud.cloudformation.create_stack("Contact-Centre", {"Line": moved(cloud)})
        cloud.settle()

        judge.is_as_before(cloud, before, but_for=set())


def test_a_flow_that_is_not_there_in_the_end_is_asked_for_again(cloud: Cloud) -> None:
    def lose_the_flow(operation: str) -> None:
        if "AssociatePhoneNumberContactFlow" in cloud.wire.calls and operation.startswith("Batch"):
            cloud.wire.before_call = None
            number_id = cloud.found.rsplit("/", 1)[-1]
            cloud.connect.backend.phone_numbers[number_id].contact_flow_arn = None

    cloud.wire.before_call = lose_the_flow

    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": moved(cloud)})

    assert stack.status == "CREATE_COMPLETE"
    assert place(cloud, cloud.found) == (cloud.here, cloud.flow)


def test_a_number_whose_move_was_refused_can_still_be_described_and_tagged(cloud: Cloud) -> None:
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": imported(cloud)})
    cloud.connect.add_fault(Fault("UpdatePhoneNumber", "refuse", message="quota reached"))
    there = imported(cloud, TargetArn=cloud.there, ContactFlowArn=cloud.flow_there)
    cloud.cloudformation.update_stack(stack, {"Line": there})
    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"

    template = {"Line": imported(cloud, PhoneNumberDescription="New", Tags={"a": "b"})}
    cloud.cloudformation.update_stack(stack, template)

    assert stack.status == "UPDATE_COMPLETE"
    judge.is_as_desired(cloud, stack, template)


def test_a_roll_back_fails_while_a_siblings_number_is_on_its_way_and_can_be_continued(
    cloud: Cloud,
) -> None:
    """Nothing else would bring back what a resource has taken from one that was to go."""
    line, other = imported(cloud), imported(cloud, SourcePhoneNumberArn=cloud.other_source)
    template = {"Line": line, "Other": other}
    stack = cloud.cloudformation.create_stack("Contact-Centre", template)
    cloud.connect.add_fault(Fault("UpdatePhoneNumber", "stall"))
    taken = {**other, "TargetArn": cloud.there, "ContactFlowArn": cloud.flow_there}

    cloud.cloudformation.update_stack(stack, {"Line": taken})
    assert stack.status == "UPDATE_ROLLBACK_FAILED"
    cloud.connect.clear_faults()
    cloud.settle()
    cloud.cloudformation.continue_update_rollback(stack)

    assert stack.status == "UPDATE_ROLLBACK_COMPLETE", stack.reason
    judge.is_as_desired(cloud, stack, template)
