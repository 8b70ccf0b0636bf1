"""Creating: numbers are imported, adopted or moved, and read back before that is reported."""

from __future__ import annotations

import random
from unittest.mock import ANY

import pytest
from tests.handler.conftest import World
from tests.owner_tags import EVENT, LOGICAL_ID, ORIGIN_FLOW, ORIGIN_TARGET, STACK

from local_cloud.connect.faults import Fault
from stand_ins import stack_id


def test_a_number_is_imported_into_the_instance_and_attached_to_the_flow(world: World) -> None:
    line = world.resource()

    reply = line.create(
        SourcePhoneNumberArn=world.source,
        TargetArn=world.instance,
        ContactFlowArn=world.flow,
        PhoneNumberDescription="Support",
        Tags={"team": "support"},
    )

    number = world.number(reply.physical_id)
    assert reply.ok
    assert (number.status, number.target_arn) == ("CLAIMED", world.instance)
    assert number.contact_flow_arn == world.flow
    assert number.description == "Support"
    assert number.tags == {
        "team": "support",
        STACK: line.stack_id,
        LOGICAL_ID: "SupportLine",
        EVENT: ANY,
    }
    assert reply["Data"] == {
        "PhoneNumberArn": number.phone_number_arn,
        "PhoneNumberId": number.phone_number_id,
        "PhoneNumber": number.phone_number,
        "TargetArn": world.instance,
        "Outcome": "Imported",
    }


def test_an_instance_can_be_named_by_its_id(world: World) -> None:
    reply = world.resource().create(
        SourcePhoneNumberArn=world.source, InstanceId=world.instance_id, Timeout="60"
    )

    assert reply.ok
    assert world.number(reply.physical_id).target_arn == world.instance


def test_an_import_needs_no_more_calls_than_it_takes_to_do_and_verify_it(world: World) -> None:
    world.connect.behave(settle_seconds=0)

    world.resource().create(
        SourcePhoneNumberArn=world.source, TargetArn=world.instance, ContactFlowArn=world.flow
    )

    assert [call.operation for call in world.calls()] == [
        "DescribePhoneNumbers",
        "ListPhoneNumbersV2",
        "ImportPhoneNumber",
        "DescribePhoneNumber",
        "AssociateFlow",
        "GetFlowAssociation",
    ]


@pytest.mark.parametrize("seed", range(20))
def test_the_first_look_at_a_number_is_not_put_off_beyond_the_timeout(
    world: World, seed: int
) -> None:
    random.seed(seed)
    world.connect.behave(settle_seconds=0)
    world.connect.add_fault(Fault("ImportPhoneNumber", "throttle", times=3))
    began = world.clock.now()

    world.resource().create(
        SourcePhoneNumberArn=world.source, TargetArn=world.instance, Timeout="3"
    )

    assert all(call.time <= began + 3 for call in world.calls("DescribePhoneNumber"))


def test_a_number_for_a_group_is_imported_into_its_instance_and_moved_on(world: World) -> None:
    reply = world.resource().create(
        SourcePhoneNumberArn=world.source, TargetArn=world.group, ContactFlowArn=world.flow
    )

    number = world.number(reply.physical_id)
    assert reply.outcome == "Imported"
    assert number.target_arn == world.group
    assert number.contact_flow_arn == world.flow
    assert world.calls("ImportPhoneNumber")[0].parameters["InstanceId"] == world.instance_id


def test_a_number_that_has_been_imported_already_is_adopted(world: World) -> None:
    client = world.connect.client()
    there = client.import_phone_number(
        InstanceId=world.instance_id, SourcePhoneNumberArn=world.source
    )
    world.clock.sleep(10)

    reply = world.resource().create(
        SourcePhoneNumberArn=world.source, TargetArn=world.instance, ContactFlowArn=world.flow
    )

    assert reply.outcome == "Adopted"
    assert reply.physical_id == there["PhoneNumberArn"]
    assert world.number(reply.physical_id).contact_flow_arn == world.flow
    assert len(world.calls("ImportPhoneNumber")) == 1


def test_an_adopted_number_is_found_on_a_later_page(world: World) -> None:
    for _ in range(1001):
        world.claimed()
    client = world.connect.client()
    there = client.import_phone_number(
        InstanceId=world.instance_id, SourcePhoneNumberArn=world.source
    )
    world.clock.sleep(10)

    reply = world.resource().create(SourcePhoneNumberArn=world.source, TargetArn=world.instance)

    assert reply.physical_id == there["PhoneNumberArn"]


@pytest.mark.parametrize("empty", ["SourcePhoneNumberArn", "TargetArn", "ContactFlowArn"])
def test_an_empty_parameter_is_refused_by_name_before_connect_is_asked(
    world: World, empty: str
) -> None:
    given = {
        "SourcePhoneNumberArn": world.source,
        "TargetArn": world.instance,
        "ContactFlowArn": world.flow,
    }
    before = world.mark()

    reply = world.resource().create(**{**given, empty: ""})

    assert not reply.ok
    assert reply["Reason"].startswith(f"{empty} must")
    assert "got ''" in reply["Reason"]
    assert not world.connect.calls(before)


def test_a_number_is_moved_and_attached_to_the_flow_of_its_new_target(world: World) -> None:
    arn = world.claimed(world.other_instance, world.other_flow)

    reply = world.resource().create(
        PhoneNumberId=arn.rsplit("/", 1)[-1], TargetArn=world.instance, ContactFlowArn=world.flow
    )

    assert reply.outcome == "Moved"
    assert reply.physical_id == arn
    number = world.number(arn)
    assert (number.target_arn, number.contact_flow_arn) == (world.instance, world.flow)


def test_a_number_can_be_named_by_its_arn(world: World) -> None:
    arn = world.claimed()

    reply = world.resource().create(PhoneNumberId=arn, TargetArn=world.group)

    assert reply.ok
    assert world.number(arn).target_arn == world.group


def test_a_number_can_be_named_in_capitals(world: World) -> None:
    arn = world.claimed()

    reply = world.resource().create(
        PhoneNumberId=arn.rsplit("/", 1)[-1].upper(), TargetArn=world.instance
    )

    assert reply.physical_id == arn


def test_a_number_that_is_in_its_target_already_is_taken_over_without_a_move(world: World) -> None:
    arn = world.claimed(world.instance, world.flow)

    reply = world.resource().create(PhoneNumberId=arn, TargetArn=world.instance)

    assert reply.outcome == "Adopted"
    assert world.writes() == ["TagResource"]
    assert world.number(arn).contact_flow_arn == world.flow


def test_where_a_number_came_from_is_written_down_before_it_is_moved(world: World) -> None:
    arn = world.claimed(world.other_instance, world.other_flow)
    line = world.resource()

    line.create(PhoneNumberId=arn, TargetArn=world.instance, ContactFlowArn=world.flow)

    assert world.writes()[:2] == ["TagResource", "UpdatePhoneNumber"]
    assert world.owner_tags(arn) == {
        STACK: line.stack_id,
        LOGICAL_ID: "SupportLine",
        EVENT: ANY,
        ORIGIN_TARGET: world.other_instance,
        ORIGIN_FLOW: world.other_flow,
    }


def test_a_move_that_reads_still_deny_is_waited_for(world: World) -> None:
    world.connect.behave(stale_seconds=5)
    arn = world.claimed()

    reply = world.resource().create(
        PhoneNumberId=arn, TargetArn=world.instance, ContactFlowArn=world.flow
    )

    assert reply["Data"]["TargetArn"] == world.instance
    assert world.number(arn).contact_flow_arn == world.flow
    assert len(world.calls("UpdatePhoneNumber")) == 1


def test_a_number_that_is_unknown_right_after_its_import_is_waited_for(world: World) -> None:
    world.connect.behave(absent_seconds=60)

    reply = world.resource().create(SourcePhoneNumberArn=world.source, TargetArn=world.instance)

    assert reply.ok
    assert len(world.calls("ImportPhoneNumber")) == 1


def test_an_import_that_never_appears_is_asked_for_once_more_with_another_token(
    world: World,
) -> None:
    world.connect.add_fault(Fault("ImportPhoneNumber", "vanish"))

    reply = world.resource().create(SourcePhoneNumberArn=world.source, TargetArn=world.instance)

    tokens = [call.client_token for call in world.calls("ImportPhoneNumber")]
    assert reply.ok
    assert len(set(tokens)) == 2


def test_a_throttled_call_is_no_verdict(world: World) -> None:
    for kind in ("throttle", "too_many"):
        world.connect.add_fault(Fault("*", kind, times=20))

    reply = world.resource().create(
        SourcePhoneNumberArn=world.source, TargetArn=world.instance, ContactFlowArn=world.flow
    )

    assert reply.ok


@pytest.mark.parametrize("kind", ["fail_before", "fail_after", "lose_answer", "deny"])
@pytest.mark.parametrize(
    "operation",
    [
        "ListPhoneNumbersV2",
        "ImportPhoneNumber",
        "DescribePhoneNumber",
        "UpdatePhoneNumber",
        "AssociatePhoneNumberContactFlow",
        "BatchGetFlowAssociation",
        "DescribeTrafficDistributionGroup",
    ],
)
def test_an_error_that_passes_changes_nothing_in_the_end(
    world: World, operation: str, kind: str
) -> None:
    world.connect.add_fault(Fault(operation, kind))

    reply = world.resource().create(
        SourcePhoneNumberArn=world.source, TargetArn=world.group, ContactFlowArn=world.flow
    )

    number = world.number(reply.physical_id)
    assert reply.ok
    assert (number.target_arn, number.contact_flow_arn) == (world.group, world.flow)
    assert len(world.connect.numbers()) == 1


def test_the_same_event_delivered_twice_has_one_effect_and_one_answer(world: World) -> None:
    line = world.resource()
    event = line.event(
        "Create",
        ResourceProperties={
            "SourcePhoneNumberArn": world.source,
            "TargetArn": world.instance,
            "ContactFlowArn": world.flow,
        },
    )

    first = line.send(event)
    before = world.mark()
    second = line.send(event)

    assert first == second
    assert world.writes(since=before) == []


def test_a_token_names_the_stack_and_the_construct_and_repeats_on_a_retry_alone(
    world: World,
) -> None:
    world.connect.add_fault(Fault("ImportPhoneNumber", "throttle"))
    stack = stack_id("Contact-Centre")
    world.resource(stack=stack).create(SourcePhoneNumberArn=world.source, TargetArn=world.group)
    other = world.connect.add_external_number()
    world.resource(stack=stack).create(SourcePhoneNumberArn=other, TargetArn=world.group)

    tokens = [str(call.client_token) for call in world.calls("ImportPhoneNumber")]
    moves = [str(call.client_token) for call in world.calls("UpdatePhoneNumber")]
    assert len(tokens) == 3
    assert tokens[0] == tokens[1] != tokens[2]
    assert len({*tokens, *moves}) == 4
    assert all(token.startswith("Contact-Centre/SupportLine/") for token in tokens + moves)


def test_a_token_that_connect_has_seen_with_other_parameters_is_replaced(world: World) -> None:
    world.connect.add_fault(
        Fault("UpdatePhoneNumber", "fail_before", code="IdempotencyException", status=409)
    )
    arn = world.claimed()

    reply = world.resource().create(PhoneNumberId=arn, TargetArn=world.instance)

    tokens = {call.client_token for call in world.calls("UpdatePhoneNumber")}
    assert reply.ok
    assert len(tokens) == 2


def test_a_conflict_about_a_token_is_well_if_the_number_is_there(world: World) -> None:
    world.connect.add_fault(
        Fault("ImportPhoneNumber", "fail_after", code="IdempotencyException", status=409)
    )

    reply = world.resource().create(SourcePhoneNumberArn=world.source, TargetArn=world.instance)

    assert reply.ok
    assert len(world.connect.numbers()) == 1


def test_a_number_of_another_live_stack_is_refused_by_the_owners_name(world: World) -> None:
    arn = world.claimed()
    first = world.resource(logical_id="Theirs")
    first.create(PhoneNumberId=arn, TargetArn=world.instance)
    world.stacks.managed.add((first.stack_id, "Theirs"))
    before = world.mark()

    reply = world.resource(stack=stack_id("Other")).create(
        PhoneNumberId=arn, TargetArn=world.other_instance
    )

    assert not reply.ok
    assert "Theirs" in reply.reason
    assert first.stack_id in reply.reason
    assert reply.physical_id != arn
    assert world.writes(since=before) == []


def test_a_dead_owner_does_not_block(world: World) -> None:
    arn = world.claimed()
    world.resource().create(PhoneNumberId=arn, TargetArn=world.instance)

    other = world.resource(stack=stack_id("Other"))
    reply = other.create(PhoneNumberId=arn, TargetArn=world.other_instance)

    assert reply.ok
    assert world.owner_tags(arn)[STACK] == other.stack_id


def test_two_resources_of_a_new_stack_cannot_have_the_same_number(world: World) -> None:
    arn, stack = world.claimed(), stack_id()
    world.resource(stack=stack, logical_id="One").create(
        PhoneNumberId=arn, TargetArn=world.instance
    )
    world.stacks.being_created = True

    reply = world.resource(stack=stack, logical_id="Two").create(
        PhoneNumberId=arn, TargetArn=world.other_instance
    )

    assert not reply.ok
    assert "One" in reply.reason
