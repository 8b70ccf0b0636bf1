"""Puts things into a local Connect: through its API, as on AWS, where that has a way."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from local_cloud.connect.control import ConnectControl
from local_cloud.environment import ACCOUNT, REGION

EMPTY_FLOW = '{"Version":"2019-10-30","StartAction":"","Actions":[]}'


class Furnisher:
    """Makes instances, flows, groups and numbers in a local Connect.

    Args:
        connect: A boto3 client of it.
        control: Its switches.
    """

    def __init__(self, connect: Any, control: ConnectControl) -> None:
        self._connect = connect
        self._control = control

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Within the block, no change takes time and no call is throttled."""
        usual = self._control.behaviour()
        self._control.behaviour(settle_seconds=0, rate=None)
        try:
            yield
        finally:
            self._control.behaviour(settle_seconds=usual.settle_seconds, rate=usual.rate)

    def instance(self, alias: str) -> str:
        """Make an instance; return its ARN."""
        created = self._connect.create_instance(
            InstanceAlias=alias,
            IdentityManagementType="CONNECT_MANAGED",
            InboundCallsEnabled=True,
            OutboundCallsEnabled=True,
        )
        return str(created["Arn"])

    def contact_flow(self, instance_arn: str, name: str) -> str:
        """Make a flow; return its ARN."""
        created = self._connect.create_contact_flow(
            InstanceId=_last(instance_arn), Name=name, Type="CONTACT_FLOW", Content=EMPTY_FLOW
        )
        return str(created["ContactFlowArn"])

    def traffic_distribution_group(self, instance_arn: str, name: str) -> str:
        """Make a group; return its ARN."""
        created = self._connect.create_traffic_distribution_group(
            Name=name, InstanceId=_last(instance_arn)
        )
        return str(created["Arn"])

    def external_number(self, phone_number: str, arn: str | None = None) -> str:
        """Put a number into AWS End User Messaging; return its ARN."""
        digits = phone_number.removeprefix("+")
        arn = arn or f"arn:aws:sms-voice:{REGION}:{ACCOUNT}:phone-number/phone-{digits}"
        self._control.add_external_number(arn, phone_number)
        return arn

    def claimed_number(
        self, phone_number: str, target_arn: str, contact_flow_arn: str | None = None
    ) -> str:
        """Claim a number and attach it to a flow; return its ARN."""
        claimed = self._connect.claim_phone_number(TargetArn=target_arn, PhoneNumber=phone_number)
        if contact_flow_arn:
            self._connect.associate_phone_number_contact_flow(
                PhoneNumberId=claimed["PhoneNumberId"],
                InstanceId=contact_flow_arn.split("/")[1],
                ContactFlowId=_last(contact_flow_arn),
            )
        return str(claimed["PhoneNumberArn"])


def _last(arn: str) -> str:
    return arn.rsplit("/", 1)[-1]
