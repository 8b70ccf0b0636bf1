"""The owner's record: what goes into the tags comes out of them, and fits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.examples import (
    AWAY,
    CLOSED,
    GROUP,
    HOME,
    LINE,
    OTHER,
    OURS,
    RETRY,
    STACK_ID,
    THIRD,
    WELCOME,
    at,
    number,
)

from phone_number_handler.core.channel import Channel
from phone_number_handler.core.desired import Association, Resource
from phone_number_handler.core.intent import Intent
from phone_number_handler.core.number import Placement
from phone_number_handler.core.owner import (
    EVENT,
    LOGICAL_ID,
    PREFIX,
    PREVIOUS_FLOW,
    PREVIOUS_TARGET,
    STACK,
    TAG_KEYS,
    OwnerRecord,
    flows_of_their_own,
    new_record,
    remembered_flows,
    remembered_place,
    take_over,
)

GOV = "arn:aws-us-gov:connect:us-gov-west-1:123456789012"
UUID = "12345678-1234-1234-1234-123456789012"
LONGEST_STACK = f"arn:aws-us-gov:cloudformation:us-gov-west-1:123456789012:stack/{'S' * 128}/{UUID}"
LONGEST = Resource(LONGEST_STACK, "L" * 255, UUID, came_at=1_764_000_000.123456)
LONGEST_PLACE = at(
    f"{GOV}:traffic-distribution-group/{UUID}", f"{GOV}:instance/{UUID}/contact-flow/{UUID}"
)


@pytest.mark.parametrize(
    "record",
    [
        OURS,
        replace(OURS, intent=Intent.of(LINE, at(HOME, WELCOME))),
        replace(OURS, origin=at(HOME, WELCOME)),
        replace(OURS, origin=at(HOME)),
        replace(OURS, origin=at(HOME, WELCOME), previous=at(AWAY, CLOSED)),
        replace(OURS, previous=at(HOME, WELCOME), previous_logical_id="Former"),
        replace(OURS, previous_description="Mr. Miller's"),
    ],
)
def test_what_is_written_is_read_again(record: OwnerRecord) -> None:
    assert OwnerRecord.of(number(record)) == record


def test_what_no_longer_holds_is_written_over() -> None:
    before = number(
        replace(
            OURS,
            intent=Intent.of(LINE, at(HOME)),
            origin=at(HOME, WELCOME),
            previous=at(AWAY, CLOSED),
            previous_logical_id="Former",
            previous_description="Former",
        )
    )
    tags = {**before.tags, **OURS.to_tags(over=before.tags)}

    assert OwnerRecord.of(replace(before, tags=tags)) == OURS


def test_what_is_empty_is_written_over_something_alone() -> None:
    assert OURS.to_tags(over={PREVIOUS_TARGET: HOME, PREVIOUS_FLOW: ""}) == {
        STACK: STACK_ID,
        LOGICAL_ID: "Line",
        PREVIOUS_TARGET: "",
    }


@pytest.mark.parametrize("missing", [STACK, LOGICAL_ID])
def test_without_a_stack_and_a_resource_there_is_no_record(missing: str) -> None:
    tags = OURS.to_tags(over={})

    assert OwnerRecord.from_tags({**tags, missing: ""}) is None
    assert OwnerRecord.from_tags({k: v for k, v in tags.items() if k != missing}) is None
    assert OwnerRecord.of(None) is None


def test_a_record_of_an_earlier_version_has_no_intent_and_all_the_rest() -> None:
    tags = {
        f"{PREFIX}stack": STACK_ID,
        f"{PREFIX}logical-id": "Line",
        f"{PREFIX}origin-target": HOME,
        f"{PREFIX}origin-flow": WELCOME,
        f"{PREFIX}previous-target": AWAY,
        f"{PREFIX}previous-flow": CLOSED,
        f"{PREFIX}previous-logical-id": "Former",
    }

    assert OwnerRecord.from_tags(tags) == OwnerRecord(
        STACK_ID, "Line", None, at(HOME, WELCOME), at(AWAY, CLOSED), "Former"
    )


def test_the_longest_values_fit_into_tags() -> None:
    record = OwnerRecord(
        LONGEST_STACK,
        LONGEST.logical_id,
        intent=Intent.of(LONGEST, LONGEST_PLACE),
        origin=LONGEST_PLACE,
        previous=LONGEST_PLACE,
        previous_logical_id="P" * 255,
        previous_description="D" * 256,
    )

    tags = record.to_tags(over={})

    assert set(tags) == set(TAG_KEYS)
    assert max(len(key) for key in tags) <= 128
    assert max(len(value) for value in tags.values()) <= 256
    assert OwnerRecord.from_tags(tags) == record


def test_an_owner_is_a_resource_of_a_stack() -> None:
    assert OURS.belongs_to(LINE)
    assert not OURS.belongs_to(replace(LINE, logical_id="Other"))
    assert not OURS.belongs_to(replace(LINE, stack_id=f"{STACK_ID}x"))


def test_a_record_is_a_resources_own_if_it_names_that() -> None:
    texted = Resource(STACK_ID, "Texts", "request", association=Association(Channel.SMS))
    share = new_record(texted, at(HOME), Channel.SMS)
    shared = replace(number(OURS), tags={**number(OURS).tags, **share.to_tags(over={})})

    assert OwnerRecord.own(number(OURS), LINE) == OURS
    assert OwnerRecord.own(number(OURS), replace(LINE, logical_id="Other")) is None
    assert OwnerRecord.own(shared, texted) == share
    assert OwnerRecord.own(number(None), LINE) is None
    assert OwnerRecord.own(None, LINE) is None


def test_a_record_announces_a_flow_for_a_channel_where_the_number_is_to_be() -> None:
    record = new_record(LINE, at(HOME, WELCOME))

    assert record.announced(Channel.VOICE, HOME) == {Channel.VOICE: WELCOME}
    assert record.announced(Channel.SMS, HOME) == {}
    assert record.announced(Channel.VOICE, AWAY) == {}
    assert OURS.announced(Channel.VOICE, HOME) == {}


def test_a_number_has_the_flows_that_resources_of_the_stack_have_given_it_there() -> None:
    texted = new_record(LINE, Placement(HOME, {Channel.SMS: WELCOME}), Channel.SMS)
    called = new_record(replace(LINE, stack_id=f"{STACK_ID}x"), at(HOME, OTHER), Channel.VOICE)
    tags = {**texted.to_tags(over={}), **called.to_tags(over={})}

    assert flows_of_their_own(tags, STACK_ID, HOME) == {Channel.SMS: WELCOME}
    assert flows_of_their_own(tags, f"{STACK_ID}x", HOME) == {Channel.VOICE: OTHER}
    assert flows_of_their_own(tags, STACK_ID, AWAY) == {}
    assert flows_of_their_own({}, STACK_ID, HOME) == {}


def test_undoing_takes_a_number_to_its_former_name_or_to_where_it_was_found() -> None:
    found = replace(OURS, origin=at(AWAY, CLOSED))
    left_behind = replace(found, previous=at(HOME, WELCOME))
    renamed = replace(left_behind, previous_logical_id="Former")

    assert OURS.former_place is None
    assert found.former_place == at(AWAY, CLOSED)
    assert left_behind.former_place == at(AWAY, CLOSED)
    assert renamed.former_place == at(HOME, WELCOME)


def test_a_record_is_of_the_event_that_wrote_it() -> None:
    record = new_record(LINE, at(HOME))

    assert record.is_of_event(LINE)
    assert not record.is_of_event(RETRY)
    assert not OURS.is_of_event(LINE)


def test_a_record_announces_a_move_until_the_number_is_there() -> None:
    record = new_record(LINE, at(AWAY))

    assert record.announces(HOME)
    assert not record.announces(AWAY)
    assert not OURS.announces(HOME)


# What is intended.


def test_an_intent_says_when_which_event_came_and_what_it_makes_of_the_number() -> None:
    intent = Intent.of(LINE, at(HOME, WELCOME))

    assert intent.to_tag() == f"1000.000 00000000000a {HOME} instance/home/contact-flow/welcome"


ids = st.uuids().map(str)
moments = st.floats(0, 4e9, allow_nan=False, allow_infinity=False)


@given(event=ids, came_at=moments, place=ids, flow=st.none() | ids, to_group=st.booleans())
def test_an_intent_is_read_as_it_was_written(
    event: str, came_at: float, place: str, flow: str | None, *, to_group: bool
) -> None:
    target = f"{GOV}:traffic-distribution-group/{place}" if to_group else f"{GOV}:instance/{place}"
    flow_arn = f"{GOV}:instance/{place}/contact-flow/{flow}" if flow else None
    intent = Intent.of(Resource(STACK_ID, "Line", event, came_at), at(target, flow_arn))

    assert len(intent.to_tag()) <= 256
    assert Intent.parse(intent.to_tag()) == intent


def test_an_intent_leaves_a_flow_out_that_would_be_too_long() -> None:
    id_ = "i" * 100
    target = f"{GOV}:instance/{id_}"
    intent = Intent.of(LINE, at(target, f"{target}/contact-flow/{'f' * 100}"))

    assert Intent.parse(intent.to_tag()) == replace(intent, placement=Placement(target))


@pytest.mark.parametrize(("spare", "has_flow"), [(0, True), (-1, False)])
def test_an_intent_may_take_all_of_a_tag(spare: int, *, has_flow: bool) -> None:
    empty = Intent.of(LINE, at(HOME, f"{HOME}/contact-flow/")).to_tag()
    flow = f"{HOME}/contact-flow/{'f' * (256 - len(empty) - spare)}"

    read = Intent.parse(Intent.of(LINE, at(HOME, flow)).to_tag())

    assert read is not None
    assert read.placement == (at(HOME, flow) if has_flow else Placement(HOME))


def test_an_intent_leaves_a_flow_of_another_region_out() -> None:
    intent = Intent.of(LINE, at(HOME, f"{GOV}:instance/x/contact-flow/y"))

    assert Intent.parse(intent.to_tag()) == replace(intent, placement=Placement(HOME))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "x",
        "1000.000",
        "1000.000 event",
        f"soon event {HOME}",
        f" event {HOME}",
        "1.2.3 e t",
    ],
)
def test_what_is_no_intent_says_nothing(text: str) -> None:
    assert Intent.parse(text) is None


@given(st.text(max_size=256))
def test_whatever_somebody_has_written_into_the_tag_is_read_without_an_error(text: str) -> None:
    Intent.parse(text)
    Intent.parse(f"{text} event {HOME}")


def test_digits_that_are_no_number_say_nothing() -> None:
    assert Intent.parse(f"1² event {HOME}") is None


# Who takes a number over.


@pytest.mark.parametrize(
    "before",
    [
        None,
        OwnerRecord(
            f"{STACK_ID}x",
            "Line",
            origin=at(AWAY, CLOSED),
            previous=at(THIRD, "x"),
            previous_description="x",
        ),
    ],
    ids=["nobody's", "another stack's"],
)
def test_a_number_of_nobody_or_of_another_stack_has_its_origin_here(
    before: OwnerRecord | None,
) -> None:
    taken = take_over(LINE, before, at(HOME, WELCOME), at(AWAY))

    assert taken == replace(OURS, intent=Intent.of(LINE, at(AWAY)), origin=at(HOME, WELCOME))


def test_a_renamed_construct_keeps_the_origin_and_remembers_its_former_name() -> None:
    former = OwnerRecord(STACK_ID, "Former", origin=at(AWAY, CLOSED), previous=at(THIRD, "x"))

    assert take_over(LINE, former, at(HOME, WELCOME), at(HOME, OTHER)) == OwnerRecord(
        STACK_ID,
        "Line",
        intent=Intent.of(LINE, at(HOME, OTHER)),
        origin=at(AWAY, CLOSED),
        previous=at(HOME, WELCOME),
        previous_logical_id="Former",
    )


def test_an_origin_is_never_written_over() -> None:
    ours = replace(OURS, origin=at(HOME, WELCOME))

    assert take_over(LINE, ours, at(AWAY, CLOSED), at(THIRD)).origin == at(HOME, WELCOME)


def test_a_flow_is_remembered_for_the_place_where_it_was() -> None:
    moved = replace(OURS, previous=at(HOME, WELCOME))

    assert remembered_flows(moved, HOME) == {Channel.VOICE: WELCOME}
    assert remembered_flows(moved, AWAY) == {}
    assert remembered_flows(OURS, HOME) == {}
    assert remembered_flows(None, HOME) == {}
    assert remembered_place(replace(OURS, previous=at(HOME)), HOME) == at(HOME)
    assert remembered_flows(replace(OURS, previous=at(HOME)), HOME) == {}


def test_every_key_is_below_the_prefix() -> None:
    assert all(key.startswith(PREFIX) for key in TAG_KEYS)
    assert EVENT in TAG_KEYS


def test_an_intent_tells_one_thousandth_of_a_second_from_the_next() -> None:
    moments = [Intent.of(replace(LINE, came_at=each), at(HOME)).came_at for each in (1.0014, 1.002)]

    assert moments == [1.001, 1.002]


def test_an_intent_with_flows_by_channel_leaves_the_instance_out_where_that_is_the_target() -> None:
    flows = {Channel.VOICE: WELCOME, Channel.SMS: OTHER}

    intent = Intent.of(LINE, Placement(HOME, flows))

    assert intent.to_tag() == f"1000.000 00000000000a {HOME} VOICE=welcome SMS=other"
    assert Intent.parse(intent.to_tag()) == intent


def test_an_intent_for_a_group_names_the_instance_of_its_flows_by_channel() -> None:
    intent = Intent.of(LINE, Placement(GROUP, {Channel.VOICE: WELCOME, Channel.SMS: OTHER}))

    assert intent.to_tag().endswith(f"{GROUP} instance/home VOICE=welcome SMS=other")
    assert Intent.parse(intent.to_tag()) == intent
