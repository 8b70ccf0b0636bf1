"""A stack wants a number that a migration is under way with: one of them has it, and one says so.

A build plays a share of the moments, see ``tests/histories.py``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import product
from zlib import crc32

import pytest
from tests.cloudformation.stack import Stack, Template
from tests.histories import one_of
from tests.owner_tags import LOGICAL_ID, STACK
from tests.reliability.cargoes import SOURCE, TEXTED, TWO, Cargo
from tests.reliability.meanwhile import LATENCY, Mode
from tests.reliability.office import Act, Office, Open
from tests.reliability.wire import Moment, Wire

from phone_number_handler.core.channel import channel_of
from stand_ins.step_functions import MACHINE

pytestmark = pytest.mark.slow

SHARE = one_of(61)
# So many calls a migration, or a create, had at least when this was written.
FEWEST = 3
# Which begins, and which comes in between.
ORDERS = ("a stack in a migration", "a migration in a stack")


@dataclass
class Encounter:
    """A migration and a stack that both want the first number of a cargo.

    Attributes:
        at: Whose migration it is.
        direction: Which way that goes.
        order: Which of the two begins.
        mode: How the two go on.
        stack: The stack, once it was begun with.
        outcome: What has come of the migration.
    """

    at: Office
    direction: str
    order: str
    mode: Mode
    stack: Stack | None = None
    outcome: str = ""

    def migrate(self) -> None:
        self.outcome = self.at.run(self.direction, after=0)

    def create(self) -> None:
        self.stack = self.at.cloudformation.create_stack("Contact-Centre", self.template)

    @property
    def template(self) -> Template:
        row = self.at.rows[0]
        name = "SourcePhoneNumberArn" if row.is_import else "PhoneNumberId"
        flow = self.at.later_flow
        return {"Line": {name: row.name, "TargetArn": self.at.instance, "ContactFlowArn": flow}}

    def play(self, moment: Moment | None = None) -> Wire:
        """Play one of them, and the other from that moment of it on; return the one's wire."""
        at = self.at
        first, second = self.migrate, self.create
        wire, other = at.wire, at.stacks_wire
        if self.order == ORDERS[1]:
            first, second = second, first
            wire, other = other, wire

        def begin(second: Act = second) -> None:
            if self.mode is Mode.HELD_UP:
                second()
            else:
                at.clock.start(second)
                at.clock.sleep(0)

        if self.direction != "APPLY":
            at.run("APPLY")
            at.clock.sleep(60)
        wire.arm()
        if moment:
            wire.at(moment, begin)
        wire.latency = other.latency = LATENCY if self.mode is Mode.SIDE_BY_SIDE else 0.0
        at.clock.run([first])
        wire.latency = other.latency = 0.0
        at.clock.sleep(600)
        return wire

    def judge(self) -> None:
        """Assert that one of them has the number, as it wanted it, and that the other says so."""
        at, stack = self.at, self.stack
        assert stack
        row = at.rows[0]
        number, now = at.numbers()[row.name], at.states()[row.name]
        assert number
        assert now
        owner = number.tags.get(STACK)
        if stack.status == "CREATE_COMPLETE":
            channel = channel_of(number.source_phone_number_arn).name
            assert now[:2] == (at.instance, {channel: at.later_flow})
            assert (owner, number.tags[LOGICAL_ID]) == (stack.stack_id, "Line")
        else:
            assert stack.status == "ROLLBACK_COMPLETE"
            assert MACHINE in stack.reason
            assert owner in (None, MACHINE)
        if self.direction == "APPLY" and stack.status == "CREATE_COMPLETE":
            said, why = at.reported()[row.name]
            if said == "MOVED":
                # The stack has looked first, and written last: nobody could see that so early.
                assert self.order == ORDERS[1]
                at.run("PLAN")
                said, why = at.planned()[row.name]
            assert said in ("FAILED", "REFUSED")
            assert stack.stack_id in why
        elif self.direction == "APPLY":
            said, why = at.reported()[row.name]
            assert (said, now, owner) == ("MOVED", at.after[row.name], MACHINE)

    def go_on(self) -> None:
        """Let the stack go, and the migration have all numbers in the end."""
        at, stack = self.at, self.stack
        at.is_let_go = True
        if stack and not stack.is_gone:
            at.cloudformation.delete_stack(stack)
        for direction in ("APPLY", "COMMIT"):
            assert at.run(direction) == "SUCCEEDED"
        assert at.states() == at.after
        assert at.owned() == 0


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("direction", ["APPLY", "UNDO", "COMMIT"])
@pytest.mark.parametrize("cargo", [TWO, TEXTED, SOURCE], ids=str)
def test_of_a_stack_and_a_migration_one_has_the_number_and_the_other_says_so(
    cargo: Cargo, direction: str, order: str, office: Open, histories: Counter[str]
) -> None:
    with office(cargo) as at:
        calls = len(Encounter(at, direction, order, Mode.HELD_UP).play().calls)
    assert calls >= FEWEST
    moments = [Moment(call, after) for call in range(calls) for after in (False, True)]
    every = list(product(moments, Mode))
    for moment, mode in every[crc32(f"{cargo}{direction}{order}".encode()) % SHARE :: SHARE]:
        histories["migrations beside a stack"] += 1
        with office(cargo) as at:
            encounter = Encounter(at, direction, order, mode)
            assert encounter.play(moment).is_hit
            try:
                encounter.judge()
                encounter.go_on()
            except AssertionError as error:
                error.add_note(f"{mode}: {moment}")
                raise


@pytest.mark.parametrize("is_planned", [False, True], ids=["in the plan", "later"])
def test_a_number_that_a_stack_takes_is_refused_and_left_as_it_is(
    is_planned: bool,  # noqa: FBT001 - a parameter of the test
    office: Open,
) -> None:
    with office(TWO) as at:

        def give_away() -> None:
            for each in () if at.cloudformation.stacks else at.rows:
                line = {"PhoneNumberId": each.name, "TargetArn": at.other_instance}
                at.cloudformation.create_stack("Office", {"Line": line})

        if is_planned:
            at.before_wave = give_away
        else:
            give_away()

        at.run("APPLY")

        assert at.states() == at.before
        stacks = {each.tags[STACK] for each in at.connect.numbers()}
        assert stacks == set(at.cloudformation.stacks)
