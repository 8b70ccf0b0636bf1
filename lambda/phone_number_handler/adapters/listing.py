"""Lists of numbers, page by page.

API: https://docs.aws.amazon.com/connect/latest/APIReference/API_ListPhoneNumbersV2.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple, TypeVar

from phone_number_handler.adapters.patient_client import PatientClient
from phone_number_handler.core.arn import Kind, is_kind
from phone_number_handler.core.errors import NotFoundError
from phone_number_handler.core.number import ListedNumber

T = TypeVar("T")

_PAGE = 1000


class Page(NamedTuple):
    """So many numbers, and whether they are the last ones."""

    numbers: list[ListedNumber]
    is_last: bool


def pages(client: PatientClient, **where: str | None) -> Iterator[Page]:
    """Yield the pages of numbers, each of which takes a call, under the API's own conditions."""
    conditions: dict[str, Any] = {name: value for name, value in where.items() if value}
    for answer in client.pages("ListPhoneNumbersV2", MaxResults=_PAGE, **conditions):
        summaries = answer.get("ListPhoneNumbersSummaryList", ())
        numbers = [ListedNumber(**shown(each)) for each in summaries]
        yield Page(numbers, is_last=not answer.get("NextToken"))


def everywhere(search: Callable[[str | None], Iterator[T]], target_arn: str | None) -> Iterator[T]:
    """Yield what is found; a list without a target may leave out the numbers of a group.

    Args:
        search: Looks through the list of all numbers, or of those in a target.
        target_arn: Where else to look, if nothing is found.
    """
    found = False
    for each in search(None):
        found = True
        yield each
    if not found and target_arn and not is_kind(target_arn, Kind.INSTANCE):
        with suppress(NotFoundError):
            yield from search(target_arn)


def shown(summary: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a list and a description alike show of a number, by the core's names."""
    return {
        "phone_number_arn": summary.get("PhoneNumberArn", ""),
        "phone_number_id": summary["PhoneNumberId"],
        "phone_number": summary.get("PhoneNumber", ""),
        "target_arn": summary.get("TargetArn", ""),
        "kind": summary.get("PhoneNumberType", ""),
        "instance_id": summary.get("InstanceId"),
        "description": summary.get("PhoneNumberDescription", ""),
        "source_phone_number_arn": summary.get("SourcePhoneNumberArn"),
    }
