"""The channels of a phone number: each has its own flow, and Connect's calls name it so."""

from enum import StrEnum

from local_cloud.connect.errors import InvalidParameterException


class Channel(StrEnum):
    """The values of ResourceType that are about phone numbers.

    https://docs.aws.amazon.com/connect/latest/APIReference/API_AssociateFlow.html
    https://docs.aws.amazon.com/connect/latest/APIReference/API_BatchGetFlowAssociation.html
    """

    VOICE = "VOICE_PHONE_NUMBER"
    SMS = "SMS_PHONE_NUMBER"
    WHATSAPP = "WHATSAPP_MESSAGING_PHONE_NUMBER"


LISTED = (Channel.VOICE, Channel.WHATSAPP)
"""What ListFlowAssociations and BatchGetFlowAssociation know."""


def channel_named(resource_type: str) -> Channel:
    """Return the channel of a ResourceType; the model has some that are about no numbers."""
    if resource_type not in set(Channel):
        raise InvalidParameterException(f"ResourceType {resource_type!r} is not played here")
    return Channel(resource_type)


def channel_of(source_phone_number_arn: str | None) -> Channel:
    """Return the channel that a number has by where it comes from."""
    if source_phone_number_arn is None:
        return Channel.VOICE
    whatsapp = source_phone_number_arn.split(":")[2] == "social-messaging"
    return Channel.WHATSAPP if whatsapp else Channel.SMS
