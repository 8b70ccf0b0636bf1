"""The flows of numbers, by channel: which operation of Connect, with which parameters; and a read.

Voice has a family of calls of its own, which names a number as Connect does. The
others name it as AWS End User Messaging does, and know no voice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from phone_number_handler.adapters.patient_client import PatientClient
from phone_number_handler.core.arn import Arn
from phone_number_handler.core.channel import Channel
from phone_number_handler.core.errors import NotFoundError
from phone_number_handler.core.number import Number, PhoneNumber

RESOURCE_TYPES = {
    Channel.VOICE: "VOICE_PHONE_NUMBER",
    Channel.SMS: "SMS_PHONE_NUMBER",
    Channel.WHATSAPP: "WHATSAPP_MESSAGING_PHONE_NUMBER",
}


class Request(NamedTuple):
    """An operation, and its parameters."""

    operation: str
    parameters: dict[str, Any]


def attaching(number: PhoneNumber, channel: Channel, contact_flow_arn: str) -> Request:
    """Return the request that attaches a number to a flow."""
    flow = Arn.parse(contact_flow_arn)
    if channel is Channel.VOICE:
        return Request(
            "AssociatePhoneNumberContactFlow",
            {
                "PhoneNumberId": number.phone_number_id,
                "InstanceId": flow.instance_id,
                "ContactFlowId": flow.resource_id,
            },
        )
    parameters = _named(number, channel, flow.instance_id) | {"FlowId": contact_flow_arn}
    return Request("AssociateFlow", parameters)


def detaching(number: PhoneNumber, channel: Channel, instance_id: str) -> Request:
    """Return the request that detaches a number from its flow."""
    if channel is Channel.VOICE:
        return Request(
            "DisassociatePhoneNumberContactFlow",
            {"PhoneNumberId": number.phone_number_id, "InstanceId": instance_id},
        )
    return Request("DisassociateFlow", _named(number, channel, instance_id))


def read(client: PatientClient, number: Number, channel: Channel, instance_id: str) -> str | None:
    """Return the ARN of the flow that a number is attached to; it takes a call."""
    request = _reading(number, channel, instance_id)
    try:
        answer = client.call(request.operation, **request.parameters)
    except NotFoundError:
        if channel is Channel.VOICE:
            raise
        # What is said without a flow is not documented.
        return None
    return _flow_in(answer, number, channel)


def _reading(number: Number, channel: Channel, instance_id: str) -> Request:
    if channel is Channel.VOICE:
        return Request(
            "BatchGetFlowAssociation",
            {
                "InstanceId": instance_id,
                "ResourceIds": [name_of(number, channel)],
                "ResourceType": RESOURCE_TYPES[channel],
            },
        )
    # It alone knows SMS.
    return Request("GetFlowAssociation", _named(number, channel, instance_id))


def _flow_in(answer: Mapping[str, Any], number: Number, channel: Channel) -> str | None:
    """Return the flow that the answer names, if it names one of this number."""
    if channel is not Channel.VOICE:
        return answer.get("FlowId") or None
    for summary in answer.get("FlowAssociationSummaryList", ()):
        if Arn.parse(summary["ResourceId"]).resource_id == number.phone_number_id:
            return str(summary["FlowId"])
    return None


def name_of(number: Number, channel: Channel) -> str:
    """Return what a number is called by the calls of a channel."""
    if channel is Channel.VOICE:
        return number.phone_number_arn
    return str(number.source_phone_number_arn)


def _named(number: Number, channel: Channel, instance_id: str) -> dict[str, str]:
    return {
        "InstanceId": instance_id,
        "ResourceId": name_of(number, channel),
        "ResourceType": RESOURCE_TYPES[channel],
    }
