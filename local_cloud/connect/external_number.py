"""A number of AWS End User Messaging, which Connect can import."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from local_cloud.connect.phone_number import kind_of

ACTIVE = "ACTIVE"
_TYPES = {"DID": "LONG_CODE"}
_REQUESTED = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class ExternalNumber:
    """A number as its own service has it.

    Attributes:
        arn: Its ARN there.
        status: PENDING, ACTIVE and so on.
        capabilities: What it can be used for.
        two_way_enabled: Whether it takes messages.
        destination: What takes them; None for what was never said.
    """

    arn: str
    phone_number: str
    status: str = ACTIVE
    capabilities: tuple[str, ...] = ("SMS", "VOICE")
    two_way_enabled: bool = True
    destination: str | None = None

    def as_sms_voice(self) -> dict[str, Any]:
        """Return the members that DescribePhoneNumbers gives of it.

        https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_PhoneNumberInformation.html
        """
        kind = kind_of(self.phone_number)
        destination = {"TwoWayChannelArn": self.destination} if self.destination else {}
        return {
            "PhoneNumberArn": self.arn,
            "PhoneNumberId": self.arn.rsplit("/", 1)[-1],
            "PhoneNumber": self.phone_number,
            "Status": self.status,
            "IsoCountryCode": kind.country_code,
            "MessageType": "TRANSACTIONAL",
            "NumberCapabilities": list(self.capabilities),
            "NumberType": _TYPES.get(kind.type, kind.type),
            "MonthlyLeasingPrice": "1.00",
            "TwoWayEnabled": self.two_way_enabled,
            **destination,
            "SelfManagedOptOutsEnabled": False,
            "OptOutListName": "Default",
            "DeletionProtectionEnabled": False,
            "CreatedTimestamp": _REQUESTED.timestamp(),
        }

    def as_whatsapp(self) -> dict[str, Any]:
        """Return the members that GetLinkedWhatsAppBusinessAccountPhoneNumber gives of it.

        https://docs.aws.amazon.com/social-messaging/latest/APIReference/API_WhatsAppPhoneNumberDetail.html
        """
        number_id = self.arn.rsplit("/", 1)[-1]
        return {
            "arn": self.arn,
            "phoneNumber": self.phone_number,
            "phoneNumberId": f"phone-number-id-{number_id}",
            "metaPhoneNumberId": number_id,
            "displayPhoneNumberName": "Contact centre",
            "displayPhoneNumber": self.phone_number,
            "qualityRating": "GREEN",
        }
