"""What a contact centre has in Amazon Connect before its stack is deployed."""

from dataclasses import dataclass
from typing import Any

from local_cloud.cloud import LocalCloud
from local_cloud.environment import ACCOUNT, REGION

# From the ranges that are kept free for fiction.
SUPPORT_NUMBER = "+18445550100"
SALES_NUMBER = "+18445550101"
NIGHT_NUMBER = "+18005550102"

_EMPTY_FLOW = '{"Version":"2019-10-30","StartAction":"","Actions":[]}'


@dataclass(frozen=True)
class Instance:
    """An instance with one flow."""

    arn: str
    contact_flow_arn: str


class ContactCentre:
    """Two instances, a traffic distribution group, two numbers elsewhere and one claimed.

    All of it is made through the API, as on AWS; only the numbers in AWS End User
    Messaging are put there by the local Connect's control.
    """

    def __init__(self, cloud: LocalCloud) -> None:
        self._connect = cloud.client("connect")
        self._names: dict[str, str] = {}
        usual = cloud.connect.control.behaviour()
        cloud.connect.control.behaviour(settle_seconds=0, rate=None)
        self.main = self._instance("main", "Welcome")
        self.overflow = self._instance("overflow", "Welcome back")
        self.closed_flow_arn = self._flow(self.main.arn, "Closed")
        group = self._connect.create_traffic_distribution_group(
            Name="Resilient", InstanceId=self.main.arn.rsplit("/", 1)[-1]
        )
        self.group_arn = self._named(str(group["Arn"]), "group of main")
        self.support_source_arn = self._external_number(cloud, "support", SUPPORT_NUMBER)
        self.sales_source_arn = self._external_number(cloud, "sales", SALES_NUMBER)
        self.night_number_id = self._claimed_number(NIGHT_NUMBER, self.overflow)
        cloud.connect.control.behaviour(settle_seconds=usual.settle_seconds, rate=usual.rate)

    def name(self, arn: str | None) -> str:
        """Return what a target or a flow is called."""
        return self._names.get(arn, arn) if arn else "none"

    def _named(self, arn: str, name: str) -> str:
        self._names[arn] = name
        return arn

    def _instance(self, alias: str, flow_name: str) -> Instance:
        created = self._connect.create_instance(
            InstanceAlias=alias,
            IdentityManagementType="CONNECT_MANAGED",
            InboundCallsEnabled=True,
            OutboundCallsEnabled=True,
        )
        arn = self._named(str(created["Arn"]), f"instance {alias}")
        return Instance(arn, self._flow(arn, flow_name))

    def _flow(self, instance_arn: str, name: str) -> str:
        created = self._connect.create_contact_flow(
            InstanceId=instance_arn.rsplit("/", 1)[-1],
            Name=name,
            Type="CONTACT_FLOW",
            Content=_EMPTY_FLOW,
        )
        return self._named(str(created["ContactFlowArn"]), name)

    def _external_number(self, cloud: LocalCloud, name: str, phone_number: str) -> str:
        arn = f"arn:aws:sms-voice:{REGION}:{ACCOUNT}:phone-number/phone-{name}"
        cloud.connect.control.add_external_number(arn, phone_number)
        return arn

    def _claimed_number(self, phone_number: str, instance: Instance) -> str:
        claimed: dict[str, Any] = self._connect.claim_phone_number(
            TargetArn=instance.arn, PhoneNumber=phone_number
        )
        phone_number_id = str(claimed["PhoneNumberId"])
        self._connect.associate_phone_number_contact_flow(
            PhoneNumberId=phone_number_id,
            InstanceId=instance.arn.rsplit("/", 1)[-1],
            ContactFlowId=instance.contact_flow_arn.rsplit("/", 1)[-1],
        )
        return phone_number_id
