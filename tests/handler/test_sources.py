"""An import asks its source what it is, and whether it is ready."""

from __future__ import annotations

from typing import Any, cast

import pytest
from botocore.exceptions import ClientError
from tests.handler.conftest import World

from local_cloud.connect.faults import Fault
from phone_number_handler.adapters.clock import Deadline
from phone_number_handler.adapters.log import Log
from phone_number_handler.adapters.services import Services
from phone_number_handler.core.source import Source
from stand_ins import FakeClock

WHATSAPP = "arn:aws:social-messaging:us-east-1:123456789012:phone-number-id/0123abcd"
SMS = "arn:aws:sms-voice:us-east-1:123456789012:phone-number/phone-1"
LIST, ASK = "ListPhoneNumbersV2", "DescribePhoneNumbers"


def crowd(world: World) -> None:
    """Fill the account with more numbers than a page of a list has."""
    backend = world.connect.backend
    for line in range(1001):
        number = backend.new_number(f"+4420{line:08}", world.other_instance, None)
        number.placed = True
        backend.phone_numbers[number.id] = number


def to_import(world: World, **changes: str) -> dict[str, str]:
    return {
        "SourcePhoneNumberArn": world.source,
        "TargetArn": world.instance,
        "ContactFlowArn": world.flow,
        **changes,
    }


def looked(world: World, since: int = 0) -> list[str]:
    """Return the calls by which it was looked whether the number is there."""
    asked = (LIST, ASK, "GetLinkedWhatsAppBusinessAccountPhoneNumber")
    return [call.operation for call in world.connect.calls(since) if call.operation in asked]


def test_an_import_finds_that_there_is_none_in_two_calls_whatever_the_account_holds(
    world: World,
) -> None:
    crowd(world)

    reply = world.resource().create(**to_import(world))

    assert reply.outcome == "Imported"
    assert looked(world) == [ASK, LIST]


def test_an_earlier_import_is_found_in_two_calls_whatever_the_account_holds(world: World) -> None:
    first = world.resource()
    first.create(**to_import(world))
    first.delete()
    crowd(world)
    world.clock.sleep(60)
    before = world.mark()

    reply = world.resource(logical_id="Again").create(**to_import(world))

    assert reply.outcome == "Adopted"
    assert reply.physical_id == first.physical_id
    assert looked(world, before) == [ASK, LIST]


def test_a_whatsapp_number_is_asked_for_at_its_own_service(world: World) -> None:
    crowd(world)
    world.connect.add_external_number(source_phone_number_arn=WHATSAPP)

    reply = world.resource().create(**to_import(world, SourcePhoneNumberArn=WHATSAPP))

    assert reply.outcome == "Imported"
    assert looked(world) == ["GetLinkedWhatsAppBusinessAccountPhoneNumber", LIST]


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ({"status": "PENDING"}, "it is PENDING. Deploy again once it is ACTIVE there"),
        ({"two_way_enabled": False}, "two-way SMS is off. Turn it on there, with Amazon Connect"),
        (
            {"destination": "arn:aws:sns:us-east-1:123456789012:texts"},
            "its messages go to arn:aws:sns:us-east-1:123456789012:texts. Make Amazon Connect",
        ),
    ],
)
def test_a_source_that_is_not_ready_fails_before_any_write_and_says_what_to_do(
    world: World, state: dict[str, object], reason: str
) -> None:
    source = world.connect.add_external_number("+12065550142", **state)  # type: ignore[arg-type]

    reply = world.resource().create(**to_import(world, SourcePhoneNumberArn=source))

    assert reply.reason.startswith(
        f"+12065550142 ({source}) cannot be imported from AWS End User Messaging: {reason}"
    )
    assert "Nothing has been written" in reply.reason
    assert world.writes() == []


def test_a_number_that_takes_no_texts_needs_nobody_to_take_them(world: World) -> None:
    source = world.connect.add_external_number(capabilities=["VOICE"], two_way_enabled=False)

    assert world.resource().create(**to_import(world, SourcePhoneNumberArn=source)).ok


def test_what_connect_has_already_need_not_be_ready(world: World) -> None:
    first = world.resource()
    first.create(**to_import(world))
    first.delete()
    number = world.number(str(first.physical_id)).phone_number
    world.connect.add_external_number(number, world.source, status="PENDING")
    world.clock.sleep(60)

    assert world.resource(logical_id="Again").create(**to_import(world)).outcome == "Adopted"


@pytest.mark.parametrize("kind", ["deny", "fail_before", "lose_answer"])
def test_a_source_that_cannot_be_asked_costs_all_pages_and_nothing_else(
    world: World, kind: str
) -> None:
    crowd(world)
    world.connect.add_fault(Fault(ASK, kind, times=None))

    reply = world.resource().create(**to_import(world))

    assert reply.outcome == "Imported"
    assert world.calls(LIST)[0].parameters == {"MaxResults": 1000}
    assert len(world.calls(LIST)) == 2


def test_a_number_that_is_not_in_e164_is_looked_for_on_all_pages(world: World) -> None:
    crowd(world)
    source = world.connect.add_external_number("12345")

    assert world.resource().create(**to_import(world, SourcePhoneNumberArn=source)).ok
    assert len(world.calls(LIST)) == 2


def test_where_one_page_says_it_nobody_waits_for_a_service_that_is_asked_too_much(
    world: World,
) -> None:
    world.connect.add_fault(Fault(ASK, "throttle", times=None))

    reply = world.resource().create(**to_import(world))

    assert reply.outcome == "Imported"
    # Once to find it, and once to see whether it is ready.
    assert looked(world) == [ASK, LIST, ASK]
    assert world.clock.now() - world.calls()[0].time < 3


def test_where_there_are_more_pages_it_is_asked_until_it_answers(world: World) -> None:
    crowd(world)
    world.connect.add_fault(Fault(ASK, "throttle", times=4))

    reply = world.resource().create(**to_import(world))

    assert reply.outcome == "Imported"
    asked = looked(world)
    assert asked[:2] == [ASK, LIST]
    assert asked[2:] == [ASK] * (len(asked) - 3) + [LIST]
    assert "PhoneNumberPrefix" in world.calls(LIST)[1].parameters


@pytest.mark.parametrize(("timeout", "most"), [("100", 60), ("600", 560)])
def test_a_service_that_never_has_time_leaves_enough_for_all_pages(
    world: World, timeout: str, most: float
) -> None:
    crowd(world)
    world.connect.add_fault(Fault(ASK, "throttle", times=None))

    reply = world.resource().create(**to_import(world, Timeout=timeout))

    assert reply.outcome == "Imported"
    assert world.clock.now() - world.calls()[0].time < most


def test_a_group_is_looked_into_where_a_list_of_all_leaves_its_numbers_out(world: World) -> None:
    first = world.resource()
    first.create(**to_import(world, TargetArn=world.group))
    first.delete()
    crowd(world)
    world.connect.behave(list_leaves_out_groups=True)
    world.clock.sleep(60)
    before = world.mark()

    reply = world.resource(logical_id="Again").create(**to_import(world, TargetArn=world.group))

    assert reply.outcome == "Adopted"
    assert looked(world, before) == [ASK, LIST, LIST]


def test_an_import_that_was_lost_is_found_again_though_its_service_calls_it_otherwise(
    world: World,
) -> None:
    resource = world.resource()
    resource.create(**to_import(world))
    resource.delete()
    world.connect.add_external_number("+12065550199", world.source)
    world.clock.sleep(60)

    reply = world.resource(logical_id="Again").create(**to_import(world))

    assert reply.outcome == "Adopted"
    assert reply.physical_id == resource.physical_id


def test_a_roll_back_to_a_number_that_is_gone_does_not_fail_for_its_source(world: World) -> None:
    resource = world.resource()
    resource.create(**to_import(world))
    number = world.number(str(resource.physical_id))
    world.clock.sleep(60)
    world.connect.backend.release_phone_number(number.phone_number_id)
    world.connect.add_external_number(number.phone_number, world.source, status="PENDING")
    tried = to_import(world, SourcePhoneNumberArn=world.connect.add_external_number())
    world.stacks.rolling_back = True
    before = world.mark()

    assert resource.roll_back(tried).ok
    assert world.writes(since=before) == []


def test_a_source_that_is_asked_too_much_is_asked_again_later_whatever_it_calls_that() -> None:
    clock, service = FakeClock(), Busy()
    services = Services(lambda _: cast("Any", service), clock)
    sources = services.sources(Deadline(clock, clock.now() + 600.0), Log("Contact-Centre"))

    assert sources.ask(SMS) is None
    assert sources.ask(SMS) == Source(SMS, "+18005550100", "ACTIVE")


class Busy:
    """AWS End User Messaging, which has no time for the first request."""

    def __init__(self) -> None:
        self._asked = 0

    def describe_phone_numbers(self, **_: Any) -> Any:
        self._asked += 1
        if self._asked == 1:
            answer: Any = {
                "Error": {"Code": "SlowDownPlease", "Message": "no"},
                "ResponseMetadata": {"HTTPStatusCode": 429},
            }
            raise ClientError(answer, ASK)
        number = {"PhoneNumberArn": SMS, "PhoneNumber": "+18005550100", "Status": "ACTIVE"}
        return {"PhoneNumbers": [number]}
