"""The wire does what it is told, at the call that it is told."""

from __future__ import annotations

import pytest
from tests.reliability.cloud import Cloud, Datacentre
from tests.reliability.lifecycles import moved
from tests.reliability.wire import Killed, Moment, Wire

from stand_ins import SharedClock


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (Moment(0, after=False), ["now", "One", "Two"]),
        (Moment(0, after=True), ["One", "now", "Two"]),
        (Moment(1, after=True), ["One", "Two", "now"]),
        (Moment(2, after=False), ["One", "Two"]),
    ],
    ids=str,
)
def test_something_happens_meanwhile_once_at_its_moment(
    moment: Moment, expected: list[str]
) -> None:
    wire, happened = Wire(SharedClock()), list[str]()
    wire.at(moment, lambda: happened.append("now"))

    for operation in ("One", "Two"):
        wire.carry(operation, lambda operation=operation: happened.append(operation))  # type: ignore[misc]

    assert happened == expected
    assert wire.is_hit == ("now" in expected)


def test_a_process_that_stood_still_for_longer_than_it_may_live_is_killed() -> None:
    clock = SharedClock()
    wire = Wire(clock)

    with wire.lifetime(900):
        wire.carry("One", lambda: None)
        clock.sleep(900)
        with pytest.raises(Killed):
            wire.carry("Two", lambda: pytest.fail("a dead process has made a call"))

    assert wire.killed == 1


def test_calls_of_both_services_are_counted_together(datacentre: Datacentre) -> None:
    with datacentre.cloud() as cloud:
        cloud.wire.arm()
        cloud.cloudformation.create_stack("Contact-Centre", {"Line": moved(cloud)}, fails=True)

        assert {"DescribeStacks", "DescribePhoneNumber"} <= set(cloud.wire.calls)


@pytest.mark.parametrize("denied", [(), ("DescribePhoneNumber",)])
def test_what_is_denied_from_the_start_fails_a_create(
    datacentre: Datacentre, denied: tuple[str, ...]
) -> None:
    with datacentre.cloud() as cloud:
        cloud.wire.deny(*denied)

        stack = cloud.cloudformation.create_stack(
            "Contact-Centre", {"Line": moved(cloud)}, rolls_back=False
        )

        assert "AccessDeniedException" in stack.reason


def test_two_invocations_take_turns_in_one_time(datacentre: Datacentre) -> None:
    """The second begins in the midst of the first, and both end after both have begun."""
    with datacentre.cloud() as cloud:
        order = list[str]()
        cloud.wire.arm()
        cloud.wire.at(Moment(2, after=True), lambda: cloud.clock.start(lambda: second(cloud)))

        def second(cloud: Cloud) -> None:
            order.append("second begins")
            cloud.cloudformation.create_stack(
                "Back-Office", {"Line": moved(cloud, PhoneNumberId=cloud.found_here)}
            )

        def first() -> None:
            cloud.cloudformation.create_stack("Contact-Centre", {"Line": moved(cloud)})
            order.append("first ends")

        cloud.clock.run([first])

        assert order == ["second begins", "first ends"]
        assert {each.status for each in cloud.cloudformation.stacks.values()} == {"CREATE_COMPLETE"}


def test_what_fails_in_a_thread_fails_the_test() -> None:
    def fail() -> None:
        raise AssertionError("seen")

    with pytest.raises(AssertionError, match="seen"):
        SharedClock().run([fail])
