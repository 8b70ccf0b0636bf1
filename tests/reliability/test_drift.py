"""A scheduled check names what differs, repairs it if it may, and writes nothing else."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError
from tests.cloudformation.client import CloudFormationClient
from tests.cloudformation.stack import Stack
from tests.owner_tags import LOGICAL_ID, STACK
from tests.reliability.cloud import Cloud, Datacentre, flow_owners_of, place
from tests.reliability.lifecycles import imported, moved, with_flow

from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.calls import Call
from local_cloud.connect.channel import Channel
from local_cloud.connect.faults import Fault
from phone_number_handler.adapters.services import Services
from phone_number_handler.core.errors import InvalidPropertyError
from phone_number_handler.entrypoints.drift.check import StackUnknownError
from phone_number_handler.entrypoints.drift.entry import serve
from stand_ins import FakeContext, StepFunctions
from stand_ins.custom_resource import LIFETIME
from stand_ins.step_functions import MACHINE


def check(
    cloud: Cloud,
    stack: Stack,
    on_drift: str = "Report",
    event: Any = None,
    due: float | None = None,
    migrations: StepFunctions | None = None,
    cloudformation: CloudFormationClient | None = None,
    lifetime: float = LIFETIME,
) -> Mapping[str, int]:
    """Have the function check what the stack has deployed."""
    numbers = [
        {
            "LogicalId": each.logical_id,
            "PhysicalId": each.physical_id,
            "Properties": each.properties,
            **({"ResourceType": each.resource_type} if each.refers_to else {}),
        }
        for each in stack.resources.values()
    ]
    clients: dict[str, Any] = {
        "connect": cloud.connect.client(),
        "cloudformation": cloudformation or CloudFormationClient(cloud.cloudformation.stacks),
        "stepfunctions": migrations,
    }
    services = Services(clients.__getitem__, cloud.clock)
    environment = {"STACK_ID": stack.stack_id, "ON_DRIFT": on_drift}
    context = FakeContext(lifetime)
    context.aws_request_id = f"11111111-0000-0000-0000-{int(cloud.clock.now()):012}"
    moment = datetime.fromtimestamp(cloud.clock.now() if due is None else due, UTC)
    event = {"ScheduledAt": moment.isoformat(), "Numbers": numbers} | (event or {})
    return serve(event, context, services, environment)


class AnswersOnce(CloudFormationClient):
    """CloudFormation, which is not reached any more after its first answer."""

    _has_answered = False

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803 - the API's name
        if self._has_answered:
            raise ReadTimeoutError(endpoint_url="https://cloudformation.invalid")
        self._has_answered = True
        return super().describe_stacks(StackName)


def calls(cloud: Cloud, since: int) -> list[Call]:
    return cloud.connect.calls(since)


def mark(cloud: Cloud) -> int:
    return cloud.connect.calls()[-1].sequence


@pytest.fixture
def stack(cloud: Cloud) -> Stack:
    template = {"Line": imported(cloud, Tags={"floor": 2}, Timeout=300), "Other": moved(cloud)}
    return cloud.cloudformation.create_stack("Contact-Centre", template)


def move_by_hand(cloud: Cloud) -> None:
    number = cloud.by_hand(cloud.found)
    number.target_arn, number.contact_flow_arn = cloud.there, cloud.flow_there


def test_what_is_as_it_was_deployed_takes_two_calls_and_says_nothing(
    stack: Stack, cloud: Cloud, capsys: pytest.CaptureFixture[str]
) -> None:
    before = mark(cloud)
    capsys.readouterr()

    outcome = check(cloud, stack, "Repair")

    assert outcome == {"checked": 2, "drifted": 0, "repaired": 0}
    reads = Counter(call.operation for call in calls(cloud, before))
    # No bulk read knows the flow of a number that is texted.
    assert reads == {
        "ListPhoneNumbersV2": 1,
        "BatchGetFlowAssociation": 1,
        "GetFlowAssociation": 1,
    }
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["Drifted"] for line in lines if "Drifted" in line] == [0]
    assert {line["level"] for line in lines} == {"INFO"}


def test_a_report_names_each_difference_in_a_line_and_writes_nothing(
    stack: Stack, cloud: Cloud, capsys: pytest.CaptureFixture[str]
) -> None:
    move_by_hand(cloud)
    before = mark(cloud)

    outcome = check(cloud, stack)

    assert outcome == {"checked": 2, "drifted": 1, "repaired": 0}
    assert [call for call in calls(cloud, before) if call.is_write] == []
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    differences = [line for line in lines if line["message"].startswith("A number is not as")]
    assert [(each["logical_id"], each["aspect"], each["found"]) for each in differences] == [
        ("Other", "target", cloud.there),
        ("Other", "flow", cloud.flow_there),
    ]
    assert [line["Drifted"] for line in lines if "Drifted" in line] == [1]


def test_a_repair_makes_it_as_it_was_deployed_and_touches_no_other_number(
    stack: Stack, cloud: Cloud
) -> None:
    as_deployed = cloud.numbers
    move_by_hand(cloud)
    before = mark(cloud)

    outcome = check(cloud, stack, "Repair")

    assert outcome == {"checked": 2, "drifted": 1, "repaired": 1}
    now = cloud.numbers
    assert (now[cloud.found].target_arn, now[cloud.found].contact_flow_arn) == (
        as_deployed[cloud.found].target_arn,
        as_deployed[cloud.found].contact_flow_arn,
    )
    assert {arn: each for arn, each in now.items() if arn != cloud.found} == {
        arn: each for arn, each in as_deployed.items() if arn != cloud.found
    }
    writes = [call for call in calls(cloud, before) if call.is_write]
    assert [call.operation for call in writes] == [
        "TagResource",
        "UpdatePhoneNumber",
        "AssociatePhoneNumberContactFlow",
    ]
    assert check(cloud, stack, "Repair")["drifted"] == 0


def test_a_deployment_after_a_repair_finds_nothing_to_do(stack: Stack, cloud: Cloud) -> None:
    move_by_hand(cloud)
    check(cloud, stack, "Repair")
    before = mark(cloud)

    template = {"Line": imported(cloud, Tags={"floor": 2}), "Other": moved(cloud, Timeout=120)}
    cloud.cloudformation.update_stack(stack, template)

    assert stack.status == "UPDATE_COMPLETE"
    assert [call for call in calls(cloud, before) if call.is_write] == []


def test_nothing_is_looked_at_while_the_stack_is_changing(stack: Stack, cloud: Cloud) -> None:
    move_by_hand(cloud)
    stack.enter("UPDATE_IN_PROGRESS")
    before = mark(cloud)

    assert check(cloud, stack, "Repair") == {"checked": 0, "drifted": 0, "repaired": 0}
    assert calls(cloud, before) == []


def test_a_deployment_that_begins_meanwhile_is_given_way_to(stack: Stack, cloud: Cloud) -> None:
    move_by_hand(cloud)
    original = cloud.connect.backend.describe_phone_number
    described: list[str] = []

    def describe(phone_number_id: str) -> Any:
        if not described:
            stack.enter("UPDATE_IN_PROGRESS")
        described.append(phone_number_id)
        return original(phone_number_id)

    cloud.connect.backend.describe_phone_number = describe  # type: ignore[method-assign]
    before = mark(cloud)

    outcome = check(cloud, stack, "Repair")

    assert (outcome["drifted"], outcome["repaired"]) == (1, 0)
    assert [call for call in calls(cloud, before) if call.is_write] == []


def test_a_number_that_another_stack_has_taken_over_is_reported_and_left_alone(
    stack: Stack, cloud: Cloud, capsys: pytest.CaptureFixture[str]
) -> None:
    move_by_hand(cloud)
    other = cloud.cloudformation.create_stack(
        "Elsewhere", {"Theirs": moved(cloud, PhoneNumberId=cloud.found_here)}
    )
    tags = {STACK: other.stack_id, LOGICAL_ID: "Theirs"}
    cloud.connect.backend.tag_resource(cloud.found, tags)
    theirs = cloud.cloudformation.stacks[other.stack_id].resources["Theirs"]
    theirs.physical_id = cloud.found
    before = mark(cloud)

    outcome = check(cloud, stack, "Repair")

    assert (outcome["drifted"], outcome["repaired"]) == (1, 0)
    assert [call for call in calls(cloud, before) if call.is_write] == []
    assert "Other could not be repaired" in capsys.readouterr().out


def test_a_number_that_is_being_migrated_is_reported_and_left_alone(
    stack: Stack, cloud: Cloud, capsys: pytest.CaptureFixture[str]
) -> None:
    move_by_hand(cloud)
    cloud.connect.backend.tag_resource(cloud.found, {STACK: MACHINE, LOGICAL_ID: "Migration"})
    migrations = StepFunctions(lambda each: each, lambda _: (), {}, cloud.clock)
    before = mark(cloud)

    outcome = check(cloud, stack, "Repair", migrations=migrations)

    assert (outcome["drifted"], outcome["repaired"]) == (1, 0)
    assert [call for call in calls(cloud, before) if call.is_write] == []
    assert f"is being migrated by {MACHINE}" in capsys.readouterr().out


def test_a_number_that_is_gone_is_reported_and_no_other_suffers(stack: Stack, cloud: Cloud) -> None:
    line = cloud.number_of({"SourcePhoneNumberArn": cloud.source})
    del cloud.connect.backend.phone_numbers[line.phone_number_id]
    move_by_hand(cloud)

    assert check(cloud, stack, "Repair") == {"checked": 2, "drifted": 2, "repaired": 1}


def test_a_change_that_is_under_way_is_no_difference_yet(stack: Stack, cloud: Cloud) -> None:
    cloud.connect.backend.update_phone_number(cloud.found.rsplit("/", 1)[-1], cloud.there)
    move_by_hand(cloud)

    assert check(cloud, stack)["drifted"] == 0


def test_what_cannot_be_repaired_ends_no_check(stack: Stack, cloud: Cloud) -> None:
    move_by_hand(cloud)
    number = cloud.number_of({"SourcePhoneNumberArn": cloud.source})
    cloud.by_hand(number.phone_number_arn).contact_flow_arn = None
    cloud.connect.add_fault(Fault("UpdatePhoneNumber", "refuse", message="quota reached"))

    assert check(cloud, stack, "Repair") == {"checked": 2, "drifted": 2, "repaired": 1}


@pytest.mark.parametrize("kind", ["stall", "throttle"])
def test_a_repair_takes_no_longer_than_its_number_may_and_the_next_number_is_repaired(
    cloud: Cloud, kind: str
) -> None:
    template = {"Line": moved(cloud, Timeout=60), "Other": imported(cloud)}
    stack = cloud.cloudformation.create_stack("Contact-Centre", template)
    move_by_hand(cloud)
    other = stack.resources["Other"].physical_id
    cloud.by_hand(other).contact_flow_arn = None
    cloud.connect.add_fault(Fault("UpdatePhoneNumber", kind, times=None))
    began = cloud.clock.now()

    outcome = check(cloud, stack, "Repair")

    assert outcome == {"checked": 2, "drifted": 2, "repaired": 1}
    assert place(cloud, other) == (cloud.here, cloud.flow)
    assert 40 < cloud.clock.now() - began < 80


def test_a_stack_that_cannot_be_asked_about_is_not_checked(stack: Stack, cloud: Cloud) -> None:
    del cloud.cloudformation.stacks[stack.stack_id]
    before = mark(cloud)

    with pytest.raises(StackUnknownError, match="nothing was checked"):
        check(cloud, stack)
    assert calls(cloud, before) == []


def test_a_stack_that_cannot_be_asked_about_any_more_is_not_repaired(
    stack: Stack, cloud: Cloud
) -> None:
    move_by_hand(cloud)
    before = mark(cloud)

    outcome = check(cloud, stack, "Repair", cloudformation=AnswersOnce(cloud.cloudformation.stacks))

    assert (outcome["drifted"], outcome["repaired"]) == (1, 0)
    assert [call for call in calls(cloud, before) if call.is_write] == []


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ({"Numbers": "x"}, "Numbers must be a list"),
        ({"Numbers": None}, "Numbers must be a list"),
        ({"ScheduledAt": "<aws.scheduler.scheduled-time>"}, "ScheduledAt must be when"),
        ({"ScheduledAt": None}, "ScheduledAt must be when"),
    ],
)
def test_an_event_that_is_none_of_a_schedule_is_refused(
    event: Any, message: str, stack: Stack, cloud: Cloud
) -> None:
    with pytest.raises(InvalidPropertyError, match=message):
        check(cloud, stack, event=event)


def test_what_a_condition_made_nothing_is_not_compared(stack: Stack, cloud: Cloud) -> None:
    """A schedule's input is one text: `AWS::NoValue` leaves an empty text in it."""
    kept = {name: text for name, text in moved(cloud).items() if name != "ContactFlowArn"}
    cloud.cloudformation.update_stack(stack, {"Line": imported(cloud), "Other": kept})
    cloud.by_hand(cloud.found).description = "Somebody's"
    nothing = {"PhoneNumberDescription": "", "ContactFlowArns": {"VOICE": ""}, "InstanceId": ""}
    number = {"LogicalId": "Other", "PhysicalId": cloud.found, "Properties": {**kept, **nothing}}

    assert check(cloud, stack, event={"Numbers": [number]})["drifted"] == 0


def test_a_check_that_comes_after_another_deployment_repairs_nothing(
    stack: Stack, cloud: Cloud
) -> None:
    """It would bring back what was deployed before."""
    former = [
        {"LogicalId": "Other", "PhysicalId": cloud.found, "Properties": moved(cloud)},
    ]
    due = cloud.clock.now()
    template = {"Line": imported(cloud), "Other": moved(cloud, ContactFlowArn=cloud.closed_flow)}
    cloud.cloudformation.update_stack(stack, template)
    before = mark(cloud)

    outcome = check(cloud, stack, "Repair", {"Numbers": former}, due)

    assert outcome == {"checked": 0, "drifted": 0, "repaired": 0}
    assert calls(cloud, before) == []


def test_450_numbers_are_checked_within_ten_seconds_of_connect_time(
    datacentre: Datacentre,
) -> None:
    with datacentre.cloud(Behaviour()) as cloud:
        stack = Stack.named("Contact-Centre", cloud.clock, None)
        stack.statuses.append(("CREATE_COMPLETE", ""))
        cloud.cloudformation.stacks[stack.stack_id] = stack
        numbers = [
            {
                "LogicalId": f"Line{at}",
                "PhysicalId": cloud.connect.add_phone_number(
                    cloud.here, contact_flow_arn=cloud.flow
                ).arn,
                "Properties": moved(cloud),
            }
            for at in range(450)
        ]
        for number in numbers:
            number["Properties"] = moved(cloud, PhoneNumberId=number["PhysicalId"])
        began = cloud.clock.now()

        outcome = check(cloud, stack, event={"Numbers": numbers})

        assert outcome == {"checked": 450, "drifted": 0, "repaired": 0}
        assert cloud.clock.now() - began < 10


def test_a_flow_of_its_own_is_compared_and_repaired(
    cloud: Cloud, capsys: pytest.CaptureFixture[str]
) -> None:
    template = with_flow(imported(cloud), cloud.flow)
    stack = cloud.cloudformation.create_stack("Contact-Centre", template)
    as_deployed = cloud.numbers
    arn = cloud.number_of(template["Line"]).phone_number_arn
    cloud.by_hand(arn).contact_flow_arn = cloud.closed_flow

    assert check(cloud, stack) == {"checked": 1, "drifted": 1, "repaired": 0}
    assert check(cloud, stack, "Repair") == {"checked": 1, "drifted": 1, "repaired": 1}

    assert "Answer: flow is" in capsys.readouterr().out
    assert place(cloud, arn) == (cloud.here, cloud.flow)
    assert flow_owners_of(cloud.numbers[arn]) == flow_owners_of(as_deployed[arn])
    assert check(cloud, stack)["drifted"] == 0


def test_a_number_that_was_moved_by_hand_gets_its_own_flow_again(cloud: Cloud) -> None:
    template = with_flow(moved(cloud), cloud.flow)
    stack = cloud.cloudformation.create_stack("Contact-Centre", template)
    move_by_hand(cloud)

    assert check(cloud, stack, "Repair") == {"checked": 1, "drifted": 1, "repaired": 1}
    assert place(cloud, cloud.found) == (cloud.here, cloud.flow)


def test_each_channel_that_a_number_is_given_a_flow_on_is_compared(datacentre: Datacentre) -> None:
    with datacentre.cloud(Behaviour(rate=None, voice_flows_of_imports="taken")) as cloud:
        flows = {"SMS": cloud.flow, "VOICE": cloud.flow}
        line = imported(cloud, ContactFlowArn=None, ContactFlowArns=flows)
        stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": line})
        number = cloud.by_hand(cloud.number_of(line).phone_number_arn)
        before = check(cloud, stack)["drifted"]
        number.flows[Channel.VOICE] = cloud.closed_flow

        assert (before, check(cloud, stack, "Repair")["repaired"]) == (0, 1)
        assert cloud.number_of(line).flows == flows


def test_a_flow_that_connect_never_shows_is_no_difference(datacentre: Datacentre) -> None:
    with datacentre.cloud(Behaviour(rate=None, voice_flows_of_imports="unseen")) as cloud:
        flows = {"SMS": cloud.flow, "VOICE": cloud.flow}
        line = imported(cloud, ContactFlowArn=None, ContactFlowArns=flows)
        stack = cloud.cloudformation.create_stack("Contact-Centre", {"Line": line})

        assert check(cloud, stack)["drifted"] == 0


def test_a_function_that_lives_for_ten_seconds_does_what_takes_less(
    stack: Stack, cloud: Cloud
) -> None:
    assert check(cloud, stack, lifetime=10.0)["checked"] == len(stack.resources)
