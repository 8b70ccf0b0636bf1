"""All numbers of an account and Region, in bulk: a call for 1,000 of them, and one for 100 flows.

API: https://docs.aws.amazon.com/connect/latest/APIReference/API_BatchGetFlowAssociation.html
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from phone_number_handler.adapters.flows import RESOURCE_TYPES, name_of, read
from phone_number_handler.adapters.groups import Groups
from phone_number_handler.adapters.listing import pages
from phone_number_handler.adapters.patient_client import PatientClient
from phone_number_handler.core.arn import Arn, Kind
from phone_number_handler.core.channel import Channel
from phone_number_handler.core.errors import NotFoundError
from phone_number_handler.core.number import ListedNumber

_GROUPS, _FLOWS = 10, 100


class Inventory:
    """What is in Amazon Connect, whoever manages it."""

    def __init__(self, client: PatientClient) -> None:
        """Read through ``client``."""
        self._client = client
        self._groups = Groups(client)

    def numbers(self, groups: Iterable[str] = ()) -> dict[str, ListedNumber]:
        """Return all numbers, by their ids.

        Args:
            groups: Traffic distribution groups that are looked into as well: a list of all numbers
                may leave theirs out. One that does not exist has none.
        """
        found = {each.phone_number_id: each for each in self._listed()}
        for group in groups:
            try:
                found |= {each.phone_number_id: each for each in self._listed(group)}
            except NotFoundError:
                continue
        return found

    def groups(self) -> list[str]:
        """Return the ARNs of all traffic distribution groups."""
        pages = self._client.pages("ListTrafficDistributionGroups", MaxResults=_GROUPS)
        return [
            str(group["Arn"])
            for page in pages
            for group in page.get("TrafficDistributionGroupSummaryList", ())
        ]

    def flows(
        self, asked_for: Iterable[tuple[ListedNumber, Channel]]
    ) -> dict[str, dict[Channel, str | None]]:
        """Return the flows that numbers are attached to on channels, by the numbers' ids.

        One on SMS takes a call of its own: no list knows it. What is nowhere has none.
        """
        found: dict[str, dict[Channel, str | None]] = defaultdict(dict)
        bulk: dict[tuple[str, Channel], dict[str, str]] = defaultdict(dict)
        for number, channel in dict.fromkeys(asked_for):
            instance_id, flows = self._instance_of(number), found[number.phone_number_id]
            flows[channel] = None
            if instance_id and channel is Channel.SMS:
                flows[channel] = read(self._client, number, channel, instance_id)
            elif instance_id:
                bulk[instance_id, channel][name_of(number, channel)] = number.phone_number_id
        for (instance_id, channel), ids in bulk.items():
            for name, flow in self._associations(instance_id, channel, list(ids)):
                if name in ids:
                    found[ids[name]][channel] = flow
        return dict(found)

    def _associations(
        self, instance_id: str, channel: Channel, names: Sequence[str]
    ) -> Iterator[tuple[str, str]]:
        for at in range(0, len(names), _FLOWS):
            answer = self._client.call(
                "BatchGetFlowAssociation",
                InstanceId=instance_id,
                ResourceIds=names[at : at + _FLOWS],
                ResourceType=RESOURCE_TYPES[channel],
            )
            for summary in answer.get("FlowAssociationSummaryList", ()):
                yield _plain(summary["ResourceId"]), str(summary["FlowId"])

    def _listed(self, target_arn: str | None = None) -> Iterator[ListedNumber]:
        for page in pages(self._client, TargetArn=target_arn):
            yield from page.numbers

    def _instance_of(self, number: ListedNumber) -> str | None:
        """Return the id of the instance whose flows the number can have; None if it is nowhere."""
        if number.instance_id or not number.target_arn:
            return number.instance_id
        return self._groups.instance_id(number.target_arn)


def _plain(name: str) -> str:
    """Return a number's ARN without the instance that some answers have in it."""
    arn = Arn.parse(name)
    if arn.kind is Kind.PHONE_NUMBER_OF_INSTANCE:
        return arn.phone_number(arn.resource_id)
    return name
