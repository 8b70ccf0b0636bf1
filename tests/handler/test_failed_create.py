"""A create that fails: nobody loses a number, and the reason says where it is."""

from __future__ import annotations

from tests.handler.conftest import World

from local_cloud.connect.faults import Fault


def test_a_refused_move_leaves_the_number_where_it_was_with_its_flow(world: World) -> None:
    arn = world.claimed(world.other_instance, world.other_flow)
    world.connect.add_fault(Fault("UpdatePhoneNumber", "refuse", message="quota exceeded"))
    line = world.resource()

    reply = line.create(PhoneNumberId=arn, TargetArn=world.instance, ContactFlowArn=world.flow)

    number = world.number(arn)
    assert not reply.ok
    assert "quota exceeded" in reply.reason
    assert world.other_instance in reply.reason
    assert (number.target_arn, number.contact_flow_arn) == (world.other_instance, world.other_flow)
    assert world.owner_tags(arn) == {}


def test_a_move_is_undone_with_its_flow_if_a_later_step_fails(world: World) -> None:
    arn = world.claimed(world.other_instance, world.other_flow)
    world.connect.add_fault(Fault("UpdatePhoneNumberMetadata", "deny", times=None))
    line = world.resource()

    reply = line.create(
        PhoneNumberId=arn,
        TargetArn=world.instance,
        ContactFlowArn=world.flow,
        PhoneNumberDescription="Sales",
    )

    number = world.number(arn)
    assert not reply.ok
    assert reply.physical_id == arn
    assert "AccessDeniedException" in reply.reason
    assert (number.target_arn, number.contact_flow_arn) == (world.other_instance, world.other_flow)
    assert world.owner_tags(arn) == {}


def test_a_changed_flow_is_undone_as_well(world: World) -> None:
    arn = world.claimed(world.instance, world.flow)
    world.connect.add_fault(Fault("UpdatePhoneNumberMetadata", "deny", times=None))

    world.resource().create(
        PhoneNumberId=arn,
        TargetArn=world.instance,
        ContactFlowArn=world.later_flow,
        PhoneNumberDescription="Sales",
    )

    assert world.number(arn).contact_flow_arn == world.flow


def test_an_import_is_kept_if_a_later_step_fails_and_the_next_create_adopts_it(
    world: World,
) -> None:
    world.connect.add_fault(Fault("AssociateFlow", "deny", times=None))
    properties = {
        "SourcePhoneNumberArn": world.source,
        "TargetArn": world.instance,
        "ContactFlowArn": world.flow,
        "OnDelete": "Release",
    }
    line = world.resource()

    failed = line.create(**properties)
    world.stacks.rolling_back = True
    deleted = line.delete()
    world.stacks.rolling_back = False
    world.connect.clear_faults()
    again = world.resource().create(**properties)

    assert not failed.ok
    assert "kept" in failed.reason
    assert deleted.ok
    assert again.physical_id == failed.physical_id
    assert world.number(again.physical_id).contact_flow_arn == world.flow
    assert len(world.connect.numbers()) == 1


def test_a_failed_import_is_reported_with_connects_message(world: World) -> None:
    world.connect.add_fault(Fault("ImportPhoneNumber", "refuse", message="number quota reached"))

    reply = world.resource().create(SourcePhoneNumberArn=world.source, TargetArn=world.instance)

    assert not reply.ok
    assert "number quota reached" in reply.reason
    assert world.calls("ReleasePhoneNumber") == []


def test_a_number_whose_import_failed_before_is_not_taken_for_a_good_one(world: World) -> None:
    world.connect.add_fault(Fault("ImportPhoneNumber", "refuse", message="number quota reached"))
    world.resource().create(SourcePhoneNumberArn=world.source, TargetArn=world.instance)

    reply = world.resource().create(SourcePhoneNumberArn=world.source, TargetArn=world.instance)

    assert not reply.ok
    assert "number quota reached" in reply.reason


def test_a_move_that_takes_too_long_is_answered_in_time_and_undone_by_the_roll_back(
    world: World,
) -> None:
    arn = world.claimed(world.other_instance, world.other_flow)
    world.connect.add_fault(Fault("UpdatePhoneNumber", "stall", times=1))
    line = world.resource()
    started = world.clock.now()

    reply = line.create(
        PhoneNumberId=arn, TargetArn=world.instance, ContactFlowArn=world.flow, Timeout="60"
    )
    took = world.clock.now() - started
    world.connect.clear_faults()
    world.clock.sleep(30)
    world.stacks.rolling_back = True
    deleted = line.delete()

    number = world.number(arn)
    assert not reply.ok
    assert took < 900
    assert reply.physical_id.endswith(arn)
    assert deleted.ok
    assert (number.target_arn, number.contact_flow_arn) == (world.other_instance, world.other_flow)
    assert world.owner_tags(arn) == {}


def test_a_failure_before_anything_was_written_reports_an_id_that_no_number_has(
    world: World,
) -> None:
    reply = world.resource().create(
        SourcePhoneNumberArn=world.source.replace("phone-number/", "phone-number/un"),
        TargetArn=world.instance,
    )

    assert not reply.ok
    assert "ResourceNotFoundException" in reply.reason
    assert not reply.physical_id.startswith("arn:")


def test_what_was_never_answered_is_undone_by_the_delete_with_the_invented_id(
    world: World,
) -> None:
    arn = world.claimed(world.other_instance, world.other_flow)
    line = world.resource()
    line.create(PhoneNumberId=arn, TargetArn=world.instance, ContactFlowArn=world.flow)

    reply = line.delete(physical_id="Contact-Centre-SupportLine-1A2B3C4D")

    number = world.number(arn)
    assert reply.ok
    assert (number.target_arn, number.contact_flow_arn) == (world.other_instance, world.other_flow)
    assert world.owner_tags(arn) == {}


def test_an_import_that_was_never_answered_is_kept_and_let_go(world: World) -> None:
    line = world.resource()
    arn = line.create(
        SourcePhoneNumberArn=world.source, TargetArn=world.instance, OnDelete="Release"
    ).physical_id

    reply = line.delete(physical_id="Contact-Centre-SupportLine-1A2B3C4D")

    assert reply.ok
    assert world.number(arn).status == "CLAIMED"
    assert world.owner_tags(arn) == {}
