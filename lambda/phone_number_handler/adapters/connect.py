"""Amazon Connect, in the terms of the core.

API: https://docs.aws.amazon.com/connect/latest/APIReference/phone-number-management-api.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, NoReturn

from phone_number_handler.adapters import flows, listing
from phone_number_handler.adapters.groups import Groups
from phone_number_handler.adapters.listing import Page
from phone_number_handler.adapters.patient_client import PatientClient
from phone_number_handler.core.arn import Arn
from phone_number_handler.core.channel import Channel
from phone_number_handler.core.client_token import client_token
from phone_number_handler.core.desired import Resource
from phone_number_handler.core.errors import NotFoundError, PhoneNumberError
from phone_number_handler.core.number import PhoneNumber, Status
from phone_number_handler.core.steps import (
    NumberStep,
    TagResource,
    UntagResource,
    UpdatePhoneNumber,
    UpdatePhoneNumberMetadata,
)


class Connect:
    """What one resource reads from Amazon Connect and has it do."""

    def __init__(
        self,
        client: PatientClient,
        resource: Resource,
        before_write: Callable[[str], None] | None = None,
    ) -> None:
        """Make the calls through ``client``, with client tokens of ``resource``.

        ``before_write`` is called with the operation ahead of each write, and before one is
        repeated; it may raise. Without it, nothing is written.
        """
        self._client = client
        self._resource = resource
        self._before_write = before_write or _refuse
        self._groups = Groups(client)

    def describe(self, phone_number_id: str) -> PhoneNumber:
        """Return the number as it is.

        Raises:
            NotFoundError: If Connect does not know it.
        """
        answer = self._client.call("DescribePhoneNumber", PhoneNumberId=phone_number_id)
        summary = {"PhoneNumberId": phone_number_id} | answer["ClaimedPhoneNumberSummary"]
        if not summary.get("PhoneNumberArn"):
            summary["PhoneNumberArn"] = self.arn_of(phone_number_id)
        status = summary.get("PhoneNumberStatus", {})
        shown = status.get("Status", Status.CLAIMED)
        return PhoneNumber(
            **listing.shown(summary),
            status=Status(shown) if shown in set(Status) else Status.IN_PROGRESS,
            message=status.get("Message", "" if shown in set(Status) else f"status {shown}"),
            tags=summary.get("Tags", {}),
        )

    def arn_of(self, phone_number_id: str) -> str:
        """Return the ARN of a number in the stack's Region and account."""
        return self._resource.stack_arn.phone_number(phone_number_id)

    def pages(self, target_arn: str | None = None, prefix: str | None = None) -> Iterator[Page]:
        """Return the pages of all numbers, or of those in a target, or that begin so."""
        return listing.pages(self._client, TargetArn=target_arn, PhoneNumberPrefix=prefix)

    def import_phone_number(
        self,
        source_phone_number_arn: str,
        target_arn: str,
        description: str | None,
        tags: Mapping[str, str],
        attempt: int = 1,
    ) -> str:
        """Import a number into the target's instance and return its id.

        Connect has accepted the request then, not carried it out.
        """
        parameters: dict[str, Any] = {
            "InstanceId": self._groups.instance_id(target_arn),
            "SourcePhoneNumberArn": source_phone_number_arn,
            "Tags": dict(tags),
        }
        if description:
            parameters["PhoneNumberDescription"] = description
        answer = self._write_once("ImportPhoneNumber", attempt, **parameters)
        return str(answer["PhoneNumberId"])

    def change(self, number: PhoneNumber, step: NumberStep, attempt: int = 1) -> None:
        """Have a number changed as a step says. Connect has accepted it then, not done it."""
        number_id = number.phone_number_id
        match step:
            case TagResource(tags):
                self._write("TagResource", resourceArn=number.phone_number_arn, tags=dict(tags))
            case UntagResource(keys):
                self._write("UntagResource", resourceArn=number.phone_number_arn, tagKeys=[*keys])
            case UpdatePhoneNumber(target_arn):
                self._write_once(
                    "UpdatePhoneNumber", attempt, PhoneNumberId=number_id, TargetArn=target_arn
                )
            case UpdatePhoneNumberMetadata(description):
                self._write_once(
                    "UpdatePhoneNumberMetadata",
                    attempt,
                    PhoneNumberId=number_id,
                    PhoneNumberDescription=description,
                )

    def release_phone_number(self, number: PhoneNumber) -> None:
        """Have the number released. One that is gone already is well."""
        with suppress(NotFoundError):
            self._write_once("ReleasePhoneNumber", 1, PhoneNumberId=number.phone_number_id)

    def flows_of(
        self, number: PhoneNumber, channels: Iterable[Channel], beside: str | None = None
    ) -> dict[Channel, str | None]:
        """Return the ARN of the flow that the number is attached to on each of the channels.

        Args:
            number: The number.
            channels: The channels; each takes a call.
            beside: A flow that is known to be of the number's instance; it saves asking a
                traffic distribution group for that.
        """
        return {channel: self._flow_of(number, channel, beside) for channel in channels}

    def _flow_of(self, number: PhoneNumber, channel: Channel, beside: str | None) -> str | None:
        if not (beside or number.instance_id or number.target_arn):
            # It is nowhere: Connect may show neither of a number whose import has FAILED.
            return None
        instance_id = Arn.parse(beside).instance_id if beside else self._instance_id_of(number)
        return flows.read(self._client, number, channel, instance_id)

    def associate_flow(self, number: PhoneNumber, channel: Channel, contact_flow_arn: str) -> None:
        """Attach the number to a flow."""
        request = flows.attaching(number, channel, contact_flow_arn)
        self._write(request.operation, **request.parameters)

    def disassociate_flow(self, number: PhoneNumber, channel: Channel) -> None:
        """Detach the number from its flow. One that is not attached is well."""
        request = flows.detaching(number, channel, self._instance_id_of(number))
        with suppress(NotFoundError):
            self._write(request.operation, **request.parameters)

    def tags_of(
        self, phone_number_arn: str, before_repeat: Callable[[], None] | None = None
    ) -> Mapping[str, str]:
        """Return the tags of a number. The call has a rate of its own, beside the others."""
        answer = self._client.call(
            "ListTagsForResource", before_repeat=before_repeat, resourceArn=phone_number_arn
        )
        tags: Mapping[str, str] = answer.get("tags", {})
        return tags

    def group_status(self, target_arn: str) -> str:
        """Return the status of a traffic distribution group.

        Raises:
            NotFoundError: If there is no such group.
        """
        return self._groups.status(target_arn)

    def _instance_id_of(self, number: PhoneNumber) -> str:
        return number.instance_id or self._groups.instance_id(number.target_arn)

    def _write(self, operation: str, **parameters: Any) -> Mapping[str, Any]:
        self._before_write(operation)
        before_repeat = partial(self._before_write, operation)
        return self._client.call(operation, before_repeat=before_repeat, **parameters)

    def _write_once(self, operation: str, attempt: int, **parameters: Any) -> Mapping[str, Any]:
        """Write with a client token, by which Connect does the same attempt once."""
        token = client_token(self._resource, operation, parameters, attempt)
        return self._write(operation, **parameters, ClientToken=token)


def _refuse(operation: str) -> NoReturn:
    raise PhoneNumberError(f"{operation} would write, and this only reads")
