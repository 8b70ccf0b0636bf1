"""The command starts a migration, watches it, and says what has come of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest
from click.testing import CliRunner, Result
from tests.cli.migrations import BUCKET, MACHINE, Course, Run, StatesClient

from connect_phone_numbers.account import Account
from connect_phone_numbers.commands import cli
from local_cloud.connect.in_process import InProcessConnect, local_connect
from local_cloud.contact_centre import ContactCentre
from phone_number_handler.core.migration import Heading
from stand_ins import FakeClock, FakeS3

STACK = "Moving"


class StackClient:
    """Stands for boto3's client of CloudFormation, which has one stack with migrations."""

    def __init__(self, *machines: str) -> None:
        self.machines = machines

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803 - the API's name
        assert StackName == STACK
        return {"Stacks": [{"StackId": STACK, "StackStatus": "CREATE_COMPLETE"}]}

    def list_stack_resources(self, StackName: str) -> dict[str, Any]:  # noqa: N803
        assert StackName == STACK
        return {
            "StackResourceSummaries": [
                {
                    "ResourceType": "AWS::StepFunctions::StateMachine",
                    "ResourceStatus": "CREATE_COMPLETE",
                    "PhysicalResourceId": machine,
                }
                for machine in self.machines
            ]
        }


@dataclass
class Office:
    """Somebody with the command and a manifest at hand, and a migration that goes as it is told."""

    centre: ContactCentre
    states: StatesClient
    stacks: StackClient
    manifest: Path
    clock: FakeClock
    #: The service of which no client can be made.
    unmade: str | None = None

    def run(self, *words: str, answer: str | None = None) -> Result:
        connect = cast("InProcessConnect", self.centre.connect)
        clients: Any = {
            "connect": connect.client(),
            "cloudformation": self.stacks,
            "stepfunctions": self.states,
            "s3": self.states.s3,
        }

        def client(service: str) -> Any:
            if service == self.unmade:
                raise ValueError("Invalid endpoint: nowhere")
            return clients[service]

        account = Account(client, self.clock)
        result = CliRunner(env={"COLUMNS": None}).invoke(
            cli, ["migrate", *words], obj=account, input=answer
        )
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def json(self, *words: str) -> tuple[int, Any]:
        result = self.run(*words, "--json")
        return result.exit_code, json.loads(result.stdout)

    def files(self) -> Iterator[str]:
        """Give what is in the bucket."""
        listed = self.states.s3.list_objects_v2(Bucket=BUCKET)
        yield from (each["Key"] for each in listed.get("Contents", ()))

    def file(self) -> str:
        return str(self.manifest)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    manifest = tmp_path / "branch offices.csv"
    clock = FakeClock()
    with local_connect(clock=clock) as connect:
        states = StatesClient(FakeS3(BUCKET), {})
        centre = ContactCentre(connect)
        manifest.write_text(f"phone_number,target_arn\n+12065550001,{centre.instance}\n")
        yield Office(centre, states, StackClient(MACHINE), manifest, clock)


def row(office: Office, line: int, **changes: Any) -> Mapping[str, Any]:
    """Return a row of a plan: one more number that is to be moved, in its wave."""
    centre = office.centre
    return {
        "Line": line,
        "PhoneNumber": f"+1206555{line:04}",
        "Outcome": "PLANNED",
        "Reason": None,
        "Wave": 1 if line == 1 else 2,
        "Steps": ["UpdatePhoneNumber", "AssociateContactFlow"],
        "Now": {
            "TargetArn": centre.other_instance,
            "ContactFlowArns": {"VOICE": centre.other_flow},
        },
        "Then": {"TargetArn": centre.instance, "ContactFlowArns": {"VOICE": centre.flow}},
        **changes,
    }


def plan(numbers: int = 5, **changes: Any) -> dict[str, Any]:
    """Return what a plan step answers."""
    return {
        "Waves": [{"Numbers": 1}, {"Numbers": numbers - 1}],
        "Total": numbers,
        "Planned": numbers,
        "Refused": 0,
        "Unsafe": 0,
        "Summary": f"{numbers} numbers in 2 waves.",
        **changes,
    }


def report(*rows: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """Return what a report step answers."""
    return {"Outcome": "SUCCEEDED", "Summary": "All are moved.", "Rows": rows, **changes}


def counts(succeeded: int, failed: int = 0, running: int = 0) -> dict[str, int]:
    return {"succeeded": succeeded, "failed": failed, "running": running}


def gone(office: Office, **changes: Any) -> Course:
    """Return a run of five numbers that goes well."""
    return Course(
        plan=plan(),
        rows=[row(office, line) for line in range(1, 6)],
        moments=[[], [counts(0, running=1)], [counts(1), counts(2)], [counts(1), counts(4)]],
        report=report(),
        **changes,
    )


def test_a_plan_says_wave_by_wave_what_will_be_done_and_ends_with_2(office: Office) -> None:
    office.states.courses = {"PLAN": gone(office)}

    result = office.run(STACK, office.file(), "--plan")

    assert result.exit_code == 2
    text = " ".join(result.stdout.split())
    assert "5 of 5 numbers will be moved" in text
    assert "1 +12065550001 overflow, Welcome back move to main, attach to Welcome" in text
    assert (
        "2 +12065550002 and 3 more overflow, Welcome back move to main, attach to Welcome" in text
    )
    assert "5 numbers in 2 waves." in text


def test_a_plan_is_a_run_with_the_manifest_in_the_bucket(office: Office) -> None:
    office.states.courses = {"PLAN": gone(office)}

    office.run(MACHINE, office.file(), "--plan")

    (run,) = office.states.runs
    name = run.arn.rsplit(":", 1)[-1]
    key = f"manifests/{name}.csv"
    assert name == "plan-branch_offices-19700112T134640Z"
    assert json.loads(run.input) == {"Direction": "PLAN", "Manifest": {"Key": key}}
    body = office.states.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    assert body == office.manifest.read_bytes()


def test_a_plan_of_what_is_right_already_ends_with_0(office: Office) -> None:
    rows = [row(office, 1, Outcome="RIGHT", Steps=[])]
    office.states.courses = {"PLAN": Course(plan(1, Planned=0, Waves=[]), rows, report=report())}

    assert office.run(STACK, office.file(), "--plan").exit_code == 0


@pytest.mark.parametrize("outcome", ["UNSAFE", "REFUSED"])
def test_a_plan_with_a_row_that_is_unsafe_or_refused_names_it_and_ends_with_3(
    office: Office, outcome: str
) -> None:
    why = "is managed by the stack Contact-Centre"
    rows = [row(office, 1), row(office, 2, Outcome=outcome, Reason=why)]
    office.states.courses = {"PLAN": Course(plan(2), rows, report=report())}

    result = office.run(STACK, office.file(), "--plan")

    assert result.exit_code == 3
    assert f"{outcome} +12065550002 {why}" in " ".join(result.stdout.split())


def test_a_manifest_that_cannot_be_right_is_not_uploaded(office: Office) -> None:
    text = office.manifest.read_text()
    office.manifest.write_text(f"{text}01234,{office.centre.instance}\n+12065550003,nowhere\n")

    code, shown = office.json(STACK, office.file(), "--plan")

    assert code == 3
    assert [(each["Line"], each["Reason"].split()[0]) for each in shown["Refused"]] == [
        (3, "phone_number"),
        (4, "target_arn"),
    ]
    assert (office.states.runs, list(office.files())) == ([], [])


def test_a_file_that_is_no_manifest_is_an_error(office: Office) -> None:
    office.manifest.write_text("number;to\n")

    result = office.run(STACK, office.file(), "--plan")

    assert (result.exit_code, "must name its columns" in result.stderr) == (1, True)


def test_what_is_applied_is_what_was_planned_once_somebody_has_agreed(office: Office) -> None:
    office.states.courses = {"PLAN": gone(office), "APPLY": gone(office)}

    result = office.run(STACK, office.file(), "--apply", answer="y\n")

    assert result.exit_code == 0
    assert "5 of 5 numbers will be moved" in result.stderr
    planned, applied = (json.loads(run.input) for run in office.states.runs)
    assert (planned["Direction"], applied["Direction"]) == ("PLAN", "APPLY")
    assert planned["Manifest"] == applied["Manifest"]


@pytest.mark.parametrize("direction", ["apply", "undo", "commit"])
def test_what_somebody_else_plans_meanwhile_is_not_what_was_agreed_to(
    office: Office, direction: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.states.courses = dict.fromkeys(Heading, gone(office))
    office.run(STACK, office.file(), "--plan")
    theirs = office.manifest.with_name("theirs.csv")
    theirs.write_text(office.manifest.read_text())

    def agree(*_: Any, **__: Any) -> None:
        office.run(STACK, str(theirs), "--plan")

    monkeypatch.setattr("click.confirm", agree)
    office.run(STACK, f"--{direction}")

    first, *_, last = (json.loads(run.input) for run in office.states.runs)
    assert last == {"Direction": direction.upper(), "Manifest": first["Manifest"]}


@pytest.mark.parametrize("direction", ["apply", "undo", "commit"])
def test_nothing_is_written_to_a_number_where_nobody_agrees(office: Office, direction: str) -> None:
    office.states.courses = {"PLAN": gone(office)}

    result = office.run(STACK, office.file(), f"--{direction}", answer="n\n")

    assert result.exit_code == 1
    assert [json.loads(run.input)["Direction"] for run in office.states.runs] == (
        ["PLAN"] if direction == "apply" else []
    )


@pytest.mark.parametrize("direction", ["APPLY", "UNDO", "COMMIT"])
def test_with_yes_it_begins_at_once(office: Office, direction: str) -> None:
    office.states.courses = {direction: gone(office)}

    code, shown = office.json(STACK, office.file(), f"--{direction.lower()}", "--yes")

    assert (code, shown["Status"], shown["Report"]["Outcome"]) == (0, "SUCCEEDED", "SUCCEEDED")
    assert len(office.states.runs) == 1


def test_nothing_is_begun_if_what_comes_of_it_could_not_be_read(office: Office) -> None:
    office.states.courses = {"APPLY": gone(office), "UNDO": gone(office)}
    office.run(STACK, office.file(), "--apply", "--yes")
    office.unmade = "s3"

    result = office.run(STACK, "--undo", "--yes")

    assert (result.exit_code, result.stderr) == (1, "Error: Invalid endpoint: nowhere\n")
    assert len(office.states.runs) == 1


def test_without_a_manifest_it_is_that_of_the_latest_run(office: Office) -> None:
    office.states.courses = {"APPLY": gone(office), "UNDO": gone(office)}
    office.run(STACK, office.file(), "--apply", "--yes")

    office.run(STACK, "--undo", "--yes")

    applied, undone = office.states.runs
    assert json.loads(undone.input)["Manifest"] == json.loads(applied.input)["Manifest"]
    assert undone.arn.rsplit(":", 1)[-1].startswith("undo-branch_offices-")


def test_it_is_watched_wave_by_wave_until_it_is_over(office: Office) -> None:
    office.states.courses = {"APPLY": gone(office)}

    result = office.run(STACK, office.file(), "--apply", "--yes")

    assert result.stderr.splitlines() == [
        "Planning",
        "0 of 2 waves are over: 0 of 5 numbers",
        "Wave 1 of 2: 0 of 5 numbers",
        "Wave 2 of 2: 3 of 5 numbers",
    ]


def test_a_migration_of_more_waves_than_fit_on_a_page_is_watched_to_its_end(
    office: Office,
) -> None:
    waves = 101
    office.states.courses = {
        "APPLY": Course(
            plan(waves, Waves=[{"Numbers": 1}] * waves),
            moments=[[], [counts(1)] * waves],
            report=report(),
        )
    }

    result = office.run(STACK, office.file(), "--apply", "--yes")

    assert result.stderr.splitlines()[-1] == "Wave 101 of 101: 101 of 101 numbers"


def test_what_failed_shows_with_its_reason_and_the_code_is_3(office: Office) -> None:
    rows = [
        *(
            row(office, line, Outcome="FAILED", Reason="The quota is exceeded.")
            for line in range(1, 3)
        ),
        row(office, 3, Outcome="LEFT", Reason="The wave before it was stopped."),
        row(office, 4, Outcome="MOVED"),
    ]
    told = report(*rows, Outcome="STOPPED", Summary="Stopped after wave 1: 2 have failed.")
    office.states.courses = {
        "APPLY": Course(
            plan(),
            moments=[[counts(1, failed=2)]],
            report=told,
            status="FAILED",
            cause="Stopped after wave 1",
        )
    }

    result = office.run(STACK, office.file(), "--apply", "--yes")

    text = " ".join(result.stdout.split())
    assert result.exit_code == 3
    assert "FAILED +12065550001, +12065550002 The quota is exceeded." in text
    assert "LEFT +12065550003 The wave before it was stopped." in text
    assert "Stopped after wave 1: 2 have failed." in text
    assert f"s3://{BUCKET}/runs/apply-branch_offices-" in text


@pytest.mark.parametrize("begins_empty", [False, True])
def test_of_a_run_without_a_report_step_functions_says_what_failed(
    office: Office, *, begins_empty: bool
) -> None:
    office.states.begins_empty = begins_empty
    failure = {"errorType": "ServiceError", "errorMessage": "Connect refused it."}
    office.states.courses = {
        "APPLY": Course(
            plan(),
            moments=[[counts(0, failed=1)]],
            failures=[({"PhoneNumber": "+12065550001"}, failure)],
            status="ABORTED",
            cause="Somebody has stopped it",
        )
    }

    code, shown = office.json(STACK, office.file(), "--apply", "--yes")

    assert code == 3
    assert (shown["Status"], shown["Why"]) == ("ABORTED", "Somebody has stopped it")
    (failed,) = shown["Rows"]
    assert (failed["PhoneNumber"], failed["Reason"]) == ("+12065550001", "Connect refused it.")


@pytest.mark.parametrize("words", ["", "The migration was interrupted by ManifestError: "])
def test_a_plan_that_the_function_refuses_shows_its_sentence_and_ends_with_3(
    office: Office, words: str
) -> None:
    failure = {"errorType": "ManifestError", "errorMessage": "Line 2 is wrong.", "stackTrace": []}
    cause = f"{words}{json.dumps(failure)}"
    office.states.courses = {"PLAN": Course(status="FAILED", cause=cause)}

    result = office.run(STACK, office.file(), "--plan")

    assert result.exit_code == 3
    assert f"is FAILED. {words}Line 2 is wrong.\n" in result.stdout


def test_the_status_is_that_of_the_latest_run(office: Office) -> None:
    office.states.courses = {"APPLY": gone(office)}
    office.run(STACK, office.file(), "--apply", "--yes")

    result = office.run(STACK, "--status")

    assert result.exit_code == 0
    assert "All are moved." in result.stdout
    assert len(office.states.runs) == 1


class Interrupted(FakeClock):
    """A clock at which somebody loses patience."""

    def __init__(self) -> None:
        super().__init__()
        self.patience = True

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        if not self.patience:
            raise KeyboardInterrupt


def test_whoever_interrupts_the_command_leaves_the_migration_running(office: Office) -> None:
    office.states.courses = {"APPLY": gone(office)}
    clock = Interrupted()
    clock.patience = False
    office.clock = clock

    left = office.run(STACK, office.file(), "--apply", "--yes")
    clock.patience = True
    attached = office.run(STACK, "--status")

    assert left.exit_code == 130
    assert f"connect-phone-numbers migrate {STACK} --status" in left.stderr
    assert office.states.runs[0].stopped is None
    assert "Wave 2 of 2: 3 of 5 numbers" in attached.stderr
    assert (attached.exit_code, len(office.states.runs)) == (0, 1)


def test_it_is_stopped_only_by_being_told_to(office: Office) -> None:
    office.states.courses = {"APPLY": gone(office)}
    clock = Interrupted()
    clock.patience = False
    office.clock = clock
    office.run(STACK, office.file(), "--apply", "--yes")

    result = office.run(STACK, "--stop")

    assert result.exit_code == 3
    assert "is ABORTED. Somebody has stopped it from the command line" in result.stdout


@pytest.mark.parametrize("later", ["PLAN", "UNDO"])
def test_what_is_under_way_is_watched_and_stopped_whatever_was_begun_and_ended_since(
    office: Office, later: str
) -> None:
    refused = Course(status="FAILED", cause="One is under way with this migration.")
    office.states.courses = {"APPLY": gone(office), "UNDO": refused, "PLAN": gone(office)}
    clock = Interrupted()
    clock.patience = False
    office.clock = clock
    office.run(STACK, office.file(), "--apply", "--yes")
    clock.patience = True
    office.run(STACK, office.file(), f"--{later.lower()}", "--yes")

    watched = office.run(STACK, "--status")
    office.states.runs[0].looks = 1
    stopped = office.run(STACK, "--stop")

    assert (watched.exit_code, "All are moved." in watched.stdout) == (0, True)
    assert (stopped.exit_code, "apply-branch_offices" in stopped.stdout) == (3, True)
    assert office.states.runs[0].stopped is not None


def test_a_plan_that_is_under_way_is_ended_with_the_run(office: Office) -> None:
    office.states.courses = {"APPLY": gone(office), "PLAN": gone(office)}
    clock = Interrupted()
    clock.patience = False
    office.clock = clock
    office.run(STACK, office.file(), "--apply", "--yes")
    office.run(STACK, office.file(), "--plan")

    office.run(STACK, "--stop")

    assert [run.stopped is not None for run in office.states.runs] == [True, True]


@pytest.mark.parametrize("begins_empty", [False, True])
def test_what_moves_numbers_is_ended_however_many_plans_are_under_way_with_it(
    office: Office, *, begins_empty: bool
) -> None:
    office.states.begins_empty = begins_empty
    office.states.courses = {"APPLY": gone(office)}
    clock = Interrupted()
    clock.patience = False
    office.clock = clock
    office.run(STACK, office.file(), "--apply", "--yes")
    (apply,) = office.states.runs
    given = json.dumps({**json.loads(apply.input), "Direction": "PLAN"})
    planning = Course(moments=[[]] * 10)
    plans = [Run(f"{apply.arn}-{number}", given, planning) for number in range(100)]
    office.states.runs += plans

    result = office.run(STACK, "--stop")

    assert all(run.stopped for run in office.states.runs)
    assert "apply-branch_offices" in result.stdout


def test_a_stack_without_a_migration_a_second_one_and_a_missing_word_are_errors(
    office: Office,
) -> None:
    nothing = office.run(STACK, "--status")
    no_word = office.run(STACK)
    office.stacks.machines = ()
    none = office.run(STACK, "--status")
    office.stacks.machines = (MACHINE, MACHINE)
    several = office.run(STACK, "--status")

    assert {each.exit_code for each in (nothing, no_word, none, several)} == {1}
    assert "has not run yet" in nothing.stderr
    assert "say what: --plan" in no_word.stderr
    assert f"got '{STACK}'" in none.stderr
    assert "more than one migration" in several.stderr


@pytest.mark.parametrize(
    "both", [("--plan", "--apply"), ("--apply", "--undo"), ("--json", "--markdown")]
)
def test_of_two_that_exclude_each_other_neither_is_done(
    office: Office, both: tuple[str, str]
) -> None:
    result = office.run(STACK, str(office.manifest), *both)

    assert result.exit_code == 1
    assert f"{both[0]} and {both[1]} cannot both be asked for" in result.stderr
    assert not office.states.runs
