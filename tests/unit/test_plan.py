"""The plan: which steps, in which order."""

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
    ROLL_BACK,
    SOURCE,
    STACK_ID,
    THEIRS,
    WELCOME,
    at,
    number,
)
from tests.unit.one_channel import plan, plan_put_back, plan_return, plan_undo
from tests.unit.simulated import Simulated

from phone_number_handler.core import plan as forward
from phone_number_handler.core.channel import Channel
from phone_number_handler.core.desired import Desired, Managed
from phone_number_handler.core.intent import Intent
from phone_number_handler.core.look import channels_to_read, flow_seen_here
from phone_number_handler.core.number import MOST_TAGS, PhoneNumber, Placement
from phone_number_handler.core.owner import (
    EVENT,
    LOGICAL_ID,
    PREFIX,
    PREVIOUS_DESCRIPTION,
    PREVIOUS_FLOW,
    PREVIOUS_LOGICAL_ID,
    PREVIOUS_TARGET,
    STACK,
    OwnerRecord,
    new_record,
)
from phone_number_handler.core.plan import Way, plan_import
from phone_number_handler.core.plan_back import plan_mark, plan_release, plan_retain
from phone_number_handler.core.steps import (
    AssociateContactFlow,
    DisassociateContactFlow,
    ImportPhoneNumber,
    ReleasePhoneNumber,
    Step,
    TagResource,
    UntagResource,
    UpdatePhoneNumber,
    UpdatePhoneNumberMetadata,
)

NUMBER = number()
NOTHING = Managed()


def event_tag(target_arn: str, flow: str | None = None) -> str:
    return Intent.of(LINE, at(target_arn, flow)).to_tag()


def written(steps: tuple[Step, ...]) -> dict[str, str]:
    """Return the tags that the first step writes."""
    assert isinstance(steps[0], TagResource)
    return dict(steps[0].tags)


def test_nothing_to_do_is_an_empty_plan() -> None:
    desired = Desired(HOME, contact_flow_arn=WELCOME, description="")

    assert plan(LINE, desired, desired.as_managed, NUMBER, WELCOME) == ()


def test_an_import_carries_the_record_the_tags_and_the_description() -> None:
    desired = Desired(HOME, source_phone_number_arn=SOURCE, description="x", tags={"a": "1"})

    record = new_record(LINE, at(HOME)).to_tags(over={})
    assert plan_import(LINE, desired) == (
        ImportPhoneNumber(SOURCE, HOME, "x", {"a": "1", **record}),
    )


def test_an_import_for_a_group_is_moved_there_and_attached_after_that() -> None:
    desired = Desired(GROUP, source_phone_number_arn=SOURCE, contact_flow_arn=WELCOME)

    assert plan_import(LINE, desired)[1:] == (
        UpdatePhoneNumber(GROUP),
        AssociateContactFlow(WELCOME, channel=Channel.SMS),
    )


def test_no_tag_that_is_asked_for_can_replace_the_record_of_an_import() -> None:
    desired = Desired(HOME, source_phone_number_arn=SOURCE, tags={STACK: "another"})

    step = plan_import(LINE, desired)[0]

    assert isinstance(step, ImportPhoneNumber)
    assert step.tags[STACK] == STACK_ID


def test_the_record_comes_before_the_move_and_the_flow_after_it() -> None:
    desired = Desired(AWAY, contact_flow_arn=CLOSED, description="x", tags={"a": "1"})
    before = number(tags={"old": "1"})

    steps = plan(LINE, desired, Managed(tags={"old": "1"}), before, WELCOME)

    assert [type(step) for step in steps] == [
        TagResource,
        UpdatePhoneNumber,
        AssociateContactFlow,
        UpdatePhoneNumberMetadata,
        UntagResource,
    ]


def test_the_first_step_says_where_the_number_will_be_and_was() -> None:
    steps = plan(LINE, Desired(AWAY, contact_flow_arn=CLOSED), NOTHING, NUMBER, WELCOME)

    assert written(steps) == {
        STACK: STACK_ID,
        EVENT: event_tag(AWAY, CLOSED),
        PREVIOUS_TARGET: HOME,
        PREVIOUS_FLOW: WELCOME,
    }


def test_a_move_attaches_the_flow_even_if_it_was_attached_before() -> None:
    """A group of the same instances answers with the same flow."""
    desired = Desired(GROUP, contact_flow_arn=WELCOME)

    steps = plan(LINE, desired, Managed(contact_flow_arn=WELCOME), NUMBER, WELCOME)

    assert steps[-2:] == (UpdatePhoneNumber(GROUP), AssociateContactFlow(WELCOME))


def test_a_move_never_detaches_what_it_leaves_behind() -> None:
    steps = plan(LINE, Desired(AWAY), Managed(contact_flow_arn=WELCOME), NUMBER, WELCOME)

    assert steps[1:] == (UpdatePhoneNumber(AWAY),)


def test_a_flow_that_nobody_asked_for_is_left_alone() -> None:
    assert plan(LINE, Desired(HOME), NOTHING, NUMBER, WELCOME) == ()


def test_a_flow_that_was_managed_before_is_detached_and_no_other() -> None:
    formerly = Managed(target_arn=HOME, contact_flow_arn=WELCOME)

    assert plan(LINE, Desired(HOME), formerly, NUMBER, WELCOME) == (
        TagResource({STACK: STACK_ID, EVENT: event_tag(HOME)}),
        DisassociateContactFlow(),
    )
    assert plan(LINE, Desired(HOME), formerly, NUMBER, OTHER) == ()
    assert plan(LINE, Desired(HOME), formerly, NUMBER, None) == ()


def test_a_remembered_flow_comes_back_unless_another_one_is_desired() -> None:
    left_away = number(replace(OURS, previous=at(AWAY, CLOSED)))
    other_away = f"{AWAY}/contact-flow/other"

    back = plan(LINE, Desired(AWAY), NOTHING, left_away, None)
    other = plan(LINE, Desired(AWAY, contact_flow_arn=other_away), NOTHING, left_away, None)

    assert back[-1] == AssociateContactFlow(CLOSED, if_exists=True)
    assert written(back)[EVENT] == event_tag(AWAY, CLOSED)
    assert other[-1] == AssociateContactFlow(other_away)


def test_a_dropped_description_is_taken_off_if_it_is_still_that_one() -> None:
    formerly = Managed(description="Support")
    still, changed = number(description="Support"), number(description="Mine")

    assert plan(LINE, Desired(HOME), formerly, still, None) == (
        TagResource({STACK: STACK_ID, EVENT: event_tag(HOME)}),
        UpdatePhoneNumberMetadata(""),
    )
    assert plan(LINE, Desired(HOME), formerly, changed, None) == ()
    assert plan(LINE, Desired(HOME), NOTHING, number(), None) == ()


def test_only_tags_that_differ_are_written_and_only_former_ones_dropped() -> None:
    before = number(tags={"a": "1", "b": "2", "theirs": "3"})
    formerly = Managed(tags={"a": "1", "b": "2", "gone": "4"})

    steps = plan(LINE, Desired(HOME, tags={"a": "1", "c": "4"}), formerly, before, None)

    assert steps == (
        TagResource({STACK: STACK_ID, EVENT: event_tag(HOME), "c": "4"}),
        UntagResource(("b",)),
    )


def test_a_tag_that_has_another_value_by_now_is_somebody_elses() -> None:
    before = number(tags={"team": "theirs"})

    assert plan(LINE, Desired(HOME), Managed(tags={"team": "ours"}), before, None) == ()


@pytest.mark.parametrize("key", [STACK, f"{PREFIX}origin-target", "aws:cloudformation:stack-id"])
def test_reserved_tags_of_former_properties_are_never_taken_off(key: str) -> None:
    before = number(tags={key: STACK_ID})

    assert plan(LINE, Desired(HOME), Managed(tags={key: STACK_ID}), before, None) == ()


def test_where_tags_would_be_too_many_the_record_comes_first_and_what_is_dropped_next() -> None:
    old, new = ({f"{each}{i}": "1" for i in range(30)} for each in ("old", "new"))
    desired = Desired(AWAY, tags=new)

    steps = plan(LINE, desired, Managed(tags=old), number(tags=old), WELCOME)

    assert [type(step) for step in steps] == [
        TagResource,
        UntagResource,
        TagResource,
        UpdatePhoneNumber,
    ]
    assert set(written(steps)) == {STACK, EVENT, PREVIOUS_TARGET, PREVIOUS_FLOW}
    assert steps[2] == TagResource({**new, STACK: STACK_ID})
    Simulated(number(tags=old), WELCOME).after(steps)


@pytest.mark.parametrize(("foreign", "is_one_call"), [(45, True), (46, False)])
def test_tags_are_written_in_one_call_as_long_as_there_is_room(
    foreign: int, *, is_one_call: bool
) -> None:
    """There are two of the owner's already, the event comes, and one tag is asked for."""
    theirs = {f"t{i}": "1" for i in range(foreign)}
    before = number(tags={**theirs, "old": "1"})
    desired = Desired(HOME, tags={"new": "1"})

    steps = plan(LINE, desired, Managed(tags={"old": "1"}), before, None)

    assert len({*before.tags, EVENT, "new"}) == MOST_TAGS + (0 if is_one_call else 1)
    assert (len(steps) == 2) is is_one_call
    assert len(Simulated(before).after(steps[:2]).number.tags) <= MOST_TAGS


def test_tags_that_are_dropped_alone_leave_no_empty_call_behind() -> None:
    old = {f"old{i}": "1" for i in range(48)}

    steps = plan(LINE, Desired(HOME), Managed(tags=old), number(tags=old), None)

    assert [type(step) for step in steps] == [TagResource, UntagResource]


def test_where_there_is_no_room_and_nothing_to_drop_the_record_still_comes_first() -> None:
    theirs = {f"t{i}": "1" for i in range(47)}

    steps = plan(LINE, Desired(HOME, tags={"new": "1"}), NOTHING, number(tags=theirs), None)

    assert [type(step) for step in steps] == [TagResource, TagResource]
    assert "new" not in written(steps)


def test_every_call_that_writes_tags_names_the_stack() -> None:
    """The role lets no other one pass."""
    old, new = ({f"{each}{i}": "1" for i in range(30)} for each in ("old", "new"))

    steps = plan(LINE, Desired(HOME, tags=new), Managed(tags=old), number(tags=old), None)

    tagging = [step for step in steps if isinstance(step, TagResource)]
    assert len(tagging) == 2
    assert all(step.tags[STACK] == STACK_ID for step in tagging)


def test_a_number_of_nobody_is_written_down_even_if_it_is_as_desired() -> None:
    steps = plan(LINE, Desired(HOME), NOTHING, number(None), WELCOME)

    (step,) = steps
    assert OwnerRecord.of(Simulated(number(None)).after(steps).number) == replace(
        OURS, origin=at(HOME, WELCOME), intent=Intent.of(LINE, at(HOME, WELCOME))
    )
    assert isinstance(step, TagResource)


def test_the_record_alone_is_not_renewed_for_what_it_forgets() -> None:
    before = number(replace(OURS, previous=at(HOME, OTHER), previous_description="Old"))

    assert plan(LINE, Desired(HOME), NOTHING, before, WELCOME) == ()


def test_a_flow_is_attached_where_none_is_known_of() -> None:
    desired = Desired(HOME, contact_flow_arn=WELCOME)

    steps = forward.plan(LINE, desired, NOTHING, NUMBER, {})

    assert steps[-1] == AssociateContactFlow(WELCOME)


def test_whoever_takes_over_a_number_that_is_right_says_so_once() -> None:
    """An earlier try may be at work still: it gives way to this one."""
    before = number(new_record(LINE, at(HOME)))

    (step,) = plan(RETRY, Desired(HOME), NOTHING, before, None, way=Way.TAKE_OVER)

    assert isinstance(step, TagResource)
    after = step.applied_to(before)
    assert OwnerRecord.of(after) == new_record(RETRY, at(HOME))
    assert plan(RETRY, Desired(HOME), NOTHING, after, None, way=Way.TAKE_OVER) == ()


# What is to be read before a plan can be made.


@pytest.mark.parametrize(
    ("record", "target_arn", "desired_flow", "former_flow", "reads"),
    [
        (None, HOME, None, None, True),
        (replace(OURS, logical_id="Former"), HOME, None, None, True),
        (OURS, AWAY, None, None, True),
        (OURS, HOME, WELCOME, None, True),
        (OURS, HOME, None, WELCOME, True),
        (replace(OURS, previous=at(HOME, OTHER)), HOME, None, None, True),
        (replace(OURS, previous=at(AWAY, CLOSED)), HOME, None, None, False),
        (OURS, HOME, None, None, False),
    ],
    ids=[
        "nobody's",
        "another's",
        "elsewhere",
        "a flow is asked for",
        "a flow was asked for",
        "a flow is to come back",
        "a flow was elsewhere",
        "no flow is anybody's business",
    ],
)
def test_the_flow_is_read_where_the_plan_depends_on_it(
    record: OwnerRecord | None,
    target_arn: str,
    desired_flow: str | None,
    former_flow: str | None,
    *,
    reads: bool,
) -> None:
    desired = Desired(HOME, contact_flow_arn=desired_flow)
    formerly = Managed(contact_flow_arn=former_flow)

    assert bool(channels_to_read(LINE, number(record, target_arn), desired, formerly)) is reads


def test_a_flow_is_known_to_be_of_the_instance_if_it_was_deployed_there() -> None:
    desired = Desired(HOME, contact_flow_arn=WELCOME)
    deployed = desired.as_managed

    assert flow_seen_here(NUMBER, desired, deployed) == WELCOME
    assert flow_seen_here(number(target_arn=AWAY), desired, deployed) is None
    assert flow_seen_here(NUMBER, desired, replace(deployed, contact_flow_arn=OTHER)) is None
    assert flow_seen_here(NUMBER, desired, NOTHING) is None


# A roll-back.


@pytest.mark.parametrize("attached", [THEIRS, WELCOME, None])
@pytest.mark.parametrize("is_retried", [False, True])
def test_a_roll_back_gives_a_flow_back_that_was_attached_by_hand(
    attached: str | None, *, is_retried: bool
) -> None:
    """Also the very flow that was asked for: who writes down what is there loses nothing."""
    deployed, tried = Desired(HOME), Desired(HOME, contact_flow_arn=WELCOME)
    state = Simulated(NUMBER, attached)
    state = state.after(plan(LINE, tried, deployed.as_managed, state.number, state.flow))
    if is_retried:
        again = replace(tried, description="Again")
        state = state.after(plan(LINE, again, deployed.as_managed, state.number, state.flow))
    assert state.flow == WELCOME

    back = plan(ROLL_BACK, deployed, tried.as_managed, state.number, state.flow, way=Way.BACK)

    assert state.after(back).flow == attached


def test_a_try_that_was_refused_before_it_wrote_costs_no_flow_that_was_attached_by_hand() -> None:
    tried = Managed(target_arn=HOME, contact_flow_arn=WELCOME)

    assert plan(ROLL_BACK, Desired(HOME), tried, NUMBER, WELCOME, way=Way.BACK) == ()


def test_a_try_with_another_flow_after_a_failed_one_remembers_the_flow_before_both() -> None:
    deployed, second = Desired(HOME), Desired(HOME, contact_flow_arn=OTHER)
    state = Simulated(NUMBER, THEIRS)
    for resource, tried in ((LINE, Desired(HOME, contact_flow_arn=WELCOME)), (RETRY, second)):
        steps = plan(resource, tried, deployed.as_managed, state.number, state.flow)
        state = state.after(steps)

    back = plan(ROLL_BACK, deployed, second.as_managed, state.number, state.flow, way=Way.BACK)

    assert state.after(back).flow == THEIRS


def test_a_try_to_move_on_after_a_failed_move_remembers_the_flow_before_both() -> None:
    deployed, second = Desired(HOME), Desired(f"{HOME}-too")
    state = Simulated(NUMBER, WELCOME)
    for resource, tried in ((LINE, Desired(AWAY)), (RETRY, second)):
        steps = plan(resource, tried, deployed.as_managed, state.number, state.flow)
        state = state.after(steps)

    back = plan(ROLL_BACK, deployed, second.as_managed, state.number, state.flow, way=Way.BACK)

    state = state.after(back)
    assert (state.number.target_arn, state.flow) == (HOME, WELCOME)


@pytest.mark.parametrize("there", ["Theirs", "Ours", ""])
def test_a_roll_back_gives_a_description_back_that_was_not_the_resources(there: str) -> None:
    tried = Desired(HOME, description="Ours")
    state = Simulated(number(description=there))
    state = state.after(plan(LINE, tried, NOTHING, state.number, None))
    # Delivered twice, with a tag more to write.
    again = replace(tried, tags={"a": "1"})
    state = state.after(plan(LINE, again, NOTHING, state.number, None))

    back = plan(ROLL_BACK, Desired(HOME), tried.as_managed, state.number, None, way=Way.BACK)

    assert state.after(back).number.description == there


def test_going_forward_gives_no_description_back() -> None:
    before = number(replace(OURS, previous_description="Theirs"), description="Ours")

    steps = plan(LINE, Desired(HOME), Managed(description="Ours"), before, None)

    assert steps[-1] == UpdatePhoneNumberMetadata("")
    assert written(steps)[PREVIOUS_DESCRIPTION] == ""


def test_a_roll_back_goes_without_a_flow_that_is_gone() -> None:
    desired = Desired(HOME, contact_flow_arn=WELCOME)
    tried = Managed(target_arn=HOME, contact_flow_arn=OTHER)

    forward = plan(LINE, desired, tried, NUMBER, OTHER)
    back = plan(LINE, desired, tried, NUMBER, OTHER, way=Way.BACK)

    assert forward[-1] == AssociateContactFlow(WELCOME, if_exists=False)
    assert back[-1] == AssociateContactFlow(WELCOME, if_exists=True)


def test_a_roll_back_announces_the_flow_that_it_brings_back() -> None:
    """An event that it has overtaken puts right what it did, to what is announced."""
    record = replace(OURS, previous=at(HOME, THEIRS))
    tried = Managed(target_arn=HOME, contact_flow_arn=WELCOME)

    back = plan(LINE, Desired(HOME), tried, number(record), WELCOME, way=Way.BACK)

    assert written(back)[EVENT] == event_tag(HOME, THEIRS)


def test_a_roll_back_that_has_written_its_record_does_not_write_it_again() -> None:
    tried = Managed(target_arn=HOME, contact_flow_arn=WELCOME)
    before = number(replace(OURS, previous=at(HOME, THEIRS)))
    mark, *rest = plan(ROLL_BACK, Desired(HOME), tried, before, WELCOME, way=Way.BACK)
    marked = Simulated(before, WELCOME).after((mark,)).number

    again = plan(ROLL_BACK, Desired(HOME), tried, marked, WELCOME, way=Way.BACK)

    assert isinstance(mark, TagResource)
    assert list(again) == rest == [AssociateContactFlow(THEIRS, if_exists=True)]


def test_a_roll_back_remembers_until_the_next_change_what_it_brings_back() -> None:
    record = replace(OURS, previous=at(HOME, THEIRS), previous_description="Theirs")
    before = number(record, description="Ours")
    tried = Managed(target_arn=HOME, contact_flow_arn=WELCOME, description="Ours")

    back = plan(ROLL_BACK, Desired(HOME), tried, before, WELCOME, way=Way.BACK)

    after = OwnerRecord.of(Simulated(before, WELCOME).after(back).number)
    assert after == replace(record, intent=Intent.of(ROLL_BACK, at(HOME, THEIRS)))


def test_a_roll_back_that_takes_the_number_from_another_resource_says_from_which() -> None:
    swapped = number(replace(OURS, logical_id="Other"))

    back = plan(LINE, Desired(HOME), NOTHING, swapped, WELCOME, way=Way.BACK)

    assert written(back)[PREVIOUS_LOGICAL_ID] == "Other"
    assert written(back)[PREVIOUS_FLOW] == WELCOME


# Letting go.


def test_retaining_takes_off_the_owner_tags_and_nothing_else() -> None:
    before = number(tags={"theirs": "1"})

    owner = {key: NUMBER.tags[key] for key in (STACK, LOGICAL_ID)}

    assert plan_retain(before) == (UntagResource(tuple(NUMBER.tags), owner),)
    assert plan_retain(number(None, tags={"theirs": "1"})) == ()


def test_returning_moves_attaches_and_lets_go_in_this_order() -> None:
    steps = plan_return(NUMBER, WELCOME, at(AWAY, CLOSED))

    assert steps == (
        UpdatePhoneNumber(AWAY),
        AssociateContactFlow(CLOSED, if_exists=True),
        UntagResource(tuple(NUMBER.tags), {key: NUMBER.tags[key] for key in (STACK, LOGICAL_ID)}),
    )


def test_returning_a_number_that_is_there_gives_it_its_flow_again() -> None:
    steps = plan_return(NUMBER, WELCOME, at(HOME, OTHER))

    assert steps[:-1] == (AssociateContactFlow(OTHER, if_exists=True),)


def test_what_another_has_by_now_is_not_untagged_once_more() -> None:
    (step,) = plan_retain(NUMBER)
    anothers = replace(NUMBER, tags={**NUMBER.tags, LOGICAL_ID: "Theirs"})

    assert isinstance(step, UntagResource)
    assert not step.is_seen(NUMBER)
    assert step.is_seen(replace(NUMBER, tags={}))
    assert step.is_seen(anothers)


def test_releasing_keeps_the_flow_until_the_number_is_gone() -> None:
    assert plan_release() == (ReleasePhoneNumber(),)


@pytest.mark.parametrize(
    ("attached", "to", "steps"),
    [
        (WELCOME, at(HOME, WELCOME), ()),
        (None, at(HOME), ()),
        (WELCOME, at(HOME, OTHER), (AssociateContactFlow(OTHER, if_exists=True),)),
        (None, at(HOME, OTHER), (AssociateContactFlow(OTHER, if_exists=True),)),
        (WELCOME, at(HOME), (DisassociateContactFlow(),)),
        (WELCOME, at(AWAY), (UpdatePhoneNumber(AWAY),)),
        (
            WELCOME,
            at(GROUP, WELCOME),
            (UpdatePhoneNumber(GROUP), AssociateContactFlow(WELCOME, if_exists=True)),
        ),
    ],
)
def test_putting_back_does_what_is_needed_and_no_more(
    attached: str | None, to: Placement, steps: tuple[Step, ...]
) -> None:
    assert plan_put_back(NUMBER, attached, to) == steps


def test_undoing_an_import_keeps_it() -> None:
    assert plan_undo(NUMBER, WELCOME, OURS) == plan_retain(NUMBER)


def test_undoing_detaches_a_flow_that_the_number_did_not_have() -> None:
    record = replace(OURS, origin=at(HOME))

    assert plan_undo(NUMBER, WELCOME, record)[0] == DisassociateContactFlow()


def test_undoing_takes_a_number_that_was_found_back_to_its_origin() -> None:
    record = replace(OURS, origin=at(AWAY, CLOSED), previous=at(f"{HOME}-too", WELCOME))

    assert plan_undo(NUMBER, WELCOME, record) == plan_return(NUMBER, WELCOME, at(AWAY, CLOSED))


def renamed(origin: Placement | None = None) -> OwnerRecord:
    return replace(
        OURS,
        logical_id="NewName",
        intent=Intent.of(LINE, at(HOME)),
        origin=origin,
        previous=at(HOME, WELCOME),
        previous_logical_id="Line",
    )


def test_undoing_a_rename_gives_the_number_back_to_the_former_name() -> None:
    record = renamed(at(AWAY, CLOSED))
    before = number(record)

    steps = plan_undo(before, WELCOME, record)

    former = replace(OURS, intent=record.intent, origin=at(AWAY, CLOSED))
    (step,) = steps
    assert isinstance(step, TagResource)
    assert step.tags[STACK] == STACK_ID
    assert OwnerRecord.of(step.applied_to(before)) == former


def test_undoing_a_rename_that_has_moved_the_number_moves_it_back_first() -> None:
    record = renamed()

    steps = plan_undo(number(record, AWAY), CLOSED, record)

    assert [type(step) for step in steps] == [UpdatePhoneNumber, AssociateContactFlow, TagResource]


def test_a_rename_that_is_tried_again_can_still_be_undone() -> None:
    """Its first try was interrupted with the flow attached and the description not yet set."""
    again = replace(LINE, logical_id="NewName")
    desired = Desired(HOME, contact_flow_arn=OTHER, description="x")

    steps = plan(again, desired, NOTHING, number(renamed()), OTHER)

    state = Simulated(number(renamed()), OTHER).after(steps)
    record = OwnerRecord.of(state.number)
    assert record is not None
    undone = state.after(plan_undo(state.number, state.flow, record))
    after = OwnerRecord.of(undone.number)
    assert after is not None
    assert (after.logical_id, undone.flow) == ("Line", WELCOME)


def test_a_mark_says_which_event_is_at_work_and_changes_nothing_else() -> None:
    record = replace(OURS, origin=at(AWAY, CLOSED), previous=at(HOME, WELCOME))
    before = number(record, tags={"theirs": "1"})

    (step,) = plan_mark(LINE, before, at(AWAY))

    assert isinstance(step, TagResource)
    after = step.applied_to(before)
    assert OwnerRecord.of(after) == replace(record, intent=Intent.of(LINE, at(AWAY)))
    assert after.tags["theirs"] == "1"
    assert step.tags[STACK] == STACK_ID


def test_a_mark_on_a_siblings_number_leaves_it_the_siblings() -> None:
    """Two that have exchanged their numbers take them back; whose each one was is read later."""
    before = number(replace(OURS, logical_id="Sibling"))

    (step,) = plan_mark(LINE, before, at(AWAY))

    assert isinstance(step, TagResource)
    record = OwnerRecord.of(step.applied_to(before))
    assert record is not None
    assert record.logical_id == "Sibling"


def test_a_mark_on_a_number_of_nobody_says_whose_it_is() -> None:
    (step,) = plan_mark(LINE, number(None), at(AWAY))

    assert isinstance(step, TagResource)
    assert OwnerRecord.of(step.applied_to(number(None))) == new_record(LINE, at(AWAY))


# Whatever is there, and whatever is asked for.

places = st.sampled_from([HOME, AWAY])
optional = st.none() | st.sampled_from(["welcome", "closed", "other"])
descriptions = st.sampled_from(["", "Ours", "Theirs"])
tag_maps = st.dictionaries(st.sampled_from("abc"), st.sampled_from("12"), max_size=3)


def flow_at(target_arn: str, name: str | None) -> str | None:
    return f"{target_arn}/contact-flow/{name}" if name else None


@st.composite
def desires(draw: st.DrawFn) -> Desired:
    target_arn = draw(places)
    return Desired(
        target_arn,
        contact_flow_arn=flow_at(target_arn, draw(optional)),
        description=draw(st.none() | descriptions),
        tags=draw(tag_maps),
    )


@st.composite
def states(draw: st.DrawFn, *, owned: bool | None = None) -> Simulated:
    target_arn = draw(places)
    record: OwnerRecord | None = OURS
    if not (draw(st.booleans()) if owned is None else owned):
        record = draw(st.sampled_from([None, replace(OURS, stack_id=f"{STACK_ID}x")]))
    seen: PhoneNumber = number(
        record, target_arn, tags=draw(tag_maps), description=draw(descriptions)
    )
    return Simulated(seen, flow_at(target_arn, draw(optional)))


def shows(state: Simulated, desired: Desired) -> bool:
    return (
        state.number.target_arn == desired.target_arn
        and desired.contact_flow_arn in (None, state.flow)
        and desired.description in (None, state.number.description)
        and desired.tags.items() <= state.number.tags.items()
    )


@given(states(), desires())
def test_carried_out_a_plan_makes_a_number_what_is_desired_and_leaves_nothing_to_do(
    state: Simulated, desired: Desired
) -> None:
    state = state.after(plan(LINE, desired, NOTHING, state.number, state.flow))

    assert shows(state, desired)
    assert plan(LINE, desired, NOTHING, state.number, state.flow) == ()
    assert plan(RETRY, desired, desired.as_managed, state.number, state.flow) == ()


@given(states(owned=False), desires(), st.integers(0, 9))
def test_a_create_that_is_undone_after_any_step_leaves_the_number_where_it_was(
    found: Simulated, desired: Desired, done: int
) -> None:
    steps = plan(LINE, desired, NOTHING, found.number, found.flow)
    state = found.after(steps[: done + 1])
    record = OwnerRecord.of(state.number)
    assert record is not None

    undone = state.after(plan_undo(state.number, state.flow, record))

    assert (undone.number.target_arn, undone.flow) == (found.number.target_arn, found.flow)
    assert OwnerRecord.of(undone.number) is None


@st.composite
def deployed_as(draw: st.DrawFn, found: Simulated) -> Desired:
    """Return properties that were deployed: what they do not name was made by hand."""
    number = found.number
    return Desired(
        number.target_arn,
        contact_flow_arn=found.flow if draw(st.booleans()) else None,
        description=number.description if draw(st.booleans()) else None,
        tags={key: number.tags[key] for key in "abc" if key in number.tags and draw(st.booleans())},
    )


@given(st.data(), states(owned=True), st.lists(desires(), min_size=1, max_size=3))
def test_a_roll_back_brings_back_what_was_there_whatever_was_tried_and_how_far_it_got(
    data: st.DataObject, found: Simulated, tries: list[Desired]
) -> None:
    """Without a roll-back in between, a try begins where the former one has failed."""
    deployed = data.draw(deployed_as(found))
    state, tried = found, deployed
    for i, tried in enumerate(tries):
        trying = replace(LINE, request_id=f"00000000-0000-0000-0000-00000000001{i}")
        steps = plan(trying, tried, deployed.as_managed, state.number, state.flow)
        state = state.after(steps[: data.draw(st.integers(0, len(steps)))])

    back = plan(ROLL_BACK, deployed, tried.as_managed, state.number, state.flow, way=Way.BACK)
    after = state.after(back)

    assert shows(after, deployed)
    if len(tries) == 1:
        assert after.flow == found.flow
        if state != found:
            assert after.number.description == found.number.description
    elif found.flow:
        assert after.flow is not None
