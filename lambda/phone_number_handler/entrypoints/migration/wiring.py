"""How the parts of a migration's steps are put together."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial

from phone_number_handler.adapters.alarms import Alarms
from phone_number_handler.adapters.bucket import Bucket
from phone_number_handler.adapters.clock import Deadline, kept_back
from phone_number_handler.adapters.connect import Connect
from phone_number_handler.adapters.executions import OwnExecution, StateMachines
from phone_number_handler.adapters.inventory import Inventory
from phone_number_handler.adapters.log import Log
from phone_number_handler.adapters.patient_client import PatientClient
from phone_number_handler.adapters.services import Services
from phone_number_handler.adapters.tagged import TagIndex
from phone_number_handler.core.desired import Resource
from phone_number_handler.core.stack import Direction
from phone_number_handler.core.steps import Step, UntagResource, UpdatePhoneNumberMetadata
from phone_number_handler.entrypoints.migration.apply import Ports
from phone_number_handler.entrypoints.migration.check import Check
from phone_number_handler.entrypoints.migration.files import RunFiles, run_of
from phone_number_handler.entrypoints.migration.plan import Planner
from phone_number_handler.entrypoints.migration.report import Report
from phone_number_handler.entrypoints.migration.review import Review
from phone_number_handler.reconciler.fence import READ_TO_WRITE, Fence
from phone_number_handler.reconciler.reconciler import Reconciler
from phone_number_handler.reconciler.wait import Wait

# Seconds kept back to write down what has come of it.
_KEPT = 15.0
# What a run has written forward is looked at in bulk, wave by wave. Once a number is put back its
# record is gone, and with it what a list would have to be compared with.
_UNSEEN: Mapping[Direction, Collection[type[Step]]] = {
    Direction.FORWARD: (UpdatePhoneNumberMetadata, UntagResource),
    Direction.ROLLING_BACK: (UntagResource,),
}


class Wiring:
    """The parts, for one invocation."""

    def __init__(
        self, services: Services, bucket: str, resource: Resource, lifetime: float, log: Log
    ) -> None:
        """Put them together.

        Args:
            services: What they ask.
            bucket: The bucket's name.
            resource: The migration, with its run.
            lifetime: The seconds that the function has left.
            log: The log.
        """
        self._services, self._resource, self._log = services, resource, log
        self._clock = services.clock
        self._began = self._clock.now()
        available = lifetime - kept_back(_KEPT, lifetime)
        self._deadline = Deadline(self._clock, self._began + available)
        to_write_down = Deadline(self._clock, self._began + lifetime)
        s3 = services.patient("s3", to_write_down, log)
        self.files = RunFiles(Bucket(s3, bucket), run_of(resource.request_id))
        self._connect = self._patient("connect")
        self._stepfunctions = self._patient("stepfunctions")
        self._owners = services.owners(self._deadline, log)

    def planner(self) -> Planner:
        """Return what plans the run."""
        return Planner(
            self._resource,
            Inventory(self._connect),
            TagIndex(self._patient("resourcegroupstaggingapi")),
            self._owners,
            StateMachines(self._stepfunctions),
            self._alarms(),
            self.files,
            self._clock.now,
            self._log,
        )

    def ports(self) -> Ports:
        """Return what the steps of one number work with."""
        reader = Connect(self._connect, self._resource)
        return Ports(
            self._resource, reader, self._owners, self._reconciler, self.files, self._clock.now
        )

    def check(self) -> Check:
        """Return what looks back at a wave."""
        return Check(self._review(), self.files, self._alarms(), self._log)

    def report(self) -> Report:
        """Return what says what has come of the run."""
        return Report(self._review(), self.files, self._log)

    def _alarms(self) -> Alarms:
        return Alarms(self._patient("cloudwatch"))

    def _review(self) -> Review:
        wait = self._wait()
        inventory = Inventory(self._connect)
        catch_up = wait.out_the_stale_window
        return Review(self._resource, inventory, self.files, catch_up, self._log)

    def _reconciler(self, direction: Direction) -> Reconciler:
        execution = OwnExecution(self._patient("stepfunctions"), self._resource.request_id)
        # Step Functions may be asked ahead of every write: an answer is never an old one.
        fence = Fence(
            self._resource,
            execution,
            self._clock,
            direction,
            good_for=READ_TO_WRITE,
            share=0.0,
        )
        return Reconciler(
            self._resource,
            partial(Connect, self._connect, self._resource),
            self._services.sources(self._deadline, self._log),
            self._owners,
            fence,
            self._wait(),
            self._log,
            unseen=_UNSEEN[direction],
        )

    def _wait(self) -> Wait:
        return Wait(self._clock, self._deadline, self._began)

    def _patient(self, service: str) -> PatientClient:
        return self._services.patient(service, self._deadline, self._log)
