"""What a contact centre has in Amazon Connect before its stack is deployed."""

from dataclasses import dataclass

from local_cloud.cloud import LocalCloud
from local_cloud.furnish import Furnisher

# From the ranges that are kept free for fiction.
SUPPORT_NUMBER = "+18445550100"
SALES_NUMBER = "+18445550101"
NIGHT_NUMBER = "+18005550102"


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
        self._furnisher = Furnisher(cloud.client("connect"), cloud.connect.control)
        self._names: dict[str, str] = {}
        with self._furnisher.at_once():
            self.main = self._instance("main", "Welcome")
            self.overflow = self._instance("overflow", "Welcome back")
            self.closed_flow_arn = self._flow(self.main.arn, "Closed")
            group = self._furnisher.traffic_distribution_group(self.main.arn, "Resilient")
            self.group_arn = self._named(group, "group of main")
            self.support_source_arn = self._furnisher.external_number(SUPPORT_NUMBER)
            self.sales_source_arn = self._furnisher.external_number(SALES_NUMBER)
            night = self._furnisher.claimed_number(
                NIGHT_NUMBER, self.overflow.arn, self.overflow.contact_flow_arn
            )
            self.night_number_id = night.rsplit("/", 1)[-1]

    def name(self, arn: str | None) -> str:
        """Return what a target or a flow is called."""
        return self._names.get(arn, arn) if arn else "none"

    def _named(self, arn: str, name: str) -> str:
        self._names[arn] = name
        return arn

    def _instance(self, alias: str, flow_name: str) -> Instance:
        arn = self._named(self._furnisher.instance(alias), f"instance {alias}")
        return Instance(arn, self._flow(arn, flow_name))

    def _flow(self, instance_arn: str, name: str) -> str:
        return self._named(self._furnisher.contact_flow(instance_arn, name), name)
