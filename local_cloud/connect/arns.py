"""ARNs of Amazon Connect, made and read."""

import os
import re
from dataclasses import dataclass
from typing import Self

from moto.core.models import DEFAULT_ACCOUNT_ID

from local_cloud.connect.errors import AccessDeniedException, InvalidParameterException

_ARN = re.compile(
    r"arn:(?P<partition>aws[a-z-]*):connect:(?P<region>[a-z0-9-]+):(?P<account_id>\d{12})"
    r":(?P<kind>[a-z-]+)/(?P<id>[A-Za-z0-9_/-]+)"
)


DEFAULT_REGION = "us-east-1"


def default_account_id() -> str:
    """Return the account that moto gives to callers it does not know."""
    return os.environ.get("MOTO_ACCOUNT_ID", DEFAULT_ACCOUNT_ID)


def own_id(id_or_arn: str) -> str:
    """Return the id at the end of an ARN, or the id itself."""
    arn = ConnectArn.parse(id_or_arn)
    return arn.id.rsplit("/", 1)[-1] if arn else id_or_arn


@dataclass(frozen=True)
class Home:
    """The partition, Region and account that a backend serves."""

    partition: str
    region: str
    account_id: str

    def arn(self, kind: str, resource_id: str) -> str:
        """Return the ARN of a resource that lives here."""
        return f"arn:{self.partition}:connect:{self.region}:{self.account_id}:{kind}/{resource_id}"

    def source_arn(self, phone_number: str) -> str:
        """Return the ARN of a number that is in AWS End User Messaging here."""
        service = f"arn:{self.partition}:sms-voice:{self.region}:{self.account_id}"
        return f"{service}:phone-number/phone-{phone_number.removeprefix('+')}"


@dataclass(frozen=True)
class ConnectArn:
    """The parts of a Connect ARN."""

    partition: str
    region: str
    account_id: str
    kind: str
    id: str

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Return the parts, or None if it is no Connect ARN."""
        match = _ARN.fullmatch(text)
        return cls(**match.groupdict()) if match else None


def target_in(home: Home, target_arn: str) -> ConnectArn:
    """Return the parts of a TargetArn that can be asked for at home.

    Raises:
        InvalidParameterException: It is no ARN of an instance or traffic distribution group, or
            of another Region.
        AccessDeniedException: It belongs to another account.
    """
    arn = ConnectArn.parse(target_arn)
    if not arn or arn.kind not in ("instance", "traffic-distribution-group") or "/" in arn.id:
        raise InvalidParameterException(
            f"TargetArn {target_arn!r} is not the ARN of an instance or traffic distribution group"
        )
    if (arn.partition, arn.region) != (home.partition, home.region):
        raise InvalidParameterException(f"TargetArn {target_arn!r} is not in {home.region}")
    if arn.account_id != home.account_id:
        raise AccessDeniedException(f"TargetArn {target_arn!r} belongs to another account")
    return arn
