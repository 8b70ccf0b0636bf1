"""A phone number in Amazon Connect, and how its state changes with time."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.faults import ArmedFault

LONGEST_STATUS_MESSAGE = 255


class PhoneNumberStatus(StrEnum):
    """The status of a claim, import or update.

    https://docs.aws.amazon.com/connect/latest/APIReference/API_PhoneNumberStatus.html
    """

    CLAIMED = "CLAIMED"
    IN_PROGRESS = "IN_PROGRESS"
    FAILED = "FAILED"


@dataclass(frozen=True)
class NumberKind:
    """The country and type that come with a number's digits."""

    country_code: str
    type: str


_COUNTRY_CODES = {"+1": "US", "+44": "GB", "+49": "DE", "+61": "AU", "+353": "IE"}
_TOLL_FREE = ("+1800", "+1833", "+1844", "+1855", "+1866", "+1877", "+1888", "+44800", "+49800")


def kind_of(phone_number: str) -> NumberKind:
    """Return country and type of an E.164 number, as far as its first digits tell."""
    countries = (code for prefix, code in _COUNTRY_CODES.items() if phone_number.startswith(prefix))
    number_type = "TOLL_FREE" if phone_number.startswith(_TOLL_FREE) else "DID"
    return NumberKind(next(countries, "US"), number_type)


@dataclass(frozen=True)
class Change:
    """What Connect accepted with a 200 and is still carrying out.

    Attributes:
        shows_at: From when on reads show IN_PROGRESS.
        settles_at: When it is carried out, or has failed.
        target_arn: Where the number is to go; None if it stays.
        description: The new description; None if it keeps the one it has.
        failure: Why it is going to fail; None if it is not.
        held_by: The fault that keeps it from settling, while that is armed.
    """

    shows_at: float
    settles_at: float
    target_arn: str | None = None
    description: str | None = None
    failure: str | None = None
    held_by: ArmedFault | None = None


@dataclass(frozen=True)
class PhoneNumberRecord:
    """What is true of a number now, however stale the API's reads are."""

    phone_number_id: str
    phone_number_arn: str
    phone_number: str
    target_arn: str
    contact_flow_arn: str | None
    description: str | None
    tags: dict[str, str]
    status: str
    message: str | None
    source_phone_number_arn: str | None

    def to_json(self) -> dict[str, Any]:
        """Return the record as JSON knows it."""
        return asdict(self)


@dataclass
class PhoneNumber:
    """A number that was claimed or imported.

    Attributes:
        appears_at: From when on DescribePhoneNumber and ListPhoneNumbersV2 know it.
        placed: Whether it ever got to a target; a failed claim or import never does.
        failure: The message of the FAILED status.
        contact_flow_arn: The flow it is attached to.
        former_flows: The flow it had in each target that it left.
    """

    id: str
    arn: str
    phone_number: str
    target_arn: str
    description: str | None = None
    source_phone_number_arn: str | None = None
    appears_at: float = 0.0
    placed: bool = False
    failure: str | None = None
    change: Change | None = None
    contact_flow_arn: str | None = None
    former_flows: dict[str, str] = field(default_factory=dict)

    @property
    def status(self) -> PhoneNumberStatus:
        """The status without staleness."""
        if self.change:
            return PhoneNumberStatus.IN_PROGRESS
        return self._settled_status

    @property
    def destination_arn(self) -> str:
        """Where the number is going to be, if nothing fails."""
        return (self.change and self.change.target_arn) or self.target_arn

    @property
    def _settled_status(self) -> PhoneNumberStatus:
        return PhoneNumberStatus.FAILED if self.failure else PhoneNumberStatus.CLAIMED

    def settle(self, behaviour: Behaviour) -> None:
        """Carry out the change, or let it fail."""
        change, self.change = self.change, None
        if change is None:
            return
        self.failure = change.failure
        if change.failure:
            return
        self.placed = True
        if change.description is not None:
            self.description = change.description
        if change.target_arn is not None:
            self._move_to(change.target_arn, behaviour)

    def _move_to(self, target_arn: str, behaviour: Behaviour) -> None:
        """Move without the flow, as UpdatePhoneNumber does.

        https://docs.aws.amazon.com/connect/latest/APIReference/API_UpdatePhoneNumber.html
        """
        if self.contact_flow_arn:
            self.former_flows[self.target_arn] = self.contact_flow_arn
        restored = self.former_flows.get(target_arn) if behaviour.move_back_restores_flow else None
        self.target_arn, self.contact_flow_arn = target_arn, restored

    def forget_flow(self, contact_flow_arn: str) -> None:
        """Drop a flow that is no more."""
        if self.contact_flow_arn == contact_flow_arn:
            self.contact_flow_arn = None
        self.former_flows = {
            target: flow for target, flow in self.former_flows.items() if flow != contact_flow_arn
        }

    def shown_status(self, now: float) -> dict[str, str]:
        """Return PhoneNumberStatus as a read at this moment shows it."""
        if self.change and now >= self.change.shows_at:
            return {"Status": PhoneNumberStatus.IN_PROGRESS}
        if self.failure:
            message = self.failure[:LONGEST_STATUS_MESSAGE]
            return {"Status": PhoneNumberStatus.FAILED, "Message": message}
        return {"Status": PhoneNumberStatus.CLAIMED}

    def summary(self) -> dict[str, Any]:
        """Return the members that DescribePhoneNumber and ListPhoneNumbersV2 have in common."""
        kind = kind_of(self.phone_number)
        return {
            "PhoneNumberId": self.id,
            "PhoneNumberArn": self.arn,
            "PhoneNumber": self.phone_number,
            "PhoneNumberCountryCode": kind.country_code,
            "PhoneNumberType": kind.type,
            "PhoneNumberDescription": self.description,
            "TargetArn": self.target_arn,
            "SourcePhoneNumberArn": self.source_phone_number_arn,
        }

    def record(self, tags: dict[str, str]) -> PhoneNumberRecord:
        """Return what is true of the number now."""
        return PhoneNumberRecord(
            phone_number_id=self.id,
            phone_number_arn=self.arn,
            phone_number=self.phone_number,
            target_arn=self.target_arn,
            contact_flow_arn=self.contact_flow_arn,
            description=self.description,
            tags=tags,
            status=str(self.status),
            message=self.failure,
            source_phone_number_arn=self.source_phone_number_arn,
        )
