"""Updating: the number becomes what is desired now, wherever it was."""

from __future__ import annotations

from typing import Any

import pytest
from tests.handler.conftest import World

from local_cloud.connect.faults import Fault
from stand_ins import CustomResource, stack_id


@pytest.fixture
def properties(world: World) -> dict[str, Any]:
    return {
        "SourcePhoneNumberArn": world.source,
        "TargetArn": world.instance,
        "ContactFlowArn": world.flow,
        "PhoneNumberDescription": "Support",
        "Tags": {"team": "support", "floor": "2"},
    }


@pytest.fixture
def line(world: World, properties: dict[str, Any]) -> CustomResource:
    line = world.resource()
    assert line.create(**properties).ok
    return line


def test_nothing_to_change_means_two_reads_and_no_write(
    world: World, line: CustomResource, properties: dict[str, Any]
) -> None:
    before = world.mark()

    reply = line.update(**properties, Timeout="120")

    calls = [call.operation for call in world.calls() if call.sequence > before]
    assert reply.outcome == "Unchanged"
    assert calls == ["DescribePhoneNumber", "GetFlowAssociation"]


def test_the_flow_follows_the_number_to_its_new_target(
    world: World, line: CustomResource, properties: dict[str, Any]
) -> None:
    moved = {**properties, "TargetArn": world.other_instance, "ContactFlowArn": world.other_flow}

    reply = line.update(**moved)

    number = world.number(reply.physical_id)
    assert reply.outcome == "Moved"
    assert (number.target_arn, number.contact_flow_arn) == (world.other_instance, world.other_flow)
    assert reply["Data"]["TargetArn"] == world.other_instance


def test_there_and_back_and_there_again_moves_each_time(
    world: World, line: CustomResource, properties: dict[str, Any]
) -> None:
    there = {**properties, "TargetArn": world.other_instance, "ContactFlowArn": world.other_flow}

    for wanted in (there, properties, there):
        reply = line.update(**wanted)
        number = world.number(reply.physical_id)
        assert number.target_arn == wanted["TargetArn"]
        assert number.contact_flow_arn == wanted["ContactFlowArn"]

    tokens = [call.client_token for call in world.calls("UpdatePhoneNumber")]
    assert len(tokens) == len(set(tokens)) == 3


def test_a_move_that_connect_answers_from_memory_is_asked_for_afresh(
    world: World, line: CustomResource, properties: dict[str, Any]
) -> None:
    arn = str(line.physical_id)
    there = {**properties, "TargetArn": world.other_instance, "ContactFlowArn": world.other_flow}
    event = line.event(
        "Update",
        PhysicalResourceId=arn,
        ResourceProperties=there,
        OldResourceProperties=properties,
    )
    line.send(event)
    line.update(**properties)

    reply = line.send(event)

    assert reply.ok
    assert world.number(arn).target_arn == world.other_instance
    assert world.number(arn).contact_flow_arn == world.other_flow


def test_a_description_that_connect_answers_from_memory_is_asked_for_afresh(
    world: World, line: CustomResource, properties: dict[str, Any]
) -> None:
    arn = str(line.physical_id)
    event = line.event(
        "Update",
        PhysicalResourceId=arn,
        ResourceProperties={**properties, "PhoneNumberDescription": "New"},
        OldResourceProperties=properties,
    )
    line.send(event)
    line.update(**properties)

    reply = line.send(event)

    assert reply.ok
    assert world.number(arn).description == "New"
    first, back, memory, afresh = world.calls("UpdatePhoneNumberMetadata")
    assert first.client_token == memory.client_token
    assert len({first.client_token, back.client_token, afresh.client_token}) == 3


def test_another_flow_is_attached(
    world: World, line: CustomResource, properties: dict[str, Any]
) -> None:
    reply = line.update(**{**properties, "ContactFlowArn": world.later_flow})

    assert reply.outcome == "Updated"
    assert world.number(reply.physical_id).contact_flow_arn == world.later_flow


def test_a_flow_that_was_changed_by_hand_is_put_right(
    world: World, line: CustomResource, properties: dict[str, Any]
) -> None:
    world.connect.client().associate_flow(
        InstanceId=world.instance_id,
        ResourceId=properties["SourcePhoneNumberArn"],
        FlowId=world.later_flow,
        ResourceType="SMS_PHONE_NUMBER",
    )

    line.update(**{**properties, "PhoneNumberDescription": "Support line"})

    assert world.number(str(line.physical_id)).contact_flow_arn == world.flow


def test_a_dropped_flow_is_detached_if_the_number_still_has_that_one(
    world: World, line: CustomResource, properties: dict[str, Any]
) -> None:
    del properties["ContactFlowArn"]

    line.update(**properties)

    assert world.number(str(line.physical_id)).contact_flow_arn is None


def test_a_dropped_flow_that_was_changed_by_hand_is_left_alone(
    world: World, line: CustomResource, properties: dict[str, Any]
) -> None:
    world.connect.client().associate_flow(
        InstanceId=world.instance_id,
        ResourceId=properties["SourcePhoneNumberArn"],
        FlowId=world.later_flow,
        ResourceType="SMS_PHONE_NUMBER",
    )
    del properties["ContactFlowArn"]

    line.update(**properties)

    assert world.number(str(line.physical_id)).contact_flow_arn == world.later_flow


def test_description_and_tags_are_changed_and_dropped_ones_taken_off(
    world: World, line: CustomResource, properties: dict[str, Any]
) -> None:
    line.update(**{**properties, "PhoneNumberDescription": "New", "Tags": {"team": "sales"}})
    changed = world.number(str(line.physical_id))
    del properties["PhoneNumberDescription"]
    del properties["Tags"]
    line.update(**properties)
    dropped = world.number(str(line.physical_id))

    assert changed.description == "New"
    assert changed.tags["team"] == "sales"
    assert "floor" not in changed.tags
    assert not dropped.description
    assert "team" not in dropped.tags
    assert len(world.owner_tags(str(line.physical_id))) == 3


def test_tags_of_others_stay(
    world: World, line: CustomResource, properties: dict[str, Any]
) -> None:
    arn = str(line.physical_id)
    world.connect.client().tag_resource(resourceArn=arn, tags={"cost-centre": "7"})

    line.update(**{**properties, "Tags": {}})

    assert world.number(arn).tags["cost-centre"] == "7"


def test_a_number_that_was_moved_by_hand_comes_back(
    world: World, line: CustomResource, properties: dict[str, Any]
) -> None:
    arn = str(line.physical_id)
    world.connect.client().update_phone_number(PhoneNumberId=arn, TargetArn=world.other_instance)

    reply = line.update(**{**properties, "Timeout": "60"})

    number = world.number(arn)
    assert reply.ok
    assert (number.target_arn, number.contact_flow_arn) == (world.instance, world.flow)


def test_a_number_that_was_released_by_hand_is_a_clear_error(
    world: World, line: CustomResource, properties: dict[str, Any]
) -> None:
    world.connect.client().release_phone_number(PhoneNumberId=str(line.physical_id))
    world.clock.sleep(10)

    reply = line.update(**{**properties, "PhoneNumberDescription": "Other"})

    assert not reply.ok
    assert "released outside this stack" in reply.reason
    assert reply.physical_id == line.physical_id


def test_a_failed_update_echoes_the_events_id(world: World, line: CustomResource) -> None:
    reply = line.update(SourcePhoneNumberArn=world.source, TargetArn="nonsense")

    assert not reply.ok
    assert reply.physical_id == line.physical_id


def test_a_refused_move_is_rolled_back_with_number_and_flow_where_they_were(
    world: World, line: CustomResource, properties: dict[str, Any]
) -> None:
    world.connect.add_fault(Fault("UpdatePhoneNumber", "refuse", message="quota exceeded"))
    there = {**properties, "TargetArn": world.other_instance, "ContactFlowArn": world.other_flow}

    failed = line.update(**there)
    rolled_back = line.roll_back(there)

    number = world.number(str(line.physical_id))
    assert not failed.ok
    assert "quota exceeded" in failed.reason
    assert rolled_back.ok
    assert (number.target_arn, number.contact_flow_arn) == (world.instance, world.flow)


def test_an_update_that_failed_after_the_move_is_rolled_back_to_where_it_was(
    world: World, line: CustomResource, properties: dict[str, Any]
) -> None:
    world.connect.add_fault(
        Fault(
            "AssociateFlow",
            "deny",
            times=None,
            match={"FlowId": world.other_flow},
        )
    )
    there = {**properties, "TargetArn": world.other_instance, "ContactFlowArn": world.other_flow}

    failed = line.update(**there)
    rolled_back = line.roll_back(there)

    number = world.number(str(line.physical_id))
    assert not failed.ok
    assert rolled_back.ok
    assert (number.target_arn, number.contact_flow_arn) == (world.instance, world.flow)


def test_a_flow_that_is_not_managed_comes_back_with_the_roll_back(world: World) -> None:
    arn = world.claimed(world.instance, world.flow)
    line = world.resource()
    line.create(PhoneNumberId=arn, TargetArn=world.instance)
    there = {"PhoneNumberId": arn, "TargetArn": world.other_instance}

    line.update(**there)
    assert world.number(arn).contact_flow_arn is None
    line.physical_id, line.properties = arn, {"PhoneNumberId": arn, "TargetArn": world.instance}
    rolled_back = line.roll_back(there)

    number = world.number(arn)
    assert rolled_back.ok
    assert (number.target_arn, number.contact_flow_arn) == (world.instance, world.flow)


def test_another_source_is_a_replacement_and_the_former_number_is_kept(
    world: World, line: CustomResource, properties: dict[str, Any]
) -> None:
    former, former_properties = str(line.physical_id), line.properties
    replacement = {**properties, "SourcePhoneNumberArn": world.connect.add_external_number()}

    reply = line.update(**replacement)
    line.delete(physical_id=former, **former_properties)

    assert reply.physical_id != former
    assert world.number(reply.physical_id).contact_flow_arn == world.flow
    kept = world.number(former)
    assert (kept.target_arn, kept.contact_flow_arn) == (world.instance, world.flow)
    assert world.owner_tags(former) == {}


def test_a_replacement_that_fails_leaves_both_numbers_as_they_were(
    world: World, line: CustomResource, properties: dict[str, Any]
) -> None:
    other = world.claimed(world.other_instance, world.other_flow)
    world.connect.add_fault(Fault("UpdatePhoneNumber", "refuse", message="quota exceeded"))
    replacement = {
        "PhoneNumberId": other,
        "TargetArn": world.instance,
        "ContactFlowArn": world.flow,
    }

    failed = line.update(**replacement)
    rolled_back = line.roll_back(replacement)

    assert not failed.ok
    assert failed.physical_id == line.physical_id
    assert rolled_back.ok
    assert world.number(str(line.physical_id)).contact_flow_arn == properties["ContactFlowArn"]
    number = world.number(other)
    assert (number.target_arn, number.contact_flow_arn) == (world.other_instance, world.other_flow)


def test_a_replacement_that_was_never_answered_is_undone_by_the_roll_back(
    world: World, line: CustomResource
) -> None:
    other = world.claimed(world.other_instance, world.other_flow)
    replacement = {
        "PhoneNumberId": other,
        "TargetArn": world.instance,
        "ContactFlowArn": world.flow,
    }
    event = line.event(
        "Update",
        PhysicalResourceId=line.physical_id,
        ResourceProperties=replacement,
        OldResourceProperties=line.properties,
    )
    line.send(event)  # its answer is lost

    rolled_back = line.roll_back(replacement)

    number = world.number(other)
    assert rolled_back.ok
    assert rolled_back.physical_id == line.physical_id
    assert (number.target_arn, number.contact_flow_arn) == (world.other_instance, world.other_flow)
    assert world.owner_tags(other) == {}


def test_a_number_that_another_resource_has_taken_over_is_not_taken_back(
    world: World, line: CustomResource, properties: dict[str, Any]
) -> None:
    other = world.resource(stack=stack_id("Other"), logical_id="Theirs")
    other.create(**properties)
    world.stacks.managed.add((other.stack_id, "Theirs"))
    before = world.mark()

    reply = line.update(**{**properties, "PhoneNumberDescription": "Mine"})

    assert not reply.ok
    assert "Theirs" in reply.reason
    assert world.writes(since=before) == []
