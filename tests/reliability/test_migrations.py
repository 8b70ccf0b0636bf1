"""A migration, interrupted at each call of its function, and what whoever runs it does next.

A build plays a share of the moments, see ``tests/histories.py``: of some cargoes less than of
others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from zlib import crc32

import pytest
from tests.histories import one_of
from tests.owner_tags import owner_tags
from tests.reliability.cargoes import CARGOES, Cargo, State
from tests.reliability.office import Office, Open
from tests.reliability.wire import Interruption, Kind, Moment

from phone_number_handler.reconciler.fence import READ_TO_WRITE

pytestmark = pytest.mark.slow

KILLED = (Kind.KILLED_BEFORE, Kind.KILLED_AFTER)
KINDS = (*KILLED, Kind.ANSWER_LOST, Kind.FORBIDDEN, Kind.THROTTLED)
# What was begun with, what is done next, and whether the numbers are back then.
ENDINGS = [
    (["APPLY"], ["APPLY", "COMMIT"], False),
    (["APPLY"], ["UNDO"], True),
    (["APPLY", "UNDO"], ["UNDO"], True),
    (["APPLY", "UNDO"], ["APPLY", "COMMIT"], False),
    (["APPLY", "COMMIT"], ["COMMIT"], False),
]
# How many calls there were, of each cargo on each way, when this was written.
FLOOR = 874

Moments = Callable[[Cargo, Sequence[str], Sequence[str]], Iterator[tuple[str, int]]]


@pytest.fixture(scope="module")
def calls(office: Open) -> Callable[[Cargo, tuple[str, ...]], int]:
    """Return what counts the calls of the last of some runs of a cargo."""

    @cache
    def count(cargo: Cargo, begun: tuple[str, ...]) -> int:
        with office(cargo) as at:
            for direction in begun:
                at.wire.arm()
                assert at.run(direction) == "SUCCEEDED"
            return len(at.wire.calls)

    return count


@pytest.fixture
def moments(calls: Callable[[Cargo, tuple[str, ...]], int], histories: Counter[str]) -> Moments:
    """Return what yields the moments of a run that are played, and what happens at each."""

    def chosen(
        cargo: Cargo, begun: Sequence[str], kinds: Sequence[str]
    ) -> Iterator[tuple[str, int]]:
        number = calls(cargo, tuple(begun))
        every = [(kind, moment) for moment in range(number) for kind in kinds]
        share = one_of(cargo.share)
        # Each time from another first one, which some have not got.
        first = crc32(f"{cargo}{begun}{kinds}".encode()) % share
        for each in every[first::share]:
            histories["interrupted migrations"] += 1
            yield each

    return chosen


@pytest.mark.parametrize("ending", range(len(ENDINGS)))
@pytest.mark.parametrize("cargo", CARGOES, ids=str)
def test_no_interruption_costs_a_number_or_its_flow(
    cargo: Cargo, ending: int, office: Open, moments: Moments
) -> None:
    begun, then, is_back = ENDINGS[ending]
    for kind, moment in moments(cargo, begun, KINDS):
        with office(cargo) as at:
            for direction in begun[:-1]:
                at.run(direction)
            at.wire.arm(Interruption(Kind(kind), moment))
            at.run(begun[-1])
            assert at.wire.is_hit
            at.wire.arm()
            outcomes = [at.run(direction) for direction in then]
            assert_ended(at, is_back=is_back, said=(kind, moment, outcomes))


@pytest.mark.parametrize("begun", [["APPLY"], ["APPLY", "UNDO"], ["APPLY", "COMMIT"]], ids=str)
@pytest.mark.parametrize("cargo", CARGOES, ids=str)
def test_a_step_that_died_and_is_invoked_again_ends_well(
    cargo: Cargo, begun: list[str], office: Open, moments: Moments
) -> None:
    for kind, moment in moments(cargo, begun, KILLED):
        with office(cargo) as at:
            for direction in begun[:-1]:
                at.run(direction)
            at.lambda_fails = True
            at.wire.arm(Interruption(Kind(kind), moment))
            outcome = at.run(begun[-1])
            assert at.wire.is_hit
            assert outcome == "SUCCEEDED", (kind, moment)
            if begun[-1] != "APPLY":
                assert_ended(at, is_back=begun[-1] == "UNDO", said=(kind, moment))
            else:
                assert at.states() == at.after, (kind, moment)
                assert at.owned() == len(at.rows), (kind, moment)


def assert_ended(at: Office, *, is_back: bool, said: object) -> None:
    """Assert that a migration is over, and all as it is to be after that."""
    at.clock.sleep(60)
    assert at.is_back() if is_back else at.states() == at.after, (said, at.states())
    assert at.owned() == 0, said


# What is begun when a run was stopped, or killed, at once; and whether the numbers are back then.
LATER = [(["APPLY", "COMMIT"], False), (["UNDO"], True)]


@pytest.mark.parametrize("begun", ["APPLY", "UNDO"])
@pytest.mark.parametrize("later", range(len(LATER)))
@pytest.mark.parametrize("after", [0, 120])
@pytest.mark.parametrize("cargo", CARGOES, ids=str)
def test_a_function_that_goes_on_after_a_stop_spoils_nothing(
    cargo: Cargo, begun: str, later: int, after: int, office: Open, moments: Moments
) -> None:
    then, is_back = LATER[later]
    runs = ["APPLY", "UNDO"] if begun == "UNDO" else ["APPLY"]
    for _, moment in moments(cargo, runs, [f"{after} later: {later}"]):
        with office(cargo) as at:
            if begun == "UNDO":
                at.run("APPLY")
            outcomes: list[str] = []

            def meanwhile(at: Office = at, outcomes: list[str] = outcomes) -> None:
                at.stop()
                outcomes += [at.run(direction, after) for direction in then]

            at.wire.arm()
            at.wire.at(Moment(moment, after=True), meanwhile)
            at.run(begun)
            assert at.wire.is_hit
            outcomes += [at.run(direction) for direction in then]
            assert_ended(at, is_back=is_back, said=(moment, outcomes))


@pytest.mark.parametrize("direction", ["APPLY", "UNDO", "COMMIT"])
@pytest.mark.parametrize("cargo", CARGOES, ids=str)
def test_a_second_invocation_beside_the_first_changes_nothing(
    cargo: Cargo, direction: str, office: Open, moments: Moments
) -> None:
    runs = list(dict.fromkeys(["APPLY", direction]))
    for _, moment in moments(cargo, runs, ["invoked twice"]):
        with office(cargo) as at:
            for each in runs[:-1]:
                at.run(each)
            at.wire.arm()
            at.wire.at(Moment(moment, after=True), at.once_more)
            outcome = at.run(direction)
            assert at.wire.is_hit
            at.once_more()
            if direction != "APPLY":
                assert_ended(at, is_back=direction == "UNDO", said=(moment, outcome))
            else:
                at.clock.sleep(60)
                assert at.states() == at.after, (moment, outcome)
                assert at.owned() == len(at.rows), (moment, outcome)


@pytest.mark.parametrize("cargo", CARGOES, ids=str)
def test_what_is_committed_half_way_rings_or_keeps_its_record(
    cargo: Cargo, office: Open, moments: Moments
) -> None:
    for kind, moment in moments(cargo, ["APPLY"], KINDS):
        with office(cargo) as at:
            at.wire.arm(Interruption(Kind(kind), moment))
            at.run("APPLY", after=0)
            assert at.wire.is_hit
            at.wire.lift()
            at.run("COMMIT", after=0)
            at.clock.sleep(60)
            for name, number in at.numbers().items():
                ends = [each[:2] for each in (at.before[name], at.after[name]) if each]
                rings = number is None or State.of(number)[:2] in ends
                assert rings or (number and owner_tags(number.tags)), (kind, moment)


@pytest.mark.parametrize("begun", ["APPLY", "UNDO", "COMMIT"])
@pytest.mark.parametrize("cargo", CARGOES, ids=str)
def test_a_function_whose_execution_was_stopped_begins_no_second_write(
    cargo: Cargo, begun: str, office: Open, moments: Moments
) -> None:
    runs = list(dict.fromkeys(["APPLY", begun]))
    for _, moment in moments(cargo, runs, ["stopped"]):
        with office(cargo) as at:
            for direction in runs[:-1]:
                at.run(direction)
            seen: list[int] = []

            def meanwhile(at: Office = at, seen: list[int] = seen) -> None:
                at.stop()
                at.clock.sleep(READ_TO_WRITE + 1)
                seen.append(len(at.connect.calls()))

            at.wire.arm()
            at.wire.at(Moment(moment, after=True), meanwhile)
            at.run(begun)
            assert at.wire.is_hit
            writes = [each.operation for each in at.connect.calls()[seen[0] :] if each.is_write]
            # One that stands between the answer of Step Functions and its write cannot know.
            assert len(writes) <= 1, (moment, writes)


def test_no_moment_got_lost(calls: Callable[[Cargo, tuple[str, ...]], int]) -> None:
    runs = {tuple(begun) for begun, _, _ in ENDINGS}

    assert sum(calls(cargo, begun) for cargo in CARGOES for begun in runs) >= FLOOR
