"""What can be seen only by changing a number that can be spared."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import uuid4

from connect_phone_numbers.probe.observation import Observation, halves
from connect_phone_numbers.probe.spare import TAG, Spare
from phone_number_handler.core.errors import TOKEN_REUSED, NotFoundError, ServiceError
from phone_number_handler.core.number import Status

_NO_FLOW = "the number has no flow"
_NOT_ELSEWHERE = "no other instance was named with --elsewhere"
_FIRST, _SECOND, _THIRD = "probe 1", "probe 2", "probe 3"
_LOOKS, _PAUSE = 60, 0.5


def tags(spare: Spare) -> Observation:
    """See how long after TagResource a tag shows, and an empty value."""
    question = (
        "DescribePhoneNumber shows tags right after TagResource was answered; empty ones too."
    )
    spare.tag({TAG: ""})
    took = spare.until(lambda: TAG in spare.described().tags)
    spare.untag(TAG)
    gone = spare.until(lambda: TAG not in spare.described().tags)
    if took is None or gone is None:
        return Observation(question, "an empty value is never shown")
    behaviour = {"stale_tags_seconds": halves(max(took, gone))}
    return Observation(
        question, f"shown after {took:.1f} s, gone after {gone:.1f} s", behaviour=behaviour
    )


def progress(spare: Spare) -> Observation:
    """See what a change shows while it is under way, and how long that is."""
    question = "A read may show the former state for up to 30 seconds after a change was accepted."
    began = spare.now
    spare.write("UpdatePhoneNumberMetadata", PhoneNumberDescription=_FIRST)
    words, first, done = set[str](), None, None
    while done is None and spare.now - began < _LOOKS:
        number = spare.described()
        if number.status is Status.IN_PROGRESS:
            first = spare.now if first is None else first
            words.add(number.message.removeprefix("status ") or str(number.status))
        elif number.description == _FIRST:
            done = spare.now
        if done is None:
            spare.account.clock.sleep(_PAUSE)
    if done is None:
        return Observation(question, not_seen=f"it took longer than {_LOOKS} s")
    if first is None:
        return Observation(
            question,
            f"no status between; done after {done - began:.1f} s",
            behaviour={"stale_seconds": 0.0, "settle_seconds": halves(done - began)},
        )
    return Observation(
        question,
        f"{'/'.join(sorted(words))} from {first - began:.1f} s to {done - began:.1f} s",
        behaviour={
            "stale_seconds": halves(first - began),
            "settle_seconds": halves(done - first),
            "progress_status": min(words),
        },
    )


def list_lag(spare: Spare) -> Observation:
    """See how far a list is behind what DescribePhoneNumber shows."""
    question = "ListPhoneNumbersV2 may be behind."
    spare.describe_as(_SECOND)
    number_id = spare.number.phone_number_id

    def is_listed() -> bool:
        listed = spare.account.inventory.numbers().get(number_id)
        return listed is not None and listed.description == _SECOND

    return _lag(question, "ListPhoneNumbersV2", spare.until(is_listed))


def flow_lag(spare: Spare) -> Observation:
    """See how far reads of flows are behind what was written."""
    question = "BatchGetFlowAssociation answers with the flow that was attached last."
    if spare.flow is None:
        return Observation(question, not_seen=_NO_FLOW)
    spare.settle()
    spare.detach()
    took = spare.until(lambda: spare.shown_flow() is None)
    return _lag(question, "BatchGetFlowAssociation", took)


def detach_twice(spare: Spare) -> Observation:
    """See what is answered when a number without a flow is detached."""
    question = "Detaching a number that has no flow is no error, or ResourceNotFoundException."
    spare.settle()
    if spare.shown_flow() is not None:
        spare.detach()
        spare.until(lambda: spare.shown_flow() is None)
    try:
        spare.detach()
    except NotFoundError:
        refuses = True
    else:
        refuses = False
    saw = "ResourceNotFoundException" if refuses else "no error"
    return Observation(question, saw, behaviour={"disassociate_refuses_nothing": refuses})


def token(spare: Spare) -> Observation:
    """See what a client token comes to that is used again, with the same parameters."""
    question = "Connect may remember a token for any time."
    used = str(uuid4())
    spare.write("UpdatePhoneNumberMetadata", used, PhoneNumberDescription=_THIRD)
    spare.until(lambda: _shows(spare, _THIRD))
    spare.describe_as(_FIRST)
    try:
        spare.write("UpdatePhoneNumberMetadata", used, PhoneNumberDescription=_THIRD)
    except ServiceError as error:
        if error.code != TOKEN_REUSED:
            raise
        return Observation(
            question, f"refused with {error.code}", behaviour={"token_replay": False}
        )
    spare.settle()
    for _ in range(_LOOKS):
        if _shows(spare, _THIRD):
            saw = "it was carried out again"
            return Observation(question, saw, behaviour={"token_memory_seconds": 0.0})
        spare.account.clock.sleep(_PAUSE)
    return Observation(question, "answered from memory", behaviour={"token_replay": True})


def move_back(spare: Spare) -> Observation:
    """See whether a number finds its flow again where it had one before."""
    question = "Moving a number back does not restore the flow that it had there."
    if spare.elsewhere is None or spare.flow is None:
        return Observation(question, not_seen=_NO_FLOW if spare.elsewhere else _NOT_ELSEWHERE)
    spare.settle()
    spare.attach(spare.flow)
    spare.until(lambda: spare.shown_flow() == spare.flow)
    spare.move(spare.elsewhere)
    spare.until(lambda: spare.shown_flow(spare.elsewhere) is None)
    spare.move(spare.number.target_arn)
    # A read that is behind would still show what it had before.
    spare.account.clock.sleep(_LOOKS * _PAUSE)
    restored = spare.shown_flow() == spare.flow
    saw = "the flow is there again" if restored else "it has no flow"
    return Observation(question, saw, behaviour={"move_back_restores_flow": restored})


def _lag(question: str, operation: str, took: float | None) -> Observation:
    if took is None:
        return Observation(question, "it never showed the change")
    lag = halves(took)
    behaviour = {"stale_reads": {operation: lag} if lag else {}}
    return Observation(question, f"up to date after {took:.1f} s", behaviour=behaviour)


def _shows(spare: Spare, description: str) -> bool:
    number = spare.described()
    return number.status is not Status.IN_PROGRESS and number.description == description


CHANGING = (tags, progress, list_lag, flow_lag, detach_twice, token, move_back)

# What no probe looks at, and why.
NOT_LOOKED_AT = {
    "absent_seconds": "it takes an import, which counts towards the account's quota",
    "numbers_per_instance": "it takes a quota that is used up",
    "failure_outlives_metadata": "it takes a move that fails",
    "failed_imports_show_target": "it takes an import that fails",
    "stale_reads of DescribePhoneNumber": "it looks the same as stale_seconds",
}


def merged(observations: Iterable[Observation]) -> dict[str, object]:
    """Return all that was seen as one behaviour of the local Connect."""
    behaviour: dict[str, object] = {}
    lags: dict[str, float] = {}
    for observation in observations:
        for name, value in observation.behaviour.items():
            if name == "stale_reads":
                lags |= value
            else:
                behaviour[name] = value
    return behaviour | ({"stale_reads": lags} if lags else {})
