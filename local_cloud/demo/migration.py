"""Many numbers migrated: a wave that fails, a run that goes on behind it, and all of it undone."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from local_cloud.cdk import CdkCli
from local_cloud.cloud import LocalCloud
from local_cloud.connect.faults import Fault, FaultKind
from local_cloud.demo import command
from local_cloud.demo.approver import Approver
from local_cloud.demo.expected import Expected, StateIsWrongError, require
from local_cloud.demo.many_numbers import ManyNumbers
from local_cloud.demo.report import Report

STACK = "Migration"
_APP = "examples/migration.py"
_ROOT = Path(__file__).parents[2]
# The command's exit codes.
_WELL, _CHANGES, _UNSAFE = 0, 2, 3
# Ten times what AWS gives an account at first, so that it takes less than a tenth of the time.
_FASTER = {"rate": 20.0, "burst": 50, "settle_seconds": 0.2}
_QUOTA = "The instance has reached its quota of phone numbers."


def run(count: int) -> int:
    """Migrate so many numbers, go on after a failure, and undo it; gives 0 if all went right."""
    with LocalCloud() as cloud:
        return MigrationDemo(cloud, cloud.log.parent / "demo", count).run()


class MigrationDemo:
    """One run of the demo on a local cloud."""

    def __init__(self, cloud: LocalCloud, output: Path, count: int) -> None:
        self._cloud = cloud
        self._connect = cloud.connect.control
        self._centre = ManyNumbers(self._connect, count)
        self._report = Report(self._centre.name)
        self._cdk = CdkCli(cloud, f"{sys.executable} {_APP}", _ROOT, output)
        self._manifest = output.with_name("numbers.csv")
        self._seen = self._last_call()

    def run(self) -> int:
        """Take all steps; gives the exit code."""
        try:
            self._prepare()
            with Approver(self._cloud, self._topic()) as approver:
                self._plan()
                self._fail()
                self._resume()
                self._undo()
            self._report.note(f"Somebody was asked before each wave, {len(approver.asked)} times")
        except StateIsWrongError as error:
            self._report.failure(str(error))
            return 1
        self._report.success()
        return 0

    def _prepare(self) -> None:
        self._report.step(
            "Before",
            f"{len(self._centre.numbers)} numbers in one instance, and a table that says that "
            "another one shall have them",
        )
        self._connect.behave(**_FASTER)
        self._report.note(
            f"The local Connect takes {_FASTER['rate']:g} requests a second of each operation: ten "
            "times what AWS gives an account at first"
        )
        self._centre.write_manifest(self._manifest)
        self._report.ran(self._cdk.bootstrap())
        self._report.ran(self._cdk.deploy(STACK))
        self._show(self._centre.at_home())

    def _plan(self) -> None:
        self._report.step("Plan", "What would be done, wave by wave; nothing is written")
        self._migrate(_CHANGES, "--plan", str(self._manifest))
        self._show(self._centre.at_home(), writes_allowed=False)

    def _fail(self) -> None:
        refused = self._centre.refused
        self._report.step(
            "Apply",
            f"One number, then a tenth of them; of these Connect refuses {len(refused)}, which are "
            "too many: the rest is left where it is",
        )
        for each in refused:
            fault = Fault("UpdatePhoneNumber", FaultKind.REFUSE, message=_QUOTA, number=each)
            self._connect.add_fault(fault)
        self._migrate(_UNSAFE, "--apply", "--yes")
        centre, migrated = self._centre, self._centre.migrated(self._owner())
        tried = (*centre.first_wave, *centre.second_wave)
        moved = {each: migrated[each] for each in tried if each not in refused}
        # Whose these are meanwhile is the migration's own affair: it tries them again.
        failed = {each: replace(centre.at_home()[each], owner="") for each in refused}
        self._show({**centre.at_home(), **moved, **failed})

    def _resume(self) -> None:
        self._report.step(
            "Apply again",
            "The quota was raised. What is done is not done again; what failed comes last",
        )
        self._connect.clear_faults()
        self._migrate(_WELL, "--apply", "--yes")
        self._show(self._centre.migrated(self._owner()))

    def _undo(self) -> None:
        self._report.step("Undo", "All numbers go back to where they were, with the flow they had")
        self._migrate(_WELL, "--undo", "--yes")
        self._show(self._centre.at_home())

    def _migrate(self, exit_code: int, *words: str) -> None:
        """Run the command, and hold it to how it has to end."""
        self._report.typed("migrate", STACK, *words)
        ended = command.run_before_eyes(self._cloud, self._report.columns, "migrate", STACK, *words)
        if ended != exit_code:
            raise StateIsWrongError(f"The command should end with {exit_code}, not with {ended}")

    def _show(self, expected: Mapping[str, Expected], *, writes_allowed: bool = True) -> None:
        """Show where the numbers are and the step's calls, and hold them to what is expected."""
        numbers, calls = self._connect.numbers(), self._connect.calls(since=self._seen)
        self._seen = self._last_call()
        self._report.places(numbers)
        self._report.tally(calls)
        if not writes_allowed and any(call.is_write for call in calls):
            raise StateIsWrongError("Nothing was to be written")
        require(expected, {number.phone_number: number for number in numbers})

    def _owner(self) -> str:
        """Return how the name of the numbers' owner begins: with the state machine's."""
        return f"{self._resource('AWS::StepFunctions::StateMachine').rpartition(':')[2]}/"

    def _topic(self) -> str:
        return self._resource("AWS::SNS::Topic")

    def _resource(self, kind: str) -> str:
        """Return the physical id of the stack's only resource of a type."""
        client = self._cloud.client("cloudformation")
        resources = client.describe_stack_resources(StackName=STACK)["StackResources"]
        (found,) = (each for each in resources if each["ResourceType"] == kind)
        return str(found["PhysicalResourceId"])

    def _last_call(self) -> int:
        calls = self._connect.calls()
        return calls[-1].sequence if calls else 0
