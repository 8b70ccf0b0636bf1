"""AWS End User Messaging beside the local Connect: it shows the numbers that can be imported.

Two services, each with the one call that an import asks of it.
"""

from typing import Any

from local_cloud.connect.backend import LocalConnectBackend
from local_cloud.connect.errors import ResourceNotFoundException
from local_cloud.connect.external_number import ExternalNumber


def sms_numbers(backend: LocalConnectBackend, parameters: dict[str, Any]) -> dict[str, Any]:
    """Return the numbers for SMS and voice that are asked for, or all.

    https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_DescribePhoneNumbers.html
    """
    names = parameters.get("PhoneNumberIds")
    every = [each for each in backend.external_numbers.values() if not _is_whatsapp(each)]
    numbers = [_number(backend, each, whatsapp=False) for each in names] if names else every
    return {"PhoneNumbers": [each.as_sms_voice() for each in numbers]}


def whatsapp_number(backend: LocalConnectBackend, parameters: dict[str, Any]) -> dict[str, Any]:
    """Return the WhatsApp number that is asked for.

    https://docs.aws.amazon.com/social-messaging/latest/APIReference/API_GetLinkedWhatsAppBusinessAccountPhoneNumber.html
    """
    return {"phoneNumber": _number(backend, parameters["id"], whatsapp=True).as_whatsapp()}


def _number(backend: LocalConnectBackend, name: str, *, whatsapp: bool) -> ExternalNumber:
    known = backend.external_numbers.get(name)
    for number in [known] if known else backend.external_numbers.values():
        is_named = name in (number.arn, number.arn.rsplit("/", 1)[-1])
        if is_named and _is_whatsapp(number) is whatsapp:
            return number
    raise ResourceNotFoundException(f"{name} not found")


def _is_whatsapp(number: ExternalNumber) -> bool:
    return ":social-messaging:" in number.arn
