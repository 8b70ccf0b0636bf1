"""A migration, deployed by the real CDK CLI: a wave that fails, what goes on, undone, committed."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from aws_cdk import CfnOutput, RemovalPolicy, Stack
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from tests.deploy.conftest import Centre, DeployedStack

from cdk_connect_phone_numbers import PhoneNumberMigration, Wave
from local_cloud.cloud import LocalCloud
from local_cloud.connect.faults import Fault, FaultKind
from local_cloud.connect.phone_number import PhoneNumberRecord
from local_cloud.demo.approver import Approver
from local_cloud.owner import owner_of

pytestmark = [pytest.mark.deploy, pytest.mark.xdist_group("deploy")]

Number = Callable[[str], PhoneNumberRecord]
COUNT = 6
KEY = "manifests/numbers.csv"
WITHIN_SECONDS = 150.0


def declare(stack: Stack) -> None:
    bucket = s3.Bucket(stack, "Bucket", removal_policy=RemovalPolicy.DESTROY)
    topic = sns.Topic(stack, "Operators", enforce_ssl=True)
    migration = PhoneNumberMigration(
        stack,
        "Migration",
        waves=[Wave.count(1), Wave.count(2), Wave.rest()],
        bucket=bucket,
        approval_topic=topic,
    )
    CfnOutput(stack, "Topic", value=topic.topic_arn)
    CfnOutput(stack, "Machine", value=migration.state_machine.state_machine_arn)
    CfnOutput(stack, "BucketName", value=bucket.bucket_name)


class Migration:
    """The deployed state machine, started as a person starts it who has no command line."""

    def __init__(self, cloud: LocalCloud, machine: str, bucket: str) -> None:
        self._step_functions, self._s3 = cloud.client("stepfunctions"), cloud.client("s3")
        self._machine, self._bucket = machine, bucket

    def put(self, rows: list[str]) -> None:
        text = "\n".join(["phone_number_id,target_arn,contact_flow_arn", *rows])
        self._s3.put_object(Bucket=self._bucket, Key=KEY, Body=text.encode())

    def run(self, direction: str) -> tuple[str, Counter[str]]:
        """Run it to its end; gives its status, and how often the report has each outcome."""
        words = {"Direction": direction, "Manifest": {"Key": KEY}}
        name = self._step_functions.start_execution(
            stateMachineArn=self._machine, input=json.dumps(words)
        )["executionArn"]
        ended = self._ended(name)
        key = f"runs/{name.rpartition(':')[2]}/report.json"
        report = json.load(self._s3.get_object(Bucket=self._bucket, Key=key)["Body"])
        return ended["status"], Counter(row["Outcome"] for row in report["Rows"])

    def executions(self) -> int:
        found = self._step_functions.list_executions(stateMachineArn=self._machine)
        return len(found["executions"])

    def _ended(self, name: str) -> dict[str, Any]:
        deadline = time.monotonic() + WITHIN_SECONDS
        while time.monotonic() < deadline:
            found: dict[str, Any] = self._step_functions.describe_execution(executionArn=name)
            if found["status"] != "RUNNING":
                return found
            time.sleep(0.2)
        raise TimeoutError(name)


def test_a_migration_stops_at_a_wave_that_fails_goes_on_and_is_undone_and_committed(
    cloud: LocalCloud, centre: Centre, new_stack: Callable[[str], DeployedStack], number: Number
) -> None:
    ids = [centre.claimed() for _ in range(COUNT)]
    stack = new_stack("DeployMigration")
    stack.deploy(declare)
    outputs = stack.outputs()
    machine = outputs["Machine"]
    migration = Migration(cloud, machine, outputs["BucketName"])
    approver = Approver(cloud, outputs["Topic"])
    migration.put([f"{each},{centre.instance},{centre.flow}" for each in ids])

    def places() -> list[tuple[str, str | None]]:
        return [(number(each).target_arn, number(each).contact_flow_arn) for each in ids]

    home = [(centre.other_instance, centre.other_flow)] * COUNT
    moved = [(centre.instance, centre.flow)] * COUNT

    with approver:
        assert (migration.executions(), places()) == (0, home), "deploying it moves nothing"
        assert migration.run("PLAN")[0] == "SUCCEEDED"
        assert (stack.writes(), places()) == ([], home), "a plan writes nothing"

        cloud.connect.control.add_fault(
            Fault(
                "UpdatePhoneNumber",
                FaultKind.FAIL_BEFORE,
                code="InvalidParameterException",
                number=number(ids[1]).phone_number,
            )
        )
        status, outcomes = migration.run("APPLY")
        assert (status, outcomes["FAILED"], outcomes["MOVED"]) == ("FAILED", 1, 2)
        assert places() == [moved[0], home[1], moved[2], *home[3:]], "the last wave did not begin"

        cloud.connect.control.clear_faults()
        approver.refuses = 1
        assert migration.run("APPLY") == ("FAILED", Counter(RIGHT=2, LEFT=4))
        assert places() == [moved[0], home[1], moved[2], *home[3:]], "what is refused is left"

        approver.refuses = None
        assert migration.run("APPLY")[0] == "SUCCEEDED"
        assert places() == moved
        assert all(
            (owner_of(number(each)) or "").startswith(machine.rpartition(":")[2]) for each in ids
        )

        assert migration.run("UNDO") == ("SUCCEEDED", Counter(UNDONE=COUNT))
        assert places() == home
        assert not any(owner_of(number(each)) for each in ids)

        assert migration.run("APPLY") == ("SUCCEEDED", Counter(MOVED=COUNT))
        assert migration.run("COMMIT") == ("SUCCEEDED", Counter(COMMITTED=COUNT))
        assert places() == moved
        assert not any(owner_of(number(each)) for each in ids), "they are nobody's"
    stack.destroy()
    assert places() == moved, "what is committed stays"
