"""An event that CloudFormation has gone on without: cancelled, doubled, or late."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import islice

import pytest
from tests.cloudformation.stack import Stack, Template
from tests.owner_tags import EVENT, owner_tags
from tests.reliability import judge
from tests.reliability.cloud import Cloud, Datacentre, owner_of, place
from tests.reliability.findings import finding
from tests.reliability.lifecycles import imported, moved, with_flow
from tests.reliability.meanwhile import Mode, Operation, moments, play
from tests.reliability.wire import Around, Killed, Kind

from local_cloud.connect.behaviour import Behaviour

# One of each is quick enough while one works, and is where coverage looks.
MODES = [Mode.HELD_UP, pytest.param(Mode.SIDE_BY_SIDE, marks=pytest.mark.slow)]
RATES = [
    pytest.param(None, id="unlimited"),
    pytest.param(2.0, id="two a second", marks=pytest.mark.slow),
]


def latest(cloud: Cloud) -> Stack:
    return list(cloud.cloudformation.stacks.values())[-1]


def cancel(cloud: Cloud) -> None:
    cloud.cloudformation.cancel(latest(cloud))


def deliver_again(cloud: Cloud) -> None:
    cloud.cloudformation.redeliver(cloud.cloudformation.exchanges[-1])


def give_up_and_let_others_have_it(cloud: Cloud, stack: Stack, wanted: Template) -> None:
    if cloud.cloudformation.cancel(stack):
        cloud.cloudformation.delete_stack(stack)
        cloud.cloudformation.create_stack("Back-Office", wanted)


def roll_back_and_change(cloud: Cloud, stack: Stack, wanted: Template) -> None:
    if cloud.cloudformation.cancel(stack):
        cloud.cloudformation.update_stack(stack, wanted)


def no_resource_of(cloud: Cloud, stack: Stack) -> None:
    """Assert that nothing says any more that a stack manages it."""
    for number in cloud.numbers.values():
        owner = owner_of(number)
        assert owner is None or owner[0] != stack.stack_id


@finding("E1")
@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("make", [moved, imported], ids=["move", "import"])
def test_a_create_that_is_cancelled_at_any_moment_is_undone(
    datacentre: Datacentre,
    make: Callable[..., dict[str, object]],
    mode: Mode,
    rate: float | None,
) -> None:
    for moment in moments():
        with datacentre.cloud(Behaviour(rate=rate, settle_seconds=0.5)) as cloud:
            before = cloud.numbers

            is_hit = play(
                cloud,
                partial(cloud.cloudformation.create_stack, "Contact-Centre", {"Line": make(cloud)}),
                moment,
                partial(cancel, cloud),
                mode,
            )
            if not is_hit:
                return

            if latest(cloud).status != "CREATE_COMPLETE":
                assert latest(cloud).status == "ROLLBACK_COMPLETE", moment
                judge.is_as_before(cloud, before, but_for=set())
                no_resource_of(cloud, latest(cloud))


@pytest.mark.slow
@finding("E1")
@pytest.mark.parametrize("rate", [None, 2.0], ids=["unlimited", "two a second"])
@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize(
    "change",
    [
        lambda c: moved(c, TargetArn=c.there, ContactFlowArn=c.flow_there),
        lambda c: moved(c, TargetArn=c.group),
        lambda c: moved(c, ContactFlowArn=c.closed_flow),
        lambda c: moved(c, PhoneNumberId=c.found_here),
        lambda c: moved(c, PhoneNumberDescription="New", Tags={"floor": 2}),
    ],
    ids=["another instance", "a group", "another flow", "another number", "description and tags"],
)
def test_an_update_that_is_cancelled_at_any_moment_is_rolled_back(
    datacentre: Datacentre,
    change: Callable[[Cloud], dict[str, object]],
    mode: Mode,
    rate: float | None,
) -> None:
    for moment in moments():
        with datacentre.cloud(Behaviour(rate=rate, settle_seconds=0.5)) as cloud:
            first = {"Line": moved(cloud, PhoneNumberDescription="Old", Tags={"floor": 1})}
            stack = cloud.cloudformation.create_stack("Contact-Centre", first)
            before = cloud.numbers

            is_hit = play(
                cloud,
                partial(cloud.cloudformation.update_stack, stack, {"Line": change(cloud)}),
                moment,
                partial(cloud.cloudformation.cancel, stack),
                mode,
            )
            if not is_hit:
                return

            if stack.status != "UPDATE_COMPLETE":
                assert stack.status == "UPDATE_ROLLBACK_COMPLETE", moment
                judge.is_as_before(cloud, before, but_for=set())
                judge.is_as_desired(cloud, stack, first)


@finding("E1")
@pytest.mark.parametrize("mode", MODES)
def test_an_overtaken_update_does_not_take_a_number_out_of_the_stack_that_has_it_now(
    datacentre: Datacentre, mode: Mode
) -> None:
    for moment in moments():
        with datacentre.cloud() as cloud:
            stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": moved(cloud)})
            there = moved(cloud, TargetArn=cloud.there, ContactFlowArn=cloud.flow_there)
            wanted = {"Theirs": moved(cloud, ContactFlowArn=cloud.closed_flow)}

            if not play(
                cloud,
                partial(cloud.cloudformation.update_stack, stack, {"Line": there}),
                moment,
                partial(give_up_and_let_others_have_it, cloud, stack, wanted),
                mode,
            ):
                return

            if stack.is_gone:
                assert latest(cloud).status == "CREATE_COMPLETE", latest(cloud).reason
                judge.is_as_desired(cloud, latest(cloud), wanted)


@finding("E1")
@pytest.mark.parametrize("mode", MODES)
def test_an_overtaken_update_does_not_displace_the_construct_that_was_renamed_since(
    datacentre: Datacentre, mode: Mode
) -> None:
    for moment in moments():
        with datacentre.cloud() as cloud:
            stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": moved(cloud)})
            there = moved(cloud, TargetArn=cloud.there, ContactFlowArn=cloud.flow_there)
            wanted = {"Renamed": moved(cloud)}

            if not play(
                cloud,
                partial(cloud.cloudformation.update_stack, stack, {"Line": there}),
                moment,
                partial(roll_back_and_change, cloud, stack, wanted),
                mode,
            ):
                return

            if "Renamed" in stack.resources:
                assert stack.status == "UPDATE_COMPLETE", stack.reason
                judge.is_as_desired(cloud, stack, wanted)


@pytest.mark.parametrize("mode", MODES)
def test_an_overtaken_flow_of_its_own_does_not_move_the_number_that_has_gone_on_without_it(
    datacentre: Datacentre, mode: Mode
) -> None:
    for moment in moments():
        with datacentre.cloud() as cloud:
            stack = cloud.cloudformation.create_stack(
                "Contact-Centre", with_flow(moved(cloud), cloud.flow)
            )
            there = moved(cloud, TargetArn=cloud.there, ContactFlowArn=None)

            if not play(
                cloud,
                partial(
                    cloud.cloudformation.update_stack,
                    stack,
                    with_flow(moved(cloud), cloud.closed_flow),
                ),
                moment,
                partial(roll_back_and_change, cloud, stack, {"Line": there}),
                mode,
            ):
                return

            if stack.status == "UPDATE_COMPLETE" and "Answer" not in stack.resources:
                assert place(cloud, cloud.found) == (cloud.there, None)


@finding("E1")
def test_a_cancelled_move_is_not_asked_for_once_more(cloud: Cloud) -> None:
    """A change that is not seen is asked for again; not by an event that has been overtaken."""
    cloud.connect.behave(token_replay=True)
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": moved(cloud)})
    there = moved(cloud, TargetArn=cloud.there, ContactFlowArn=cloud.flow_there)

    play(
        cloud,
        lambda: cloud.cloudformation.update_stack(stack, {"Line": there}),
        Around("UpdatePhoneNumber", after=True),
        lambda: cloud.cloudformation.cancel(stack),
        Mode.HELD_UP,
    )

    assert place(cloud, cloud.found) == (cloud.here, cloud.flow)


@finding("A14")
@pytest.mark.parametrize("stale_seconds", [5.0, 25.0])
@pytest.mark.parametrize("is_killed", [False, True], ids=["goes on", "killed"])
def test_a_move_that_reads_do_not_show_yet_is_undone_when_it_is_cancelled(
    datacentre: Datacentre,
    is_killed: bool,  # noqa: FBT001
    stale_seconds: float,
) -> None:
    behaviour = Behaviour(rate=None, settle_seconds=0.5, stale_seconds=stale_seconds)
    with datacentre.cloud(behaviour) as cloud:
        before = cloud.numbers

        def cancel_it() -> None:
            cancel(cloud)
            if is_killed:
                raise Killed

        play(
            cloud,
            lambda: cloud.cloudformation.create_stack("Contact-Centre", {"Line": moved(cloud)}),
            Around("UpdatePhoneNumber", after=True),
            cancel_it,
            Mode.HELD_UP,
        )

        assert latest(cloud).status == "ROLLBACK_COMPLETE"
        judge.is_as_before(cloud, before, but_for=set())


@finding("E6")
@pytest.mark.parametrize("operation", ["DescribePhoneNumber", "BatchGetFlowAssociation"])
def test_a_doubled_create_that_fails_does_not_undo_what_the_first_was_answered_success_for(
    cloud: Cloud, operation: str
) -> None:
    template = {"Line": moved(cloud)}
    stack = cloud.cloudformation.create_stack("Contact-Centre", template)
    if operation == "DescribePhoneNumber":
        # The first look is answered; what is not is the second.
        cloud.wire.at(
            Around(operation, after=True),
            lambda: cloud.wire.strike_at("BatchGetFlowAssociation", Kind.REFUSED),
        )
    else:
        cloud.wire.strike_at(operation, Kind.REFUSED)

    cloud.cloudformation.redeliver(cloud.cloudformation.exchanges[0])

    judge.is_as_desired(cloud, stack, template)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("make", [moved, imported], ids=["move", "import"])
def test_a_create_that_is_delivered_again_at_any_moment_has_one_effect(
    datacentre: Datacentre, make: Callable[..., dict[str, object]], mode: Mode
) -> None:
    for moment in moments():
        with datacentre.cloud() as cloud:
            template = {"Line": make(cloud)}

            if not play(
                cloud,
                partial(cloud.cloudformation.create_stack, "Contact-Centre", template),
                moment,
                partial(deliver_again, cloud),
                mode,
            ):
                return

            assert latest(cloud).status == "CREATE_COMPLETE", (moment, latest(cloud).reason)
            judge.is_as_desired(cloud, latest(cloud), template)
            assert len(cloud.numbers) <= 3


@finding("a late event")
@pytest.mark.parametrize("make", [moved, imported], ids=["move", "import"])
def test_a_create_that_arrives_after_its_roll_back_does_nothing(
    cloud: Cloud, make: Callable[..., dict[str, object]]
) -> None:
    before = cloud.numbers
    cloud.cloudformation.delivery.hold_back(lambda event: event["RequestType"] == "Create")
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": make(cloud)})

    cloud.cloudformation.delivery.deliver_late()

    assert stack.status == "ROLLBACK_COMPLETE"
    assert cloud.numbers == before


@finding("a late event")
def test_an_update_that_arrives_after_its_roll_back_does_nothing(cloud: Cloud) -> None:
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": moved(cloud)})
    before = cloud.numbers
    there = moved(cloud, TargetArn=cloud.there, ContactFlowArn=cloud.flow_there)
    cloud.cloudformation.delivery.hold_back(lambda event: event["RequestType"] == "Update")
    cloud.cloudformation.update_stack(stack, {"Line": there})

    cloud.cloudformation.delivery.deliver_late()

    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert place(cloud, cloud.found) == (cloud.here, cloud.flow)
    assert owner_tags(cloud.numbers[cloud.found].tags) == owner_tags(before[cloud.found].tags)


@finding("a late event")
@pytest.mark.parametrize("make", [moved, imported], ids=["move", "import"])
def test_a_create_that_arrives_after_another_try_has_succeeded_does_nothing(
    cloud: Cloud, make: Callable[..., dict[str, object]]
) -> None:
    cloud.cloudformation.delivery.hold_back(lambda event: event["RequestType"] == "Create")
    first = {"Line": make(cloud, TargetArn=cloud.there, ContactFlowArn=cloud.flow_there)}
    stack = cloud.cloudformation.create_stack("Contact-Centre", first, rolls_back=False)
    second = {"Line": make(cloud, Tags={"floor": 2})}
    cloud.cloudformation.update_stack(stack, second, rolls_back=False)
    before = cloud.numbers

    cloud.cloudformation.delivery.deliver_late()

    assert cloud.numbers == before


@finding("a late event")
def test_an_update_that_arrives_after_the_next_deployment_does_nothing(cloud: Cloud) -> None:
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": moved(cloud)})
    there = moved(cloud, TargetArn=cloud.there, ContactFlowArn=cloud.flow_there)
    cloud.cloudformation.delivery.hold_back(lambda event: event["RequestType"] == "Update")
    cloud.cloudformation.update_stack(stack, {"Line": there})
    wanted = {"Line": moved(cloud, TargetArn=cloud.group)}
    cloud.cloudformation.update_stack(stack, wanted)

    cloud.cloudformation.delivery.deliver_late()

    assert stack.status == "UPDATE_COMPLETE"
    judge.is_as_desired(cloud, stack, wanted)


def test_a_delete_that_arrives_late_leaves_alone_what_was_created_since(cloud: Cloud) -> None:
    """CloudFormation has tried it three times and forgotten it."""
    stack = cloud.cloudformation.create_stack(
        "Contact-Centre", {"Line": moved(cloud, OnDelete="Return"), "Other": imported(cloud)}
    )
    cloud.cloudformation.delivery.hold_back(lambda event: event["RequestType"] == "Delete")
    cloud.cloudformation.update_stack(stack, {"Other": imported(cloud)})
    wanted = {"Other": imported(cloud), "Renamed": moved(cloud)}
    cloud.cloudformation.update_stack(stack, wanted)
    assert stack.status == "UPDATE_COMPLETE", stack.reason

    cloud.cloudformation.delivery.deliver_late()

    judge.is_as_desired(cloud, stack, wanted)


@finding("a late event")
@pytest.mark.parametrize("mode", MODES)
def test_an_update_that_arrives_in_the_midst_of_the_next_deployment_costs_nobody_a_number(
    datacentre: Datacentre, mode: Mode
) -> None:
    """It looks as if CloudFormation waited for it: the stack is being updated."""
    for moment in moments():
        with datacentre.cloud() as cloud:
            first = {"Line": moved(cloud)}
            stack = cloud.cloudformation.create_stack("Contact-Centre", first)
            late = moved(cloud, TargetArn=cloud.there, ContactFlowArn=cloud.flow_there)
            cloud.cloudformation.delivery.hold_back(lambda event: event["RequestType"] == "Update")
            cloud.cloudformation.update_stack(stack, {"Line": late})
            wanted = {"Line": moved(cloud, ContactFlowArn=cloud.closed_flow)}

            if not play(
                cloud,
                partial(cloud.cloudformation.update_stack, stack, wanted),
                moment,
                cloud.cloudformation.delivery.deliver_late,
                mode,
            ):
                return

            is_well = stack.status == "UPDATE_COMPLETE"
            assert is_well or stack.status == "UPDATE_ROLLBACK_COMPLETE", (moment, stack.reason)
            judge.is_as_desired(cloud, stack, wanted if is_well else first)


def test_what_is_put_right_gives_way_to_a_deployment_that_comes_meanwhile(cloud: Cloud) -> None:
    """Else it would ask for its move once more, when that has not been seen for half a minute."""
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": moved(cloud)})
    there = moved(cloud, TargetArn=cloud.there, ContactFlowArn=cloud.flow_there)
    wanted = {"Line": moved(cloud, TargetArn=cloud.group)}
    cloud.wire.carries_out_late = True

    def cancel_and_deploy_again_later() -> None:
        cloud.cloudformation.cancel(stack)
        cloud.wire.at(
            Around("UpdatePhoneNumber", after=True),
            partial(cloud.cloudformation.update_stack, stack, wanted),
        )

    play(
        cloud,
        partial(cloud.cloudformation.update_stack, stack, {"Line": there}),
        Around("UpdatePhoneNumber", after=False),
        cancel_and_deploy_again_later,
        Mode.HELD_UP,
    )

    assert stack.status == "UPDATE_COMPLETE", stack.reason
    judge.is_as_desired(cloud, stack, wanted)


def test_a_move_is_put_right_though_the_record_has_been_taken_off(cloud: Cloud) -> None:
    """The role lets nobody move a number that does not name the stack."""
    before = cloud.numbers

    def take_the_record_off_and_cancel() -> None:
        tags = cloud.numbers[cloud.found].tags
        cloud.connect.backend.untag_resource(cloud.found, [*tags, EVENT])
        cancel(cloud)

    play(
        cloud,
        partial(cloud.cloudformation.create_stack, "Contact-Centre", {"Line": moved(cloud)}),
        Around("UpdatePhoneNumber", after=True),
        take_the_record_off_and_cancel,
        Mode.HELD_UP,
    )

    assert latest(cloud).status == "ROLLBACK_COMPLETE"
    assert cloud.numbers == before
    assert cloud.roles.denials == []


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize(
    "moment",
    [
        Around("DescribePhoneNumber", after=False),
        Around("UpdatePhoneNumber", after=True),
    ],
    ids=lambda moment: f"{'after' if moment.after else 'before'} {moment.operation}",
)
def test_the_record_alone_stops_a_cancelled_update_where_cloudformation_cannot_be_asked(
    cloud: Cloud, moment: Around, mode: Mode
) -> None:
    """As far as it goes: a roll-back that does not know to be one writes no record ahead."""
    first = {"Line": moved(cloud)}
    stack = cloud.cloudformation.create_stack("Contact-Centre", first)
    there = moved(cloud, TargetArn=cloud.there, ContactFlowArn=cloud.flow_there)

    def update() -> None:
        cloud.wire.deny("DescribeStacks")
        cloud.cloudformation.update_stack(stack, {"Line": there})

    def cancel_a_second_later() -> None:
        # When an event was sent, it says in whole seconds.
        cloud.clock.sleep(1.0)
        cloud.cloudformation.cancel(stack)

    assert play(cloud, update, moment, cancel_a_second_later, mode)

    assert stack.status == "UPDATE_ROLLBACK_COMPLETE", stack.reason
    judge.is_as_desired(cloud, stack, first)


@finding("a late event")
@pytest.mark.parametrize("mode", Mode)
def test_a_create_that_arrives_while_the_next_deployment_is_at_a_sibling_does_nothing(
    cloud: Cloud, mode: Mode
) -> None:
    """No record tells: the next deployment has not come to its resource, which wants another."""
    before = cloud.numbers[cloud.found]
    cloud.cloudformation.delivery.hold_back(lambda event: event["RequestType"] == "Create")
    stack = cloud.cloudformation.create_stack(
        "Contact-Centre", {"Line": moved(cloud)}, rolls_back=False
    )
    other = imported(cloud, SourcePhoneNumberArn=cloud.other_source)
    wanted = {"Sibling": imported(cloud), "Line": other}

    assert play(
        cloud,
        partial(cloud.cloudformation.update_stack, stack, wanted, rolls_back=False),
        Around("ImportPhoneNumber", after=False),
        cloud.cloudformation.delivery.deliver_late,
        mode,
    )

    assert stack.status == "UPDATE_COMPLETE", stack.reason
    judge.is_as_desired(cloud, stack, wanted)
    assert cloud.numbers[cloud.found] == before
    assert "began later" in cloud.cloudformation.exchanges[0].answer["Reason"]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("begins_with", ["nothing", "its number"])
def test_a_number_that_had_no_flow_has_none_if_one_came_too_late(
    datacentre: Datacentre, begins_with: str, mode: Mode
) -> None:
    # An update that asks only when it is rolled back takes itself for that: see the limits.
    for moment in islice(moments(), 1, None):
        with datacentre.cloud(Behaviour(rate=None)) as cloud:
            cloud.by_hand(cloud.found_here).contact_flow_arn = None
            line = {"PhoneNumberId": cloud.found_here, "TargetArn": cloud.here}
            wanted: Template = {"Line": {**line, "ContactFlowArn": cloud.flow}}
            deploy: Operation = partial(cloud.cloudformation.create_stack, "Contact-Centre", wanted)
            if begins_with == "its number":
                stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": line})
                deploy = partial(cloud.cloudformation.update_stack, stack, wanted)

            if not play(cloud, deploy, moment, partial(cancel, cloud), mode):
                return

            is_there = latest(cloud).status in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}
            flow = cloud.flow if is_there else None
            assert place(cloud, cloud.found_here) == (cloud.here, flow), moment


def test_description_and_tags_that_a_later_deployment_wants_are_not_taken_back(
    cloud: Cloud,
) -> None:
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": moved(cloud)})
    new = {"PhoneNumberDescription": "Sales", "Tags": {"team": "sales"}}
    wanted = {"Line": moved(cloud, ContactFlowArn=cloud.closed_flow, **new)}

    play(
        cloud,
        partial(cloud.cloudformation.update_stack, stack, {"Line": moved(cloud, **new)}),
        Around("UpdatePhoneNumberMetadata", after=True),
        partial(roll_back_and_change, cloud, stack, wanted),
        Mode.HELD_UP,
    )

    assert stack.status == "UPDATE_COMPLETE", stack.reason
    judge.is_as_desired(cloud, stack, wanted)


def test_tags_that_come_too_late_are_taken_back_though_a_later_deployment_was_completed(
    cloud: Cloud,
) -> None:
    """The record is the late event's own by then: nobody else has written tags since."""
    line = moved(cloud)
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": line})
    wanted = {"Line": line, "Other": imported(cloud)}
    cloud.wire.carries_out_late = True

    play(
        cloud,
        partial(
            cloud.cloudformation.update_stack,
            stack,
            {"Line": moved(cloud, Tags={"team": "sales"})},
        ),
        Around("TagResource", after=False),
        partial(roll_back_and_change, cloud, stack, wanted),
        Mode.HELD_UP,
    )

    assert stack.status == "UPDATE_COMPLETE", stack.reason
    judge.is_as_desired(cloud, stack, wanted)
    assert "team" not in cloud.number_of(line).tags
