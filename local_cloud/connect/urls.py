"""The request paths of the local Connect, as moto wants them."""

import re

from moto.connect import urls as moto_urls

from local_cloud.connect.responses import LocalConnectResponse
from local_cloud.connect.shapes import operation_model

OPERATIONS = (
    "AssociateFlow",
    "AssociatePhoneNumberContactFlow",
    "BatchGetFlowAssociation",
    "ClaimPhoneNumber",
    "CreateContactFlow",
    "CreateTrafficDistributionGroup",
    "DeleteContactFlow",
    "DeleteTrafficDistributionGroup",
    "DescribeContactFlow",
    "DescribePhoneNumber",
    "DescribeTrafficDistributionGroup",
    "DisassociateFlow",
    "DisassociatePhoneNumberContactFlow",
    "GetFlowAssociation",
    "ImportPhoneNumber",
    "ListFlowAssociations",
    "ListPhoneNumbersV2",
    "ListTagsForResource",
    "ListTrafficDistributionGroups",
    "ReleasePhoneNumber",
    "SearchAvailablePhoneNumbers",
    "TagResource",
    "UntagResource",
    "UpdatePhoneNumber",
    "UpdatePhoneNumberMetadata",
)
"""What the local Connect answers itself; instances are moto's."""


def _path_of(operation: str) -> str:
    """Return the operation's path as a pattern of moto's.

    A label may be a full ARN, whose slash arrives decoded: hence not ``[^/]+``.
    """
    return (
        "{0}"
        + re.sub(r"{(\w+)}", r"(?P<\1>.+)", operation_model(operation).http["requestUri"])
        + "$"
    )


url_bases = moto_urls.url_bases

url_paths = dict.fromkeys(
    [*moto_urls.url_paths, *map(_path_of, OPERATIONS)], LocalConnectResponse.dispatch
)
