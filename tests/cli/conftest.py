"""The command line in this process, between the local Connect and the model of CloudFormation."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError
from click.testing import CliRunner, Result
from moto import mock_aws
from tests.cli.change_sets import ChangeSetClient, Policy, new_stack
from tests.cloudformation.stack import Stack, Template
from tests.reliability.cloud import Cloud, Datacentre

from connect_phone_numbers.account import Account
from connect_phone_numbers.commands import cli
from local_cloud.connect.calls import Call
from local_cloud.connect.in_process import local_connect
from phone_number_handler.adapters.sources import SMS_SERVICE, WHATSAPP_SERVICE

SERVICES = (SMS_SERVICE, WHATSAPP_SERVICE)


@dataclass
class StateMachines:
    """Stands for boto3's client of Step Functions, with the state machines that there are."""

    arns: set[str] = field(default_factory=set)

    def describe_state_machine(self, stateMachineArn: str) -> dict[str, Any]:  # noqa: N803 - the API's
        if stateMachineArn in self.arns:
            return {"stateMachineArn": stateMachineArn, "status": "ACTIVE"}
        answer: Any = {"Error": {"Code": "StateMachineDoesNotExist", "Message": "does not exist"}}
        raise ClientError(answer, "DescribeStateMachine")


@dataclass
class Terminal:
    """Somebody with the command at hand, and a cloud to look at."""

    cloud: Cloud
    change_sets: ChangeSetClient
    machines: StateMachines = field(default_factory=StateMachines)
    may_write: bool = False

    def run(self, *words: str) -> Result:
        """Run the command; nothing that it does may write, but where it is said to."""
        before = self.mark()
        clients: Any = {
            "connect": self.cloud.connect.client(),
            "cloudformation": self.change_sets,
            "stepfunctions": self.machines,
            **{each: self.cloud.connect.neighbour_client(each) for each in SERVICES},
        }
        account = Account(lambda service: cast("Any", clients[service]), self.cloud.clock)
        result = CliRunner(env={"COLUMNS": None}).invoke(cli, words, obj=account)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert self.may_write or self.writes(before) == []
        return result

    def json(self, *words: str) -> tuple[int, Any]:
        """Run the command with ``--json``; return its exit code and what it shows."""
        result = self.run(*words, "--json")
        return result.exit_code, json.loads(result.stdout)

    def plan(
        self, template: Template, stack: Stack | None = None, **policies: Policy
    ) -> tuple[int, Any]:
        """Make a change set of a stack, by default a new one, and show the plan."""
        stack = stack or new_stack(self.cloud.cloudformation.stacks, "Contact-Centre")
        self.change_sets.about_to_deploy(stack, template, policies)
        return self.json("plan", stack.name)

    def mark(self) -> int:
        """Return where the log of calls is now."""
        calls = self.cloud.connect.calls()
        return calls[-1].sequence if calls else 0

    def writes(self, since: int) -> list[Call]:
        """Return the calls since then that write."""
        return [call for call in self.cloud.connect.calls(since) if call.is_write]


@pytest.fixture(scope="module")
def datacentre() -> Iterator[Datacentre]:
    logging.disable(logging.CRITICAL)  # crhelper logs a traceback for each failure
    with mock_aws(), local_connect() as connect:
        yield Datacentre(connect)
    logging.disable(logging.NOTSET)


@pytest.fixture
def terminal(datacentre: Datacentre) -> Iterator[Terminal]:
    with datacentre.cloud() as cloud:
        yield Terminal(cloud, ChangeSetClient(cloud.cloudformation.stacks))
