"""What a migration reads in lists of several pages, each service with its own word for the next.

The first page is empty, as it may be: that is no end.
https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html
https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from tests.owner_tags import STACK

from phone_number_handler.adapters.clock import Deadline
from phone_number_handler.adapters.executions import StateMachines
from phone_number_handler.adapters.log import Log
from phone_number_handler.adapters.patient_client import PatientClient
from phone_number_handler.adapters.tagged import TagIndex
from stand_ins import FakeClock, SharedClock, StepFunctions

NUMBER = "arn:aws:connect:us-east-1:123456789012:phone-number/"


class Book:
    """Stands for a boto3 client; ``pages`` by the token that asks for each, the first by none."""

    def __init__(self, pages: dict[str | None, dict[str, Any]]) -> None:
        self._pages = pages

    def list_executions(self, nextToken: str | None = None, **_: Any) -> Any:  # noqa: N803 - the API's
        return self._pages[nextToken]

    def get_resources(self, PaginationToken: str | None = None, **_: Any) -> Any:  # noqa: N803
        return self._pages[PaginationToken]


def client_of(book: Any) -> PatientClient:
    clock = FakeClock()
    return PatientClient(lambda: book, clock, Deadline(clock, clock.now() + 60), Log(""))


def test_all_executions_that_run_are_found() -> None:
    began = datetime(2026, 1, 1, tzinfo=UTC)

    def run(name: str) -> dict[str, Any]:
        return {"executionArn": name, "startDate": began}

    book = Book(
        {
            None: {"executions": [], "nextToken": "2"},
            "2": {"executions": [run("a"), run("b")], "nextToken": "3"},
            "3": {"executions": [run("c")]},
        }
    )

    assert [each.arn for each in StateMachines(client_of(book)).running("machine")] == [*"abc"]


def test_the_stand_in_of_step_functions_gives_its_list_page_by_page() -> None:
    clock = SharedClock()
    answer = {"HasNext": False, "Outcome": "SUCCEEDED"}
    states = StepFunctions(lambda _: answer, lambda _: (), {}, clock)
    begun = [states.run("PLAN", "manifests/a.csv") for _ in range(101)]
    for each in begun:
        each.status = "RUNNING"

    found = StateMachines(client_of(states)).running(states.arn)

    assert {each.arn for each in found} == {each.arn for each in begun}
    assert len(states.list_executions(states.arn)["executions"]) == 100


def test_all_numbers_that_somebody_manages_are_found() -> None:
    first, last = str(uuid4()), str(uuid4())

    def tagged(name: str) -> dict[str, Any]:
        return {"ResourceARN": f"{NUMBER}{name}", "Tags": [{"Key": STACK, "Value": "stack"}]}

    book = Book(
        {
            None: {"ResourceTagMappingList": [], "PaginationToken": "2"},
            "2": {"ResourceTagMappingList": [tagged(first)], "PaginationToken": "3"},
            # The last page has an empty token, not none.
            "3": {"ResourceTagMappingList": [tagged(last)], "PaginationToken": ""},
        }
    )

    assert TagIndex(client_of(book)).owned() == {name: {STACK: "stack"} for name in (first, last)}
