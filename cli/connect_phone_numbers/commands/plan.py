"""``plan``: what a deployment will do with each number, before it does it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import ceil
from typing import Any

import click

from connect_phone_numbers.account import Account
from connect_phone_numbers.change_set import ChangeSet, find
from connect_phone_numbers.commands.common import CHANGES, NOTHING, UNSAFE, showing
from connect_phone_numbers.deployed import stack_id
from connect_phone_numbers.names import Names
from connect_phone_numbers.rehearsal.connect import RehearsedConnect
from connect_phone_numbers.rehearsal.play import Act, Play, SkippedTime
from connect_phone_numbers.rehearsal.sources import AskedSources
from connect_phone_numbers.rehearsal.stacks import RehearsedStacks
from connect_phone_numbers.shown import Result, Rows, counted, progress
from connect_phone_numbers.steps import step
from connect_phone_numbers.verdict import Verdict, judge
from phone_number_handler.adapters.stacks import CloudFormationStacks
from phone_number_handler.core.arn import owner_name_of, phone_number_id_of
from phone_number_handler.core.channel import attached
from phone_number_handler.core.number import Placement
from phone_number_handler.core.physical_id import number_in


@click.command(short_help="Show what a change set will do with each number.")
@click.argument("stack")
@click.option("--change-set", metavar="NAME", help="Which one. Default: the stack's only one.")
@showing
def plan(account: Account, stack: str, change_set: str | None) -> tuple[Result, int]:
    """Show what executing a change set of STACK will do with each phone number.

    Make the change set with cdk deploy --no-execute, or in a pipeline's prepare step.

    Ends with 0 if nothing will be written, with 2 if something will, and with 3 if it cannot be
    called safe.
    """
    cloudformation = account.cloudformation
    arn = stack_id(cloudformation, stack)
    found = find(cloudformation, owner_name_of(arn), change_set)
    if found is None:
        data: dict[str, Any] = {"StackId": arn, "ChangeSet": None, "Steps": [], "Unsafe": []}
        return Result(data, lines=[f"{stack} has no change set with a change in it."]), NOTHING
    acts, verdict = rehearsed(account, found)
    return _shown(found, acts, verdict, account.names), _code(acts, verdict)


def rehearsed(account: Account, change_set: ChangeSet) -> tuple[list[Act], Verdict]:
    """Return what the handler will do when the change set is executed, and what to think of it."""
    all_of_them = [*_with_nested(change_set)]
    changes = [change for each in all_of_them for change in each.changes]
    concerned = {
        value
        for change in changes
        for value in (
            number_in(change.physical_id),
            change.after.get("SourcePhoneNumberArn"),
            phone_number_id_of(change.after.get("PhoneNumberId", "")),
            change.after.get("PhoneNumber"),
        )
        if value
    }
    sources = AskedSources(account.client)
    connect = RehearsedConnect(account.connect, concerned, sources.unknown)
    actual = CloudFormationStacks(account.cloudformation)
    clock = SkippedTime(account.clock.now())
    acts = [
        act
        for each in all_of_them
        for act in Play(
            each,
            connect,
            sources.client,
            RehearsedStacks(actual, account.states, each.stack_id, clock),
            clock,
        ).acts(progress("Looking at numbers, two a second"))
    ]
    if connect.refused:
        raise connect.refused
    return acts, judge(acts, connect.counts, _hidden(change_set))


def _hidden(change_set: ChangeSet) -> list[str]:
    return [name for each in _with_nested(change_set) for name in each.not_looked_into]


def _with_nested(change_set: ChangeSet) -> list[ChangeSet]:
    return [change_set, *(each for nested in change_set.nested for each in _with_nested(nested))]


def _code(acts: list[Act], verdict: Verdict) -> int:
    if verdict.unsafe:
        return UNSAFE
    return CHANGES if any(act.writes for act in acts) else NOTHING


def _shown(change_set: ChangeSet, acts: list[Act], verdict: Verdict, names: Names) -> Result:
    def tables() -> list[Rows]:
        writing = _numbers_of(act for act in acts if act.writes)
        headings = ("Resource", "Event", "Number", "Now", "Steps", "Then")
        rows = [_row(act, names) for act in acts]
        title = f"{writing} of {counted(_numbers_of(acts), 'number')} will be written to"
        made = [Rows(title, headings, rows)] if rows else []
        if verdict.unsafe:
            made.append(Rows("NOT SAFE", ("Resource", "Why"), verdict.unsafe))
        return made

    data = {
        "StackId": change_set.stack_id,
        "ChangeSet": change_set.name,
        "Steps": [_data(act) for act in acts],
        "Unsafe": [{"LogicalId": name, "Reason": why} for name, why in verdict.unsafe],
        "Calls": verdict.calls,
        "Seconds": verdict.seconds,
    }
    if not acts and not verdict.unsafe:
        return Result(data, lines=["The change set changes no number."])
    return Result(data, tables, [*_never(acts, _hidden(change_set)), _cost(verdict)])


def _cost(verdict: Verdict) -> str:
    """Return how many calls that takes, and how long the rate makes them wait."""
    calls = f"{counted(verdict.calls, 'call')} of Amazon Connect"
    if not verdict.seconds:
        return f"{calls}, which its rate lets through at once."
    return f"{calls}, for which its rate takes at least {ceil(verdict.seconds)} s."


def _numbers_of(acts: Iterable[Act]) -> int:
    """Return how many numbers that is; a number and the flows of its own are one."""
    return len({act.phone_number_id or act.logical_id for act in acts})


def _row(act: Act, names: Names) -> tuple[str, ...]:
    steps = [step(write, names) for write in act.writes]
    return (
        act.logical_id,
        act.request,
        act.phone_number or _named(act),
        "unknown" if act.unknown and act.before is None else _place(act.before, names),
        "\n".join(steps) or _no_steps(act),
        "unknown" if act.unknown else _place(act.after, names),
    )


def _no_steps(act: Act) -> str:
    if act.unknown:
        return "unknown"
    stays = act.request == "Retain" and act.after
    return "nothing: it keeps its owner tags" if stays else "nothing"


def _never(acts: list[Act], hidden: list[str]) -> list[str]:
    """Return what the plan rules out; of a stack that it does not see into, nothing."""
    operations = {write.operation for act in acts for write in act.writes}
    if hidden or any(act.unknown or act.failure is not None for act in acts):
        return []
    never = [] if "ReleasePhoneNumber" in operations else ["No number will be released."]
    if all(act.after and attached(act.after.flows) for act in acts if act.writes):
        never.append("No number that is written to will be without a flow.")
    return never


def _data(act: Act) -> Mapping[str, Any]:
    return {
        "StackId": act.stack_id,
        "LogicalId": act.logical_id,
        "Request": act.request,
        "PhoneNumberId": act.phone_number_id,
        "PhoneNumber": act.phone_number,
        "Before": _place_data(act.before),
        "After": _place_data(act.after),
        "Calls": [
            {"Operation": write.operation, "Parameters": write.parameters} for write in act.writes
        ],
        "Failure": act.failure,
        "KnownAtDeployment": list(act.unknown),
    }


def _place_data(place: Placement | None) -> Mapping[str, Any] | None:
    if place is None:
        return None
    # Null is not known, since nobody asked; empty is none.
    flows = attached(place.flows) if place.flows else None
    return {"TargetArn": place.target_arn, "ContactFlowArns": flows}


def _place(place: Placement | None, names: Names) -> str:
    if place is None:
        return "not there"
    target = names.of(place.target_arn)
    if not place.flows:
        # The handler does not ask which flow answers the number, nor does it change that.
        return target
    flows = ", ".join(names.of(flow) for flow in attached(place.flows).values())
    return f"{target}, {flows or 'no flow'}"


def _named(act: Act) -> str:
    properties = act.properties
    names = ("SourcePhoneNumberArn", "PhoneNumberId", "PhoneNumber")
    return next((str(properties[name]) for name in names if properties.get(name)), "")
