"""Messages: what a person reads in CloudFormation's events."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.examples import HOME, NUMBER_ARN, NUMBER_ID, SOURCE, STACK_ID, at, number

from phone_number_handler.core.channel import Channel
from phone_number_handler.core.errors import (
    AlreadyImportedError,
    DeadlineExceededError,
    FailedImportError,
    FlowGoneError,
    InvalidPropertyError,
    NotFoundError,
    OvertakenError,
    OwnershipConflictError,
    PhoneNumberFailedError,
    ServiceError,
    SourceNotReadyError,
    UnfinishedError,
    echo,
)
from phone_number_handler.core.owner import OwnerRecord
from phone_number_handler.core.source import Source

NAMED = f"+18005550100 ({NUMBER_ARN})"


def test_a_value_is_echoed_as_python_writes_it() -> None:
    assert echo("a\nb") == r"'a\nb'"
    assert echo(None) == "None"


@given(st.text(max_size=400))
def test_an_echo_is_one_line_of_bearable_length(value: str) -> None:
    assert len(echo(value)) <= 201
    assert "\n" not in echo(value)


def test_an_echo_is_cut_only_where_it_is_too_long() -> None:
    assert echo("x" * 198) == f"'{'x' * 198}'"
    assert echo("x" * 199) == f"'{'x' * 199}…"


def test_a_wrong_property_is_named_with_its_value_and_what_is_wrong_with_it() -> None:
    error = InvalidPropertyError("Timeout", "soon", "must be a number")

    assert str(error) == "Timeout must be a number: got 'soon'"
    assert error.name == "Timeout"


def test_a_conflict_names_the_owner_and_what_can_be_done() -> None:
    message = str(OwnershipConflictError(number(), OwnerRecord(STACK_ID, "Theirs")))

    assert message.startswith(f"{NAMED} is managed by Theirs in the stack {STACK_ID}. Remove it")
    assert "take the tags that begin with cdk-connect-phone-numbers: off the number" in message


def test_a_conflict_with_a_migration_names_that_and_says_how_it_ends() -> None:
    machine = "arn:aws:states:us-east-1:123456789012:stateMachine:Offices"

    message = str(OwnershipConflictError(number(), OwnerRecord(machine, "Migration")))

    assert message.startswith(f"{NAMED} is being migrated by {machine}. Commit or undo that first")
    assert "take the tags that begin with cdk-connect-phone-numbers: off the number" in message


@pytest.mark.parametrize(("said", "shown"), [("Limit exceeded", "Limit exceeded"), ("", "no mess")])
def test_a_failure_passes_connects_own_words_on(said: str, shown: str) -> None:
    failed = replace(number(source=SOURCE), message=said)

    assert str(PhoneNumberFailedError(failed)).startswith(
        f"Amazon Connect reports {NAMED} as FAILED: {shown}"
    )
    assert str(FailedImportError(failed)).startswith(
        f"{NAMED} was imported from {SOURCE} before, and "
        f"Amazon Connect reports it as FAILED: {shown}"
    )


def test_no_message_about_a_failed_import_advises_to_release_a_number_that_may_be_live() -> None:
    message = str(FailedImportError(number(source=SOURCE)))

    assert "release" not in message.lower()
    assert "Put right what the message names, " in message
    assert message.endswith(
        "have the number moved to its instance again in Amazon Connect, or ask AWS Support; "
        "then deploy again. Nothing has been changed"
    )


def test_an_import_that_is_there_already_says_which_number_that_is() -> None:
    error = AlreadyImportedError(NUMBER_ID)

    assert error.phone_number_id == NUMBER_ID
    assert NUMBER_ID in str(error)


def test_what_is_refused_is_named_with_the_code_and_the_words_of_aws() -> None:
    error = ServiceError("UpdatePhoneNumber", "Denied", "You may not")

    assert str(error) == "UpdatePhoneNumber was refused with Denied: You may not"
    assert (error.operation, error.code) == ("UpdatePhoneNumber", "Denied")


@pytest.mark.parametrize(
    ("cause", "is_overtaken"),
    [
        (OvertakenError("x"), True),
        (OwnershipConflictError(number(), OwnerRecord(STACK_ID, "Theirs")), True),
        (DeadlineExceededError("x"), False),
        (NotFoundError("UpdatePhoneNumber", "x", "y"), False),
    ],
)
def test_what_is_unfinished_says_why_and_where_the_number_was(
    cause: Exception, *, is_overtaken: bool
) -> None:
    error = UnfinishedError(NUMBER_ID, cause, at(HOME))

    assert str(error) == str(cause)
    assert (error.phone_number_id, error.cause, error.found) == (NUMBER_ID, cause, at(HOME))
    assert error.is_overtaken is is_overtaken


@pytest.mark.parametrize(
    ("cause", "is_wrong"),
    [
        (NotFoundError("AssociateFlow", "ResourceNotFoundException", "x"), True),
        (NotFoundError("AssociatePhoneNumberContactFlow", "ResourceNotFoundException", "x"), True),
        (ServiceError("AssociateFlow", "InvalidRequestException", "x"), True),
        (ServiceError("AssociatePhoneNumberContactFlow", "InvalidParameterException", "x"), True),
        (ServiceError("AssociateFlow", "AccessDeniedException", "x"), False),
        (NotFoundError("UpdatePhoneNumber", "ResourceNotFoundException", "x"), False),
        (DeadlineExceededError("x"), False),
    ],
)
def test_a_flow_is_wrong_that_cannot_be_attached_however_often_one_tries(
    cause: Exception, *, is_wrong: bool
) -> None:
    assert UnfinishedError(NUMBER_ID, cause, at(HOME)).has_wrong_flow is is_wrong


def test_what_is_unfinished_has_changed_something_unless_it_says_otherwise() -> None:
    cause = DeadlineExceededError("x")

    assert UnfinishedError(NUMBER_ID, cause).has_changed is True
    assert UnfinishedError(NUMBER_ID, cause, has_changed=False).has_changed is False


def test_a_source_that_is_not_ready_says_why_and_that_nothing_has_been_written() -> None:
    source = Source(SOURCE, "+18005550100", "PENDING")

    assert str(SourceNotReadyError(source)) == (
        f"+18005550100 ({SOURCE}) cannot be imported from AWS End User Messaging: it is PENDING. "
        "Deploy again once it is ACTIVE there. Nothing has been written"
    )


def test_a_flow_that_is_gone_is_named_once_with_each_channel_and_what_to_do() -> None:
    error = FlowGoneError(HOME, {Channel.VOICE: "the flow", Channel.SMS: "the flow"})

    assert str(error) == (
        f"It is back in {HOME}, without a flow on VOICE, SMS: Amazon Connect has the flow no more. "
        "Attach another flow to it, and undo the migration: its record is kept until then"
    )


def test_of_several_flows_that_are_gone_each_is_named() -> None:
    error = FlowGoneError(HOME, {Channel.VOICE: "one flow", Channel.SMS: "another"})

    assert "Amazon Connect has one flow, another no more" in str(error)
