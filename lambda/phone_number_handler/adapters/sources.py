"""AWS End User Messaging: what it says of the numbers that Amazon Connect imports from it.

It is asked for what saves calls or a failure, and nothing depends on its answer: the role may not
be allowed to, or the service not be in the Region. By default it takes one request a second.

API: https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_DescribePhoneNumbers.html
and https://docs.aws.amazon.com/social-messaging/latest/APIReference/API_GetLinkedWhatsAppBusinessAccountPhoneNumber.html
"""

from __future__ import annotations

from collections.abc import Callable

from phone_number_handler.adapters.patient_client import PatientClient
from phone_number_handler.core.channel import Channel, channel_of
from phone_number_handler.core.errors import PhoneNumberError, ServiceError
from phone_number_handler.core.source import Source

SMS_SERVICE, WHATSAPP_SERVICE = "pinpoint-sms-voice-v2", "socialmessaging"


class Sources:
    """The numbers that can be imported, each asked about once."""

    def __init__(self, new_client: Callable[[str], PatientClient]) -> None:
        """Ask through the client that ``new_client`` makes of a service, once it is needed."""
        self._new_client = new_client
        self._answers: dict[str, Source | None] = {}

    def ask(self, source_phone_number_arn: str, *, waits: bool = False) -> Source | None:
        """Return the number as its service shows it; None if that cannot be asked.

        Args:
            source_phone_number_arn: Its ARN.
            waits: Ask until there is an answer, where the service is asked too much. By default
                that is none.
        """
        if source_phone_number_arn not in self._answers:
            try:
                answer = self._asked(source_phone_number_arn, once=not waits)
            except ServiceError as error:
                if not waits and error.is_throttling:
                    return None
                answer = None
            except PhoneNumberError:
                answer = None
            self._answers[source_phone_number_arn] = answer
        return self._answers[source_phone_number_arn]

    def _asked(self, arn: str, *, once: bool) -> Source | None:
        if channel_of(arn) is Channel.WHATSAPP:
            answer = self._new_client(WHATSAPP_SERVICE).call(
                "GetLinkedWhatsAppBusinessAccountPhoneNumber", once=once, id=arn
            )
            number = answer.get("phoneNumber", {}).get("phoneNumber", "")
            return Source(arn, f"+{''.join(filter(str.isdigit, number))}")
        answer = self._new_client(SMS_SERVICE).call(
            "DescribePhoneNumbers", once=once, PhoneNumberIds=[arn]
        )
        for each in answer.get("PhoneNumbers", ()):
            if each.get("PhoneNumberArn") == arn:
                return Source(
                    arn,
                    each.get("PhoneNumber", ""),
                    each.get("Status", Source.status),
                    frozenset(each.get("NumberCapabilities", ())),
                    each.get("TwoWayEnabled"),
                    each.get("TwoWayChannelArn", ""),
                )
        return None
