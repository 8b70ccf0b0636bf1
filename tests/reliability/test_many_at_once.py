"""Many numbers at once, in time that passes only when all of them wait."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from benchmarks.pacing import Deployment
from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.in_process import InProcessConnect, local_connect
from phone_number_handler.adapters.services import Services
from phone_number_handler.entrypoints.cloudformation.wiring import wire
from stand_ins import CustomResource, FakeStacks, Reply, SharedClock

pytestmark = pytest.mark.slow

NUMBERS = 100
# Of AWS End User Messaging, whose rate the benchmark's model of Amazon Connect leaves out.
ASK = "DescribePhoneNumbers"
ONCE = [
    "AssociateFlow",
    "GetFlowAssociation",
    "DescribePhoneNumber",
    "ImportPhoneNumber",
    "ListPhoneNumbersV2",
]


def create_all(connect: InProcessConnect, clock: SharedClock) -> list[Reply]:
    """Create the numbers, each through a function of its own; return what was answered."""
    instance = connect.add_instance("main")
    flow = connect.add_contact_flow(instance.id)
    resources = [
        CustomResource(
            wire(Services(connect.client_of, clock), lambda *_: FakeStacks()),
            logical_id=f"Line{number}",
        )
        for number in range(NUMBERS)
    ]

    def create(resource: CustomResource) -> Reply:
        return resource.create(
            SourcePhoneNumberArn=connect.add_external_number(),
            TargetArn=instance.arn,
            ContactFlowArn=flow.arn,
        )

    clock.run([lambda resource=resource: create(resource) for resource in resources])  # type: ignore[misc]
    return [resource.answers[0] for resource in resources]


@pytest.mark.parametrize("settle_seconds", [0.5, 20.0])
def test_a_hundred_numbers_at_once_all_arrive_with_their_flow(settle_seconds: float) -> None:
    random.seed(0)
    clock = SharedClock()
    behaviour = Behaviour(rate=2.0, burst=5, settle_seconds=settle_seconds)
    with local_connect(behaviour, clock) as connect:
        answers = create_all(connect, clock)

        assert {answer["Status"] for answer in answers} == {"SUCCESS"}
        assert len(connect.numbers()) == NUMBERS
        assert all(number.contact_flow_arn for number in connect.numbers())


def test_a_hundred_numbers_at_once_need_no_more_calls_than_one_after_the_other() -> None:
    random.seed(0)
    clock = SharedClock()
    with local_connect(Behaviour(rate=2.0, burst=5, settle_seconds=0.5), clock) as connect:
        create_all(connect, clock)

        taken = Counter(call.operation for call in connect.calls() if call.error_code is None)
        # Their source's service has a rate of its own: whoever is throttled there reads a page.
        assert taken.pop(ASK) <= NUMBERS
        assert taken == dict.fromkeys(ONCE, NUMBERS)


def test_the_benchmarks_model_of_the_handler_does_what_the_handler_does() -> None:
    random.seed(0)
    clock = SharedClock()
    began = clock.now()
    with local_connect(Behaviour(rate=2.0, burst=5, settle_seconds=5.0), clock) as connect:
        create_all(connect, clock)
        made = [call for call in connect.calls() if call.operation != ASK]
        calls = Counter(call.operation for call in made if call.error_code is None)
        throttled = sum(call.error_code is not None for call in made)
    model = Deployment(NUMBERS, settle_seconds=5.0, seed=0, under_way=(0.0, 0.0))

    describes = model.calls.pop("DescribePhoneNumber")
    assert describes == pytest.approx(calls.pop("DescribePhoneNumber"), rel=0.1)
    assert model.calls == calls
    assert model.throttled == pytest.approx(throttled, rel=0.2)
    assert max(model.done_at) == pytest.approx(clock.now() - began, rel=0.05)
