"""A call that is repeated: what comes before each repetition, and what ends it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest
from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    ReadTimeoutError,
    UnknownServiceError,
)

from phone_number_handler.adapters.aws import boto3_client, optional_client
from phone_number_handler.adapters.clock import Deadline
from phone_number_handler.adapters.executions import OwnExecution, StateMachines
from phone_number_handler.adapters.log import Log
from phone_number_handler.adapters.patient_client import PatientClient
from phone_number_handler.adapters.stacks import CloudFormationStacks
from phone_number_handler.core.errors import ServiceError
from stand_ins import FakeClock

LOST = ReadTimeoutError(endpoint_url="https://connect.invalid")


def refused(code: str, status: int = 400) -> ClientError:
    answer: Any = {
        "Error": {"Code": code, "Message": "no"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(answer, "ReleasePhoneNumber")


class Client:
    """Fails in these ways, one after the other, and then for ever in the last."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.asked = 0

    def release_phone_number(self) -> None:
        self.asked += 1
        if self.failures:
            raise self.failures.pop(0) if len(self.failures) > 1 else self.failures[0]


def patient(client: Client, seconds: float = 600.0, setting: str = "Timeout") -> PatientClient:
    clock = FakeClock()
    deadline = Deadline(clock, clock.now() + seconds, setting)
    return PatientClient(lambda: cast("Any", client), clock, deadline, Log("Contact-Centre"))


def test_something_is_done_before_each_repetition_and_not_before_the_first_try() -> None:
    client = Client(refused("ThrottlingException"), refused("ThrottlingException"), LOST)
    asked_before: list[int] = []

    def look() -> None:
        asked_before.append(client.asked)
        if client.asked == 3:
            client.failures.clear()

    patient(client).call("ReleasePhoneNumber", before_repeat=look)

    assert asked_before == [1, 2, 3]
    assert client.asked == 4


def test_what_is_raised_before_a_repetition_ends_the_call() -> None:
    client = Client(LOST)

    def give_way() -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        patient(client).call("ReleasePhoneNumber", before_repeat=give_way)

    assert client.asked == 1


@pytest.mark.parametrize(
    "failure",
    [
        refused("ThrottlingException"),
        refused("SomethingNew", 429),
        EndpointConnectionError(endpoint_url="https://connect.invalid"),
    ],
)
def test_a_call_that_the_deadline_ends_names_what_to_raise(failure: Exception) -> None:
    with pytest.raises(ServiceError, match=r"Raise Timeout, which is 20 s$"):
        patient(Client(failure), 20.0, "Timeout, which is 20 s").call("ReleasePhoneNumber")


def test_a_call_that_its_own_patience_ends_does_not() -> None:
    with pytest.raises(ServiceError) as caught:
        patient(Client(refused("AccessDeniedException"))).call("ReleasePhoneNumber")

    assert "Raise" not in str(caught.value)


@pytest.mark.parametrize("code", ["LimitExceededException", "InvalidParameterException"])
def test_a_verdict_is_not_repeated(code: str) -> None:
    client = Client(refused(code))

    with pytest.raises(ServiceError):
        patient(client).call("ReleasePhoneNumber")

    assert client.asked == 1


@pytest.mark.parametrize(
    ("failures", "may_be_done"),
    [
        ((LOST, refused("AccessDeniedException")), True),
        ((refused("InternalServiceException", 500), refused("AccessDeniedException")), True),
        ((LOST,), True),
        ((refused("ThrottlingException"), refused("AccessDeniedException")), False),
        ((refused("AccessDeniedException"),), False),
    ],
)
def test_a_refusal_says_whether_an_answer_was_lost_before_it(
    failures: tuple[Exception, ...], *, may_be_done: bool
) -> None:
    with pytest.raises(ServiceError) as caught:
        patient(Client(*failures)).call("ReleasePhoneNumber")

    assert caught.value.may_be_done is may_be_done


def test_a_service_that_boto3_does_not_know_is_refused_like_any_other() -> None:
    """Lambda's own boto3 may be older than a service."""
    with pytest.raises(ServiceError, match="was refused with UnknownServiceError"):
        optional_client(boto3_client, "no-such-service")


@pytest.mark.parametrize(
    "ask",
    [
        lambda client: CloudFormationStacks(client).stack("stack"),
        lambda client: CloudFormationStacks(client).resource("stack", "Line"),
        lambda client: StateMachines(client).owner("machine"),
        lambda client: OwnExecution(client, "execution").stack("machine"),
    ],
)
def test_a_client_that_cannot_be_made_is_no_answer_to_go_on_by(
    ask: Callable[[PatientClient], object],
) -> None:
    """Where CloudFormation cannot be asked, it is believed to wait: but somebody has to ask."""
    clock = FakeClock()
    deadline = Deadline(clock, clock.now() + 60)
    client = PatientClient(lambda: boto3_client("no-such-service"), clock, deadline, Log(""))

    with pytest.raises(UnknownServiceError):
        ask(client)


class Book:
    """A list of three pages, the first of which has nothing to say but that there are others."""

    def __init__(self) -> None:
        self.asked: list[Any] = []

    def list_alarms(self, **parameters: Any) -> dict[str, Any]:
        self.asked.append(parameters)
        at = parameters.get("NextToken", 0)
        return {"Alarms": [at] if at else [], **({"NextToken": at + 1} if at < 2 else {})}


def test_pages_are_asked_for_with_the_list_s_conditions_and_only_when_they_are_needed() -> None:
    book = Book()
    pages = patient(cast("Any", book)).pages("ListAlarms", State="ALARM")

    assert next(pages)["Alarms"] == []
    assert book.asked == [{"State": "ALARM"}]
    assert [page["Alarms"] for page in pages] == [[1], [2]]
    assert book.asked[1:] == [{"State": "ALARM", "NextToken": at} for at in (1, 2)]
