"""The services of AWS that a function asks, each for as long as its answer is worth."""

from __future__ import annotations

from functools import cache, partial

from phone_number_handler.adapters.aws import NewClient, boto3_client, optional_client
from phone_number_handler.adapters.clock import Clock, Deadline, SystemClock
from phone_number_handler.adapters.log import Log
from phone_number_handler.adapters.owners import Owners
from phone_number_handler.adapters.patience import TRANSIENT
from phone_number_handler.adapters.patient_client import PatientClient
from phone_number_handler.adapters.sources import Sources
from phone_number_handler.adapters.stacks import CloudFormationStacks

# For how many seconds a service is asked again that fails. That an owner cannot be asked after is
# an answer as well; whether a source is ready is worth few, since there is another way ...
_OWNERS, _SOURCES = 30.0, 5.0
_PATIENCE = dict.fromkeys(("cloudformation", "stepfunctions", "resourcegroupstaggingapi"), _OWNERS)
# ... and this is what the other way takes: no answer is waited for any longer.
_KEPT_FOR_IMPORT = 60.0


class Services:
    """The services, through clients that last as long as the function is warm.

    Attributes:
        clock: Tells the time, and waits.
    """

    def __init__(self, new_client: NewClient, clock: Clock) -> None:
        """Ask through boto3 clients, each of which ``new_client`` makes once it is needed."""
        self._client = cache(new_client)
        self.clock = clock

    def patient(self, service: str, deadline: Deadline, log: Log) -> PatientClient:
        """Return the calls of a service, by boto3's name of it, repeated until a deadline."""
        client = partial(self._client, service)
        patience = _PATIENCE.get(service, TRANSIENT)
        return PatientClient(client, self.clock, deadline, log, patience)

    def owners(self, deadline: Deadline, log: Log) -> Owners:
        """Return what answers for those who may own a number."""
        stacks = CloudFormationStacks(self.patient("cloudformation", deadline, log))
        return Owners(stacks, self.patient("stepfunctions", deadline, log))

    def sources(self, deadline: Deadline, log: Log) -> Sources:
        """Return what answers for the numbers that can be imported."""
        in_time = deadline.before(_KEPT_FOR_IMPORT)

        def asked_shortly(service: str) -> PatientClient:
            client = partial(optional_client, self._client, service)
            return PatientClient(client, self.clock, in_time, log, _SOURCES)

        return Sources(asked_shortly)


@cache
def aws() -> Services:
    """Return those that boto3's standard settings name, by the machine's clock."""
    return Services(boto3_client, SystemClock())
