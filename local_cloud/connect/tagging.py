"""The Resource Groups Tagging API beside the local Connect: it lists the numbers that have a tag.

It is the one way to see the tags of many numbers at once.
https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
"""

from collections.abc import Mapping, Sequence
from typing import Any

from local_cloud.connect.backend import LocalConnectBackend
from local_cloud.connect.errors import InvalidParameterException
from local_cloud.connect.pages import page

_NUMBERS = ("connect", "connect:phone-number")
_BY_NAME, _BY_TAG = "ResourceARNList", ("TagFilters", "ResourceTypeFilters", "PaginationToken")


def resources(backend: LocalConnectBackend, parameters: dict[str, Any]) -> dict[str, Any]:
    """Return the numbers that are asked for, by their ARNs or by their tags, with all tags."""
    names = parameters.get(_BY_NAME)
    if names and any(parameters.get(each) for each in _BY_TAG):
        raise InvalidParameterException(f"{_BY_NAME} is not given beside {', '.join(_BY_TAG)}")
    types = parameters.get("ResourceTypeFilters") or _NUMBERS
    filters = parameters.get("TagFilters") or []
    tagged = [
        (number.arn, tags)
        for number in (backend.settled_numbers() if set(types) & set(_NUMBERS) else ())
        if not names or number.arn in names
        if (tags := backend.list_tags_for_resource(number.arn))
        if all(_has(tags, each) for each in filters)
    ]
    # An empty token is what the API itself says on its last page.
    token = parameters.get("PaginationToken") or None
    shown, following = page(tagged, parameters.get("ResourcesPerPage"), token)
    return {
        "PaginationToken": following or "",
        "ResourceTagMappingList": [
            {"ResourceARN": arn, "Tags": [{"Key": k, "Value": v} for k, v in tags.items()]}
            for arn, tags in shown
        ],
    }


def _has(tags: Mapping[str, str], wanted: Mapping[str, Any]) -> bool:
    """Tell whether the tags have a key, with one of the values if there are any."""
    values: Sequence[str] = wanted.get("Values") or ()
    return wanted["Key"] in tags and (not values or tags[wanted["Key"]] in values)
