"""Whose the numbers are, in bulk: tags are in no list of Connect's, but here.

It may be behind by minutes, and know nothing of a number. So it saves work and a refusal later,
and is no reason to write.

API: https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
"""

from __future__ import annotations

from collections.abc import Mapping

from phone_number_handler.adapters.patient_client import PatientClient
from phone_number_handler.core.arn import Arn, Kind, is_kind
from phone_number_handler.core.owner import STACK

_PAGE, _TOKEN = 100, ("PaginationToken", "PaginationToken")

# The tags of numbers, by their ids.
Tags = Mapping[str, Mapping[str, str]]


class TagIndex:
    """Asks the Resource Groups Tagging API."""

    def __init__(self, client: PatientClient) -> None:
        """Ask through ``client``."""
        self._client = client

    def owned(self) -> Tags:
        """Return the tags of all numbers that somebody manages, by the numbers' ids."""
        pages = self._client.pages(
            "GetResources", _TOKEN, TagFilters=[{"Key": STACK}], ResourcesPerPage=_PAGE
        )
        return {
            Arn.parse(each["ResourceARN"]).resource_id: {
                tag["Key"]: tag["Value"] for tag in each["Tags"]
            }
            for page in pages
            for each in page.get("ResourceTagMappingList", ())
            if is_kind(each["ResourceARN"], Kind.PHONE_NUMBER)
        }
