"""A local Connect as tests, the demo and benchmarks set it up, provoke it and look at it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from local_cloud.connect.behaviour import Behaviour
from local_cloud.connect.calls import Call
from local_cloud.connect.faults import Fault
from local_cloud.connect.phone_number import PhoneNumberRecord


@dataclass(frozen=True)
class Resource:
    """Something that Connect has."""

    arn: str

    @property
    def id(self) -> str:
        """The id at the end of the ARN."""
        return self.arn.rsplit("/", 1)[-1]


class LocalConnect(Protocol):
    """One account and Region of a local Connect, in this process or in another.

    What is added was there before: it is settled, whatever the behaviour, and no call is logged.
    """

    def add_instance(self, alias: str | None = None) -> Resource:
        """Add an instance."""

    def add_contact_flow(self, instance_id: str, name: str | None = None) -> Resource:
        """Add a published flow to an instance."""

    def add_traffic_distribution_group(self, instance_id: str, name: str | None = None) -> Resource:
        """Add a group to an instance; it is ACTIVE."""

    def set_group_status(self, group_arn: str, status: str, seconds: float | None = None) -> None:
        """Set a group's status: for good, or for some seconds, after which it is ACTIVE."""

    def add_external_number(  # noqa: PLR0913 - what the services say of it
        self,
        phone_number: str | None = None,
        source_phone_number_arn: str | None = None,
        *,
        status: str = "ACTIVE",
        capabilities: Sequence[str] = ("SMS", "VOICE"),
        two_way_enabled: bool = True,
        destination: str | None = None,
    ) -> str:
        """Add a number of AWS End User Messaging, or change one that is there; return its ARN.

        An ARN that is not given ends in the number's digits. The rest is as DescribePhoneNumbers
        shows it: a number that can be imported, but for what it is told. By default its messages
        go to Amazon Connect.
        """

    def add_phone_number(
        self,
        target_arn: str,
        *,
        phone_number: str | None = None,
        contact_flow_arn: str | None = None,
        tags: dict[str, str] | None = None,
        description: str | None = None,
    ) -> Resource:
        """Put a number that has been CLAIMED for long into a target."""

    def misreport(self, phone_number_id: str, members: dict[str, Any]) -> None:
        """Have reads of a number give these members, by the API's names, instead of what is true.

        None leaves a member out; no members at all end it.
        """

    def behaviour(self) -> Behaviour:
        """Return what Connect does unasked."""

    def behave(self, **changes: Any) -> Behaviour:
        """Change the behaviour from now on, setting by setting; return all of it."""

    def add_fault(self, fault: Fault) -> None:
        """Arm a fault."""

    def faults(self) -> list[Fault]:
        """Return the faults that were added, spent ones included."""

    def clear_faults(self) -> None:
        """Disarm all faults; numbers that were stalled go on."""

    def calls(self, since: int = 0) -> list[Call]:
        """Return the calls after the one with that sequence number."""

    def clear_calls(self) -> None:
        """Forget the calls; their sequence numbers go on."""

    def numbers(self) -> list[PhoneNumberRecord]:
        """Return what is true of every number now, however stale the API's reads are."""

    def names(self) -> dict[str, str]:
        """Return what instances, flows and groups are called, by ARN."""

    def reset(self) -> None:
        """Forget everything: instances, numbers, calls, faults and behaviour."""
