"""What differs between a number as it was deployed and the number as it is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.unit.examples import (
    AWAY,
    HOME,
    LINE,
    NUMBER_ARN,
    NUMBER_ID,
    OTHER,
    OURS,
    SOURCE,
    STACK_ID,
    WELCOME,
    number,
)

from phone_number_handler.core.channel import Channel, Flows
from phone_number_handler.core.desired import Association, Desired, Resource
from phone_number_handler.core.drift import (
    Aspect,
    Deployed,
    Difference,
    differences,
    hidden_differences,
)
from phone_number_handler.core.number import ListedNumber, Placement, Status
from phone_number_handler.core.owner import OwnerRecord, new_record

SMS, VOICE = Channel.SMS, Channel.VOICE
LISTED = ListedNumber(
    phone_number_arn=NUMBER_ARN,
    phone_number_id=NUMBER_ID,
    phone_number="+18005550100",
    target_arn=HOME,
    description="Front door",
)
TEXTED = replace(LISTED, source_phone_number_arn=SOURCE)
DESIRED = Desired(
    HOME, phone_number_id=NUMBER_ID, contact_flow_arn=WELCOME, description="Front door"
)
DEPLOYED = Deployed("Line", NUMBER_ID, DESIRED)


def difference(aspect: Aspect, deployed: str | None, found: str | None) -> Difference:
    return Difference("Line", NUMBER_ID, aspect, deployed, found)


def found(
    deployed: Deployed, listed: ListedNumber | None, flows: Flows | None = None
) -> list[Difference]:
    return list(differences(deployed, listed, flows if flows is not None else {VOICE: WELCOME}))


def test_a_number_that_is_as_it_was_deployed_has_no_difference() -> None:
    assert found(DEPLOYED, LISTED) == []


def test_a_number_that_is_gone_has_one_alone() -> None:
    assert found(DEPLOYED, None) == [
        difference(Aspect.PRESENCE, "in Amazon Connect", "no longer there")
    ]


def test_whatever_is_elsewhere_or_otherwise_is_named_with_both() -> None:
    listed = replace(LISTED, target_arn=AWAY, description="Back door")

    assert found(DEPLOYED, listed, {VOICE: OTHER}) == [
        difference(Aspect.TARGET, HOME, AWAY),
        difference(Aspect.FLOW, WELCOME, OTHER),
        difference(Aspect.DESCRIPTION, "Front door", "Back door"),
    ]


def test_what_is_missing_is_none_and_not_empty() -> None:
    listed = replace(LISTED, target_arn="", description="")

    assert found(DEPLOYED, listed, {}) == [
        difference(Aspect.TARGET, HOME, None),
        difference(Aspect.FLOW, WELCOME, None),
        difference(Aspect.DESCRIPTION, "Front door", None),
    ]
    dropped = Deployed("Line", NUMBER_ID, replace(DESIRED, description=""))
    assert found(dropped, LISTED) == [difference(Aspect.DESCRIPTION, None, "Front door")]


def test_what_the_stack_does_not_manage_makes_no_difference() -> None:
    bare = Deployed("Line", NUMBER_ID, Desired(HOME, phone_number_id=NUMBER_ID))

    assert found(bare, LISTED, {VOICE: OTHER}) == []


def test_each_channels_flow_is_compared_for_itself() -> None:
    desired = replace(
        DESIRED, contact_flow_arn=None, contact_flow_arns={SMS: WELCOME, VOICE: WELCOME}
    )
    deployed = Deployed("Line", NUMBER_ID, desired)

    assert found(deployed, TEXTED, {SMS: OTHER, VOICE: WELCOME}) == [
        difference(Aspect.FLOW, WELCOME, OTHER)
    ]
    assert found(deployed, TEXTED, {SMS: WELCOME, VOICE: OTHER}) == [
        difference(Aspect.FLOW, WELCOME, OTHER)
    ]


def test_a_flow_that_connect_may_not_show_is_not_missed() -> None:
    """Whether the calls' flow of an imported number is shown is not documented."""
    calls = replace(DESIRED, contact_flow_arn=None, contact_flow_arns={VOICE: WELCOME})
    deployed = Deployed("Line", NUMBER_ID, calls)

    assert found(deployed, TEXTED, {VOICE: None}) == []
    assert found(deployed, LISTED, {VOICE: None}) == [difference(Aspect.FLOW, WELCOME, None)]
    texts = Deployed("Line", NUMBER_ID, DESIRED)
    assert found(texts, TEXTED, {SMS: None}) == [difference(Aspect.FLOW, WELCOME, None)]


def test_a_flow_of_its_own_says_nothing_of_where_its_number_is() -> None:
    answer = replace(
        DEPLOYED, desired=replace(DESIRED, description=None), association=Association()
    )

    assert found(answer, replace(LISTED, target_arn=AWAY)) == []


# What only a look at the number shows.


def hidden(record: OwnerRecord | None = OURS, status: Status = Status.CLAIMED) -> list[Difference]:
    return list(hidden_differences(DEPLOYED, STACK_ID, replace(number(record), status=status)))


def test_a_number_of_the_resource_hides_nothing() -> None:
    assert hidden() == []
    assert hidden(status=Status.FAILED) == []


def test_a_number_that_is_being_changed_says_so() -> None:
    assert hidden(status=Status.IN_PROGRESS) == [
        difference(Aspect.STATUS, "CLAIMED", "IN_PROGRESS")
    ]


def test_a_number_of_another_or_of_nobody_names_the_owner() -> None:
    expected = f"Line of {STACK_ID}"

    assert hidden(OwnerRecord(STACK_ID, "Sibling")) == [
        difference(Aspect.OWNER, expected, f"Sibling of {STACK_ID}")
    ]
    assert hidden(None) == [difference(Aspect.OWNER, expected, None)]


def test_tags_that_differ_are_named_with_their_values_and_others_are_not() -> None:
    desired = replace(DESIRED, tags={"team": "care", "cost": "1", "kept": "yes"})
    seen = number(tags={"team": "sales", "kept": "yes", "theirs": "1"})

    shown = list(hidden_differences(Deployed("Line", NUMBER_ID, desired), STACK_ID, seen))

    assert shown == [
        difference(Aspect.TAG, "team=care", "team=sales"),
        difference(Aspect.TAG, "cost=1", None),
    ]


def test_the_owner_of_a_flow_is_told_by_the_flows_record() -> None:
    answer = Deployed("Answer", NUMBER_ID, DESIRED, Association())
    who = Resource(STACK_ID, "Answer", LINE.request_id, association=Association())
    record = new_record(who, Placement(HOME, {VOICE: WELCOME}), VOICE)
    seen = number(tags=record.to_tags(over={}))

    assert list(hidden_differences(answer, STACK_ID, seen)) == []
    assert [each.aspect for each in hidden_differences(answer, STACK_ID, number())] == [
        Aspect.OWNER
    ]


@pytest.mark.parametrize(
    ("deployed", "there", "words"),
    [
        (WELCOME, OTHER, f"Line: flow is {OTHER}, deployed was {WELCOME}"),
        (None, OTHER, f"Line: flow is {OTHER}, deployed was none"),
        (WELCOME, None, f"Line: flow is none, deployed was {WELCOME}"),
    ],
)
def test_a_difference_is_said_in_one_line(
    deployed: str | None, there: str | None, words: str
) -> None:
    assert str(difference(Aspect.FLOW, deployed, there)) == words
