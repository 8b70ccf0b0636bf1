"""What is waited for, for how long, and what is a verdict."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from tests.cloudformation.stack import Stack
from tests.reliability import judge
from tests.reliability.cloud import Cloud, Datacentre, owner_of, place
from tests.reliability.failures import PASSING, answered
from tests.reliability.findings import finding
from tests.reliability.lifecycles import imported, moved
from tests.reliability.wire import Around

from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.faults import Fault
from local_cloud.connect.traffic_distribution_group import TrafficDistributionGroup

MESSAGE = "The quota of this instance is exceeded"


def failed_once(cloud: Cloud, stack: Stack) -> None:
    """Let a move of the stack's number end FAILED, and roll it back: the number stays so."""
    cloud.connect.add_fault(Fault("UpdatePhoneNumber", "refuse", message=MESSAGE))
    there = imported(cloud, TargetArn=cloud.there, ContactFlowArn=cloud.flow_there)
    cloud.cloudformation.update_stack(stack, {"Line": there})
    assert MESSAGE in stack.reason
    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    number = cloud.numbers[stack.resources["Line"].physical_id]
    assert (number.status, number.target_arn) == ("FAILED", cloud.here)


def group_of(cloud: Cloud) -> TrafficDistributionGroup:
    return cloud.connect.backend.describe_traffic_distribution_group(cloud.group)


@pytest.mark.parametrize("timeout", [60, 300])
@pytest.mark.parametrize(
    "make",
    [pytest.param(imported, id="import", marks=finding("A10")), pytest.param(moved, id="move")],
)
def test_the_timeout_bounds_the_look_up_too(
    cloud: Cloud, make: Callable[..., dict[str, Any]], timeout: int
) -> None:
    look_up = "ListPhoneNumbersV2" if make is imported else "DescribePhoneNumber"
    cloud.connect.add_fault(Fault(look_up, "throttle", times=None))
    began = cloud.clock.now()

    stack = cloud.cloudformation.create_stack(
        "Contact-Centre", {"Line": make(cloud, Timeout=timeout)}, rolls_back=False
    )

    assert stack.status == "CREATE_FAILED"
    assert cloud.clock.now() - began <= timeout + 15


@pytest.mark.parametrize("timeout", [60, 100])
@pytest.mark.parametrize(
    "make",
    [pytest.param(imported, id="import", marks=finding("A11")), pytest.param(moved, id="move")],
)
def test_no_write_is_begun_after_the_timeout(
    cloud: Cloud, make: Callable[..., dict[str, Any]], timeout: int
) -> None:
    look_up = "ListPhoneNumbersV2" if make is imported else "DescribePhoneNumber"
    cloud.connect.add_fault(Fault(look_up, "throttle", times=None))
    end = cloud.clock.now() + timeout

    def relent(_operation: str) -> None:
        if cloud.clock.now() > end + 57:
            cloud.connect.clear_faults()

    cloud.wire.before_call = relent
    before = cloud.numbers

    cloud.cloudformation.create_stack(
        "Contact-Centre", {"Line": make(cloud, Timeout=timeout)}, rolls_back=False
    )

    assert cloud.numbers == before
    writes = {"ImportPhoneNumber", "UpdatePhoneNumber", "TagResource"}
    assert not [c for c in cloud.connect.calls() if c.operation in writes and c.time > end]


@finding("A12")
@pytest.mark.parametrize("make", [imported, moved], ids=["import", "move"])
def test_a_group_that_is_being_created_is_waited_for(
    cloud: Cloud, make: Callable[..., dict[str, Any]]
) -> None:
    ready = group_of(cloud).active_at = cloud.clock.now() + 40
    template = {"Line": make(cloud, TargetArn=cloud.group)}

    stack = cloud.cloudformation.create_stack("Contact-Centre", template)

    assert stack.status == "CREATE_COMPLETE", stack.reason
    judge.is_as_desired(cloud, stack, template)
    writes = {"ImportPhoneNumber", "UpdatePhoneNumber"}
    assert not [c for c in cloud.connect.calls() if c.operation in writes and c.time < ready]


@finding("A12")
@pytest.mark.parametrize("make", [imported, moved], ids=["import", "move"])
def test_nothing_is_written_for_a_group_that_does_not_become_active(
    cloud: Cloud, make: Callable[..., dict[str, Any]]
) -> None:
    group_of(cloud).active_at = float("inf")
    before = cloud.numbers
    began = cloud.clock.now()

    stack = cloud.cloudformation.create_stack(
        "Contact-Centre",
        {"Line": make(cloud, TargetArn=cloud.group, Timeout=120)},
        rolls_back=False,
    )

    assert stack.status == "CREATE_FAILED"
    assert 100 < cloud.clock.now() - began < 140
    assert cloud.numbers == before


@finding("A15")
@pytest.mark.parametrize("fails", [False, True], ids=["forward", "rolled back"])
def test_to_detach_what_is_not_attached_is_success(
    cloud: Cloud,
    fails: bool,  # noqa: FBT001
) -> None:
    """Somebody was quicker, between the look and the call."""
    without = moved(cloud, ContactFlowArn=None)
    first, second = (without, moved(cloud)) if fails else (moved(cloud), without)
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": first})

    def detach() -> None:
        cloud.by_hand(cloud.found).contact_flow_arn = None
        cloud.wire.fail_next(
            "DisassociatePhoneNumberContactFlow", answered("ResourceNotFoundException", 404)
        )

    cloud.wire.at(Around("DisassociatePhoneNumberContactFlow", after=False), detach)
    cloud.cloudformation.update_stack(stack, {"Line": second}, fails=fails)

    assert cloud.wire.is_hit
    assert stack.status == ("UPDATE_ROLLBACK_COMPLETE" if fails else "UPDATE_COMPLETE")
    assert place(cloud, cloud.found) == (cloud.here, None)


@finding("A16")
@pytest.mark.parametrize("lifetime", [30.0, 60.0])
@pytest.mark.parametrize("make", [imported, moved], ids=["import", "move"])
def test_a_function_that_lives_for_a_minute_does_what_takes_seconds(
    datacentre: Datacentre, make: Callable[..., dict[str, Any]], lifetime: float
) -> None:
    with datacentre.cloud() as cloud:
        datacentre.lifetime = lifetime
        template = {"Line": make(cloud)}

        stack = cloud.cloudformation.create_stack("Contact-Centre", template)

        assert stack.status == "CREATE_COMPLETE", stack.reason
        judge.is_as_desired(cloud, stack, template)


@finding("A16")
def test_a_function_that_lives_too_short_is_named_as_the_reason(datacentre: Datacentre) -> None:
    with datacentre.cloud(Behaviour(rate=None, settle_seconds=200)) as cloud:
        datacentre.lifetime = 60.0

        stack = cloud.cloudformation.create_stack(
            "Contact-Centre", {"Line": imported(cloud)}, rolls_back=False
        )

        assert re.search(r"function's timeout", stack.reason, re.IGNORECASE)


@finding("E4")
@pytest.mark.parametrize("what", ["renamed", "retained and deployed again"])
def test_a_working_number_whose_last_move_failed_is_adopted(cloud: Cloud, what: str) -> None:
    template = {"Line": imported(cloud)}
    stack = cloud.cloudformation.create_stack("Contact-Centre", template)
    failed_once(cloud, stack)
    arn = stack.resources["Line"].physical_id

    if what == "renamed":
        template = {"Renamed": imported(cloud)}
        cloud.cloudformation.update_stack(stack, template)
        assert stack.status == "UPDATE_COMPLETE", stack.reason
    else:
        cloud.cloudformation.delete_stack(stack)
        stack = cloud.cloudformation.create_stack("Contact-Centre", template)
        assert stack.status == "CREATE_COMPLETE", stack.reason

    assert place(cloud, arn) == (cloud.here, cloud.flow)
    assert owner_of(cloud.numbers[arn]) == (stack.stack_id, *template)


@finding("E4")
def test_no_message_advises_a_release_as_the_only_way(cloud: Cloud) -> None:
    cloud.connect.add_fault(Fault("ImportPhoneNumber", "refuse", message=MESSAGE))
    template = {"Line": imported(cloud)}
    cloud.cloudformation.create_stack("Contact-Centre", template)

    cloud.cloudformation.create_stack("Contact-Centre", template)

    reasons = [each.answer.get("Reason", "") for each in cloud.cloudformation.exchanges]
    assert any(MESSAGE in reason for reason in reasons)
    assert not [reason for reason in reasons if re.search(r"\b[Rr]elease it\b", reason)]


@finding("E10")
@pytest.mark.parametrize("fails", [False, True], ids=["forward", "rolled back"])
@pytest.mark.parametrize(
    "change",
    [{"PhoneNumberDescription": "New"}, {"Tags": {"floor": 2}, "PhoneNumberDescription": "New"}],
    ids=["description", "description and tags"],
)
def test_an_old_failure_of_a_move_is_no_verdict_on_a_description(
    cloud: Cloud,
    change: dict[str, Any],
    fails: bool,  # noqa: FBT001
) -> None:
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": imported(cloud)})
    failed_once(cloud, stack)
    arn = stack.resources["Line"].physical_id
    cloud.connect.behave(failure_outlives_metadata=True)

    cloud.cloudformation.update_stack(stack, {"Line": imported(cloud, **change)}, fails=fails)

    assert stack.status == ("UPDATE_ROLLBACK_COMPLETE" if fails else "UPDATE_COMPLETE")
    assert cloud.numbers[arn].description == ("Support" if fails else "New")


@pytest.mark.parametrize(
    "missing",
    [
        *(
            pytest.param(name, marks=finding("E12"))
            for name in ("TargetArn", "PhoneNumber", "PhoneNumberArn")
        ),
        "Tags",
        "InstanceId",
    ],
)
def test_a_failed_import_is_reported_with_connects_message_whatever_is_missing(
    cloud: Cloud, missing: str
) -> None:
    cloud.connect.add_fault(Fault("ImportPhoneNumber", "refuse", message=MESSAGE))

    leave_out(cloud, "InstanceId", missing)

    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": imported(cloud)})

    assert MESSAGE in cloud.cloudformation.exchanges[0].answer["Reason"]
    assert stack.status == "ROLLBACK_COMPLETE"


@finding("E12")
@pytest.mark.parametrize(
    ("by_id", "reason"), [(False, f"FAILED: {MESSAGE}"), (True, "is not claimed")]
)
def test_a_failed_import_that_is_shown_nowhere_is_named_as_the_reason(
    cloud: Cloud, *, by_id: bool, reason: str
) -> None:
    cloud.connect.behave(failed_imports_show_target=False)
    cloud.connect.add_fault(Fault("ImportPhoneNumber", "refuse", message=MESSAGE))
    leave_out(cloud, "InstanceId")
    wanted = imported(cloud)
    cloud.cloudformation.create_stack("Contact-Centre", {"Line": wanted})
    if by_id:
        source = wanted.pop("SourcePhoneNumberArn")
        (number,) = [n for n in cloud.connect.numbers() if n.source_phone_number_arn == source]
        wanted["PhoneNumberId"] = number.phone_number_id

    cloud.cloudformation.create_stack("Once-More", {"Line": wanted})

    first, *_, second = [
        each.answer["Reason"]
        for each in cloud.cloudformation.exchanges
        if each.event["RequestType"] == "Create"
    ]
    assert first.endswith("is kept at a place that Connect does not show")
    assert reason in second


@finding("E12")
def test_a_flow_goes_by_the_source_that_was_imported_though_reads_leave_it_out(
    cloud: Cloud,
) -> None:
    leave_out(cloud, "SourcePhoneNumberArn")
    template = {"Line": imported(cloud, TargetArn=cloud.group)}

    stack = cloud.cloudformation.create_stack("Contact-Centre", template)

    assert stack.status == "CREATE_COMPLETE", stack.reason
    judge.is_as_desired(cloud, stack, template)


@finding("E12")
@pytest.mark.parametrize("make", [imported, moved], ids=["import", "move"])
def test_a_number_whose_arn_reads_leave_out_is_tagged_all_the_same(
    cloud: Cloud, make: Callable[..., dict[str, Any]]
) -> None:
    leave_out(cloud, "PhoneNumberArn")
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": make(cloud)})
    template = {"Line": make(cloud, Tags={"floor": "2"})}

    cloud.cloudformation.update_stack(stack, template)

    assert stack.status == "UPDATE_COMPLETE", stack.reason
    judge.is_as_desired(cloud, stack, template)


def leave_out(cloud: Cloud, *members: str) -> None:
    """Let DescribePhoneNumber give no such members of a number."""

    def pop(answer: Any) -> None:
        for member in members:
            answer["ClaimedPhoneNumberSummary"].pop(member, None)

    cloud.wire.alter("DescribePhoneNumber", pop)


@finding("E12")
@pytest.mark.parametrize("make", [imported, moved], ids=["import", "move"])
def test_a_status_that_the_model_does_not_know_is_waited_for(
    cloud: Cloud, make: Callable[..., dict[str, Any]]
) -> None:
    until = cloud.clock.now() + 20
    cloud.wire.alter("DescribePhoneNumber", lambda answer: show(answer, "QUARANTINED", until))

    def show(answer: Any, status: str, until: float) -> None:
        if cloud.clock.now() < until:
            answer["ClaimedPhoneNumberSummary"]["PhoneNumberStatus"] = {"Status": status}

    template = {"Line": make(cloud)}

    stack = cloud.cloudformation.create_stack("Contact-Centre", template)

    assert stack.status == "CREATE_COMPLETE", stack.reason
    judge.is_as_desired(cloud, stack, template)


@finding("E12")
def test_a_status_that_stays_unknown_is_named_in_the_reason(cloud: Cloud) -> None:
    cloud.wire.alter(
        "DescribePhoneNumber",
        lambda answer: answer["ClaimedPhoneNumberSummary"].update(
            PhoneNumberStatus={"Status": "QUARANTINED"}
        ),
    )

    stack = cloud.cloudformation.create_stack(
        "Contact-Centre", {"Line": imported(cloud, Timeout=60)}
    )

    answer = cloud.cloudformation.exchanges[0].answer
    assert "QUARANTINED" in answer["Reason"]
    assert "not a valid" not in answer["Reason"]
    assert stack.status == "ROLLBACK_COMPLETE"


@finding("E15")
def test_an_import_that_went_to_a_group_is_found_though_lists_leave_groups_out(
    cloud: Cloud,
) -> None:
    template = {"Line": imported(cloud, TargetArn=cloud.group)}
    first = cloud.cloudformation.create_stack("Contact-Centre", template)
    arn = first.resources["Line"].physical_id
    cloud.cloudformation.delete_stack(first)
    leave_groups_out(cloud)

    again = cloud.cloudformation.create_stack("Contact-Centre", template)

    assert again.status == "CREATE_COMPLETE", again.reason
    assert again.resources["Line"].physical_id == arn


def leave_groups_out(cloud: Cloud) -> None:
    """Let a list without a target name no number that is in a group."""
    backend = cloud.connect.backend
    listed = backend.list_phone_numbers_v2

    def without_groups(target_arn: str | None = None, *rest: Any, **named: Any) -> Any:
        numbers = listed(target_arn, *rest, **named)
        return numbers if target_arn else [n for n in numbers if n.target_arn != cloud.group]

    backend.list_phone_numbers_v2 = without_groups  # type: ignore[method-assign]


@pytest.mark.parametrize(
    "count",
    [20, pytest.param(30, marks=finding("E16")), pytest.param(41, marks=finding("E16"))],
)
def test_tags_are_exchanged_for_as_many_others(cloud: Cloud, count: int) -> None:
    before = {f"old-{n}": "x" for n in range(count)}
    after = {f"new-{n}": "x" for n in range(count)}
    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": moved(cloud, Tags=before)})

    cloud.cloudformation.update_stack(stack, {"Line": moved(cloud, Tags=after)})

    assert stack.status == "UPDATE_COMPLETE", stack.reason
    tags = cloud.numbers[cloud.found].tags
    assert after.items() <= tags.items()
    assert not before.keys() & tags.keys()


@finding("E18")
@pytest.mark.parametrize("name", PASSING)
@pytest.mark.parametrize(
    "operation",
    [
        "ListPhoneNumbersV2",
        "ImportPhoneNumber",
        "DescribePhoneNumber",
        "AssociatePhoneNumberContactFlow",
        "BatchGetFlowAssociation",
    ],
)
def test_what_passes_is_repeated(cloud: Cloud, operation: str, name: str) -> None:
    template = {"Line": imported(cloud)}
    cloud.wire.fail_next(operation, PASSING[name])

    stack = cloud.cloudformation.create_stack("Contact-Centre", template)

    assert stack.status == "CREATE_COMPLETE", stack.reason
    judge.is_as_desired(cloud, stack, template)


def test_a_quota_that_is_used_up_is_no_passing_error(cloud: Cloud) -> None:
    cloud.wire.fail_next("ImportPhoneNumber", answered("LimitExceededException", 400))

    stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": imported(cloud)})

    assert stack.status == "ROLLBACK_COMPLETE"
    assert "LimitExceededException" in stack.reason
