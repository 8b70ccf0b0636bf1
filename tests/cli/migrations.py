"""Step Functions' API as the command line asks it, with runs that go as a test has written them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from connect_phone_numbers.migration.machine import BUCKET_TAG
from stand_ins.step_functions import page_of

MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:Migration"
BUCKET = "migration-of-numbers"
_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)

Counts = Mapping[str, int]


@dataclass(frozen=True)
class Course:
    """How a run goes.

    Attributes:
        plan: What its plan step answers; None if it does not get that far.
        rows: What was planned, row by row.
        moments: At each look at it, the counts of the waves that have begun.
        report: What its report step answers, with its rows; None if it does not get that far.
        failures: What children of the last wave were given, and what Lambda has said of them.
        status: What becomes of it.
        cause: What Step Functions says of that.
    """

    plan: Mapping[str, Any] | None = None
    rows: Sequence[Mapping[str, Any]] = ()
    moments: Sequence[Sequence[Counts]] = ()
    report: Mapping[str, Any] | None = None
    failures: Sequence[tuple[Mapping[str, Any], Mapping[str, str]]] = ()
    status: str = "SUCCEEDED"
    cause: str = ""


@dataclass
class Run:
    """One run, and how often it was looked at."""

    arn: str
    input: str
    course: Course
    looks: int = 0
    stopped: Mapping[str, str] | None = None

    @property
    def is_over(self) -> bool:
        return self.stopped is not None or self.looks > len(self.course.moments)

    @property
    def waves(self) -> Sequence[Counts]:
        moments = self.course.moments
        return moments[min(self.looks, len(moments)) - 1] if moments and self.looks else ()

    def wave_is_over(self, wave: int) -> bool:
        return self.is_over or wave < len(self.waves) - 1


@dataclass
class StatesClient:
    """Stands for boto3's client of Step Functions.

    https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeMapRun.html

    Attributes:
        begins_empty: Whether the first page of a list under a condition is empty, and not the last.
    """

    s3: Any
    courses: dict[str, Course]
    tags: Mapping[str, str] = field(default_factory=lambda: {BUCKET_TAG: BUCKET})
    runs: list[Run] = field(default_factory=list)
    begins_empty: bool = False

    def list_tags_for_resource(self, resourceArn: str) -> dict[str, Any]:  # noqa: N803 - the API's
        assert resourceArn == MACHINE
        return {"tags": [{"key": key, "value": value} for key, value in self.tags.items()]}

    def start_execution(self, stateMachineArn: str, name: str, input: str) -> dict[str, Any]:  # noqa: A002, N803
        assert stateMachineArn == MACHINE
        arn = f"{MACHINE.replace(':stateMachine:', ':execution:')}:{name}"
        given = json.loads(input)
        # The run reads it: it has to be there.
        self.s3.get_object(Bucket=BUCKET, Key=given["Manifest"]["Key"])
        self.runs.append(Run(arn, input, self.courses[given["Direction"]]))
        return {"executionArn": arn}

    def stop_execution(self, executionArn: str, **why: str) -> dict[str, Any]:  # noqa: N803
        self._run(executionArn).stopped = why
        return {}

    def list_executions(self, **of: Any) -> dict[str, Any]:
        page = {name: of.pop(name) for name in ("maxResults", "nextToken") if name in of}
        if "mapRunArn" in of:
            assert of["statusFilter"] == "FAILED"
            count = len(self._run(of["mapRunArn"].rsplit("/", 1)[0]).course.failures)
            arns = [f"{of['mapRunArn']}/{child}" for child in range(count)]
        else:
            running = "statusFilter" in of
            arns = [run.arn for run in reversed(self.runs) if not (running and run.is_over)]
        if self.begins_empty and "statusFilter" in of and "nextToken" not in page:
            return {"executions": [], "nextToken": "0"}
        listed = [{"executionArn": arn, "startDate": _BEGAN} for arn in arns]
        return page_of("executions", listed, **page)

    def describe_execution(self, executionArn: str) -> dict[str, Any]:  # noqa: N803
        run = self._run(executionArn)
        if executionArn != run.arn:
            item, cause = run.course.failures[int(executionArn.rsplit("/", 1)[-1])]
            given = json.dumps({"Item": item})
            return {"status": "FAILED", "input": given, "cause": json.dumps(cause)}
        run.looks += 1
        self._write(run)
        if run.stopped:
            return {"status": "ABORTED", "input": run.input, **run.stopped}
        if not run.is_over:
            return {"status": "RUNNING", "input": run.input}
        course = run.course
        return {"status": course.status, "input": run.input, "cause": course.cause}

    def list_map_runs(self, executionArn: str, **page: Any) -> dict[str, Any]:  # noqa: N803
        waves = self._run(executionArn).waves
        runs = [
            {
                "mapRunArn": f"{executionArn}/{wave}",
                "startDate": _BEGAN + timedelta(minutes=wave),
            }
            for wave in range(len(waves))
        ]
        # Their order is not documented.
        return page_of("mapRuns", runs[::-1], **page)

    def describe_map_run(self, mapRunArn: str) -> dict[str, Any]:  # noqa: N803
        arn, _, wave = mapRunArn.rpartition("/")
        run = self._run(arn)
        is_over = run.wave_is_over(int(wave))
        return {
            "status": "SUCCEEDED" if is_over else "RUNNING",
            "itemCounts": run.waves[int(wave)],
        }

    def _run(self, arn: str) -> Run:
        return next(run for run in self.runs if arn == run.arn or arn.startswith(f"{run.arn}/"))

    def _write(self, run: Run) -> None:
        course = run.course
        if course.plan is not None:
            self._put(run, "plan.jsonl", "\n".join(json.dumps(row) for row in course.rows))
            self._put(run, "plan.json", json.dumps(course.plan))
        if run.is_over and course.report is not None and not run.stopped:
            self._put(run, "report.json", json.dumps(course.report))

    def _put(self, run: Run, name: str, content: str) -> None:
        key = f"runs/{run.arn.rsplit(':', 1)[-1]}/{name}"
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=content.encode())
