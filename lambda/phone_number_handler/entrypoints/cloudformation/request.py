"""Whether an event is CloudFormation's, for this function's stack. If not, it is no order.

Standard library alone: it is judged before anything else happens.
Event: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

_REQUIRED = ("RequestType", "RequestId", "StackId", "LogicalResourceId", "ResponseURL")
_REQUESTS = ("Create", "Update", "Delete")
# What the names of S3's hosts end in, by partition.
DNS_SUFFIXES = {
    "aws": "amazonaws.com",
    "aws-cn": "amazonaws.com.cn",
    "aws-eusc": "amazonaws.eu",
    "aws-iso": "c2s.ic.gov",
    "aws-iso-b": "sc2s.sgov.gov",
    "aws-iso-e": "cloud.adc-e.uk",
    "aws-iso-f": "csp.hci.ic.gov",
    "aws-us-gov": "amazonaws.com",
}


class Refusal(NamedTuple):
    """Why nothing is done about an event.

    Attributes:
        reason: In words.
        is_answered: Whether that may be told: the address for answers is CloudFormation's.
    """

    reason: str
    is_answered: bool


def refusal(
    event: Mapping[str, Any], stack_id: str | None, s3_endpoint: str | None
) -> Refusal | None:
    """Return why the event is not to be carried out; None if it is.

    Args:
        event: The event.
        stack_id: The stack that the function serves; None if it does not know.
        s3_endpoint: Where S3 is, if the SDK's settings say that it is somewhere else.
    """
    missing = [name for name in _REQUIRED if not isinstance(event.get(name), str)]
    if missing:
        reason = f"This is not an event of CloudFormation: it lacks {', '.join(missing)}"
        return Refusal(reason, is_answered=False)
    if not is_cloudformations(event["ResponseURL"], stack_id or event["StackId"], s3_endpoint):
        reason = "The ResponseURL is not CloudFormation's: nothing was done, and nobody answered"
        return Refusal(reason, is_answered=False)
    if stack_id and event["StackId"] != stack_id:
        reason = f"The event is one of {event['StackId']}, and this function serves {stack_id}"
        return Refusal(reason, is_answered=True)
    if event["RequestType"] not in _REQUESTS:
        reason = f"The RequestType must be one of {', '.join(_REQUESTS)}"
        return Refusal(reason, is_answered=True)
    return None


def sent_at(event: Mapping[str, Any]) -> float | None:
    """Return when CloudFormation sent an event, in seconds since 1970; None if it does not say so.

    It signs the address for the answer then:
    https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
    """
    try:
        query = parse_qs(urlsplit(str(event.get("ResponseURL"))).query)
        signed_at = datetime.strptime(query["X-Amz-Date"][0], "%Y%m%dT%H%M%S%z")
    except (KeyError, ValueError):
        return None
    return signed_at.timestamp()


def is_cloudformations(url: str, stack_id: str, s3_endpoint: str | None = None) -> bool:
    """Tell whether an answer that is put there reaches CloudFormation, and nobody else.

    It takes answers in a bucket of its own in each Region:
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/vpc-interface-endpoints.html
    The bucket's name is unique in its partition. So S3's other names for it are as good: with
    and without the Region, dual-stack and FIPS.

    Args:
        url: The address.
        stack_id: A stack of the Region.
        s3_endpoint: See ``refusal``.
    """
    try:
        address = urlsplit(url)
        elsewhere = urlsplit(s3_endpoint or "").netloc
        _, partition, _, region, _ = stack_id.split(":", 4)
    except ValueError:
        return False
    suffix = DNS_SUFFIXES.get(partition)
    if address.scheme != "https" or not address.netloc or suffix is None:
        return False
    bucket = f"cloudformation-custom-resource-response-{region.replace('-', '')}"
    host = (
        rf"{re.escape(bucket)}\.s3(-fips)?(\.dualstack)?([.-]{re.escape(region)})?"
        rf"\.{re.escape(suffix)}(:443)?"
    )
    return address.netloc == elsewhere or bool(re.fullmatch(host, address.netloc))
