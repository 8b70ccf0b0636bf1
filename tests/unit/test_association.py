"""What a flow that is a resource of its own asks of its number, and how it ends."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace

import pytest
from tests.unit.examples import (
    AWAY,
    CLOSED,
    HOME,
    LINE,
    NUMBER_ARN,
    OTHER,
    OURS,
    SOURCE,
    STACK_ID,
    THEIRS,
    WELCOME,
    number,
)

from phone_number_handler.core.association import (
    of_their_own,
    refuse_other_channel,
    refuse_second_flow,
    require_number,
    with_others_flows,
)
from phone_number_handler.core.channel import Channel, Flows
from phone_number_handler.core.deletion import Deletion, deletion, is_put_back, needs_evidence
from phone_number_handler.core.desired import Association, Desired, Managed
from phone_number_handler.core.errors import InvalidPropertyError
from phone_number_handler.core.intent import Intent
from phone_number_handler.core.number import PhoneNumber, Placement
from phone_number_handler.core.owner import (
    LOGICAL_ID,
    STACK,
    TAG_KEYS,
    OwnerRecord,
    key_of,
    left_by_others,
    new_record,
    take_over,
)
from phone_number_handler.core.physical_id import id_of, number_in, unfinished_id
from phone_number_handler.core.plan import plan
from phone_number_handler.core.plan_back import (
    plan_detach,
    plan_mark,
    plan_put_right,
    plan_retain,
    plan_undo,
)
from phone_number_handler.core.stack import StackState
from phone_number_handler.core.steps import (
    AssociateContactFlow,
    DisassociateContactFlow,
    Step,
    TagResource,
    UntagResource,
    UpdatePhoneNumber,
)

ANSWER = replace(LINE, logical_id="Answer", association=Association())
CALLS = replace(LINE, logical_id="Calls", association=Association(Channel.VOICE))
SMS = Channel.SMS


def texted(*records: OwnerRecord, target_arn: str = HOME, **tags: str) -> PhoneNumber:
    """Return a number that is texted, with its own record and these."""
    shares = [record.to_tags(over={}) for record in records]
    merged = {key: value for each in shares for key, value in each.items()}
    return number(OURS, target_arn, source=SOURCE, tags={**merged, **tags})


def wanting(flow: str = WELCOME, target_arn: str = HOME) -> Desired:
    return Desired(target_arn, phone_number_id="1", contact_flow_arn=flow)


def share(flow: str = WELCOME, target_arn: str = HOME) -> OwnerRecord:
    return new_record(ANSWER, Placement(target_arn, {SMS: flow}), SMS)


# Its number.


def test_what_it_has_of_a_number_is_the_flow_on_its_channel_or_on_the_numbers_own() -> None:
    assert ANSWER.share_of(texted()) is SMS
    assert ANSWER.share_of(number()) is Channel.VOICE
    assert CALLS.share_of(texted()) is Channel.VOICE
    assert LINE.share_of(texted()) is None


def test_its_number_is_one_that_another_resource_of_the_stack_has_where_it_is_wanted() -> None:
    require_number(ANSWER, texted(), wanting())


@pytest.mark.parametrize(
    "record", [None, OwnerRecord("arn:aws:cloudformation:us-east-1:1:stack/Other/1", "Line")]
)
def test_a_number_that_the_stack_does_not_manage_is_refused_by_name(
    record: OwnerRecord | None,
) -> None:
    with pytest.raises(InvalidPropertyError) as refused:
        require_number(ANSWER, number(record), wanting())

    assert str(refused.value) == (
        "PhoneNumberId must be a number that another resource of the same stack manages: "
        f"got {NUMBER_ARN!r}"
    )


def test_a_number_that_is_elsewhere_is_refused_and_says_where() -> None:
    with pytest.raises(InvalidPropertyError) as refused:
        require_number(ANSWER, texted(target_arn=AWAY), wanting())

    assert str(refused.value) == f"TargetArn must be where the number is, {AWAY}: got {HOME!r}"


# A flow beside that of the number's own resource.


def own(
    flow: str | None, origin: Placement | None = None, former: str | None = None
) -> PhoneNumber:
    record = OwnerRecord(
        STACK_ID,
        "Line",
        Intent.of(LINE, Placement(HOME, {SMS: flow})),
        origin=origin,
        previous_logical_id=former,
    )
    return number(record, source=SOURCE)


def test_a_flow_beside_the_one_that_the_numbers_resource_has_attached_is_refused() -> None:
    with pytest.raises(InvalidPropertyError) as refused:
        refuse_second_flow(ANSWER, own(WELCOME), {SMS: WELCOME}, wanting(OTHER))

    assert str(refused.value) == (
        f"ContactFlowArn must not be given beside that of Line, {WELCOME}: got {OTHER!r}"
    )


@pytest.mark.parametrize(
    ("seen", "flows"),
    [
        pytest.param(own(None), {SMS: None}, id="the number's resource names none"),
        pytest.param(own(None), {SMS: THEIRS}, id="somebody else has attached one"),
        pytest.param(own(WELCOME), {SMS: None}, id="what it names was never attached"),
        pytest.param(own(WELCOME), {SMS: OTHER}, id="another one is attached"),
        pytest.param(
            own(WELCOME, Placement(HOME, {SMS: WELCOME})), {SMS: WELCOME}, id="it was there before"
        ),
        pytest.param(own(WELCOME, former="Former"), {SMS: WELCOME}, id="it was renamed"),
        pytest.param(number(OURS, source=SOURCE), {SMS: WELCOME}, id="a record without an intent"),
        pytest.param(number(None, source=SOURCE), {SMS: WELCOME}, id="no record"),
    ],
)
def test_a_flow_is_not_refused_where_the_numbers_resource_has_none_for_certain(
    seen: PhoneNumber, flows: Flows
) -> None:
    refuse_second_flow(ANSWER, seen, flows, wanting(OTHER))


@pytest.mark.parametrize(
    "origin",
    [
        pytest.param(Placement(AWAY, {SMS: WELCOME}), id="it was elsewhere"),
        pytest.param(Placement(HOME, {SMS: OTHER}), id="it had another flow"),
    ],
)
def test_what_was_there_before_is_told_by_place_and_flow(origin: Placement) -> None:
    with pytest.raises(InvalidPropertyError):
        refuse_second_flow(ANSWER, own(WELCOME, origin), {SMS: WELCOME}, wanting(OTHER))


def test_a_flow_of_its_own_is_not_refused_beside_itself() -> None:
    seen = own(WELCOME)
    mine = replace(seen, tags={**seen.tags, **share().to_tags(over={})})

    refuse_second_flow(ANSWER, mine, {SMS: WELCOME}, wanting(OTHER))


@pytest.mark.parametrize(
    ("attached", "source", "is_refused"),
    [(None, SOURCE, True), (OTHER, SOURCE, False), (None, None, False)],
    ids=["it may be hidden", "another one is seen", "it would be shown"],
)
def test_a_flow_that_connect_may_not_show_is_taken_for_attached(
    attached: str | None, source: str | None, *, is_refused: bool
) -> None:
    """Whether the calls' flow of an imported number is shown is not documented."""
    record = replace(OURS, intent=Intent.of(LINE, Placement(HOME, {Channel.VOICE: WELCOME})))
    seen, flows = number(record, source=source), {Channel.VOICE: attached}

    with pytest.raises(InvalidPropertyError) if is_refused else nullcontext():
        refuse_second_flow(CALLS, seen, flows, wanting(OTHER))


def test_a_number_itself_is_asked_for_no_other_flow() -> None:
    refuse_second_flow(LINE, own(WELCOME), {SMS: WELCOME}, wanting(OTHER))


def test_a_number_finds_the_flows_of_their_own_on_the_channels_that_it_asks_for() -> None:
    seen = texted(share())

    assert list(of_their_own(seen, wanting())) == [share()]
    assert list(of_their_own(texted(), wanting())) == []
    on_calls = Desired(HOME, contact_flow_arns={Channel.VOICE: WELCOME})
    assert list(of_their_own(seen, on_calls)) == []


# Its channel.


def test_another_channel_takes_another_name() -> None:
    formerly = Managed(contact_flow_arns={Channel.VOICE: WELCOME})

    with pytest.raises(InvalidPropertyError) as refused:
        refuse_other_channel(texted(), wanting(), formerly)

    assert str(refused.value) == (
        "Channel cannot be changed from VOICE: give the resource another logical id: got 'SMS'"
    )


@pytest.mark.parametrize("formerly", [Managed(), Managed(contact_flow_arn=OTHER)])
def test_the_same_channel_or_none_before_is_not_refused(formerly: Managed) -> None:
    refuse_other_channel(texted(), wanting(), formerly)


# Its record.


def test_its_record_is_beside_the_numbers_and_names_the_channel() -> None:
    seen = texted(share())

    assert OwnerRecord.of(seen) == OURS
    assert OwnerRecord.of(seen, ANSWER) == share()
    assert OwnerRecord.of(seen, CALLS) is None
    assert seen.tags["cdk-connect-phone-numbers:SMS:logical-id"] == "Answer"
    assert key_of(LOGICAL_ID, None) == LOGICAL_ID


def test_its_record_takes_no_key_of_the_numbers_but_the_stacks() -> None:
    assert set(share().to_tags(over={})) & set(TAG_KEYS) == {STACK}


def test_its_share_goes_with_the_record_that_takes_it_over() -> None:
    former = replace(share(), logical_id="Former")
    here, then = Placement(HOME, {SMS: OTHER}), Placement(HOME, {SMS: WELCOME})

    fresh = take_over(ANSWER, None, here, then, SMS)
    renamed = take_over(ANSWER, former, here, then, SMS)

    assert (fresh.share, fresh.origin) == (SMS, here)
    assert (renamed.share, renamed.previous_logical_id, renamed.previous) == (SMS, "Former", here)


def test_a_former_name_that_is_no_more_leaves_the_place_before_it() -> None:
    before, found = Placement(AWAY, {SMS: CLOSED}), Placement(HOME, {SMS: THEIRS})
    renamed = replace(share(), origin=before, previous=found, previous_logical_id="Former")

    assert renamed.without_former_name() == replace(renamed, origin=found, previous_logical_id=None)
    assert replace(renamed, previous=None).without_former_name().origin == before


def test_what_another_stack_has_left_of_flows_goes_whole_and_its_own_stays() -> None:
    others = replace(share(), stack_id=f"{STACK_ID}x", origin=Placement(HOME, {SMS: OTHER}))
    left = {key: value for key, value in others.to_tags(over={}).items() if key not in TAG_KEYS}

    assert set(left_by_others(STACK_ID, {**number().tags, **left, "theirs": "1"})) == set(left)
    assert left_by_others(STACK_ID, texted(share()).tags) == []
    assert left_by_others(STACK_ID, number().tags) == []
    # Whose it was is not known any more.
    assert left_by_others(STACK_ID, {key_of(LOGICAL_ID, SMS): "Answer"}) == []


def test_its_physical_id_names_channel_and_number() -> None:
    seen = texted()

    assert id_of(ANSWER, seen) == f"SMS/{NUMBER_ARN}"
    assert id_of(LINE, seen) == NUMBER_ARN
    for channel in Channel:
        assert number_in(f"{channel}/{NUMBER_ARN}") == seen.phone_number_id
        assert number_in(unfinished_id(f"{channel}/{NUMBER_ARN}")) == seen.phone_number_id
    assert number_in(f"FAX/{NUMBER_ARN}") is None


# Its plan.


def test_its_plan_writes_its_own_record_and_attaches_on_its_channel() -> None:
    seen = texted()

    tag, *rest = plan(ANSWER, wanting(), Managed(), seen, {SMS: THEIRS})

    assert isinstance(tag, TagResource)
    after = tag.applied_to(seen)
    assert OwnerRecord.of(after) == OURS
    assert OwnerRecord.of(after, ANSWER) == replace(
        share(), origin=Placement(HOME, {SMS: THEIRS}), previous=None
    )
    assert rest == [AssociateContactFlow(WELCOME, channel=SMS)]


def test_its_plan_goes_on_from_its_own_record() -> None:
    record = replace(share(), origin=Placement(HOME, {SMS: THEIRS}))
    seen = texted(record)

    assert plan(ANSWER, wanting(), Managed(), seen, {SMS: WELCOME}) == ()
    tag, *rest = plan(ANSWER, wanting(OTHER), wanting().as_managed, seen, {SMS: WELCOME})
    assert isinstance(tag, TagResource)
    after = OwnerRecord.of(tag.applied_to(seen), ANSWER)
    assert after is not None
    assert after.origin == record.origin
    assert rest == [AssociateContactFlow(OTHER, channel=SMS)]


def left_by_another_stack() -> dict[str, str]:
    """Return the tags of a flow's record that another stack has left on the number."""
    calls = OwnerRecord(f"{STACK_ID}x", "Calls", share=Channel.VOICE)
    return {key: value for key, value in calls.to_tags(over={}).items() if key not in TAG_KEYS}


def test_a_number_takes_off_what_another_stack_has_left_of_flows_and_a_flow_does_not() -> None:
    left = left_by_another_stack()
    seen = texted(share(), **left)

    *_, untag = plan(LINE, Desired(HOME, tags={"a": "1"}), Managed(), seen, {SMS: WELCOME})
    of_a_flow = plan(ANSWER, wanting(OTHER), Managed(), seen, {SMS: WELCOME})

    assert untag == UntagResource(tuple(sorted(left)))
    assert not any(isinstance(step, UntagResource) for step in of_a_flow)


def moved_by_hand(record: OwnerRecord) -> tuple[Step, ...]:
    """Return what brings a number home that has this flow's record, but for its own record."""
    seen = texted(record, target_arn=AWAY)
    flows = {Channel.VOICE: None, SMS: None}

    steps = plan(LINE, Desired(HOME), Managed(target_arn=HOME), seen, flows)

    return tuple(step for step in steps if not isinstance(step, TagResource | UntagResource))


def test_a_number_that_was_moved_by_hand_comes_home_with_the_flow_of_its_own() -> None:
    """CloudFormation tells the resource that has the flow nothing of it."""
    assert moved_by_hand(share()) == (
        UpdatePhoneNumber(HOME),
        AssociateContactFlow(WELCOME, if_exists=True, channel=SMS),
    )


@pytest.mark.parametrize(
    "record",
    [
        pytest.param(share(CLOSED, AWAY), id="of another place"),
        pytest.param(replace(share(), stack_id=f"{STACK_ID}x"), id="of another stack"),
        pytest.param(replace(share(), intent=None), id="which does not say where"),
        pytest.param(OURS, id="no flow's"),
    ],
)
def test_a_number_that_was_moved_by_hand_gets_no_flow_that_its_stack_did_not_attach_there(
    record: OwnerRecord,
) -> None:
    assert moved_by_hand(record) == (UpdatePhoneNumber(HOME),)


# Its end.


def keys_of(*records: OwnerRecord) -> set[str]:
    return {key for record in records for key in record.to_tags(over={})} - set(TAG_KEYS)


def test_a_removed_one_detaches_what_it_has_attached_and_takes_its_record_off() -> None:
    managed = Managed(contact_flow_arn=WELCOME)

    detach, untag = plan_detach(texted(share()), {SMS: WELCOME}, share(), managed)

    assert detach == DisassociateContactFlow(SMS)
    assert isinstance(untag, UntagResource)
    assert set(untag.keys) == keys_of(share())


def test_a_removed_one_names_its_stack_where_its_number_was_let_go_of_first() -> None:
    record = {key: text for key, text in share().to_tags(over={}).items() if key != STACK}
    seen = replace(texted(share()), tags=record)

    name, detach, untag = plan_detach(
        seen, {SMS: WELCOME}, share(), Managed(contact_flow_arn=WELCOME)
    )

    assert (name, detach) == (TagResource({STACK: STACK_ID}), DisassociateContactFlow(SMS))
    assert isinstance(untag, UntagResource)
    assert set(untag.keys) == {*keys_of(share()), STACK}


def test_a_removed_one_detaches_what_it_was_about_to_attach() -> None:
    tried = share(OTHER)

    detach, _ = plan_detach(texted(tried), {SMS: OTHER}, tried, Managed(contact_flow_arn=WELCOME))

    assert detach == DisassociateContactFlow(SMS)


@pytest.mark.parametrize("intent", [share(OTHER).intent, None], ids=["another", "not readable"])
def test_a_removed_one_detaches_what_it_has_deployed_whatever_its_record_announces(
    intent: Intent | None,
) -> None:
    record = replace(share(), intent=intent)

    detach, _ = plan_detach(
        texted(record), {SMS: WELCOME}, record, Managed(contact_flow_arn=WELCOME)
    )

    assert detach == DisassociateContactFlow(SMS)


@pytest.mark.parametrize("flows", [{SMS: THEIRS}, {Channel.VOICE: WELCOME, SMS: THEIRS}])
def test_a_removed_one_leaves_a_flow_that_somebody_else_has_attached(flows: Flows) -> None:
    managed = Managed(contact_flow_arn=WELCOME)

    (untag,) = plan_detach(texted(share()), flows, share(), managed)

    assert isinstance(untag, UntagResource)
    assert set(untag.keys) == keys_of(share())


def test_a_removed_one_leaves_the_flow_that_was_there_before() -> None:
    managed = Managed(contact_flow_arn=WELCOME)
    found = replace(share(), origin=Placement(HOME, {SMS: WELCOME}))
    elsewhere = replace(share(), origin=Placement(AWAY, {SMS: WELCOME}))

    (untag,) = plan_detach(texted(found), {SMS: WELCOME}, found, managed)
    detach, _ = plan_detach(texted(elsewhere), {SMS: WELCOME}, elsewhere, managed)

    assert isinstance(untag, UntagResource)
    assert detach == DisassociateContactFlow(SMS)


def test_letting_go_of_a_flow_leaves_the_numbers_record_and_the_other_channels() -> None:
    calls = replace(share(), share=Channel.VOICE, logical_id="Calls")

    (untag,) = plan_retain(texted(share(), calls), SMS)

    assert isinstance(untag, UntagResource)
    assert set(untag.keys) == keys_of(share())
    assert untag.owner == {
        key_of(STACK, SMS): STACK_ID,
        key_of(LOGICAL_ID, SMS): "Answer",
    }


def test_letting_go_of_a_flow_of_a_number_that_nobody_has_leaves_no_stacks_name() -> None:
    tags = share().to_tags(over={})

    (untag,) = plan_retain(number(None, source=SOURCE, tags=tags), SMS)

    assert isinstance(untag, UntagResource)
    assert set(untag.keys) == set(tags)


@pytest.mark.parametrize("attached", [WELCOME, None])
def test_an_undone_one_brings_back_the_flow_that_it_has_replaced(attached: str | None) -> None:
    record = replace(share(), origin=Placement(HOME, {SMS: OTHER}))
    seen = texted(record)

    back, untag = plan_undo(seen, {SMS: attached}, record, Managed(contact_flow_arn=WELCOME))

    assert back == AssociateContactFlow(OTHER, if_exists=True, channel=SMS)
    assert isinstance(untag, UntagResource)
    assert set(untag.keys) == keys_of(record)


def test_an_undone_one_leaves_what_is_neither_its_own_nor_undone() -> None:
    record = replace(share(), origin=Placement(HOME, {SMS: OTHER}))
    managed = Managed(contact_flow_arn=WELCOME)

    (untag,) = plan_undo(texted(record), {SMS: THEIRS}, record, managed)

    assert isinstance(untag, UntagResource)


def test_an_undone_one_leaves_the_flow_that_the_numbers_own_resource_has_again() -> None:
    record = replace(share(), origin=Placement(HOME, {SMS: OTHER}))
    seen = own(WELCOME)
    seen = replace(seen, tags={**seen.tags, **record.to_tags(over={})})

    (untag,) = plan_undo(seen, {SMS: WELCOME}, record, Managed(contact_flow_arn=WELCOME))

    assert isinstance(untag, UntagResource)


def test_an_undone_rename_gives_the_flow_back_to_the_former_name() -> None:
    found, before = Placement(HOME, {SMS: OTHER}), Placement(HOME, {SMS: THEIRS})
    record = replace(share(), origin=before, previous=found, previous_logical_id="Former")
    seen = texted(record)

    back, tag = plan_undo(seen, {SMS: WELCOME}, record, Managed(contact_flow_arn=WELCOME))

    assert back == AssociateContactFlow(OTHER, if_exists=True, channel=SMS)
    assert isinstance(tag, TagResource)
    former = OwnerRecord.of(tag.applied_to(seen), ANSWER)
    assert former == OwnerRecord(STACK_ID, "Former", record.intent, origin=before, share=SMS)


def test_a_mark_is_put_on_its_own_record_and_not_on_the_numbers() -> None:
    later = replace(ANSWER, request_id="00000000-0000-0000-0000-00000000000d")
    seen = texted(share())

    (mark,) = plan_mark(later, seen, Placement(HOME, {SMS: OTHER}))

    assert isinstance(mark, TagResource)
    marked = mark.applied_to(seen)
    assert OwnerRecord.of(marked) == OURS
    assert OwnerRecord.of(marked, later) == replace(
        share(), intent=Intent.of(later, Placement(HOME, {SMS: OTHER}))
    )


def test_a_mark_on_a_number_without_its_record_names_the_channel() -> None:
    (mark,) = plan_mark(ANSWER, texted(), Placement(HOME, {SMS: OTHER}))

    assert isinstance(mark, TagResource)
    assert OwnerRecord.of(mark.applied_to(texted()), ANSWER) == share(OTHER)


def test_one_that_came_too_late_does_not_touch_a_number_that_nobody_has_any_more() -> None:
    to = Placement(HOME, {SMS: OTHER})
    free, owned = number(None, source=SOURCE), texted()
    attach = AssociateContactFlow(OTHER, if_exists=True, channel=SMS)

    assert plan_put_right(ANSWER, free, {SMS: WELCOME}, to, Managed()) == ()
    assert plan_put_right(ANSWER, owned, {SMS: WELCOME}, to, Managed()) == (attach,)
    mark, step, untag = plan_put_right(LINE, free, {SMS: WELCOME}, to, Managed())
    assert (type(mark), step, type(untag)) == (TagResource, attach, UntagResource)


@pytest.mark.parametrize(
    ("there", "place", "steps"),
    [
        (WELCOME, Placement(HOME), (DisassociateContactFlow(SMS),)),
        (OTHER, Placement(HOME), ()),
        (WELCOME, Placement(HOME, {SMS: WELCOME}), ()),
    ],
    ids=["its own", "attached by hand", "wanted by somebody else too"],
)
def test_a_flow_that_came_too_late_goes_where_nobody_else_wants_it(
    there: str, place: Placement, steps: tuple[Step, ...]
) -> None:
    tried = Managed(target_arn=HOME, contact_flow_arn=WELCOME)

    assert plan_put_right(ANSWER, texted(), {SMS: there}, place, tried) == steps


def test_a_flow_that_was_attached_by_hand_elsewhere_is_not_brought_along() -> None:
    away, to, tried = number(OURS, AWAY), Placement(HOME), Managed(target_arn=AWAY)

    steps = plan_put_right(LINE, away, {Channel.VOICE: CLOSED}, to, tried)

    assert steps == (UpdatePhoneNumber(HOME),)


def test_a_number_comes_back_with_its_own_flows_that_were_there() -> None:
    calls = replace(share(OTHER), share=Channel.VOICE, logical_id="Calls")
    calls = replace(calls, intent=Intent.of(CALLS, Placement(AWAY, {Channel.VOICE: OTHER})))
    seen = texted(share(), calls)

    assert with_others_flows(LINE, seen, Placement(HOME)) == Placement(HOME, {SMS: WELCOME})
    assert with_others_flows(LINE, seen, Placement(AWAY)) == Placement(AWAY, {Channel.VOICE: OTHER})


def test_a_number_comes_back_without_what_another_stack_has_left_or_nobody_has() -> None:
    theirs = replace(share(), stack_id="arn:aws:cloudformation:us-east-1:1:stack/Other/1")
    left = replace(texted(), tags={**theirs.to_tags(over={}), **OURS.to_tags(over={})})
    free = replace(left, tags=theirs.to_tags(over={}) | {STACK: "", LOGICAL_ID: ""})

    for seen in (left, free):
        assert with_others_flows(LINE, seen, Placement(HOME)) == Placement(HOME)


def test_what_came_too_late_gives_way_to_the_flow_of_the_numbers_own_resource() -> None:
    found = Placement(HOME, {SMS: None})

    assert with_others_flows(ANSWER, own(OTHER), found) == Placement(HOME, {SMS: OTHER})
    assert with_others_flows(CALLS, own(OTHER), found) == found
    assert with_others_flows(ANSWER, own(None), found) == found


# What its delete means.


@pytest.mark.parametrize(
    ("target_arn", "meaning"), [(HOME, Deletion.DETACH), (AWAY, Deletion.LET_GO)]
)
def test_it_is_detached_where_its_number_is_still_there(target_arn: str, meaning: Deletion) -> None:
    deleting = StackState("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", since=100.0)
    managed = Managed(target_arn=HOME, contact_flow_arn=WELCOME)
    seen = texted(share(), target_arn=target_arn)

    means = deletion(seen, share(), managed, deleting, is_finished=True)

    assert means is meaning


def test_whether_it_was_in_service_matters_where_it_has_taken_anothers_place() -> None:
    deleting = StackState("DELETE_IN_PROGRESS", since=100.0)
    replaced = replace(share(), origin=Placement(HOME, {SMS: OTHER}))
    first = replace(share(), origin=Placement(HOME, {SMS: None}))

    assert needs_evidence(replaced, Managed(), deleting)
    assert not needs_evidence(first, Managed(), deleting)
    assert not needs_evidence(share(), Managed(), deleting)
    assert not needs_evidence(replaced, Managed(), None)


@pytest.mark.parametrize(
    ("was_in_service", "meaning"), [(True, Deletion.DETACH), (False, Deletion.UNDO)]
)
def test_what_was_never_in_service_gives_the_flow_back_whose_place_it_has_taken(
    meaning: Deletion, *, was_in_service: bool
) -> None:
    deleting = StackState("DELETE_IN_PROGRESS", since=100.0)
    record = replace(share(), origin=Placement(HOME, {SMS: OTHER}))
    managed = Managed(target_arn=HOME, contact_flow_arn=WELCOME)

    means = deletion(
        texted(record), record, managed, deleting, is_finished=True, was_in_service=was_in_service
    )

    assert means is meaning


def test_it_is_put_back_only_where_its_number_still_is() -> None:
    record = replace(share(), origin=Placement(HOME, {SMS: OTHER}))

    assert is_put_back(texted(record), record, HOME)
    assert is_put_back(texted(record), record, AWAY)
    assert not is_put_back(texted(record, target_arn=AWAY), record, AWAY)
