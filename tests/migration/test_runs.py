"""A run: in waves, stopped where it goes wrong, gone on with by the next one."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError
from tests.migration.conftest import Office

from local_cloud.connect.faults import Fault
from stand_ins.step_functions import MACHINE

NOT_BEGUN = ("LEFT", "its wave has not begun")


def numbers(office: Office, count: int = 4) -> list[str]:
    """Return numbers that are in the other instance, and in the manifest."""
    found = [office.claimed() for _ in range(count)]
    office.wants(*found)
    return found


RINGS = "In alarm: Calls lost. No wave begins until that is over; an undo does"


def ring(office: Office, state: str) -> None:
    office.alarms.put_metric_alarm(
        AlarmName="Calls lost",
        Namespace="AWS/Connect",
        MetricName="MissedCalls",
        ComparisonOperator="GreaterThanThreshold",
        EvaluationPeriods=1,
        Period=60,
        Statistic="Sum",
        Threshold=1.0,
    )
    office.alarms.set_alarm_state(AlarmName="Calls lost", StateValue=state, StateReason="Test")
    office.settings["Alarms"] = ["Calls lost"]


def ring_behind_a_wave(office: Office) -> None:
    ring(office, "OK")
    office.meanwhile["Check"] = lambda: ring(office, "ALARM")


class Refusing:
    """Stands for boto3's client of CloudWatch, for a role that may not ask it."""

    def describe_alarms(self, **_: Any) -> None:
        error: Any = {"Error": {"Code": "AccessDenied", "Message": "not authorized"}}
        raise ClientError(error, "DescribeAlarms")


def test_numbers_move_wave_by_wave(office: Office) -> None:
    found = numbers(office)

    run = office.run("APPLY")

    assert (run.status, run.waves) == ("SUCCEEDED", 2)
    assert office.waves() == [found[:1], found[1:]]
    assert [office.place(each) for each in found] == [office.after] * 4
    assert {office.owner(each) for each in found} == {MACHINE}


def test_numbers_move_in_the_waves_that_the_manifest_names(office: Office) -> None:
    office.settings["Waves"] = [{"Column": True}]
    first, second, third = [office.claimed() for _ in range(3)]
    rows = [f"{office.row(each)},{at}" for each, at in ((first, 5), (second, 2), (third, 5))]
    office.write(*rows, columns="phone_number_id,target_arn,contact_flow_arn,wave")

    office.run("APPLY")

    assert office.waves() == [[second], [first, third]]
    assert [line["Wave"] for line in office.lines()] == [2, 1, 2]


@pytest.mark.parametrize(
    ("shapes", "wave", "why"),
    [
        ([{"Count": 1}, {"Rest": True}], ",1", "take the column out"),
        ([{"Column": True}], ",", "give each row its wave"),
    ],
)
def test_numbers_do_not_move_in_other_waves_than_were_deployed(
    office: Office, shapes: list[dict[str, Any]], wave: str, why: str
) -> None:
    office.settings["Waves"] = shapes
    found = [office.claimed() for _ in range(2)]
    rows = [f"{office.row(each)}{wave}" for each in found]
    office.write(*rows, columns="phone_number_id,target_arn,contact_flow_arn,wave")

    run = office.run("APPLY")

    assert (run.status, why in run.output["Summary"]) == ("FAILED", True)
    assert [office.place(each) for each in found] == [office.before] * 2
    assert office.writes() == 0


def test_no_further_wave_begins_once_more_have_failed_than_are_tolerated(office: Office) -> None:
    first, *rest = numbers(office)
    office.refuse_moves_of(first)

    run = office.run("APPLY")

    assert (run.waves, run.status) == (1, "FAILED")
    assert run.output["Outcome"] == "STOPPED"
    assert "1 of 1 numbers have failed, and 0 are tolerated" in run.output["Summary"]
    assert [office.place(each) for each in rest] == [office.before] * 3
    assert office.outcomes()[1:] == [NOT_BEGUN] * 3


@pytest.mark.parametrize(
    "tolerance", [{"ToleratedFailurePercentage": 100}, {"ToleratedFailureCount": 1}]
)
def test_what_is_tolerated_does_not_stop_a_run_and_does_not_make_it_a_success(
    office: Office, tolerance: dict[str, int]
) -> None:
    first, *rest = numbers(office)
    office.refuse_moves_of(first)
    office.settings.update(tolerance)

    run = office.run("APPLY")

    assert (run.waves, run.output["Outcome"]) == (2, "FAILED")
    assert [office.place(each) for each in rest] == [office.after] * 3


def test_failures_count_over_all_waves(office: Office) -> None:
    found = numbers(office)
    office.settings |= {
        "Waves": [{"Count": 1}, {"Count": 1}, {"Rest": True}],
        "ToleratedFailureCount": 1,
    }
    for each in found[:2]:
        office.refuse_moves_of(each)

    run = office.run("APPLY")

    assert run.waves == 2
    assert "2 of 2 numbers have failed, and 1 are tolerated" in run.output["Summary"]


def test_an_alarm_stops_a_run_ahead_of_the_next_wave(office: Office) -> None:
    first, *rest = numbers(office)
    ring_behind_a_wave(office)

    run = office.run("APPLY")

    assert (run.waves, run.output["Outcome"]) == (1, "STOPPED")
    assert run.output["Summary"].endswith(f". {RINGS}")
    assert office.place(first) == office.after
    assert [office.place(each) for each in rest] == [office.before] * 3


def test_no_wave_begins_while_an_alarm_rings_and_the_report_says_so(office: Office) -> None:
    found = numbers(office)
    ring(office, "ALARM")

    run = office.run("APPLY")

    assert (run.waves, run.output["Outcome"]) == (0, "STOPPED")
    assert run.output["Summary"] == f"Of 4 rows 4 are left. {RINGS}"
    assert {outcome for outcome, _ in office.outcomes()} == {"LEFT"}
    assert office.writes() == 0
    assert [office.place(each) for each in found] == [office.before] * 4


def test_an_alarm_that_begins_to_ring_while_a_wave_is_waited_for_holds_it_back(
    office: Office,
) -> None:
    first, *rest = numbers(office)
    office.states.waits = True
    ring(office, "OK")
    looks: list[None] = []

    def look() -> None:
        looks.append(None)
        if len(looks) == 2:
            ring(office, "ALARM")

    office.meanwhile["Look"] = look

    run = office.run("APPLY")

    assert (run.waves, run.output["Outcome"]) == (1, "STOPPED")
    assert run.output["Summary"] == f"Of 4 rows 1 are moved, 3 are left. {RINGS}"
    assert office.place(first) == office.after
    assert [office.place(each) for each in rest] == [office.before] * 3


def test_alarms_that_cannot_be_read_hold_back_the_first_wave_too(office: Office) -> None:
    found = numbers(office)
    ring(office, "OK")
    office.alarms = Refusing()

    run = office.run("APPLY")

    assert (run.waves, run.output["Outcome"]) == (0, "STOPPED")
    assert "Whether an alarm rings is not known: DescribeAlarms" in run.output["Summary"]
    assert [office.place(each) for each in found] == [office.before] * 4


def test_a_run_with_nothing_to_do_does_not_ask_for_alarms(office: Office) -> None:
    numbers(office)
    office.run("APPLY")
    ring(office, "ALARM")

    assert office.run("APPLY").output["Summary"] == "Of 4 rows 4 are right"


def test_a_plan_says_beforehand_that_an_alarm_rings(office: Office) -> None:
    numbers(office)
    ring(office, "ALARM")

    run = office.run("PLAN")

    assert (run.waves, run.status) == (0, "SUCCEEDED")
    assert run.output["Summary"].endswith(f". {RINGS}")


def test_an_alarm_that_rings_stands_in_no_way_back(office: Office) -> None:
    found = numbers(office)
    office.states.waits = True
    ring_behind_a_wave(office)
    office.run("APPLY")

    run = office.run("UNDO")

    assert (run.status, run.output["Succeeded"]) == ("SUCCEEDED", 1)
    assert "In alarm" not in run.output["Summary"]
    assert [office.place(each) for each in found] == [office.before] * 4


def test_where_alarms_cannot_be_read_behind_a_wave_no_other_begins_and_all_is_reported(
    office: Office,
) -> None:
    first, *rest = numbers(office)
    ring(office, "OK")
    office.meanwhile["Check"] = lambda: setattr(office, "alarms", Refusing())

    run = office.run("APPLY")

    assert (run.waves, run.output["Outcome"]) == (1, "STOPPED")
    assert "Whether an alarm rings is not known: DescribeAlarms" in run.output["Summary"]
    assert office.outcomes() == [("MOVED", None), *[("LEFT", "its wave has not begun")] * 3]
    assert office.place(first) == office.after
    assert [office.place(each) for each in rest] == [office.before] * 3


@pytest.mark.parametrize("state", ["OK", "INSUFFICIENT_DATA"])
def test_an_alarm_that_is_silent_stops_nothing(office: Office, state: str) -> None:
    numbers(office)
    ring(office, state)

    assert office.run("APPLY").status == "SUCCEEDED"


class CloudWatch:
    """Stands for boto3's client of CloudWatch, which shows few alarms at once.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
    """

    def __init__(self, metric: dict[str, str], composite: dict[str, str]) -> None:
        self._alarms = {"MetricAlarm": metric, "CompositeAlarm": composite}

    def describe_alarms(
        self,
        AlarmNames: list[str],  # noqa: N803 - the API's
        AlarmTypes: list[str],  # noqa: N803
        NextToken: str = "0",  # noqa: N803
    ) -> dict[str, Any]:
        assert len(AlarmNames) <= 100
        found = [
            (kind, {"AlarmName": name, "StateValue": state})
            for kind in AlarmTypes
            for name, state in self._alarms[kind].items()
            if name in AlarmNames
        ]
        first = int(NextToken)
        more = {"NextToken": str(first + 2)} if first + 2 < len(found) else {}
        return {
            **{
                f"{kind}s": [each for of, each in found[first : first + 2] if of == kind]
                for kind in AlarmTypes
            },
            **more,
        }


GONE = "Amazon CloudWatch has no alarm {} in this Region and account"
# Those that a test has made are there for the others of its process.
NEVER_MADE = "Never made"


def test_an_alarm_that_is_gone_stops_a_run_ahead_of_the_next_wave(office: Office) -> None:
    first, *rest = numbers(office)
    ring(office, "OK")
    office.meanwhile["Check"] = lambda: office.alarms.delete_alarms(AlarmNames=["Calls lost"])

    run = office.run("APPLY")

    assert (run.waves, run.output["Outcome"]) == (1, "STOPPED")
    assert f". {GONE.format('Calls lost')}" in run.output["Summary"]
    assert office.place(first) == office.after
    assert [office.place(each) for each in rest] == [office.before] * 3


@pytest.mark.parametrize(("direction", "outcome"), [("PLAN", "SUCCEEDED"), ("APPLY", "STOPPED")])
def test_no_wave_begins_at_all_while_an_alarm_is_not_there(
    office: Office, direction: str, outcome: str
) -> None:
    (number,) = numbers(office, 1)
    office.settings["Alarms"] = [NEVER_MADE]

    run = office.run(direction)

    assert (run.waves, run.output["Outcome"]) == (0, outcome)
    assert f". {GONE.format(NEVER_MADE)}" in run.output["Summary"]
    assert office.writes() == 0
    assert office.place(number) == office.before


@pytest.mark.parametrize(("direction", "place"), [("UNDO", "before"), ("COMMIT", "after")])
def test_the_way_back_does_without_an_alarm(office: Office, direction: str, place: str) -> None:
    (number,) = numbers(office, 1)
    office.run("APPLY")
    office.settings["Alarms"] = [NEVER_MADE]

    run = office.run(direction)

    assert run.status == "SUCCEEDED"
    assert office.place(number) == getattr(office, place)
    assert office.owner(number) is None


@pytest.mark.parametrize("state", ["OK", "ALARM"])
def test_alarms_of_both_kinds_are_found_however_many_there_are(office: Office, state: str) -> None:
    numbers(office)
    metric = {f"Metric {number}": "OK" for number in range(99)}
    composite = {"Any": "OK", "All": state}
    office.alarms = CloudWatch(metric, composite)
    office.settings["Alarms"] = [*metric, *composite]

    run = office.run("APPLY")

    assert run.waves == (0 if state == "ALARM" else 2)
    assert ("In alarm: All." in run.output["Summary"]) == (state == "ALARM")


def test_what_has_failed_before_goes_into_the_last_wave(office: Office) -> None:
    first, *rest = numbers(office)
    office.refuse_moves_of(first, times=1)
    office.run("APPLY")

    office.run("APPLY")

    assert office.waves() == [rest[:1], [*rest[1:], first]]
    assert office.outcomes() == [("MOVED", None)] * 4


def test_an_import_that_has_failed_before_goes_into_the_last_wave(office: Office) -> None:
    source, number = office.connect.add_external_number(), office.claimed()
    rows = [f",{source},{office.instance},{office.flow}", f"{number},,{office.instance},"]
    columns = "phone_number_id,source_phone_number_arn,target_arn,contact_flow_arn"
    office.write(*rows[:1], columns=columns)
    office.connect.add_fault(Fault("AssociateFlow", "deny", times=None))
    office.run("APPLY")

    office.write(rows[0], f"{rows[1]}{office.flow}", columns=columns)
    office.run("APPLY")

    (imported,) = (each for each in office.connect.numbers() if each.source_phone_number_arn)
    assert office.waves() == [[number], [imported.phone_number_id]]


def test_a_run_takes_up_where_the_last_one_was_stopped(office: Office) -> None:
    found = numbers(office)
    ring_behind_a_wave(office)
    office.run("APPLY")
    del office.meanwhile["Check"]
    ring(office, "OK")
    before = office.count("UpdatePhoneNumber")

    run = office.run("APPLY")

    assert run.output["Succeeded"] == 3
    assert office.outcomes()[0] == ("RIGHT", "it is so already")
    assert office.count("UpdatePhoneNumber") - before == 3
    assert [office.place(each) for each in found] == [office.after] * 4


def test_a_move_that_failed_is_asked_for_anew_by_the_next_run(office: Office) -> None:
    (number,) = numbers(office, 1)
    office.refuse_moves_of(number, times=1)

    first = office.run("APPLY")
    refused = office.outcomes()
    second = office.run("APPLY")

    moves = [each for each in office.connect.calls() if each.operation == "UpdatePhoneNumber"]
    assert (first.status, second.status) == ("FAILED", "SUCCEEDED")
    assert refused[0][0] == "FAILED"
    assert "No." in str(refused[0][1])
    # Connect answers a token that it knows out of its memory.
    assert len({each.client_token for each in moves}) == len(moves) == 2
    assert office.place(number) == office.after


def test_an_old_failure_does_not_fail_a_move_while_reads_are_behind(office: Office) -> None:
    """A list does not say that a number had failed before."""
    (number,) = numbers(office, 1)
    office.refuse_moves_of(number, times=1)
    office.connect.client().update_phone_number(PhoneNumberId=number, TargetArn=office.instance)
    office.clock.sleep(60)
    assert office.number(number).status == "FAILED"
    office.connect.behave(stale_seconds=5)

    run = office.run("APPLY")

    assert run.status == "SUCCEEDED"
    assert office.outcomes() == [("MOVED", None)]
    assert office.place(number) == office.after


def test_a_number_that_takes_longer_than_the_function_lives_is_gone_on_with(office: Office) -> None:
    (number,) = numbers(office, 1)
    office.connect.behave(settle_seconds=2000)

    run = office.run("APPLY")

    applied = run.invocations - 3
    assert run.status == "SUCCEEDED"
    assert applied > 1
    assert office.place(number) == office.after
    assert office.count("UpdatePhoneNumber") == 1


def test_a_function_that_lives_for_seconds_does_what_takes_seconds(office: Office) -> None:
    (number,) = numbers(office, 1)
    office.live_for(10)

    run = office.run("APPLY")

    assert run.status == "SUCCEEDED", run.output
    assert office.outcomes() == [("MOVED", None)]
    assert office.place(number) == office.after


def test_a_number_that_never_ends_is_given_up_with_the_reason(office: Office) -> None:
    (number,) = numbers(office, 1)
    office.connect.add_fault(Fault("UpdatePhoneNumber", "stall", times=None))

    run = office.run("APPLY")

    assert [type(error).__name__ for _, error in run.failures] == ["StillUnderWayError"]
    [(outcome, reason)] = office.outcomes()
    assert outcome == "FAILED"
    assert "did not finish" in str(reason)
    assert office.owner(number) == MACHINE


@pytest.mark.parametrize("direction", ["", "BACK"])
def test_a_direction_that_there_is_not_is_refused(office: Office, direction: str) -> None:
    numbers(office, 1)

    run = office.run(direction)

    assert run.status == "FAILED"
    assert "must be PLAN or APPLY or UNDO or COMMIT" in run.output["Summary"]
