"""Histories that nobody thought of: operations, faults and changes by hand, in any order.

``HISTORIES=20000 pytest tests/reliability/test_random_histories.py`` plays that many, each time
others; without it a build plays the same 500 of each kind each time.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests.cloudformation.stack import Stack
from tests.reliability import judge
from tests.reliability.cloud import Cloud, Datacentre, left_behind, live_owners, owner_of
from tests.reliability.meanwhile import Mode, play
from tests.reliability.wire import Interruption, Kind, Moment

from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.faults import Fault
from local_cloud.connect.phone_number import PhoneNumberRecord

pytestmark = pytest.mark.slow

HISTORIES = int(os.environ.get("HISTORIES", "500"))
STEPS = 4
SUCCEEDED = {"CREATE_COMPLETE", "UPDATE_COMPLETE"}
ROLLED_BACK = {"ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"}

names = st.sampled_from(["Contact-Centre", "Back-Office"])
numbers = st.sampled_from(["source", "other_source", "found", "found_here"])
resources = st.fixed_dictionaries(
    {"number": numbers, "target": st.sampled_from(["here", "there", "group"])},
    optional={
        "flow": st.just(value=True),
        "PhoneNumberDescription": st.sampled_from(["Support", "Sales"]),
        "Tags": st.sampled_from([{"team": "support"}, {"floor": 2}]),
        "OnDelete": st.sampled_from(["Retain", "Return", "Release"]),
    },
)
logical_ids = st.permutations(["Line", "Other", "Renamed"])
templates = st.builds(
    lambda logical_ids, chosen: dict(zip(logical_ids, chosen, strict=False)),
    logical_ids,
    st.lists(resources, min_size=1, max_size=2, unique_by=lambda each: str(each["number"])),
)
troubles = st.one_of(
    st.none(),
    st.builds(Interruption, st.sampled_from(Kind), st.integers(0, 20)),
    st.builds(
        Fault,
        st.sampled_from(["ImportPhoneNumber", "UpdatePhoneNumber"]),
        st.sampled_from(["refuse", "stall"]),
    ),
)
behaviours = st.builds(
    Behaviour,
    rate=st.none(),
    settle_seconds=st.just(0.5),
    stale_seconds=st.sampled_from([0.0, 0.0, 5.0]),
    absent_seconds=st.sampled_from([0.0, 0.0, 40.0]),
    move_back_restores_flow=st.booleans(),
    token_replay=st.booleans(),
    group_numbers_show_instance=st.booleans(),
)


class Histories(RuleBasedStateMachine):
    """Two stacks that want the same four numbers, and people who change things by hand."""

    datacentre: ClassVar[Datacentre]
    histories: ClassVar[Counter[str]]

    def __init__(self) -> None:
        super().__init__()
        self._exit = ExitStack()
        self.stacks: dict[str, Stack] = {}
        self.kills = 0
        self.released_by_hand: set[str] = set()
        self.records_kept: set[str] = set()

    @initialize(behaviour=behaviours, by_new_id=st.booleans(), forgets=st.booleans())
    def begin(self, behaviour: Behaviour, by_new_id: bool, forgets: bool) -> None:  # noqa: FBT001
        self.cloud: Cloud = self._exit.enter_context(self.datacentre.cloud(behaviour))
        self.cloud.cloudformation.forgets_replaced = forgets
        self.cloud.cloudformation.rolls_back_by_new_id = by_new_id
        self.ever = self.cloud.numbers
        self.histories["random histories"] += 1

    @rule(name=names, template=templates, trouble=troubles, fails=st.booleans())
    def deploy(
        self,
        name: str,
        template: dict[str, Any],
        trouble: Interruption | Fault | None,
        fails: bool,  # noqa: FBT001
    ) -> None:
        stack = self.stacks.get(name)
        wanted = {logical_id: self._properties(each) for logical_id, each in template.items()}
        before, former = self.cloud.numbers, _template_of(stack)
        was_well = stack is None or not stack.rests_where_it_failed
        events = len(self.cloud.cloudformation.exchanges)
        self._begin(trouble)
        if stack is None or stack.is_gone:
            stack = self.cloud.cloudformation.create_stack(name, wanted, fails=fails)
        elif stack.can_be_updated:
            self.cloud.cloudformation.update_stack(stack, wanted, fails=fails)
        else:
            self._repeat(stack)
        self.stacks[name] = stack
        self._end_operation()
        sent = [each.event for each in self.cloud.cloudformation.exchanges[events:]]
        if stack.status in SUCCEEDED and sent:
            # What has not changed in the template gets no event: changes by hand stay.
            asked = {each["LogicalResourceId"] for each in sent}
            asked_for = {each: wanted[each] for each in wanted if each in asked}
            judge.is_as_desired(self.cloud, stack, asked_for, before)
            last = self.cloud.cloudformation.exchanges[-1]
            if last.response.ok and not judge.keeps_records(self.cloud):
                self._deliver_again()
        in_doubt = "DescribeStacks" in self.cloud.wire.refused
        if stack.status in ROLLED_BACK and was_well and not in_doubt:
            self._is_as_before(stack, before, former)

    @precondition(lambda self: any(not stack.is_gone for stack in self.stacks.values()))
    @rule(name=names, trouble=troubles)
    def destroy(self, name: str, trouble: Interruption | Fault | None) -> None:
        stack = self.stacks.get(name)
        if stack and not stack.is_gone and stack.status != "UPDATE_ROLLBACK_FAILED":
            self._begin(trouble)
            self.cloud.cloudformation.delete_stack(stack)
            self._end_operation()

    @rule(name=numbers, to=st.sampled_from(["here", "there", "group"]))
    def move_by_hand(self, name: str, to: str) -> None:
        for arn in self._arns(name):
            number_id = arn.rsplit("/", 1)[-1]
            self.cloud.connect.backend.update_phone_number(number_id, getattr(self.cloud, to))
            self.cloud.settle()

    @rule(name=numbers)
    def release_by_hand(self, name: str) -> None:
        for arn in self._arns(name):
            self.cloud.connect.backend.release_phone_number(arn.rsplit("/", 1)[-1])
            self.released_by_hand.add(arn)

    @rule(name=numbers, flow=st.sampled_from(["flow", "closed_flow", "flow_there", None]))
    def attach_by_hand(self, name: str, flow: str | None) -> None:
        backend = self.cloud.connect.backend
        for arn in self._arns(name):
            flow_arn = getattr(self.cloud, flow) if flow else None
            number = backend.phone_numbers[arn.rsplit("/", 1)[-1]]
            is_there = number.target_arn == self.cloud.there
            if flow_arn is None or (flow_arn == self.cloud.flow_there) == is_there:
                number.contact_flow_arn = flow_arn

    def teardown(self) -> None:
        try:
            if hasattr(self, "cloud"):
                self._end_history()
        finally:
            self._exit.close()

    def _begin(self, trouble: Interruption | Fault | None) -> None:
        self.cloud.wire.arm(trouble if isinstance(trouble, Interruption) else None)
        if isinstance(trouble, Fault):
            self.cloud.connect.add_fault(trouble)

    def _end_operation(self) -> None:
        self.kills += self.cloud.wire.killed
        self.cloud.wire.lift()
        self.cloud.connect.clear_faults()
        self.cloud.settle()
        judge.every_event_got_one_answer(self.cloud, kills=self.kills)
        if judge.keeps_records(self.cloud):
            numbers = self.cloud.numbers.items()
            self.records_kept |= {arn for arn, each in numbers if not self._is_known_to_have(each)}
        judge.nothing_is_orphaned(self.cloud, but_for=self.records_kept)
        self.ever = {**self.ever, **self.cloud.numbers}
        for arn in self.ever.keys() - self.cloud.numbers.keys() - self.released_by_hand:
            assert self._release_was_asked(arn), "a number was released unasked"

    def _end_history(self) -> None:
        """Have every stack deleted; then no number is bound, and each can be adopted."""
        self.cloud.wire.arm()
        for stack in self.stacks.values():
            self._repeat(stack)
            if not stack.is_gone:
                self.cloud.cloudformation.delete_stack(stack)
            assert stack.is_gone
        self._end_operation()
        stacks = self.cloud.cloudformation.stacks.values()
        abandoned = {owner for stack in stacks for owner in left_behind(stack)}
        for arn, number in self.cloud.numbers.items():
            assert arn in self.records_kept or owner_of(number) in {None, *abandoned}
        wanted = {
            f"Line{index}": {"PhoneNumberId": arn, "TargetArn": self.cloud.here}
            for index, arn in enumerate(self.cloud.numbers)
            if self.cloud.numbers[arn].status == "CLAIMED"
        }
        fresh = self.cloud.cloudformation.create_stack("Fresh", wanted)
        assert fresh.status == "CREATE_COMPLETE", fresh.reason

    def _deliver_again(self) -> None:
        before = self.cloud.numbers
        self.cloud.wire.arm()
        self.cloud.cloudformation.redeliver(self.cloud.cloudformation.exchanges[-1])
        assert self.cloud.numbers == before

    def _repeat(self, stack: Stack) -> None:
        if stack.status == "UPDATE_ROLLBACK_FAILED":
            self.cloud.cloudformation.continue_update_rollback(stack)
        elif stack.status in {"ROLLBACK_FAILED", "DELETE_FAILED", "ROLLBACK_COMPLETE"}:
            self.cloud.cloudformation.delete_stack(stack)

    def _properties(self, resource: Mapping[str, Any]) -> dict[str, Any]:
        chosen = {key: value for key, value in resource.items() if key[0].isupper()}
        imports = resource["number"].endswith("source")
        if imports and chosen.get("OnDelete") == "Return":
            del chosen["OnDelete"]
        if "flow" in resource:
            there = resource["target"] == "there"
            chosen["ContactFlowArn"] = self.cloud.flow_there if there else self.cloud.flow
        named = "SourcePhoneNumberArn" if imports else "PhoneNumberId"
        chosen[named] = getattr(self.cloud, resource["number"])
        return {"TargetArn": getattr(self.cloud, resource["target"]), **chosen}

    def _arns(self, name: str) -> list[str]:
        """Return the ARN of a number that is there and CLAIMED."""
        named = getattr(self.cloud, name)
        return [
            arn
            for arn, number in self.cloud.numbers.items()
            if number.status == "CLAIMED" and named in (arn, number.source_phone_number_arn)
        ]

    def _is_as_before(
        self, stack: Stack, before: judge.Numbers, former: Mapping[str, Mapping[str, Any]]
    ) -> None:
        """Assert that a roll-back left each number where it was, or put it where it belongs."""
        after = self.cloud.numbers
        for arn, number in before.items():
            if arn not in after or owner_of(after[arn]) in left_behind(stack):
                continue
            places = [(number.target_arn, number.contact_flow_arn)]
            for properties in former.values():
                if judge.names(properties, number):
                    flow = properties.get("ContactFlowArn", after[arn].contact_flow_arn)
                    places.append((properties["TargetArn"], flow))
            assert (after[arn].target_arn, after[arn].contact_flow_arn) in places
            if len(places) == 1:
                # Whoever takes it from a create that failed may let go of it.
                is_free = arn in self.records_kept or not self._is_known_to_have(number)
                assert is_free or owner_of(after[arn]) == owner_of(number)

    def _is_known_to_have(self, number: PhoneNumberRecord) -> bool:
        """Tell whether CloudFormation knows of the owner that it has the number."""
        stack_id, logical_id = owner_of(number) or ("", "")
        stack = self.cloud.cloudformation.stacks.get(stack_id)
        resource = stack.resources.get(logical_id) if stack else None
        if resource is None or resource.status in {"DELETE_COMPLETE", "DELETE_SKIPPED"}:
            return False
        return resource.physical_id == number.phone_number_arn

    def _release_was_asked(self, arn: str) -> bool:
        return any(
            exchange.event["RequestType"] == "Delete"
            and exchange.event["ResourceProperties"].get("OnDelete") == "Release"
            and "ROLLBACK" not in exchange.stack_status
            and judge.names(exchange.event["ResourceProperties"], self.ever[arn])
            for exchange in self.cloud.cloudformation.exchanges
        )


class Overtaken(Histories):
    """The same, and stacks that do not roll back, and operations that are cancelled on the way."""

    @rule(
        name=names,
        template=templates,
        moment=st.builds(Moment, st.integers(0, 20), st.booleans()),
        mode=st.sampled_from(Mode),
        rolls_back=st.booleans(),
    )
    def deploy_and_cancel(
        self,
        name: str,
        template: dict[str, Any],
        moment: Moment,
        mode: Mode,
        rolls_back: bool,  # noqa: FBT001
    ) -> None:
        stack = self.stacks.get(name)
        wanted = {logical_id: self._properties(each) for logical_id, each in template.items()}
        if stack and not stack.is_gone and not stack.can_be_updated:
            return

        def deploy() -> None:
            if stack is None or stack.is_gone:
                self._create(name, wanted, rolls_back=rolls_back)
            else:
                self.cloud.cloudformation.update_stack(stack, wanted, rolls_back=rolls_back)

        def cancel() -> None:
            stacks = reversed(self.cloud.cloudformation.stacks.values())
            self.cloud.cloudformation.cancel(next(each for each in stacks if each.name == name))

        play(self.cloud, deploy, moment, cancel, mode)
        self._end_operation()
        for each in self.cloud.cloudformation.stacks.values():
            if each.status in {*SUCCEEDED, "UPDATE_ROLLBACK_COMPLETE"}:
                self._is_true(each)

    @rule(name=names, template=templates, trouble=troubles, fails=st.booleans())
    def deploy_without_roll_back(
        self,
        name: str,
        template: dict[str, Any],
        trouble: Interruption | Fault | None,
        fails: bool,  # noqa: FBT001
    ) -> None:
        stack = self.stacks.get(name)
        wanted = {logical_id: self._properties(each) for logical_id, each in template.items()}
        self._begin(trouble)
        if stack is None or stack.is_gone:
            stack = self._create(name, wanted, rolls_back=False, fails=fails)
        elif stack.can_be_updated:
            self.cloud.cloudformation.update_stack(stack, wanted, rolls_back=False, fails=fails)
        self._end_operation()

    def _create(self, name: str, wanted: dict[str, Any], **options: Any) -> Stack:
        stack = self.cloud.cloudformation.create_stack(name, wanted, **options)
        self.stacks[name] = stack
        return stack

    def _is_true(self, stack: Stack) -> None:
        """Assert that a number which CloudFormation shows for a resource is that resource's."""
        for resource in stack.resources.values():
            number = self.cloud.numbers.get(resource.physical_id)
            if number and owner_of(number) and resource.status.endswith("_COMPLETE"):
                assert owner_of(number) in live_owners(self.cloud)


def _template_of(stack: Stack | None) -> dict[str, Mapping[str, Any]]:
    if stack is None or stack.is_gone:
        return {}
    return {each.logical_id: each.properties for each in stack.resources.values()}


SETTINGS = settings(
    max_examples=HISTORIES,
    stateful_step_count=STEPS,
    derandomize="HISTORIES" not in os.environ,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def test_no_history_costs_a_number_or_its_flow(
    datacentre: Datacentre, histories: Counter[str]
) -> None:
    Histories.datacentre, Histories.histories = datacentre, histories
    run_state_machine_as_test(Histories, settings=SETTINGS)


def test_no_history_with_overtaken_events_costs_a_number_or_its_flow(
    datacentre: Datacentre, histories: Counter[str]
) -> None:
    Histories.datacentre, Histories.histories = datacentre, histories
    run_state_machine_as_test(Overtaken, settings=SETTINGS)
