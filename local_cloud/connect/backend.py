"""The local Connect of every account and Region, as moto keeps it."""

from threading import RLock
from typing import ClassVar

from moto.core.base_backend import BackendDict

from local_cloud.connect.calls import CallLog
from local_cloud.connect.faults import Faults
from local_cloud.connect.operations.contact_flows import ContactFlowOperations
from local_cloud.connect.operations.phone_numbers import PhoneNumberOperations
from local_cloud.connect.operations.tags import TagOperations
from local_cloud.connect.operations.traffic_distribution_groups import (
    TrafficDistributionGroupOperations,
)
from local_cloud.connect.rate_limit import RateLimiter
from local_cloud.connect.tokens import TokenMemory


class LocalConnectBackend(
    PhoneNumberOperations,
    ContactFlowOperations,
    TrafficDistributionGroupOperations,
    TagOperations,
):
    """All operations on one account and Region, with what `dispatch` remembers of its calls.

    Attributes:
        lock: Held while a call or a control request is dealt with, in every account and Region.
        faults: What is to go wrong.
        calls: What was asked and answered.
    """

    lock: ClassVar[RLock] = RLock()

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.faults = Faults()
        self.calls = CallLog()
        self.tokens = TokenMemory()
        self.rate_limiter = RateLimiter()


local_connect_backends: BackendDict[LocalConnectBackend] = BackendDict(
    LocalConnectBackend, "connect"
)
