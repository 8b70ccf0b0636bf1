"""What the demo does, and what has to be true after each step."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from local_cloud.cdk import CdkCli, CdkResult
from local_cloud.cloud import LocalCloud
from local_cloud.connect.faults import Fault, FaultKind
from local_cloud.demo import command
from local_cloud.demo.contact_centre import (
    NIGHT_NUMBER,
    SALES_NUMBER,
    SUPPORT_NUMBER,
    DemoCentre,
)
from local_cloud.demo.expected import Expected, StateIsWrongError, require
from local_cloud.demo.report import Report

STACK = "ContactCentre"
_ROOT = Path(__file__).parents[2]
_WRITES = (
    "ImportPhoneNumber",
    "TagResource",
    "UpdatePhoneNumber",
    "AssociatePhoneNumberContactFlow",
)
# The command's exit code for what is to be done, or differs.
_CHANGES = 2
_QUOTA = "The instance has reached its quota of phone numbers."


def run(fault: FaultKind | None = None) -> int:
    """Deploy, deploy again, change, be refused, destroy; gives 0 if all went as it should.

    Args:
        fault: What shall happen once to each kind of write while the stack is first
            deployed. The end has to be the same.
    """
    with LocalCloud() as cloud:
        return Demo(cloud, cloud.log.parent / "demo", fault).run()


class Demo:
    """One run of the demo on a local cloud."""

    def __init__(self, cloud: LocalCloud, output: Path, fault: FaultKind | None) -> None:
        self._cloud = cloud
        self._fault = fault
        self._centre = DemoCentre(cloud.connect.control)
        self._report = Report(self._centre.name)
        app = CdkCli(cloud, f"{sys.executable} app.py", _ROOT, output)
        self._synthesize = app.synth
        self._cdk = CdkCli(cloud, str(output), _ROOT, output)
        self._seen = self._last_call()

    def run(self) -> int:
        """Take all steps; gives the exit code."""
        try:
            self._prepare()
            self._import_and_move()
            self._deploy_unchanged()
            self._plan()
            self._change()
            self._look_for_drift()
            self._refuse()
            self._destroy()
        except StateIsWrongError as error:
            self._report.failure(str(error))
            return 1
        self._report.success()
        return 0

    def _prepare(self) -> None:
        self._report.step(
            "Before", "Two instances with a flow each, a group, and one number to be moved"
        )
        self._report.ran(self._cdk.bootstrap())
        self._report.ran(self._synthesize(STACK))
        self._show({NIGHT_NUMBER: self._night_at_home()})

    def _import_and_move(self) -> None:
        self._report.step(
            "Deploy", "Import a number into an instance, one into a group, and move one"
        )
        if self._fault:
            self._report.note(f"Each kind of write meets the fault {self._fault} once")
            for operation in _WRITES:
                self._cloud.connect.control.add_fault(Fault(operation, self._fault))
        self._deploy(self._parameters())
        self._show(self._deployed())

    def _deploy_unchanged(self) -> None:
        self._report.step("Deploy again, unchanged", "No write reaches Amazon Connect")
        self._deploy({})
        self._show(self._deployed(), writes_allowed=False)

    def _plan(self) -> None:
        self._report.step(
            "See the next change beforehand",
            "A change set that is not executed, and the calls that it would make",
        )
        self._deploy(self._changes(), "--no-execute")
        planned = command.run(self._cloud, self._report.columns, "plan", STACK)
        self._report.told(planned)
        if planned.exit_code != _CHANGES or "No number will be released." not in planned.output:
            raise StateIsWrongError("The plan should be one that is safe")
        self._show(self._deployed(), writes_allowed=False)

    def _change(self) -> None:
        self._report.step(
            "Change", "Another target for support, and the flow follows; another flow for night"
        )
        self._deploy(self._changes())
        self._show(self._changed())

    def _look_for_drift(self) -> None:
        self._report.step(
            "A change by hand", "Somebody detaches the night line; no deployment would show it"
        )
        number_id, flow = self._centre.night_number_id, self._centre.later_flow.split("/")
        by_hand = self._cloud.client("connect")
        by_hand.disassociate_phone_number_contact_flow(PhoneNumberId=number_id, InstanceId=flow[1])
        self._require_drift(1)
        self._report.note("Attached again, by hand as well")
        by_hand.associate_phone_number_contact_flow(
            PhoneNumberId=number_id, InstanceId=flow[1], ContactFlowId=flow[-1]
        )
        self._require_drift(0)
        self._show(self._changed())

    def _require_drift(self, differences: int) -> None:
        checked = command.run(self._cloud, self._report.columns, "check", STACK)
        self._report.told(checked)
        if checked.exit_code != (_CHANGES if differences else 0):
            raise StateIsWrongError(f"There should be {differences} differences")

    def _refuse(self) -> None:
        self._report.step(
            "A change that Connect refuses",
            "Rolled back: number and flow are where they were; FAILED is what Connect says of the "
            "refused change",
        )
        self._cloud.connect.control.add_fault(Fault("UpdatePhoneNumber", "refuse", message=_QUOTA))
        back = {
            "SupportTargetArn": self._centre.instance,
            "SupportFlowArn": self._centre.flow,
        }
        result = self._deploy(back, check=False)
        if not result.exit_code or _QUOTA not in result.output:
            raise StateIsWrongError("CloudFormation was not told why Connect refused the change")
        self._report.reason(result, _QUOTA)
        self._show(self._changed())

    def _destroy(self) -> None:
        self._report.step(
            "Destroy", "Support and sales are retained, night is returned; nobody owns them now"
        )
        self._report.ran(self._cdk.destroy(STACK))
        left = {
            number: Expected(each.target_arn, each.contact_flow_arn, owner=None)
            for number, each in self._changed().items()
        }
        self._show({**left, NIGHT_NUMBER: self._night_at_home()})

    def _deploy(self, parameters: Mapping[str, str], *more: str, check: bool = True) -> CdkResult:
        given = [
            word
            for name, value in parameters.items()
            for word in ("--parameters", f"{STACK}:{name}={value}")
        ]
        result = self._cdk.deploy(STACK, options=[*more, *given], check=check)
        self._report.ran(result)
        return result

    def _parameters(self) -> dict[str, str]:
        centre = self._centre
        return {
            "SupportSourceArn": centre.support_source,
            "SupportTargetArn": centre.instance,
            "SupportFlowArn": centre.flow,
            "SalesSourceArn": centre.sales_source,
            "SalesGroupArn": centre.group,
            "SalesFlowArn": centre.flow,
            "NightNumberId": centre.night_number_id,
            "NightTargetArn": centre.instance,
            "NightFlowArn": centre.flow,
        }

    def _changes(self) -> dict[str, str]:
        return {
            "SupportTargetArn": self._centre.other_instance,
            "SupportFlowArn": self._centre.other_flow,
            "NightFlowArn": self._centre.later_flow,
        }

    def _night_at_home(self) -> Expected:
        return Expected(self._centre.other_instance, self._centre.other_flow, owner=None)

    def _deployed(self) -> dict[str, Expected]:
        centre = self._centre
        return {
            SUPPORT_NUMBER: Expected(centre.instance, centre.flow, f"{STACK}/SupportLine"),
            SALES_NUMBER: Expected(centre.group, centre.flow, f"{STACK}/SalesLine"),
            NIGHT_NUMBER: Expected(centre.instance, centre.flow, f"{STACK}/NightLine"),
        }

    def _changed(self) -> dict[str, Expected]:
        centre = self._centre
        return {
            **self._deployed(),
            SUPPORT_NUMBER: Expected(
                centre.other_instance, centre.other_flow, f"{STACK}/SupportLine"
            ),
            NIGHT_NUMBER: Expected(centre.instance, centre.later_flow, f"{STACK}/NightLine"),
        }

    def _show(self, expected: Mapping[str, Expected], *, writes_allowed: bool = True) -> None:
        """Show the numbers and the step's calls, and hold them to what is expected."""
        numbers = self._cloud.connect.control.numbers()
        calls = self._cloud.connect.control.calls(since=self._seen)
        self._seen = self._last_call()
        self._report.numbers(numbers)
        self._report.calls(calls, numbers)
        writes = [call.operation for call in calls if call.is_write]
        if writes and not writes_allowed:
            raise StateIsWrongError(f"Nothing was to be written, but there was {writes}")
        require(expected, {number.phone_number: number for number in numbers})

    def _last_call(self) -> int:
        calls = self._cloud.connect.control.calls()
        return calls[-1].sequence if calls else 0
