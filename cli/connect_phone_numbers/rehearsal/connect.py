"""Amazon Connect as the handler finds it when it is tried: what is, and what it has done to it.

It stands where a boto3 client does. What is read comes from Connect once, and in bulk where that
can be; what is written changes what is read afterwards, and nothing else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from phone_number_handler.adapters.patient_client import PatientClient
from phone_number_handler.core.arn import Arn, Kind, is_kind
from phone_number_handler.core.channel import Channel, Flows, attached, channel_of
from phone_number_handler.core.errors import NotFoundError, PhoneNumberError
from phone_number_handler.core.number import Placement

Answer = Mapping[str, Any]
_FLOWS = 100
# By what properties name a number.
_NAMES = ("PhoneNumberId", "SourcePhoneNumberArn", "PhoneNumber")


@dataclass(frozen=True)
class Write:
    """A call that writes, but for its client token."""

    operation: str
    parameters: Mapping[str, Any]


class RehearsedConnect:
    """A client of Amazon Connect that nothing reaches but reads.

    Attributes:
        writes: What would have been written, in its order.
        counts: How often each operation was called.
    """

    def __init__(
        self,
        connect: PatientClient,
        concerned: Collection[str],
        unknown_sources: Collection[str] = (),
    ) -> None:
        """Read through ``connect``.

        Args:
            connect: Connect itself.
            concerned: The ids, sources and digits of the numbers whose flows will be asked for.
            unknown_sources: The sources that their services do not know, as far as they have been
                asked by the time of an import.
        """
        self.writes: list[Write] = []
        self.counts: Counter[str] = Counter()
        #: Why it could not be read, if it could not: no verdict on what would be deployed.
        self.refused: PhoneNumberError | None = None
        self._client = connect
        self._concerned, self._unknown_sources = concerned, unknown_sources
        self._numbers: dict[str, dict[str, Any] | None] = {}
        self._flows: dict[str, str | None] = {}
        # On the channels that name a number by its source.
        self._source_flows: dict[str, str | None] = {}
        self._found: dict[str, str] = {}
        self._found_flows: dict[str, str | None] = {}
        self._found_source_flows: dict[str, str | None] = {}
        self._listed = cache(lambda target: [*self._pages(target)])
        self._group = cache(self._read_group)
        self._require_instance = cache(self._read_instance)
        self._require_flow = cache(self._read_flow)

    # What is read

    def describe_phone_number(self, PhoneNumberId: str) -> Answer:  # noqa: N803 - the API's name
        """Show a number, as it is by now."""
        self.counts["DescribePhoneNumber"] += 1
        return {"ClaimedPhoneNumberSummary": dict(self._number(PhoneNumberId))}

    def list_phone_numbers_v2(
        self,
        TargetArn: str | None = None,  # noqa: N803
        PhoneNumberPrefix: str = "",  # noqa: N803
        **_page: Any,
    ) -> Answer:
        """Show all numbers, as they are by now, on one page."""
        self.counts["ListPhoneNumbersV2"] += 1
        by_id = {each["PhoneNumberId"]: each for each in self._listed(TargetArn)}
        for number_id, number in self._numbers.items():
            if number is None:
                by_id.pop(number_id, None)
            elif TargetArn in (None, number["TargetArn"]):
                by_id[number_id] = number
        numbers = [
            each for each in by_id.values() if each["PhoneNumber"].startswith(PhoneNumberPrefix)
        ]
        return {"ListPhoneNumbersSummaryList": numbers}

    def batch_get_flow_association(
        self,
        InstanceId: str,  # noqa: N803
        ResourceIds: list[str],  # noqa: N803
        ResourceType: str,  # noqa: N803
    ) -> Answer:
        """Show which flows the numbers are attached to by now."""
        self.counts["BatchGetFlowAssociation"] += 1
        arns = {Arn.parse(each).resource_id: each for each in ResourceIds}
        if unknown := arns.keys() - self._flows.keys():
            self._read_flows(InstanceId, unknown, ResourceType)
        found = [
            {"ResourceId": arn, "FlowId": self._flows[number_id]}
            for number_id, arn in arns.items()
            if self._flows[number_id]
        ]
        return {"FlowAssociationSummaryList": found}

    def get_flow_association(self, **parameters: Any) -> Answer:
        """Show which flow a number is attached to by now, by its source."""
        self.counts["GetFlowAssociation"] += 1
        source = parameters["ResourceId"]
        if source not in self._source_flows:
            try:
                flow = self._call("GetFlowAssociation", **parameters).get("FlowId")
            except NotFoundError:
                flow = None
            self._source_flows[source] = self._found_source_flows[source] = flow
        return {"FlowId": self._source_flows[source]}

    def describe_traffic_distribution_group(
        self,
        TrafficDistributionGroupId: str,  # noqa: N803
    ) -> Answer:
        """Show a group."""
        self.counts["DescribeTrafficDistributionGroup"] += 1
        return self._group(TrafficDistributionGroupId)

    # What is written

    def import_phone_number(self, **parameters: Any) -> Answer:
        """Take a number for imported."""
        self._write("ImportPhoneNumber", parameters)
        self._require_instance(parameters["InstanceId"], "ImportPhoneNumber")
        source = Arn.parse(parameters["SourcePhoneNumberArn"])
        if source.text in self._unknown_sources:
            raise _not_found("ImportPhoneNumber", source.text)
        number_id = str(uuid5(NAMESPACE_URL, source.text))
        self._numbers[number_id] = {
            "PhoneNumberId": number_id,
            "PhoneNumberArn": source.phone_number(number_id),
            "PhoneNumber": f"the number of {source.resource}",
            "SourcePhoneNumberArn": source.text,
            "TargetArn": source.sibling("connect", f"instance/{parameters['InstanceId']}"),
            "PhoneNumberDescription": parameters.get("PhoneNumberDescription", ""),
            "PhoneNumberStatus": {"Status": "CLAIMED"},
            "Tags": dict(parameters["Tags"]),
        }
        self._flows[number_id] = self._source_flows[source.text] = None
        return {"PhoneNumberId": number_id}

    def update_phone_number(self, **parameters: Any) -> Answer:
        """Take a number for moved, without its flow."""
        self._write("UpdatePhoneNumber", parameters)
        number, target = self._number(parameters["PhoneNumberId"]), parameters["TargetArn"]
        if is_kind(target, Kind.INSTANCE):
            self._require_instance(Arn.parse(target).instance_id, "UpdatePhoneNumber")
        else:
            self._group(Arn.parse(target).resource_id)
        number |= {"TargetArn": target, "InstanceId": None, "PhoneNumberStatus": {}}
        self._flows[number["PhoneNumberId"]] = None
        if source := number.get("SourcePhoneNumberArn"):
            self._source_flows[source] = None
        return {}

    def update_phone_number_metadata(self, **parameters: Any) -> Answer:
        """Take a number's description for set."""
        self._write("UpdatePhoneNumberMetadata", parameters)
        number = self._number(parameters["PhoneNumberId"])
        number["PhoneNumberDescription"] = parameters["PhoneNumberDescription"]
        return {}

    def associate_phone_number_contact_flow(self, **parameters: Any) -> Answer:
        """Take a number for attached to a flow."""
        self._write("AssociatePhoneNumberContactFlow", parameters)
        instance_id, flow_id = parameters["InstanceId"], parameters["ContactFlowId"]
        self._require_flow(instance_id, flow_id, "AssociatePhoneNumberContactFlow")
        number = self._number(parameters["PhoneNumberId"])
        home = Arn.parse(number["PhoneNumberArn"])
        flow = home.sibling("connect", f"instance/{instance_id}/contact-flow/{flow_id}")
        self._flows[number["PhoneNumberId"]] = flow
        return {}

    def disassociate_phone_number_contact_flow(self, **parameters: Any) -> Answer:
        """Take a number for detached."""
        self._write("DisassociatePhoneNumberContactFlow", parameters)
        self._flows[self._number(parameters["PhoneNumberId"])["PhoneNumberId"]] = None
        return {}

    def associate_flow(self, **parameters: Any) -> Answer:
        """Take a number, by its source, for attached to a flow."""
        self._write("AssociateFlow", parameters)
        flow = Arn.parse(parameters["FlowId"])
        self._require_flow(parameters["InstanceId"], flow.resource_id, "AssociateFlow")
        self._source_flows[parameters["ResourceId"]] = flow.text
        return {}

    def disassociate_flow(self, **parameters: Any) -> Answer:
        """Take a number, by its source, for detached."""
        self._write("DisassociateFlow", parameters)
        self._source_flows[parameters["ResourceId"]] = None
        return {}

    def tag_resource(self, **parameters: Any) -> Answer:
        """Take tags for put on."""
        self._write("TagResource", parameters)
        number = self._number(Arn.parse(parameters["resourceArn"]).resource_id)
        number["Tags"] = {**number.get("Tags", {}), **parameters["tags"]}
        return {}

    def untag_resource(self, **parameters: Any) -> Answer:
        """Take tags for taken off."""
        self._write("UntagResource", parameters)
        number = self._number(Arn.parse(parameters["resourceArn"]).resource_id)
        gone = set(parameters["tagKeys"])
        number["Tags"] = {k: v for k, v in number.get("Tags", {}).items() if k not in gone}
        return {}

    def release_phone_number(self, **parameters: Any) -> Answer:
        """Take a number for released."""
        self._write("ReleasePhoneNumber", parameters)
        self._numbers[self._number(parameters["PhoneNumberId"])["PhoneNumberId"]] = None
        return {}

    # What a plan shows

    def places(self) -> dict[str, Placement]:
        """Return where the numbers that were looked at are by now, by their ids."""
        return {
            number_id: Placement(
                number.get("TargetArn", ""),
                _by_channel(number, self._flows, self._source_flows),
            )
            for number_id, number in self._numbers.items()
            if number
        }

    def look(self, phone_number_id: str) -> Placement | None:
        """Return where a number is by now that the handler does not ask for; None if it is gone."""
        with suppress(NotFoundError):
            self._number(phone_number_id)
        return self.places().get(phone_number_id)

    def found(self, phone_number_id: str) -> Placement | None:
        """Return where a number was when it was first looked at; None if it was not there."""
        target = self._found.get(phone_number_id)
        if target is None:
            return None
        number = self._numbers.get(phone_number_id) or {}
        flows = _by_channel(number, self._found_flows, self._found_source_flows)
        return Placement(target, flows)

    def called(self, phone_number_id: str) -> str:
        """Return the number itself, of one that was looked at; else nothing."""
        number = self._numbers.get(phone_number_id)
        return str(number["PhoneNumber"]) if number else ""

    # Behind it

    def _call(self, operation: str, **parameters: Any) -> Answer:
        with self._keeping_refusals():
            return self._client.call(operation, **parameters)

    @contextmanager
    def _keeping_refusals(self) -> Iterator[None]:
        try:
            yield
        except NotFoundError:
            raise
        except PhoneNumberError as error:
            self.refused = self.refused or error
            raise

    def _write(self, operation: str, parameters: Mapping[str, Any]) -> None:
        self.counts[operation] += 1
        kept = {key: value for key, value in parameters.items() if key != "ClientToken"}
        self.writes.append(Write(operation, kept))

    def _number(self, phone_number_id: str) -> dict[str, Any]:
        if phone_number_id not in self._numbers:
            answer = self._call("DescribePhoneNumber", PhoneNumberId=phone_number_id)
            read = dict(answer["ClaimedPhoneNumberSummary"])
            self._numbers[phone_number_id] = read
            self._found[phone_number_id] = read.get("TargetArn", "")
        number = self._numbers[phone_number_id]
        if number is None:
            raise _not_found("DescribePhoneNumber", phone_number_id)
        return number

    def _pages(self, target: str | None) -> Iterator[Mapping[str, Any]]:
        where: dict[str, Any] = {"TargetArn": target} if target else {}
        with self._keeping_refusals():
            for page in self._client.pages("ListPhoneNumbersV2", MaxResults=1000, **where):
                yield from page.get("ListPhoneNumbersSummaryList", ())

    def _read_flows(self, instance_id: str, wanted: Collection[str], kind: str) -> None:
        """Read the flows of these numbers, and of as many others of the plan as fit in a call."""
        target_end = f":instance/{instance_id}"
        others = [
            each["PhoneNumberId"]
            for each in self._listed(None)
            if each.get("TargetArn", "").endswith(target_end)
            and {each.get(name) for name in _NAMES} & set(self._concerned)
            and each["PhoneNumberId"] not in {*self._flows, *wanted}
        ]
        ids = [*wanted, *others][:_FLOWS]
        arns = [self._arn(number_id) for number_id in ids]
        answer = self._call(
            "BatchGetFlowAssociation",
            InstanceId=instance_id,
            ResourceIds=arns,
            ResourceType=kind,
        )
        self._flows |= dict.fromkeys(ids)
        for summary in answer.get("FlowAssociationSummaryList", ()):
            self._flows[Arn.parse(summary["ResourceId"]).resource_id] = summary["FlowId"]
        self._found_flows |= {number_id: self._flows[number_id] for number_id in ids}

    def _arn(self, number_id: str) -> str:
        listed = (each for each in self._listed(None) if each["PhoneNumberId"] == number_id)
        found = next(listed, None) or self._number(number_id)
        return str(found["PhoneNumberArn"])

    def _read_group(self, group_id: str) -> Answer:
        return self._call("DescribeTrafficDistributionGroup", TrafficDistributionGroupId=group_id)

    def _read_instance(self, instance_id: str, operation: str) -> None:
        try:
            self._call("DescribeInstance", InstanceId=instance_id)
        except NotFoundError:
            raise _not_found(operation, instance_id) from None

    def _read_flow(self, instance_id: str, flow_id: str, operation: str) -> None:
        try:
            self._call("DescribeContactFlow", InstanceId=instance_id, ContactFlowId=flow_id)
        except NotFoundError:
            raise _not_found(operation, flow_id) from None

    def __getattr__(self, method: str) -> Callable[..., Answer]:
        """Refuse what is not known: it could write."""
        raise NotImplementedError(f"The plan does not know what {method} comes to")


def _by_channel(
    number: Mapping[str, Any], by_id: Mapping[str, str | None], by_source: Mapping[str, str | None]
) -> Flows:
    """Return the flow on each channel that was looked at."""
    number_id, source = number.get("PhoneNumberId", ""), number.get("SourcePhoneNumberArn")
    voice: Flows = {Channel.VOICE: by_id[number_id]} if number_id in by_id else {}
    if source is None:
        return voice
    if source in by_source:
        return {**voice, channel_of(source): by_source[source]}
    # That nothing answers the calls of a number which is texted does not say that nothing does.
    return attached(voice)


def _not_found(operation: str, what: str) -> NotFoundError:
    return NotFoundError(operation, "ResourceNotFoundException", f"{what} does not exist")
