"""A local cloud for all deploy tests, and stacks of theirs that the real CDK CLI deploys."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, CfnParameter, Environment, Stack

from cdk_connect_phone_numbers import PhoneNumber
from local_cloud.cdk import CdkCli, CdkResult
from local_cloud.cloud import LocalCloud
from local_cloud.connect.calls import Call
from local_cloud.connect.phone_number import PhoneNumberRecord
from local_cloud.contact_centre import ContactCentre
from local_cloud.environment import ACCOUNT, REGION

Declare = Callable[[Stack], None]


@dataclass
class Observed:
    """What the whole suite has seen: for the test that holds permissions against calls."""

    granted: set[str] = field(default_factory=set)
    called: set[str] = field(default_factory=set)


@pytest.fixture(scope="session")
def observed() -> Observed:
    return Observed()


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    with LocalCloud() as running:
        directory = tmp_path_factory.mktemp("bootstrap")
        CdkCli(running, "none", directory, directory).bootstrap()
        yield running


class Centre(ContactCentre):
    """A contact centre, and as many numbers as tests want."""

    def source(self) -> str:
        """Put a new number into the external service; return its ARN."""
        return self.connect.add_external_number()

    def claimed(self) -> str:
        """Put a number into the other instance, attached to its flow; return its id."""
        return self.connect.add_phone_number(
            self.other_instance, contact_flow_arn=self.other_flow
        ).id


@pytest.fixture(scope="session")
def centre(cloud: LocalCloud) -> Centre:
    cloud.connect.control.behave(settle_seconds=0.5)
    return Centre(cloud.connect.control)


class DeployedStack:
    """One stack, deployed again and again with other numbers in it."""

    def __init__(self, name: str, cloud: LocalCloud, directory: Path, observed: Observed) -> None:
        self.name = name
        self._cloud = cloud
        self._directory = directory
        self._observed = observed
        self._mark = self._last_call()
        self._assembly = directory

    def deploy(
        self,
        declare: Declare | Mapping[str, Mapping[str, Any]],
        *,
        parameters: Mapping[str, str] | None = None,
        check: bool = True,
    ) -> CdkResult:
        """Synthesize the stack and have the CLI deploy it.

        Args:
            declare: What declares things in the stack, or the numbers' arguments by their ids.
            parameters: The template's parameters.
            check: Whether a failure is an error.
        """
        self._mark = self._last_call()
        self._synthesize(declare)
        options = [
            word
            for name, value in (parameters or {}).items()
            for word in ("--parameters", f"{self.name}:{name}={value}")
        ]
        return self._cli().deploy(self.name, options=options, check=check)

    def diff(self, declare: Declare) -> CdkResult:
        """Synthesize the stack and have the CLI compare it with what is deployed."""
        self._synthesize(declare)
        return self._cli().diff(self.name)

    def prepare(self, declare: Declare | Mapping[str, Mapping[str, Any]]) -> CdkResult:
        """Synthesize the stack and have the CLI make its change set, as a pipeline does."""
        self._mark = self._last_call()
        self._synthesize(declare)
        return self._cli().deploy(self.name, options=["--no-execute"])

    def execute(self) -> None:
        """Execute the change set that was prepared."""
        self._mark = self._last_call()
        client = self._cloud.client("cloudformation")
        (prepared,) = client.list_change_sets(StackName=self.name)["Summaries"]
        client.execute_change_set(ChangeSetName=prepared["ChangeSetId"])
        first = prepared["Description"] and self.status().startswith(("CREATE", "REVIEW"))
        waiter = client.get_waiter("stack_create_complete" if first else "stack_update_complete")
        waiter.wait(StackName=self.name, WaiterConfig={"Delay": 1, "MaxAttempts": 300})

    def destroy(self) -> CdkResult:
        self._mark = self._last_call()
        return self._cli().destroy(self.name)

    def calls(self, *operations: str) -> list[Call]:
        """Return the calls of the latest step, of these operations or of all."""
        calls = self._cloud.connect.control.calls(since=self._mark)
        return [call for call in calls if not operations or call.operation in operations]

    def writes(self) -> list[str]:
        return [call.operation for call in self.calls() if call.is_write]

    def outputs(self) -> dict[str, str]:
        client = self._cloud.client("cloudformation")
        (stack,) = client.describe_stacks(StackName=self.name)["Stacks"]
        return {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", ())}

    def status(self) -> str:
        client = self._cloud.client("cloudformation")
        (stack,) = client.describe_stacks(StackName=self.name)["Stacks"]
        return str(stack["StackStatus"])

    def stack_id(self) -> str:
        client = self._cloud.client("cloudformation")
        return str(client.describe_stacks(StackName=self.name)["Stacks"][0]["StackId"])

    def _synthesize(self, declare: Declare | Mapping[str, Mapping[str, Any]]) -> None:
        self._assembly = self._directory / f"assembly-{self._last_call()}-{id(declare)}"
        app = App(outdir=str(self._assembly))
        stack = Stack(app, self.name, env=Environment(account=ACCOUNT, region=REGION))
        if callable(declare):
            declare(stack)
        else:
            for construct_id, arguments in declare.items():
                PhoneNumber(stack, construct_id, **arguments)
        app.synth()
        self._remember_grants()

    def _remember_grants(self) -> None:
        template = json.loads((self._assembly / f"{self.name}.template.json").read_text())
        for resource in template["Resources"].values():
            if resource["Type"] == "AWS::IAM::Policy":
                for statement in resource["Properties"]["PolicyDocument"]["Statement"]:
                    actions = statement["Action"]
                    actions = [actions] if isinstance(actions, str) else actions
                    self._observed.granted.update(actions)

    def _cli(self) -> CdkCli:
        return CdkCli(self._cloud, str(self._assembly), self._directory, self._assembly)

    def _last_call(self) -> int:
        calls = self._cloud.connect.control.calls()
        return calls[-1].sequence if calls else 0


@pytest.fixture
def new_stack(
    cloud: LocalCloud, tmp_path: Path, observed: Observed
) -> Callable[[str], DeployedStack]:
    return lambda name: DeployedStack(name, cloud, tmp_path, observed)


@pytest.fixture
def number(cloud: LocalCloud) -> Callable[[str], PhoneNumberRecord]:
    """Return what is true of a number, found by its source ARN, its id or its ARN."""

    def find(name: str) -> PhoneNumberRecord:
        for each in cloud.connect.control.numbers():
            if name in (each.source_phone_number_arn, each.phone_number_id, each.phone_number_arn):
                return each
        raise LookupError(name)

    return find


@pytest.fixture(autouse=True)
def _no_fault_outlives_its_test(cloud: LocalCloud) -> Iterator[None]:
    yield
    cloud.connect.control.clear_faults()


def parameter(stack: Stack, name: str) -> str:
    """Declare a parameter of the template; return its token."""
    return CfnParameter(stack, name).value_as_string


def logged(cloud: LocalCloud) -> Iterator[str]:
    """Return what the functions have logged, line by line."""
    logs = cloud.client("logs")
    for group in logs.describe_log_groups()["logGroups"]:
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"])
        for page in pages:
            for event in page["events"]:
                yield from event["message"].splitlines()
