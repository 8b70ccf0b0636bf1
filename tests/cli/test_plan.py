"""The plan is what the deployment then does, call by call, and calls nothing safe that is not."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError
from tests.cli.change_sets import ChangeSetClient, Policy, new_stack
from tests.cli.conftest import Terminal
from tests.cloudformation.stack import OwnFlow, Stack, Template
from tests.owner_tags import EVENT, LOGICAL_ID, STACK
from tests.reliability.cloud import Datacentre
from tests.reliability.lifecycles import (
    LIFECYCLES,
    OWN_FLOWS,
    Lifecycle,
    imported,
    moved,
    with_flow,
)

from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.calls import Call
from local_cloud.connect.faults import Fault
from phone_number_handler.core.channel import Channel
from phone_number_handler.core.owner import key_of
from stand_ins.step_functions import MACHINE

FORWARD = [
    each for each in LIFECYCLES if not each.fails and each.rolls_back and "delete" not in each.name
]
EVENTS = {EVENT, *(key_of(EVENT, channel) for channel in Channel)}
# Whose number does not change, so that all is known of it beforehand.
OF_OWN_FLOWS = [
    each
    for each in OWN_FLOWS
    if each.name in {"another own flow", "a renamed own flow", "an own flow dropped"}
]


def call(operation: str, parameters: dict[str, Any], names: dict[str, str]) -> tuple[str, Any]:
    """Return a call without what differs each time: tokens, events, ids that are given later."""
    kept = {key: value for key, value in parameters.items() if key != "ClientToken"}
    for name in ("tags", "Tags"):
        if name in kept:
            kept[name] = {k: text for k, text in kept[name].items() if k not in EVENTS}
    text = repr(sorted(kept.items()))
    for name, meaning in names.items():
        text = text.replace(name, meaning)
    return operation, text


def by_number(calls: list[Call], names: dict[str, str]) -> list[tuple[str, Any]]:
    return [call(each.operation, each.parameters, names) for each in calls]


@pytest.mark.parametrize("lifecycle", [*FORWARD, *OF_OWN_FLOWS], ids=str)
def test_its_steps_are_the_calls_that_the_deployment_makes(
    lifecycle: Lifecycle, terminal: Terminal
) -> None:
    cloud = terminal.cloud
    stack = lifecycle.prepare(cloud)
    _, template = lifecycle.templates(cloud)
    assert template is not None
    planned_for = stack or new_stack(cloud.cloudformation.stacks, "Contact-Centre")

    _, plan = terminal.plan(template, planned_for)
    before = terminal.mark()
    deployed = lifecycle.run(cloud, stack)

    by_source = {n.source_phone_number_arn: n.phone_number_id for n in cloud.connect.numbers()}
    names = {deployed.stack_id: "STACK", planned_for.stack_id: "STACK"}
    for step in plan["Steps"]:
        source = imports(step)
        if source:
            names[step["PhoneNumberId"]] = names[by_source[source]] = source
    steps = [
        call(each["Operation"], each["Parameters"], names)
        for step in plan["Steps"]
        for each in step["Calls"]
    ]
    assert steps == by_number(terminal.writes(before), names)
    assert bool(steps) is not str(lifecycle).startswith("the same number")


@pytest.mark.parametrize("lifecycle", FORWARD, ids=str)
def test_its_steps_are_said_in_words_and_not_in_names_of_calls(
    lifecycle: Lifecycle, terminal: Terminal
) -> None:
    stack = lifecycle.prepare(terminal.cloud) or new_stack(
        terminal.cloud.cloudformation.stacks, "Contact-Centre"
    )
    _, template = lifecycle.templates(terminal.cloud)
    assert template is not None
    _, plan = terminal.plan(template, stack)

    shown = terminal.run("plan", stack.name, "--markdown").stdout

    for step in plan["Steps"]:
        for each in step["Calls"]:
            assert each["Operation"] not in shown


def imports(step: dict[str, Any]) -> str | None:
    """Return the source of the number that a step imports, if it does."""
    sources = [each["Parameters"].get("SourcePhoneNumberArn") for each in step["Calls"]]
    return next((source for source in sources if source), None)


def deployed(terminal: Terminal, template: Template) -> Stack:
    stack = terminal.cloud.cloudformation.create_stack("Contact-Centre", template)
    assert stack.status == "CREATE_COMPLETE", stack.reason
    return stack


def reasons(plan: Any) -> str:
    return " / ".join(each["Reason"] for each in plan["Unsafe"])


def test_where_nothing_will_be_written_it_ends_with_0(terminal: Terminal) -> None:
    cloud = terminal.cloud
    stack = deployed(terminal, {"Line": imported(cloud)})

    code, plan = terminal.plan({"Line": imported(cloud, Timeout=120)}, stack)

    assert (code, plan["Unsafe"], [step["Calls"] for step in plan["Steps"]]) == (0, [], [[]])


@pytest.mark.parametrize(("is_there", "code"), [(True, 3), (False, 2)])
def test_a_number_that_is_being_migrated_is_not_called_safe_while_the_migration_is_there(
    is_there: bool,  # noqa: FBT001 - pytest hands it in
    code: int,
    terminal: Terminal,
) -> None:
    cloud = terminal.cloud
    cloud.connect.backend.tag_resource(cloud.found, {STACK: MACHINE, LOGICAL_ID: "Migration"})
    terminal.machines.arns = {MACHINE} if is_there else set()

    found, plan = terminal.plan({"Line": moved(cloud)})

    assert found == code
    assert (f"is being migrated by {MACHINE}" in reasons(plan)) is is_there


def test_where_there_is_no_change_set_it_ends_with_0(terminal: Terminal) -> None:
    stack = deployed(terminal, {"Line": imported(terminal.cloud)})

    result = terminal.run("plan", stack.name)

    assert (result.exit_code, "no change set" in result.stdout) == (0, True)


def test_a_safe_change_ends_with_2_and_says_what_will_never_happen(terminal: Terminal) -> None:
    cloud = terminal.cloud
    stack = new_stack(cloud.cloudformation.stacks, "Contact-Centre")
    terminal.change_sets.about_to_deploy(stack, {"Line": moved(cloud)})

    result = terminal.run("plan", stack.name)

    assert result.exit_code == 2
    assert "No number will be released." in result.stdout
    assert "No number that is written to will be without a flow." in result.stdout
    assert "which its rate lets through at once." in result.stdout
    assert "move to main" in result.stdout
    assert "attach to Welcome" in result.stdout


def test_a_release_is_not_safe(terminal: Terminal) -> None:
    cloud = terminal.cloud
    released = imported(cloud, OnDelete="Release")
    stack = deployed(terminal, {"Line": released, "Other": moved(cloud)})

    code, plan = terminal.plan({"Other": moved(cloud)}, stack)

    assert code == 3
    assert "will be released, for good" in reasons(plan)


KEPT = "Retain", "RetainExceptOnCreate"


@pytest.mark.parametrize(
    "policy",
    [Policy({"DeletionPolicy": each}) for each in KEPT]
    # CloudFormation knows better than its templates.
    + [Policy(said="Retain"), Policy({"DeletionPolicy": "Delete"}, said="Retain")],
)
def test_what_is_removed_and_retained_is_not_written_to(policy: Policy, terminal: Terminal) -> None:
    cloud = terminal.cloud
    stack = deployed(terminal, {"Line": imported(cloud, OnDelete="Release"), "Other": moved(cloud)})

    code, plan = terminal.plan({"Other": moved(cloud)}, stack, Line=policy)
    shown = terminal.run("plan", stack.name, "--markdown").stdout

    (step,) = plan["Steps"]
    assert (code, step["LogicalId"], step["Request"], step["Calls"]) == (0, "Line", "Retain", [])
    assert step["Before"]["TargetArn"] == step["After"]["TargetArn"] == cloud.here
    assert "nothing: it keeps its owner tags" in shown
    assert "No number will be released." in shown


@pytest.mark.parametrize(
    "policy",
    [
        Policy(said="Delete"),
        Policy({"DeletionPolicy": "Retain"}, said="Delete"),
        Policy({"UpdateReplacePolicy": "Retain"}),
    ],
)
def test_what_is_removed_and_not_retained_is_deleted(policy: Policy, terminal: Terminal) -> None:
    cloud = terminal.cloud
    stack = deployed(terminal, {"Line": imported(cloud, OnDelete="Release"), "Other": moved(cloud)})

    code, _ = terminal.plan({"Other": moved(cloud)}, stack, Line=policy)

    assert code == 3


RETAINED = {"UpdateReplacePolicy": "Retain"}


@pytest.mark.parametrize(
    ("policy", "kept"),
    [
        (Policy(RETAINED, RETAINED), "Retain"),
        (Policy(said="ReplaceAndRetain"), "Retain"),
        (Policy({}, RETAINED, "ReplaceAndRetain"), "Retain"),
        (Policy(RETAINED, {}, "ReplaceAndDelete"), "Delete"),
        # That is about a removal.
        (Policy({"DeletionPolicy": "Retain"}, {"DeletionPolicy": "Retain"}), "Delete"),
        (Policy({"UpdateReplacePolicy": "Delete"}), "Delete"),
    ],
)
@pytest.mark.parametrize("on_delete", ["Release", "Retain"])
def test_a_former_number_is_written_to_as_its_policy_lets_the_deployment(
    policy: Policy, kept: str, on_delete: str, terminal: Terminal
) -> None:
    cloud = terminal.cloud
    line = imported(cloud, OnDelete=on_delete)
    stack = deployed(terminal, {"Line": line})
    other = {"Line": {**line, "SourcePhoneNumberArn": cloud.other_source}}

    code, plan = terminal.plan(other, stack, Line=policy)
    before = terminal.mark()
    cloud.cloudformation.update_stack(stack, other, replace_policies={"Line": kept})

    steps = [each["Operation"] for step in plan["Steps"] for each in step["Calls"]]
    assert steps == [each.operation for each in terminal.writes(before)]
    assert [step["Request"] for step in plan["Steps"]] == ["Update", kept]
    assert code == (3 if (kept, on_delete) == ("Delete", "Release") else 2)


@pytest.mark.parametrize("policy", [Policy(RETAINED), Policy({}, RETAINED)])
def test_a_policy_that_comes_or_goes_with_the_replacement_is_not_safe(
    policy: Policy, terminal: Terminal
) -> None:
    cloud = terminal.cloud
    line = imported(cloud, OnDelete="Release")
    stack = deployed(terminal, {"Line": line})
    other = {"Line": {**line, "SourcePhoneNumberArn": cloud.other_source}}

    code, plan = terminal.plan(other, stack, Line=policy)
    shown = terminal.run("plan", stack.name, "--markdown").stdout

    assert code == 3
    assert "UpdateReplacePolicy will be known only when it is deployed" in reasons(plan)
    assert plan["Steps"][1]["KnownAtDeployment"] == ["UpdateReplacePolicy"]
    assert "No number will be released." not in shown


def test_a_policy_that_comes_with_another_change_makes_no_difference(terminal: Terminal) -> None:
    cloud = terminal.cloud
    stack = deployed(terminal, {"Line": imported(cloud)})
    changed = {"Line": imported(cloud, Tags={"a": "b"})}

    code, plan = terminal.plan(changed, stack, Line=Policy({}, RETAINED))

    assert (code, len(plan["Steps"])) == (2, 1)


def test_what_is_retained_and_gone_is_not_said_to_keep_anything(terminal: Terminal) -> None:
    cloud = terminal.cloud
    stack = deployed(terminal, {"Line": imported(cloud), "Other": moved(cloud)})
    number = cloud.number_of({"SourcePhoneNumberArn": cloud.source})
    cloud.connect.backend.release_phone_number(number.phone_number_id)
    cloud.settle()

    _, plan = terminal.plan({"Other": moved(cloud)}, stack, Line=Policy(said="Retain"))
    shown = terminal.run("plan", stack.name, "--markdown").stdout

    assert [step["After"] for step in plan["Steps"]] == [None]
    assert "owner tags" not in shown


def test_where_a_number_is_that_nobody_can_say_more_of_is_shown(terminal: Terminal) -> None:
    properties = moved(terminal.cloud, TargetArn="{{changeSet:KNOWN_AFTER_APPLY}}")

    _, plan = terminal.plan({"Line": properties})
    shown = terminal.run("plan", "Contact-Centre", "--markdown").stdout

    assert plan["Steps"][0]["Before"]["TargetArn"] == terminal.cloud.there
    assert "| unknown | unknown |" in shown
    assert "not there" not in shown


def test_a_number_without_a_flow_is_not_safe(terminal: Terminal) -> None:
    code, plan = terminal.plan({"Line": moved(terminal.cloud, ContactFlowArn=None)})

    assert code == 3
    assert "will have no VOICE flow. It has one now." in reasons(plan)


def test_a_number_of_another_stack_is_not_safe(terminal: Terminal) -> None:
    cloud = terminal.cloud
    owner = cloud.cloudformation.create_stack("Owner", {"Theirs": moved(cloud)})

    code, plan = terminal.plan({"Line": moved(cloud)})

    assert code == 3
    assert f"is managed by Theirs in the stack {owner.stack_id}" in reasons(plan)


@pytest.mark.parametrize("kind", ["instance", "traffic-distribution-group"])
@pytest.mark.parametrize("make", [moved, imported])
def test_a_target_that_does_not_exist_is_not_safe(kind: str, make: Any, terminal: Terminal) -> None:
    nowhere = f"{terminal.cloud.here.rpartition(':')[0]}:{kind}/{'0' * 8}-{'0000-' * 3}{'0' * 12}"

    code, plan = terminal.plan(
        {"Line": make(terminal.cloud, TargetArn=nowhere, ContactFlowArn=None)}
    )

    assert code == 3
    assert "ResourceNotFoundException" in reasons(plan)


def test_a_flow_that_does_not_exist_is_not_safe(terminal: Terminal) -> None:
    cloud = terminal.cloud
    flow = f"{cloud.here}/contact-flow/00000000-0000-0000-0000-000000000000"

    code, plan = terminal.plan({"Line": moved(cloud, ContactFlowArn=flow)})

    assert code == 3
    assert "AssociatePhoneNumberContactFlow" in reasons(plan)


def test_a_source_that_is_not_ready_is_not_safe(terminal: Terminal) -> None:
    source = terminal.cloud.connect.add_external_number(status="PENDING")

    code, plan = terminal.plan({"Line": imported(terminal.cloud, SourcePhoneNumberArn=source)})

    assert code == 3
    assert "it is PENDING" in reasons(plan)


@pytest.mark.parametrize("kind", ["sms-voice", "social-messaging"])
def test_a_source_that_its_service_does_not_know_is_not_safe(kind: str, terminal: Terminal) -> None:
    resource = {
        "sms-voice": "phone-number/phone-0123abcd",
        "social-messaging": "phone-number-id/0123abcd",
    }[kind]
    source = f"arn:aws:{kind}:us-east-1:123456789012:{resource}"

    code, plan = terminal.plan({"Line": imported(terminal.cloud, SourcePhoneNumberArn=source)})

    assert code == 3
    assert f"ResourceNotFoundException: {source} does not exist" in reasons(plan)


def test_a_source_whose_service_may_not_be_asked_is_taken_to_be_there(terminal: Terminal) -> None:
    terminal.cloud.connect.add_fault(Fault("DescribePhoneNumbers", "deny", times=None))

    code, plan = terminal.plan({"Line": imported(terminal.cloud)})

    assert (code, plan["Unsafe"]) == (2, [])


def test_a_property_that_cannot_be_right_is_not_safe(terminal: Terminal) -> None:
    code, plan = terminal.plan({"Line": moved(terminal.cloud, Timeout="soon")})

    assert code == 3
    assert "Timeout must be a whole number of seconds" in reasons(plan)


def test_more_numbers_than_the_rate_allows_in_the_timeout_are_not_safe(terminal: Terminal) -> None:
    cloud = terminal.cloud
    ids = [
        cloud.connect.add_phone_number(cloud.there, contact_flow_arn=cloud.flow_there).arn
        for _ in range(20)
    ]
    template = {
        f"Line{at}": moved(cloud, PhoneNumberId=number_id, Timeout=6)
        for at, number_id in enumerate(ids)
    }

    code, plan = terminal.plan(template)

    assert code == 3
    assert "has a Timeout of 6 s" in reasons(plan)


@pytest.mark.parametrize("name", ["TargetArn", "ContactFlowArn", "PhoneNumberId"])
def test_what_only_the_deployment_will_know_is_said_and_not_safe(
    name: str, terminal: Terminal
) -> None:
    properties = {**moved(terminal.cloud), name: "{{changeSet:KNOWN_AFTER_APPLY}}"}

    code, plan = terminal.plan({"Line": properties})

    assert code == 3
    assert plan["Steps"][0]["KnownAtDeployment"] == [name]


def test_what_is_no_property_of_ours_may_be_unknown(terminal: Terminal) -> None:
    properties = {**moved(terminal.cloud), "ServiceToken": "{{changeSet:KNOWN_AFTER_APPLY}}"}

    code, _ = terminal.plan({"Line": properties})

    assert code == 2


FUNCTION, ANOTHER = (f"arn:aws:lambda:us-east-1:123456789012:function:{n}" for n in "ab")
KNOWN_LATER = "{{changeSet:KNOWN_AFTER_APPLY}}"


def token(source: str, cause: str | None = None) -> dict[str, Any]:
    """Return why a service token changes, as a change set has it."""
    target = {"Attribute": "Properties", "Name": "ServiceToken"}
    return {
        "Target": target,
        "ChangeSource": source,
        **({"CausingEntity": f"{cause}.Arn"} if cause else {}),
    }


def function(action: str, logical_id: str, **more: str) -> dict[str, str]:
    named = {"ResourceType": "AWS::Lambda::Function", "LogicalResourceId": logical_id}
    return {"Action": action, **named, **more}


@pytest.mark.parametrize(
    ("new", "functions", "details", "is_refused"),
    [
        (ANOTHER, [], [], True),
        (FUNCTION, [function("Modify", "Mine", Replacement="False")], [], False),
        # A function that is made in the same deployment ...
        (KNOWN_LATER, [function("Add", "New")], [token("DirectModification")], True),
        (KNOWN_LATER, [function("Add", "New")], [token("ResourceAttribute", "New")], True),
        (
            KNOWN_LATER,
            [function("Modify", "Mine", Replacement="True")],
            [token("ResourceAttribute", "Mine")],
            True,
        ),
        # ... and one that is changed, and keeps its ARN.
        (
            KNOWN_LATER,
            [function("Modify", "Mine", Replacement="False"), function("Add", "Somebodys")],
            [token("ResourceAttribute", "Mine"), token("DirectModification")],
            False,
        ),
        (KNOWN_LATER, [function("Add", "Somebodys")], [], False),
        (KNOWN_LATER, [], [], False),
    ],
)
def test_what_gets_another_function_will_be_refused(
    new: str,
    functions: list[dict[str, str]],
    details: list[dict[str, Any]],
    is_refused: bool,  # noqa: FBT001 - pytest hands it in
    terminal: Terminal,
) -> None:
    line = imported(terminal.cloud, ServiceToken=FUNCTION)
    stack = deployed(terminal, {"Line": line})
    terminal.change_sets.besides, terminal.change_sets.details = functions, details

    code, plan = terminal.plan({"Line": {**line, "ServiceToken": new, "Timeout": 120}}, stack)

    assert code == (3 if is_refused else 0)
    assert ("Modifying service token is not allowed." in reasons(plan)) is is_refused


def test_a_number_that_gets_another_function_is_shown_where_it_stays(terminal: Terminal) -> None:
    cloud = terminal.cloud
    line = imported(cloud, ServiceToken=FUNCTION)
    stack = deployed(terminal, {"Line": line})
    other = {**line, "ServiceToken": ANOTHER, "TargetArn": KNOWN_LATER}

    _, plan = terminal.plan({"Line": other}, stack)
    shown = terminal.run("plan", stack.name, "--markdown").stdout

    (step,) = plan["Steps"]
    assert (step["Calls"], step["After"]["TargetArn"]) == ([], cloud.here)
    assert "or rename the construct in the same deployment" in shown


def test_a_renamed_construct_may_have_another_function(terminal: Terminal) -> None:
    cloud = terminal.cloud
    line = imported(cloud, ServiceToken=FUNCTION)
    stack = deployed(terminal, {"Line": line})

    code, plan = terminal.plan({"Renamed": {**line, "ServiceToken": ANOTHER}}, stack)

    assert (code, plan["Unsafe"]) == (2, [])


def test_it_reads_in_bulk_but_for_the_numbers_themselves(terminal: Terminal) -> None:
    cloud = terminal.cloud
    ids = [
        cloud.connect.add_phone_number(cloud.there, contact_flow_arn=cloud.flow_there).arn
        for _ in range(30)
    ]
    template = {f"Line{at}": moved(cloud, PhoneNumberId=each) for at, each in enumerate(ids)}
    before = terminal.mark()

    terminal.plan(template)

    reads = [each.operation for each in cloud.connect.calls(before)]
    assert reads.count("DescribePhoneNumber") == 30
    assert len(reads) - 30 <= 5


def test_it_reads_the_flows_of_what_is_removed_in_bulk(terminal: Terminal) -> None:
    cloud = terminal.cloud
    ids = [
        cloud.connect.add_phone_number(cloud.there, contact_flow_arn=cloud.flow_there).arn
        for _ in range(5)
    ]
    template = {
        f"Line{at}": moved(cloud, PhoneNumberId=each, OnDelete="Return")
        for at, each in enumerate(ids)
    }
    stack = cloud.cloudformation.create_stack("Contact-Centre", template)
    before = terminal.mark()

    terminal.plan({}, stack)

    reads = [each.operation for each in cloud.connect.calls(before)]
    assert reads.count("DescribePhoneNumber") == 5
    assert reads.count("BatchGetFlowAssociation") == 1


def test_a_change_set_of_many_pages_is_read_whole(terminal: Terminal) -> None:
    cloud = terminal.cloud
    terminal.change_sets.pages = True

    _, plan = terminal.plan({"Line": imported(cloud), "Other": moved(cloud)})

    assert [step["LogicalId"] for step in plan["Steps"]] == ["Line", "Other"]


def test_markdown_has_a_row_for_each_number(terminal: Terminal) -> None:
    cloud = terminal.cloud
    stack = new_stack(cloud.cloudformation.stacks, "Contact-Centre")
    terminal.change_sets.about_to_deploy(stack, {"Line": moved(cloud)})

    shown = terminal.run("plan", stack.name, "--markdown").stdout

    assert "\n| Line | Create | +1" in shown
    assert "write owner tags<br>move to main<br>attach to Welcome" in shown


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("plan", "Nowhere"), "STACK must be a stack of this account and Region: got 'Nowhere'"),
        (("plan", "Contact-Centre", "--change-set", "x"), "--change-set must be one of "),
        # Its argument has another name, and may be something else than a stack.
        (("migrate", "Nowhere", "--status"), "MIGRATION must be a stack with a "),
    ],
)
def test_what_cannot_be_looked_at_ends_in_one_line(
    words: tuple[str, ...], reason: str, terminal: Terminal
) -> None:
    deployed(terminal, {"Line": imported(terminal.cloud)})

    result = terminal.run(*words)

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"Error: {reason}")
    assert result.stderr.count("\n") == 1


def test_a_wrong_word_does_not_read_as_a_safe_plan(terminal: Terminal) -> None:
    assert terminal.run("plan").exit_code == 1
    assert terminal.run("plan", "Contact-Centre", "--chnage-set", "x").exit_code == 1


def test_a_change_set_that_failed_is_not_in_the_way_of_one_that_can_be_executed(
    terminal: Terminal,
) -> None:
    failed = {"ChangeSetName": "old", "ExecutionStatus": "UNAVAILABLE", "Status": "FAILED"}
    terminal.change_sets.others.append(failed)

    code, _ = terminal.plan({"Line": moved(terminal.cloud)})

    assert code == 2


def test_no_name_is_no_stack_and_no_plan_that_is_safe(terminal: Terminal) -> None:
    deployed(terminal, {"Line": imported(terminal.cloud)})

    for command in ("plan", "check"):
        result = terminal.run(command, "")
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr == (
            "Error: STACK must be a stack of this account and Region: got ''\n"
        )


@pytest.mark.parametrize("command", ["plan", "check"])
def test_a_stack_that_is_gone_is_no_plan_that_is_safe(command: str, terminal: Terminal) -> None:
    stack = deployed(terminal, {"Line": imported(terminal.cloud)})
    terminal.cloud.cloudformation.delete_stack(stack)

    result = terminal.run(command, stack.stack_id)

    assert (result.exit_code, result.stdout) == (1, "")
    assert "STACK must be a stack of this account and Region" in result.stderr


@pytest.mark.parametrize("code", ["ValidationError", "ParamValidationError"])
def test_a_name_that_no_change_set_can_have_is_an_error_of_the_option(
    code: str, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack = deployed(terminal, {"Line": imported(terminal.cloud)})

    def refused(**_: Any) -> Any:
        error: Any = {"Error": {"Code": code, "Message": "failed to satisfy constraint"}}
        raise ClientError(error, "DescribeChangeSet")

    monkeypatch.setattr(terminal.change_sets, "describe_change_set", refused)

    result = terminal.run("plan", stack.name, "--change-set", "a b")

    assert result.stderr == "Error: --change-set must be one of Contact-Centre: got 'a b'\n"


def test_nothing_is_ruled_out_where_a_nested_stack_is_not_shown(terminal: Terminal) -> None:
    stack = new_stack(terminal.cloud.cloudformation.stacks, "Contact-Centre")
    nested = {"ResourceType": "AWS::CloudFormation::Stack", "LogicalResourceId": "Inner"}
    terminal.change_sets.besides = [{"Action": "Add", **nested}]
    terminal.change_sets.about_to_deploy(stack, {"Line": moved(terminal.cloud)})

    result = terminal.run("plan", stack.name)

    assert result.exit_code == 3
    assert "is a nested stack that the change set does not show" in result.stdout
    assert "No number" not in result.stdout


def test_a_change_set_without_numbers_says_so(terminal: Terminal) -> None:
    stack = new_stack(terminal.cloud.cloudformation.stacks, "Contact-Centre")
    terminal.change_sets.besides = [function("Add", "Somebodys")]
    terminal.change_sets.about_to_deploy(stack, {})

    result = terminal.run("plan", stack.name)

    assert (result.exit_code, result.stdout) == (0, "The change set changes no number.\n")


def test_whoever_waits_is_told_soon_that_nobody_answers(terminal: Terminal) -> None:
    terminal.cloud.connect.add_fault(Fault("ListPhoneNumbersV2", "deny", times=None))
    began = terminal.cloud.clock.now()

    result = terminal.run("list")

    assert result.exit_code == 1
    assert terminal.cloud.clock.now() - began < 20


def test_at_a_terminal_the_functions_log_is_not_shown(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    stack = new_stack(terminal.cloud.cloudformation.stacks, "Contact-Centre")
    terminal.change_sets.about_to_deploy(stack, {"Line": moved(terminal.cloud)})

    listed, planned = terminal.run("list"), terminal.run("plan", stack.name)

    assert "Owners, two a second" in listed.stderr
    assert "Looking at numbers" in planned.stderr
    assert '"level"' not in listed.output + planned.output


def test_of_two_change_sets_one_has_to_be_named(terminal: Terminal) -> None:
    other = {"ChangeSetName": "b", "ExecutionStatus": "AVAILABLE", "Status": "CREATE_COMPLETE"}
    stack = new_stack(terminal.cloud.cloudformation.stacks, "Contact-Centre")
    terminal.change_sets.about_to_deploy(stack, {"Line": moved(terminal.cloud)})
    terminal.change_sets.others.append(other)

    result = terminal.run("plan", stack.name)

    assert result.exit_code == 1
    assert "name one with --change-set, b, cdk-deploy-change-set" in result.stderr


def test_what_may_not_be_read_is_an_error_and_no_plan(terminal: Terminal) -> None:
    terminal.cloud.connect.add_fault(Fault("DescribePhoneNumber", "deny", times=None))
    stack = new_stack(terminal.cloud.cloudformation.stacks, "Contact-Centre")
    terminal.change_sets.about_to_deploy(stack, {"Line": moved(terminal.cloud)})

    result = terminal.run("plan", stack.name)

    assert (result.exit_code, result.stdout) == (1, "")
    assert "DescribePhoneNumber was refused with AccessDeniedException" in result.stderr


def test_without_the_stacks_events_no_release_is_ruled_out(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    cloud = terminal.cloud
    stack = deployed(terminal, {"Line": imported(cloud, OnDelete="Release"), "Other": moved(cloud)})

    def denied(**_: Any) -> Any:
        error: Any = {"Error": {"Code": "AccessDenied", "Message": "not allowed"}}
        raise ClientError(error, "DescribeStackEvents")

    monkeypatch.setattr(terminal.change_sets, "describe_stack_events", denied)

    code, plan = terminal.plan({"Other": moved(cloud)}, stack)

    assert code == 3
    assert "DescribeStackEvents was refused" in reasons(plan)


def test_a_flow_of_its_own_of_a_number_that_is_yet_to_come_is_known_at_deployment_only(
    terminal: Terminal,
) -> None:
    cloud = terminal.cloud

    code, plan = terminal.plan(with_flow(imported(cloud), cloud.flow))

    assert code == 3
    assert [(step["LogicalId"], step["KnownAtDeployment"]) for step in plan["Steps"]] == [
        ("Line", []),
        ("Answer", ["PhoneNumberId", "TargetArn"]),
    ]
    assert "PhoneNumberId, TargetArn will be known only when it is deployed" in reasons(plan)


def test_another_flow_of_its_own_shows_in_words(terminal: Terminal) -> None:
    cloud = terminal.cloud
    stack = deployed(terminal, with_flow(imported(cloud), cloud.flow))
    changed = with_flow(imported(cloud), cloud.closed_flow)

    code, _ = terminal.plan(changed, stack)
    shown = terminal.run("plan", stack.name, "--markdown").stdout

    assert code == 2
    assert "1 of 1 number will be written to" in shown
    assert "owner tags<br>attach texts to Closed" in shown


@pytest.mark.parametrize("number", [imported, moved])
def test_the_removal_of_a_numbers_only_flow_is_not_safe(number: Any, terminal: Terminal) -> None:
    cloud = terminal.cloud
    template = with_flow(number(cloud), cloud.flow)
    stack = deployed(terminal, template)

    code, plan = terminal.plan({"Line": template["Line"]}, stack)

    channel = "SMS" if number is imported else "VOICE"
    assert code == 3
    assert f"will have no {channel} flow. It has one now." in reasons(plan)


def test_an_import_in_the_place_of_another_leaves_that_its_flow_and_is_safe(
    terminal: Terminal,
) -> None:
    cloud = terminal.cloud
    line = imported(cloud, PhoneNumberDescription=None)
    stack = deployed(terminal, {"Line": line, "Called": moved(cloud)})
    other = {**line, "SourcePhoneNumberArn": cloud.other_source}

    code, plan = terminal.plan({"Line": other, "Called": moved(cloud, Tags={"a": "b"})}, stack)

    assert (code, reasons(plan)) == (2, "")


def test_the_removal_of_one_of_two_flows_is_not_safe(datacentre: Datacentre) -> None:
    with datacentre.cloud(Behaviour(rate=None, voice_flows_of_imports="taken")) as cloud:
        terminal = Terminal(cloud, ChangeSetClient(cloud.cloudformation.stacks))
        template = with_flow(imported(cloud), cloud.flow)
        calls = OwnFlow({**template["Answer"], "Channel": "VOICE"})
        stack = deployed(terminal, {**template, "Calls": calls})

        code, plan = terminal.plan(template, stack)

        assert code == 3
        assert reasons(plan).endswith("will have no VOICE flow. It has one now.")


def test_a_number_comes_before_its_flow_and_goes_after_it(terminal: Terminal) -> None:
    cloud = terminal.cloud
    named = {"PhoneNumberId": cloud.found}
    there = OwnFlow({**named, "TargetArn": cloud.there, "ContactFlowArn": cloud.flow_there})
    line = moved(cloud, TargetArn=cloud.there, ContactFlowArn=None)
    stack = deployed(terminal, {"Line": line, "Other": imported(cloud), "Answer": there})
    here = OwnFlow({**named, "TargetArn": cloud.here, "ContactFlowArn": cloud.flow})

    _, moves = terminal.plan(
        {"Answer": here, "Line": moved(cloud, ContactFlowArn=None), "Other": imported(cloud)}, stack
    )
    _, removes = terminal.plan({"Other": imported(cloud)}, stack)

    assert [step["LogicalId"] for step in moves["Steps"]] == ["Line", "Answer"]
    assert moves["Unsafe"] == []
    assert [step["LogicalId"] for step in removes["Steps"]] == ["Answer", "Line"]


def test_a_number_that_is_let_go_is_not_said_to_be_without_the_flow_that_nobody_asked_for(
    terminal: Terminal,
) -> None:
    cloud = terminal.cloud
    template = {"Line": imported(cloud), "Other": moved(cloud)}
    stack = deployed(terminal, template)

    code, plan = terminal.plan({"Other": template["Other"]}, stack)
    shown = terminal.run("plan", stack.name, "--markdown").stdout

    (step,) = plan["Steps"]
    assert (code, step["Request"]) == (2, "Delete")
    assert step["Before"] == {"TargetArn": cloud.here, "ContactFlowArns": None}
    assert "no flow" not in shown


def test_calls_that_wait_at_all_are_not_said_to_take_no_time(terminal: Terminal) -> None:
    cloud = terminal.cloud
    numbers = [cloud.connect.add_phone_number(cloud.there).arn for _ in range(2)]
    template = {f"Line{at}": moved(cloud, PhoneNumberId=each) for at, each in enumerate(numbers)}

    terminal.plan(template)
    shown = terminal.run("plan", "Contact-Centre", "--markdown").stdout

    assert "at least 1 s." in shown


def test_the_list_of_commands_has_whole_sentences(terminal: Terminal) -> None:
    _, _, commands = terminal.run("--help").stdout.partition("Commands:")

    assert commands
    assert "..." not in commands
