"""Flows that are resources of their own: who may have which, and what a delete brings back."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from tests.cloudformation.delivery import Exchange
from tests.cloudformation.stack import Attribute, OwnFlow, Stack, Template
from tests.owner_tags import EVENT, LOGICAL_ID, ORIGIN_FLOW, ORIGIN_TARGET, STACK
from tests.reliability import judge
from tests.reliability.cloud import Cloud, Datacentre, flow_owners_of, place
from tests.reliability.lifecycles import imported, moved, with_flow
from tests.reliability.meanwhile import Mode, moments, play

from local_cloud.connect.behaviour import Behaviour

UNSEEN = Behaviour(rate=None, voice_flows_of_imports="unseen")


def answered(line: str, flow: str, **changes: Any) -> OwnFlow:
    named = {name: Attribute(line, name) for name in ("PhoneNumberId", "TargetArn")}
    return OwnFlow({**named, "ContactFlowArn": flow, **changes})


def found_here(cloud: Cloud, **changes: Any) -> dict[str, Any]:
    return {"PhoneNumberId": cloud.found_here, "TargetArn": cloud.here, **changes}


def created(cloud: Cloud, template: Template) -> Stack:
    stack = cloud.cloudformation.create_stack("Contact-Centre", template)
    assert stack.status == "CREATE_COMPLETE", stack.reason
    return stack


def test_it_detaches_what_it_attached_and_nothing_else(cloud: Cloud) -> None:
    stack = created(cloud, with_flow(found_here(cloud), cloud.flow))
    cloud.by_hand(cloud.found_here).contact_flow_arn = cloud.closed_flow

    cloud.cloudformation.delete_stack(stack)

    assert stack.is_gone
    assert place(cloud, cloud.found_here) == (cloud.here, cloud.closed_flow)
    judge.nothing_is_orphaned(cloud)


def test_it_is_detached_though_its_number_was_let_go_of_before(cloud: Cloud) -> None:
    # CloudFormation gives up a clean-up that fails three times, and goes on with what it is of.
    stack = created(cloud, with_flow(found_here(cloud), cloud.flow))
    cloud.connect.client().untag_resource(
        resourceArn=cloud.found_here,
        tagKeys=[STACK, LOGICAL_ID, EVENT, ORIGIN_TARGET, ORIGIN_FLOW],
    )

    cloud.cloudformation.delete_stack(stack)

    assert stack.is_gone
    assert place(cloud, cloud.found_here) == (cloud.here, None)
    assert not cloud.numbers[cloud.found_here].tags


def test_a_roll_back_brings_back_a_flow_that_somebody_else_had_attached(cloud: Cloud) -> None:
    stack = created(cloud, {"Line": found_here(cloud)})
    before = cloud.numbers

    cloud.cloudformation.update_stack(stack, with_flow(found_here(cloud), cloud.flow), fails=True)

    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert place(cloud, cloud.found_here) == (cloud.here, cloud.closed_flow)
    judge.is_as_before(cloud, before, but_for=set())


def test_a_number_that_no_resource_of_the_stack_has_is_refused(cloud: Cloud) -> None:
    other = cloud.cloudformation.create_stack("Other", {"Line": found_here(cloud)})
    named = {"PhoneNumberId": cloud.found_here, "TargetArn": cloud.here}

    stack = cloud.cloudformation.create_stack(
        "Contact-Centre", {"Answer": OwnFlow({**named, "ContactFlowArn": cloud.flow})}
    )

    assert other.status == "CREATE_COMPLETE"
    assert "PhoneNumberId must be a number that another resource of the same stack" in stack.reason
    assert place(cloud, cloud.found_here) == (cloud.here, cloud.closed_flow)


def test_a_flow_beside_one_that_the_number_has_attached_is_refused(cloud: Cloud) -> None:
    template = {"Line": imported(cloud), "Answer": answered("Line", cloud.closed_flow)}

    stack = cloud.cloudformation.create_stack("Contact-Centre", template)

    assert stack.status == "ROLLBACK_COMPLETE"
    assert "ContactFlowArn must not be given beside that of Line" in stack.reason


def test_a_number_takes_no_flow_beside_one_that_is_a_resource_of_its_own(cloud: Cloud) -> None:
    stack = created(cloud, with_flow(imported(cloud), cloud.flow))
    before = cloud.numbers

    cloud.cloudformation.update_stack(
        stack, {"Line": imported(cloud), "Answer": answered("Line", cloud.flow)}
    )

    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert "ContactFlowArn must not be given beside that of Answer" in "".join(
        reason for _, reason in stack.statuses
    )
    judge.is_as_before(cloud, before, but_for=set())


def test_two_flows_on_one_channel_are_refused(cloud: Cloud) -> None:
    template = with_flow(found_here(cloud), cloud.flow)

    stack = cloud.cloudformation.create_stack(
        "Contact-Centre", {**template, "Second": answered("Line", cloud.closed_flow)}
    )

    assert stack.status == "ROLLBACK_COMPLETE"
    assert "is managed by Answer" in stack.reason
    assert place(cloud, cloud.found_here) == (cloud.here, cloud.closed_flow)


def test_each_channel_of_a_number_can_have_one(datacentre: Datacentre) -> None:
    with datacentre.cloud(Behaviour(rate=None, voice_flows_of_imports="taken")) as cloud:
        template = {
            "Line": imported(cloud, ContactFlowArn=None),
            "Texts": answered("Line", cloud.flow),
            "Calls": answered("Line", cloud.closed_flow, Channel="VOICE"),
        }

        stack = created(cloud, template)

        number = cloud.number_of(template["Line"])
        assert number.flows == {"SMS": cloud.flow, "VOICE": cloud.closed_flow}
        assert {logical_id for _, logical_id in flow_owners_of(number)} == {"Texts", "Calls"}
        cloud.cloudformation.delete_stack(stack)
        assert cloud.number_of(template["Line"]).flows == {}
        judge.nothing_is_orphaned(cloud)


def test_the_channel_cannot_be_changed(datacentre: Datacentre) -> None:
    with datacentre.cloud(Behaviour(rate=None, voice_flows_of_imports="taken")) as cloud:
        template = with_flow(imported(cloud), cloud.flow)
        stack = created(cloud, template)

        cloud.cloudformation.update_stack(
            stack, {**template, "Answer": answered("Line", cloud.flow, Channel="VOICE")}
        )

        assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
        assert "Channel cannot be changed from SMS" in stack.reason
        assert cloud.number_of(template["Line"]).flows == {"SMS": cloud.flow}


def tagged(count: int) -> dict[str, str]:
    return {f"tag-{at}": "x" for at in range(count)}


def test_a_number_without_room_for_the_record_is_refused_before_any_write(cloud: Cloud) -> None:
    stack = created(cloud, {"Line": found_here(cloud, Tags=tagged(34))})
    before = cloud.connect.calls()[-1].sequence

    full = with_flow(found_here(cloud, Tags=tagged(34)), cloud.flow)
    cloud.cloudformation.update_stack(stack, full)

    assert "must leave room for 1 more tags on the number" in stack.reason
    assert not any(call.is_write for call in cloud.connect.calls(before))
    assert place(cloud, cloud.found_here) == (cloud.here, cloud.closed_flow)


def test_a_number_with_a_flow_of_its_own_takes_no_tag_that_its_records_will_need(
    cloud: Cloud,
) -> None:
    stack = created(cloud, with_flow(found_here(cloud, Tags=tagged(33)), cloud.flow))
    before = cloud.numbers

    cloud.cloudformation.update_stack(
        stack, with_flow(found_here(cloud, Tags=tagged(34)), cloud.flow)
    )

    assert "Tags must leave room for 1 more tags on the number" in "".join(
        reason for _, reason in stack.statuses
    )
    judge.is_as_before(cloud, before, but_for=set())


def test_there_is_room_for_whatever_becomes_of_a_number_and_its_flow(cloud: Cloud) -> None:
    tags = tagged(33)
    template = with_flow(moved(cloud, Tags=tags), cloud.flow)
    stack = created(cloud, template)
    there = moved(cloud, TargetArn=cloud.there, Tags=tags, PhoneNumberDescription="Moved")

    for line, name in (("Line", "Answer"), ("Line", "Reply"), ("Other", "Reply")):
        cloud.by_hand(cloud.found).description = "By hand"
        template = with_flow(there, cloud.flow_there, line, name)
        cloud.cloudformation.update_stack(stack, template, fails=True)
        assert stack.status == "UPDATE_ROLLBACK_COMPLETE", stack.reason
        cloud.cloudformation.update_stack(stack, template)
        assert stack.status == "UPDATE_COMPLETE", stack.reason
        assert len(cloud.numbers[cloud.found].tags) + 2 <= 50


def test_a_number_that_has_too_many_tags_by_hand_is_refused_before_any_write(
    cloud: Cloud,
) -> None:
    cloud.connect.backend.tag_resource(cloud.found, tagged(48))
    before = cloud.connect.calls()[-1].sequence if cloud.connect.calls() else 0

    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": moved(cloud)})

    assert "Tags must leave room for" in stack.reason
    assert not any(call.is_write for call in cloud.connect.calls(before))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ContactFlowArn": "arn:nothing"}, "ContactFlowArn must be the ARN of"),
        ({"Channel": "PIGEON"}, "Channel must be VOICE or SMS or WHATSAPP"),
        ({"Tags": {"a": "b"}}, "Tags is not a property of this resource"),
        ({"Timeout": "0"}, "Timeout must be a whole number of seconds"),
        ({"Channel": "WHATSAPP"}, "ContactFlowArns must be one of the number"),
    ],
)
def test_what_cannot_be_right_is_refused(
    cloud: Cloud, changes: dict[str, Any], message: str
) -> None:
    stack = cloud.cloudformation.create_stack(
        "Contact-Centre",
        {"Line": found_here(cloud), "Answer": answered("Line", cloud.flow, **changes)},
    )

    assert stack.status == "ROLLBACK_COMPLETE"
    assert message in stack.reason
    assert place(cloud, cloud.found_here) == (cloud.here, cloud.closed_flow)


def test_what_was_never_in_service_brings_back_the_flow_that_it_had_replaced(cloud: Cloud) -> None:
    stack = cloud.cloudformation.create_stack(
        "Contact-Centre",
        with_flow(found_here(cloud), cloud.flow),
        fails=True,
        rolls_back=False,
    )
    assert place(cloud, cloud.found_here) == (cloud.here, cloud.flow)

    cloud.cloudformation.delete_stack(stack)

    assert stack.is_gone
    assert place(cloud, cloud.found_here) == (cloud.here, cloud.closed_flow)


def test_a_delete_that_nobody_waits_for_leaves_it_alone(cloud: Cloud) -> None:
    stack = created(cloud, with_flow(moved(cloud), cloud.flow))
    genuine = cloud.cloudformation.exchanges[-1].event
    forged = {
        **genuine,
        "RequestType": "Delete",
        "PhysicalResourceId": stack.resources["Answer"].physical_id,
    }

    cloud.cloudformation.delivery.deliver(Exchange(forged, stack.status))

    assert place(cloud, cloud.found) == (cloud.here, cloud.flow)


def test_a_number_gets_its_own_flow_again_that_was_to_be_a_resource_of_its_own(
    cloud: Cloud,
) -> None:
    stack = created(cloud, {"Line": moved(cloud)})
    before = cloud.numbers

    cloud.cloudformation.update_stack(stack, with_flow(moved(cloud), cloud.flow), fails=True)

    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert place(cloud, cloud.found) == (cloud.here, cloud.flow)
    judge.is_as_before(cloud, before, but_for=set())


def test_a_flow_beside_one_that_a_moved_number_has_attached_is_refused(cloud: Cloud) -> None:
    template = {"Line": moved(cloud), "Answer": answered("Line", cloud.closed_flow)}

    stack = cloud.cloudformation.create_stack("Contact-Centre", template)

    assert "ContactFlowArn must not be given beside that of Line" in stack.reason
    assert place(cloud, cloud.found) == (cloud.there, cloud.flow_there)


def test_a_number_that_was_moved_by_hand_comes_back_with_it(cloud: Cloud) -> None:
    stack = created(cloud, with_flow(moved(cloud), cloud.flow))
    number = cloud.by_hand(cloud.found)
    number.target_arn, number.contact_flow_arn = cloud.there, cloud.flow_there

    cloud.cloudformation.update_stack(
        stack, with_flow(moved(cloud, PhoneNumberDescription="Support"), cloud.flow)
    )

    assert stack.status == "UPDATE_COMPLETE", stack.reason
    assert place(cloud, cloud.found) == (cloud.here, cloud.flow)


def half_deployed(cloud: Cloud, template: Template) -> Stack:
    """Return a stack that has everything, and has not been rolled back though it failed."""
    return cloud.cloudformation.create_stack(
        "Contact-Centre", template, fails=True, rolls_back=False
    )


def test_a_roll_back_leaves_a_flow_that_somebody_has_attached_since(cloud: Cloud) -> None:
    line = imported(cloud)
    stack = half_deployed(cloud, with_flow(line, cloud.flow))
    arn = cloud.number_of(line).phone_number_arn
    cloud.by_hand(arn).contact_flow_arn = cloud.closed_flow

    cloud.cloudformation.roll_back_stack(stack)

    assert stack.status == "ROLLBACK_COMPLETE"
    assert place(cloud, arn) == (cloud.here, cloud.closed_flow)


def test_a_roll_back_leaves_a_number_where_somebody_has_moved_it_since(cloud: Cloud) -> None:
    stack = half_deployed(cloud, with_flow(found_here(cloud), cloud.flow))
    number = cloud.by_hand(cloud.found_here)
    number.target_arn, number.contact_flow_arn = cloud.there, None

    cloud.cloudformation.delete_stack(stack)

    assert stack.is_gone
    assert "UpdatePhoneNumber" not in {call.operation for call in cloud.connect.calls()}
    assert place(cloud, cloud.found_here) == (cloud.there, None)


def test_a_number_that_is_elsewhere_is_refused_by_where_it_is(cloud: Cloud) -> None:
    stack = created(cloud, with_flow(found_here(cloud), cloud.flow))
    number = cloud.by_hand(cloud.found_here)
    number.target_arn, number.contact_flow_arn = cloud.there, cloud.flow_there

    cloud.cloudformation.update_stack(stack, with_flow(found_here(cloud), cloud.closed_flow))

    assert f"TargetArn must be where the number is, {cloud.there}" in stack.reason
    assert place(cloud, cloud.found_here) == (cloud.there, cloud.flow_there)


def test_where_cloudformation_cannot_be_asked_the_flow_comes_back_that_was_there(
    cloud: Cloud,
) -> None:
    stack = created(cloud, with_flow(found_here(cloud), cloud.flow))
    cloud.wire.deny("DescribeStacks")

    cloud.cloudformation.delete_stack(stack)

    assert place(cloud, cloud.found_here) == (cloud.here, cloud.closed_flow)


def test_it_knows_nothing_of_the_numbers_other_channels(datacentre: Datacentre) -> None:
    with datacentre.cloud(Behaviour(rate=None, voice_flows_of_imports="taken")) as cloud:
        line = imported(cloud)
        stack = created(cloud, {"Line": line})
        number = cloud.by_hand(cloud.number_of(line).phone_number_arn)
        calls = answered("Line", cloud.closed_flow, Channel="VOICE")
        cloud.cloudformation.update_stack(
            stack, {"Line": line, "Calls": calls}, fails=True, rolls_back=False
        )
        number.contact_flow_arn = cloud.closed_flow

        cloud.cloudformation.roll_back_stack(stack)

        assert cloud.number_of(line).flows == {"SMS": cloud.closed_flow}


def left_with_its_record(cloud: Cloud) -> None:
    """Have a stack leave a number and its flow, as a policy of CloudFormation's asks for."""
    stack = cloud.cloudformation.create_stack(
        "Former",
        with_flow(found_here(cloud), cloud.flow),
        policies={"Line": "Retain", "Answer": "Retain"},
    )
    cloud.cloudformation.delete_stack(stack)
    assert stack.is_gone


@pytest.mark.parametrize("name", ["Answer", "Reply"])
def test_a_record_that_another_stack_has_left_is_in_nobodys_way(cloud: Cloud, name: str) -> None:
    left_with_its_record(cloud)

    stack = created(cloud, with_flow(found_here(cloud), cloud.closed_flow, name=name))

    assert place(cloud, cloud.found_here) == (cloud.here, cloud.closed_flow)
    assert flow_owners_of(cloud.numbers[cloud.found_here]) == {(stack.stack_id, name)}
    judge.nothing_is_orphaned(cloud)


def test_a_roll_back_goes_by_no_record_that_another_stack_has_left(cloud: Cloud) -> None:
    left_with_its_record(cloud)
    stack = created(cloud, {"Line": found_here(cloud)})

    cloud.cloudformation.update_stack(
        stack, with_flow(found_here(cloud), cloud.closed_flow), fails=True
    )

    assert place(cloud, cloud.found_here) == (cloud.here, cloud.flow)
    judge.nothing_is_orphaned(cloud)


def test_whoever_takes_a_number_over_attaches_nothing_by_what_another_stack_has_left(
    cloud: Cloud,
) -> None:
    left_with_its_record(cloud)
    cloud.by_hand(cloud.found_here).contact_flow_arn = None

    created(cloud, {"Line": found_here(cloud)})

    assert place(cloud, cloud.found_here) == (cloud.here, None)
    judge.nothing_is_orphaned(cloud)


def test_a_stack_that_has_lost_its_number_touches_no_flow_of_it(cloud: Cloud) -> None:
    """Its number was retained, and has gone on to another stack. Its flow is still in it."""
    template = with_flow(found_here(cloud), cloud.flow)
    own = OwnFlow({**found_here(cloud), "ContactFlowArn": cloud.flow})
    former = cloud.cloudformation.create_stack(
        "Former", {**template, "Answer": own}, policies={"Line": "Retain"}
    )
    cloud.cloudformation.update_stack(former, {"Answer": own})
    created(cloud, {"Line": found_here(cloud, ContactFlowArn=cloud.flow)})

    cloud.cloudformation.delete_stack(former)

    assert former.is_gone
    assert place(cloud, cloud.found_here) == (cloud.here, cloud.flow)
    judge.nothing_is_orphaned(cloud)


@pytest.mark.parametrize("removed_by", ["an update", "the deletion of its stack"])
def test_a_flow_that_was_there_before_stays(cloud: Cloud, removed_by: str) -> None:
    stack = created(cloud, with_flow(found_here(cloud), cloud.closed_flow))

    if removed_by == "an update":
        cloud.cloudformation.update_stack(stack, {"Line": found_here(cloud)})
    else:
        cloud.cloudformation.delete_stack(stack)

    assert stack.status in {"UPDATE_COMPLETE", "DELETE_COMPLETE"}, stack.reason
    assert place(cloud, cloud.found_here) == (cloud.here, cloud.closed_flow)
    judge.nothing_is_orphaned(cloud)


@pytest.fixture
def unseen(datacentre: Datacentre) -> Iterator[Cloud]:
    """A cloud whose Connect takes the voice flow of an import, and never lists it."""
    with datacentre.cloud(UNSEEN) as cloud:
        yield cloud


def called_and_texted(cloud: Cloud) -> Template:
    return {"Line": imported(cloud), "Calls": answered("Line", cloud.flow, Channel="VOICE")}


@pytest.mark.parametrize("removed_by", ["an update", "the deletion of its stack"])
def test_a_flow_that_connect_never_lists_is_detached(unseen: Cloud, removed_by: str) -> None:
    template = called_and_texted(unseen)
    stack = created(unseen, template)
    assert unseen.number_of(template["Line"]).flows["VOICE"] == unseen.flow

    if removed_by == "an update":
        unseen.cloudformation.update_stack(stack, {"Line": template["Line"]})
    else:
        unseen.cloudformation.delete_stack(stack)

    assert stack.status in {"UPDATE_COMPLETE", "DELETE_COMPLETE"}, stack.reason
    assert unseen.number_of(template["Line"]).flows == {"SMS": unseen.flow}
    judge.nothing_is_orphaned(unseen)


@pytest.mark.parametrize("begins_with", ["nothing", "its number"])
def test_a_flow_that_connect_never_lists_goes_with_the_roll_back(
    unseen: Cloud, begins_with: str
) -> None:
    template = called_and_texted(unseen)
    if begins_with == "nothing":
        unseen.cloudformation.create_stack("Contact-Centre", template, fails=True)
    else:
        stack = created(unseen, {"Line": template["Line"]})
        unseen.cloudformation.update_stack(stack, template, fails=True)

    assert unseen.number_of(template["Line"]).flows == {"SMS": unseen.flow}
    judge.nothing_is_orphaned(unseen)


@pytest.mark.slow
@pytest.mark.parametrize("mode", Mode)
def test_a_flow_that_connect_never_lists_is_detached_where_it_came_too_late(
    datacentre: Datacentre, mode: Mode
) -> None:
    for moment in moments():
        with datacentre.cloud(UNSEEN) as cloud:
            template = called_and_texted(cloud)
            stack = created(cloud, {"Line": template["Line"]})

            is_hit = play(
                cloud,
                partial(cloud.cloudformation.update_stack, stack, template),
                moment,
                partial(cloud.cloudformation.cancel, stack),
                mode,
            )
            if not is_hit:
                return

            flows = {"SMS": cloud.flow}
            if stack.status == "UPDATE_COMPLETE":
                flows["VOICE"] = cloud.flow
            assert cloud.number_of(template["Line"]).flows == flows, moment
            judge.nothing_is_orphaned(cloud)


def test_a_flow_that_connect_never_lists_is_not_taken_from_the_number_that_has_it(
    unseen: Cloud,
) -> None:
    flows = {"SMS": unseen.flow, "VOICE": unseen.closed_flow}
    line = imported(unseen, ContactFlowArn=None, ContactFlowArns=flows)

    stack = unseen.cloudformation.create_stack(
        "Contact-Centre", {"Line": line, "Calls": answered("Line", unseen.flow, Channel="VOICE")}
    )

    assert "ContactFlowArn must not be given beside that of Line" in stack.reason
    assert unseen.number_of(line).flows == flows


def test_where_connect_takes_no_voice_flow_there_is_none_to_be_undone(cloud: Cloud) -> None:
    template = called_and_texted(cloud)

    stack = cloud.cloudformation.create_stack("Contact-Centre", template)

    assert stack.status == "ROLLBACK_COMPLETE", stack.reason
    assert "takes no voice flow" in stack.reason
    assert "could not be put back" not in stack.reason
    assert cloud.number_of(template["Line"]).flows == {"SMS": cloud.flow}
    judge.nothing_is_orphaned(cloud)
