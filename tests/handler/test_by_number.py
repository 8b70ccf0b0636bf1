"""A number that Connect has may be named by itself: ``PhoneNumber``."""

from __future__ import annotations

import pytest
from tests.handler.conftest import World

NUMBER = "+12065550123"


def named(world: World, phone_number: str = NUMBER, **changes: str) -> dict[str, str]:
    return {
        "PhoneNumber": phone_number,
        "TargetArn": world.instance,
        "ContactFlowArn": world.flow,
        **changes,
    }


def claimed(world: World, phone_number: str = NUMBER, target: str | None = None) -> str:
    arn = target or world.other_instance
    return world.connect.add_phone_number(arn, phone_number=phone_number).arn


def test_a_number_is_taken_over_by_itself_and_moved(world: World) -> None:
    arn = claimed(world)
    resource = world.resource()

    reply = resource.create(**named(world))

    assert (reply.outcome, reply.physical_id) == ("Moved", arn)
    assert (world.number(arn).target_arn, world.number(arn).contact_flow_arn) == (
        world.instance,
        world.flow,
    )
    (listed,) = world.calls("ListPhoneNumbersV2")
    assert listed.parameters == {"MaxResults": 1000, "PhoneNumberPrefix": NUMBER}


def test_a_number_that_connect_does_not_have_is_refused_by_name_before_any_write(
    world: World,
) -> None:
    claimed(world, "+12065550124")

    reply = world.resource().create(**named(world))

    assert reply.reason.startswith(
        "PhoneNumber must be that of one number in Amazon Connect, in the stack's Region and "
        "account: got '+12065550123'"
    )
    assert world.writes() == []


def test_numbers_that_begin_alike_are_told_apart(world: World) -> None:
    wanted, others = "+4915112345678", ["+4915112345679", "+491511234567", "+49151123456"]
    for number in others:
        claimed(world, number)
    arn = claimed(world, wanted)

    assert world.resource().create(**named(world, wanted)).physical_id == arn


def test_a_number_that_connect_has_twice_is_refused(world: World) -> None:
    """A number may take calls, and be a WhatsApp number as well."""
    claimed(world)
    source = world.connect.add_external_number(NUMBER)
    world.connect.backend.import_phone_number(world.instance_id, source)

    reply = world.resource().create(**named(world))

    assert "PhoneNumber must be that of one number" in reply.reason
    assert world.writes() == []


def test_it_is_found_on_whichever_page_it_is(world: World) -> None:
    backend = world.connect.backend
    for line in range(1001):
        number = backend.new_number(f"+49151123456{line:04}", world.other_instance, None)
        number.placed = True
        backend.phone_numbers[number.id] = number
    arn = claimed(world, "+491511234561001")

    assert world.resource().create(**named(world, "+491511234561001")).physical_id == arn
    assert len(world.calls("ListPhoneNumbersV2")) == 2


def test_it_is_found_in_a_group_that_a_list_of_all_leaves_out(world: World) -> None:
    arn = claimed(world, target=world.group)
    world.connect.behave(list_leaves_out_groups=True)

    reply = world.resource().create(**named(world, TargetArn=world.group))

    assert reply.physical_id == arn


@pytest.mark.parametrize("first", ["PhoneNumber", "PhoneNumberId", "SourcePhoneNumberArn"])
@pytest.mark.parametrize("then", ["PhoneNumber", "PhoneNumberId", "SourcePhoneNumberArn"])
def test_naming_the_same_number_otherwise_replaces_nothing(
    world: World, first: str, then: str
) -> None:
    source = world.connect.add_external_number(NUMBER)
    number = world.connect.backend.import_phone_number(world.instance_id, source)
    world.clock.sleep(60)
    names = {
        "PhoneNumber": NUMBER,
        "PhoneNumberId": number.arn,
        "SourcePhoneNumberArn": source,
    }
    at = {"TargetArn": world.instance, "ContactFlowArn": world.flow}
    resource = world.resource()
    resource.create(**at, **{first: names[first]})
    before = world.mark()

    reply = resource.update(**at, **{then: names[then]})

    assert (reply.outcome, reply.physical_id) == ("Unchanged", number.arn)
    assert world.writes(since=before) == []
    assert [call.operation for call in world.connect.calls(before)] == [
        "DescribePhoneNumber",
        "GetFlowAssociation",
    ]


def test_naming_another_number_replaces_the_former_one_which_is_let_go(world: World) -> None:
    former, latter = claimed(world), claimed(world, "+12065550124")
    resource = world.resource()
    resource.create(**named(world))

    reply = resource.update(**named(world, "+12065550124"))
    deleted = resource.delete(former, **named(world))

    assert (reply.outcome, reply.physical_id) == ("Moved", latter)
    assert deleted.ok
    assert world.owner_tags(former) == {}
    assert world.number(former).target_arn == world.instance


def test_a_replacement_that_failed_is_tried_again_though_nothing_was_rolled_back(
    world: World,
) -> None:
    """The former properties are those of the first try then."""
    former, latter = claimed(world), claimed(world, "+12065550124")
    resource = world.resource()
    resource.create(**named(world))
    resource.properties = named(world, "+12065550124")

    reply = resource.update(**named(world, "+12065550124"))

    assert reply.physical_id == latter != former


def test_a_replacement_is_rolled_back_to_the_former_number(world: World) -> None:
    former, latter = claimed(world), claimed(world, "+12065550124")
    resource = world.resource()
    resource.create(**named(world))
    tried = named(world, "+12065550124")
    before = resource.properties
    resource.update(**tried)
    resource.physical_id, resource.properties = former, before
    world.stacks.rolling_back = True

    assert resource.roll_back(tried).ok
    assert resource.delete(latter, **tried).ok

    assert world.number(former).target_arn == world.instance
    assert world.number(latter).target_arn == world.other_instance


def test_a_create_that_was_never_answered_is_undone_by_its_number(world: World) -> None:
    arn = claimed(world)
    resource = world.resource()
    resource.create(**named(world))
    world.stacks.rolling_back = True

    assert resource.delete("made-up", **named(world)).ok

    assert world.number(arn).target_arn == world.other_instance
    assert world.owner_tags(arn) == {}


def test_a_read_that_leaves_the_number_out_makes_it_no_other(world: World) -> None:
    arn = claimed(world)
    resource = world.resource()
    resource.create(**named(world))
    world.connect.misreport(arn, {"PhoneNumber": None})

    reply = resource.update(**named(world, PhoneNumberDescription="Support"))

    assert (reply.outcome, reply.physical_id) == ("Updated", arn)


def test_a_number_that_is_gone_is_not_replaced_by_one_that_is_called_the_same(
    world: World,
) -> None:
    arn = claimed(world)
    resource = world.resource()
    resource.create(**named(world))
    world.clock.sleep(60)
    world.connect.backend.release_phone_number(arn)
    world.clock.sleep(10)
    claimed(world)

    assert "is no longer in Amazon Connect" in resource.update(**named(world)).reason


def test_history_that_is_no_number_is_no_error(world: World) -> None:
    assert world.resource().delete("made-up", PhoneNumber="call us").ok
    assert world.writes() == []
