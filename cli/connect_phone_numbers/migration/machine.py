"""The state machine of a migration, and what it runs.

API: https://docs.aws.amazon.com/step-functions/latest/apireference/Welcome.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from connect_phone_numbers.account import Account
from connect_phone_numbers.deployed import NoSuchStackError, resources_of, stack_id
from phone_number_handler.adapters.executions import TOKEN, StateMachines
from phone_number_handler.adapters.patient_client import PatientClient
from phone_number_handler.core.migration import Heading
from phone_number_handler.entrypoints.migration.files import run_of

BUCKET_TAG = "cdk-connect-phone-numbers:bucket"
_STATE_MACHINE = "AWS::StepFunctions::StateMachine"
_PREFIX = "arn:"
# Of a migration in which thousands fail, a person reads the first ones.
_MOST_FAILURES = 100


class NoSuchMigrationError(Exception):
    """There is no migration of that name, or more than one, or none has run."""


@dataclass(frozen=True)
class Execution:
    """One run of the state machine.

    Attributes:
        arn: Its ARN.
        status: RUNNING, SUCCEEDED, FAILED, TIMED_OUT or ABORTED.
        heading: Which way it goes.
        manifest: The manifest's key in the migration's bucket.
        why: What Step Functions says of its failure.
    """

    arn: str
    status: str
    heading: Heading
    manifest: str
    why: str = ""

    @property
    def name(self) -> str:
        """Its name."""
        return self.arn.rsplit(":", 1)[-1]

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self.status == "RUNNING"

    def file(self, name: str) -> str:
        """Return the key of a file that it has written into the migration's bucket."""
        return f"{run_of(self.arn)}/{name}"


@dataclass(frozen=True)
class Wave:
    """How far a wave is: what Step Functions calls a Map Run.

    Attributes:
        arn: The Map Run's ARN.
        counts: Numbers by what has become of them.
        is_over: Whether it has ended.
    """

    arn: str
    counts: Mapping[str, int]
    is_over: bool

    @property
    def failed(self) -> int:
        """How many numbers have failed."""
        return sum(self.counts.get(each, 0) for each in ("failed", "timedOut", "aborted"))

    @property
    def done(self) -> int:
        """How many are under way no longer."""
        return self.counts.get("succeeded", 0) + self.failed


@dataclass(frozen=True)
class Machine:
    """A migration's state machine.

    Attributes:
        arn: Its ARN.
        bucket: The bucket for its manifests and its reports.
    """

    arn: str
    bucket: str
    states: PatientClient

    @classmethod
    def find(cls, account: Account, name: str) -> Machine:
        """Return the migration of a stack, or that of an ARN.

        Args:
            account: Where it is.
            name: The stack's name or ARN, or the state machine's ARN.

        Raises:
            NoSuchMigrationError: If there is none, or more than one.
        """
        is_machine = name.startswith(_PREFIX) and ":stateMachine:" in name
        arns = [name] if is_machine else [*_state_machines(account, name)]
        found = [
            cls(arn, bucket, account.states)
            for arn in arns
            if (bucket := _tags(account.states, arn).get(BUCKET_TAG))
        ]
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(each.arn for each in found)
            raise NoSuchMigrationError(f"{name} has more than one migration: name one of {names}")
        raise NoSuchMigrationError(
            f"MIGRATION must be a stack with a PhoneNumberMigration, or the ARN of its state "
            f"machine: got {name!r}"
        )

    def start(self, name: str, heading: Heading, manifest: str) -> Execution:
        """Begin to run, and return what has begun."""
        given = {"Direction": heading, "Manifest": {"Key": manifest}}
        answer = self.states.call(
            "StartExecution",
            stateMachineArn=self.arn,
            name=name,
            input=json.dumps(given),
        )
        return Execution(answer["executionArn"], "RUNNING", heading, manifest)

    def stop(self, execution: Execution) -> None:
        """End what runs; numbers that are under way are left as they are."""
        self.states.call(
            "StopExecution",
            executionArn=execution.arn,
            error="Stopped",
            cause="Somebody has stopped it from the command line",
        )

    def latest(self) -> Execution:
        """Return the run that was begun last.

        Raises:
            NoSuchMigrationError: If it has never run.
        """
        begun = self._listed("ListExecutions", "executions", stateMachineArn=self.arn, maxResults=1)
        latest = next(begun, None)
        if latest is None:
            raise NoSuchMigrationError(f"{self.arn} has not run yet: name a manifest, and --plan")
        return self.execution(latest["executionArn"])

    def running(self) -> list[Execution]:
        """Return the runs that are under way, what changes numbers ahead of what only plans."""
        listed = StateMachines(self.states).running(self.arn)
        found = [self.execution(each.arn) for each in listed]
        running = [each for each in found if each.is_running]
        return sorted(running, key=lambda each: each.heading is Heading.PLAN)

    def current(self) -> Execution:
        """Return the run that is under way; without one, that which was begun last.

        A plan, and a run that was refused since one is under way, are begun later than that.

        Raises:
            NoSuchMigrationError: If it has never run.
        """
        return next(iter(self.running()), None) or self.latest()

    def execution(self, arn: str) -> Execution:
        """Return what has become of a run."""
        found = self.states.call("DescribeExecution", executionArn=arn)
        given = json.loads(found["input"])
        return Execution(
            arn,
            found["status"],
            Heading(given["Direction"]),
            given["Manifest"]["Key"],
            _why(found),
        )

    def waves(self, execution: Execution, known: Mapping[str, Wave]) -> list[Wave]:
        """Return the waves that have begun, in their order.

        Args:
            execution: The run.
            known: What was seen of them before, by ARN: one that is over is not looked at again.
        """
        runs = self._listed("ListMapRuns", "mapRuns", executionArn=execution.arn)
        in_order = sorted(runs, key=lambda run: run["startDate"])
        return [self._wave(run["mapRunArn"], known) for run in in_order]

    def _wave(self, arn: str, known: Mapping[str, Wave]) -> Wave:
        if arn in known and known[arn].is_over:
            return known[arn]
        run = self.states.call("DescribeMapRun", mapRunArn=arn)
        return Wave(arn, run["itemCounts"], is_over=run["status"] != "RUNNING")

    def failures(self, wave: Wave) -> Iterator[tuple[Mapping[str, Any], str]]:
        """Give the numbers of a wave that have failed: what was asked for, and why not."""
        failed = self._listed(
            "ListExecutions",
            "executions",
            mapRunArn=wave.arn,
            statusFilter="FAILED",
            maxResults=_MOST_FAILURES,
        )
        for each in islice(failed, _MOST_FAILURES):
            found = self.states.call("DescribeExecution", executionArn=each["executionArn"])
            yield json.loads(found["input"]).get("Item", {}), _why(found)

    def _listed(self, operation: str, name: str, **of: Any) -> Iterator[Mapping[str, Any]]:
        for page in self.states.pages(operation, TOKEN, **of):
            yield from page[name]


def _why(found: Mapping[str, Any]) -> str:
    """Return the sentence in a failure: Lambda wraps it in JSON, the state machine in words."""
    cause = str(found.get("cause") or found.get("error") or "")
    words, brace, rest = cause.partition("{")
    try:
        return f"{words}{json.loads(brace + rest)['errorMessage']}"
    except (KeyError, TypeError, ValueError):
        return cause


def _state_machines(account: Account, stack: str) -> Iterator[str]:
    try:
        arn = stack_id(account.cloudformation, stack)
    except NoSuchStackError:
        # It is another argument that names it here.
        return
    for resource in resources_of(account.cloudformation, arn, {_STATE_MACHINE}):
        yield str(resource["PhysicalResourceId"])


def _tags(states: PatientClient, arn: str) -> Mapping[str, str]:
    tags = states.call("ListTagsForResource", resourceArn=arn)["tags"]
    return {each["key"]: each["value"] for each in tags}
