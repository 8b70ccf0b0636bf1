"""Deleting: by the policy, of what is ours alone, and never more than was asked for."""

from __future__ import annotations

import pytest
from tests.handler.conftest import World

from local_cloud.connect.faults import Fault
from stand_ins import CustomResource, stack_id


def imported(world: World, on_delete: str) -> CustomResource:
    line = world.resource()
    line.create(
        SourcePhoneNumberArn=world.source,
        TargetArn=world.instance,
        ContactFlowArn=world.flow,
        OnDelete=on_delete,
    )
    return line


def moved(world: World, on_delete: str) -> CustomResource:
    line = world.resource()
    line.create(
        PhoneNumberId=world.claimed(world.other_instance, world.other_flow),
        TargetArn=world.instance,
        ContactFlowArn=world.flow,
        OnDelete=on_delete,
    )
    return line


def failed_to_move(world: World) -> CustomResource:
    """Return a line whose number has not been moved, says so, and is to be released."""
    line = imported(world, "Release")
    world.connect.add_fault(Fault("UpdatePhoneNumber", "refuse", message="quota exceeded"))
    there = {"TargetArn": world.other_instance, "ContactFlowArn": world.other_flow}
    line.update(**{**line.properties, **there})
    line.roll_back({**line.properties, **there})
    assert world.number(str(line.physical_id)).status == "FAILED"
    return line


def test_retain_leaves_the_number_and_its_flow_and_takes_the_owner_tags_off(world: World) -> None:
    line = imported(world, "Retain")

    reply = line.delete()

    number = world.number(str(line.physical_id))
    assert reply.ok
    assert (number.target_arn, number.contact_flow_arn) == (world.instance, world.flow)
    assert world.owner_tags(number.phone_number_arn) == {}


def test_return_sends_the_number_back_to_where_it_was_found_with_its_flow(world: World) -> None:
    line = moved(world, "Return")

    reply = line.delete()

    number = world.number(str(line.physical_id))
    assert reply.ok
    assert (number.target_arn, number.contact_flow_arn) == (world.other_instance, world.other_flow)
    assert world.owner_tags(number.phone_number_arn) == {}


def test_return_goes_back_to_the_origin_over_all_moves_in_between(world: World) -> None:
    line = moved(world, "Return")
    line.update(**{**line.properties, "TargetArn": world.group})

    line.delete()

    number = world.number(str(line.physical_id))
    assert (number.target_arn, number.contact_flow_arn) == (world.other_instance, world.other_flow)


def test_return_is_well_if_the_flow_of_the_origin_is_no_more(world: World) -> None:
    line = moved(world, "Return")
    other_instance_id, _, flow_id = world.other_flow.split("/")[-3:]
    world.connect.client().delete_contact_flow(InstanceId=other_instance_id, ContactFlowId=flow_id)

    reply = line.delete()

    assert reply.ok
    assert world.number(str(line.physical_id)).target_arn == world.other_instance


def test_release_gives_the_number_up_and_detaches_nothing_before(world: World) -> None:
    line = imported(world, "Release")
    before = world.mark()

    reply = line.delete()

    assert reply.ok
    assert world.connect.numbers() == []
    assert world.writes(before) == ["ReleasePhoneNumber"]


def test_release_is_done_when_the_number_is_gone_even_if_its_answer_is_lost(world: World) -> None:
    line = imported(world, "Release")
    world.connect.add_fault(Fault("ReleasePhoneNumber", "lose_answer"))

    reply = line.delete()

    assert reply.ok
    assert world.connect.numbers() == []


def test_a_release_is_waited_for(world: World) -> None:
    line = imported(world, "Release")
    world.connect.behave(settle_seconds=20, stale_seconds=5)

    reply = line.delete()

    assert reply.ok
    assert world.connect.numbers() == []


def test_a_release_that_fails_says_why_and_leaves_the_number_with_its_flow(world: World) -> None:
    line = imported(world, "Release")
    world.connect.add_fault(Fault("ReleasePhoneNumber", "refuse", message="Texts are under way"))

    reply = line.delete()

    number = world.number(str(line.physical_id))
    assert not reply.ok
    assert "Texts are under way" in reply.reason
    assert (number.target_arn, number.contact_flow_arn) == (world.instance, world.flow)


def test_an_old_failure_is_no_verdict_on_a_release_while_reads_are_behind(world: World) -> None:
    line = failed_to_move(world)
    world.connect.behave(stale_seconds=5)

    assert line.delete().ok
    assert world.connect.numbers() == []


def test_a_release_that_fails_as_a_move_did_before_fails_as_soon_as_it_is_known(
    world: World,
) -> None:
    line = failed_to_move(world)
    world.connect.add_fault(Fault("ReleasePhoneNumber", "refuse", message="quota exceeded"))
    began = world.clock.now()

    reply = line.delete()

    assert not reply.ok
    assert "quota exceeded" in reply.reason
    assert world.clock.now() - began < 60


@pytest.mark.parametrize("status_known", [True, None])
def test_a_roll_back_releases_no_fresh_import(world: World, status_known: bool | None) -> None:  # noqa: FBT001
    line = imported(world, "Release")
    world.stacks.rolling_back = status_known

    reply = line.delete()

    assert reply.ok
    assert world.number(str(line.physical_id)).status == "CLAIMED"
    assert world.owner_tags(str(line.physical_id)) == {}


@pytest.mark.parametrize("on_delete", ["Retain", "Return", "Release"])
def test_a_roll_back_undoes_a_move_whatever_the_policy(world: World, on_delete: str) -> None:
    line = moved(world, on_delete)
    world.stacks.rolling_back = True

    reply = line.delete()

    number = world.number(str(line.physical_id))
    assert reply.ok
    assert (number.target_arn, number.contact_flow_arn) == (world.other_instance, world.other_flow)


@pytest.mark.parametrize("on_delete", ["Retain", "Return", "Release"])
def test_a_number_that_was_moved_by_hand_is_left_there(world: World, on_delete: str) -> None:
    line = moved(world, on_delete)
    world.connect.client().update_phone_number(
        PhoneNumberId=str(line.physical_id), TargetArn=world.group
    )

    reply = line.delete()
    world.clock.sleep(1)

    assert reply.ok
    assert world.number(str(line.physical_id)).target_arn == world.group


@pytest.mark.parametrize("on_delete", ["Retain", "Return", "Release"])
def test_a_number_that_is_not_ours_is_left_alone(world: World, on_delete: str) -> None:
    line = moved(world, on_delete)
    world.resource(stack=stack_id("Other")).create(
        PhoneNumberId=str(line.physical_id), TargetArn=world.group
    )
    before = world.mark()

    reply = line.delete()

    assert reply.ok
    assert world.writes(since=before) == []


def test_a_number_that_is_gone_is_well(world: World) -> None:
    line = imported(world, "Release")
    world.connect.client().release_phone_number(PhoneNumberId=str(line.physical_id))
    world.clock.sleep(10)

    assert line.delete().ok


@pytest.mark.parametrize("physical_id", ["made-up", "arn:aws:s3:::bucket", "../..", "é\n"])
def test_an_id_that_never_was_a_number_is_well_and_writes_nothing(
    world: World, physical_id: str
) -> None:
    reply = world.resource().delete(
        physical_id, SourcePhoneNumberArn=world.source, TargetArn=world.instance
    )

    assert reply.ok
    assert world.writes() == []
    # Nor does it get into a request's path.
    assert world.calls("DescribePhoneNumber") == []


def test_a_delete_with_properties_that_never_were_right_is_well(world: World) -> None:
    reply = world.resource().delete(
        "made-up", SourcePhoneNumberArn="x", PhoneNumberId=["y"], Tags="z", OnDelete="Burn"
    )

    assert reply.ok
    assert world.writes() == []


def test_renaming_a_construct_moves_detaches_and_releases_nothing(world: World) -> None:
    former = imported(world, "Release")
    before = world.mark()
    renamed = world.resource(stack=former.stack_id, logical_id="HelpLine")

    created = renamed.create(**former.properties)
    deleted = former.delete()

    number = world.number(str(former.physical_id))
    assert created.ok
    assert deleted.ok
    assert created.physical_id == former.physical_id
    assert (number.target_arn, number.contact_flow_arn) == (world.instance, world.flow)
    assert world.writes(since=before) == ["TagResource"]


def test_a_rename_that_is_rolled_back_gives_the_number_back_to_the_former_name(
    world: World,
) -> None:
    former = moved(world, "Return")
    renamed = world.resource(stack=former.stack_id, logical_id="HelpLine")
    renamed.create(**{**former.properties, "TargetArn": world.group})
    world.stacks.rolling_back = True
    world.stacks.managed.add((former.stack_id, former.logical_id))

    rolled_back = renamed.delete()

    number = world.number(str(former.physical_id))
    assert rolled_back.ok
    assert (number.target_arn, number.contact_flow_arn) == (world.instance, world.flow)
    world.stacks.rolling_back = False
    assert former.delete().ok
    number = world.number(str(former.physical_id))
    assert (number.target_arn, number.contact_flow_arn) == (world.other_instance, world.other_flow)
