"""The real CDK CLI, run against a local cloud without asking anything."""

import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from local_cloud.cloud import LocalCloud
from local_cloud.environment import ACCOUNT, REGION
from local_cloud.prerequisites import CDK_CLI
from local_cloud.processes import stop_group

TIMEOUT_SECONDS = 600.0
_OUTPUT_TAIL_LINES = 40


@dataclass(frozen=True)
class CdkResult:
    """One finished run of the CLI; `output` is its stdout and stderr, as they came."""

    command: tuple[str, ...]
    exit_code: int
    output: str
    seconds: float


class CdkFailed(RuntimeError):  # noqa: N818 - the field's word for it
    """The CLI ended with an error; the message ends with the tail of its output."""

    def __init__(self, result: CdkResult) -> None:
        self.result = result
        tail = "\n".join(result.output.splitlines()[-_OUTPUT_TAIL_LINES:])
        super().__init__(
            f"`cdk {' '.join(result.command)}` ended with exit code {result.exit_code} "
            f"after {result.seconds:.0f} s. The end of its output:\n{tail}"
        )


class CdkCli:
    """The CDK CLI for one app, deploying to one local cloud.

    Args:
        cloud: a running local cloud.
        app: command that synthesizes the app, or a cloud assembly made earlier.
        directory: where the CLI and the app run, with the app's cdk.json if it has one.
        output: where the cloud assembly is written.

    Every method waits until the CLI ends, raises CdkFailed if it fails and `check` holds,
    and subprocess.TimeoutExpired if it takes longer than TIMEOUT_SECONDS.
    """

    def __init__(self, cloud: LocalCloud, app: str, directory: Path, output: Path) -> None:
        self._cloud = cloud
        self._app = app
        self._directory = directory
        self._output = output

    def bootstrap(self, *, check: bool = True) -> CdkResult:
        """Prepare account and Region for deployments; needed once a cloud. Runs no app."""
        # Not beside a cdk.json, whose app it would run.
        elsewhere = self._cloud.log.parent
        return self._run(["bootstrap", f"aws://{ACCOUNT}/{REGION}"], check=check, cwd=elsewhere)

    def synth(
        self, *stacks: str, context: Mapping[str, str] | None = None, check: bool = True
    ) -> CdkResult:
        """Write the cloud assembly of `stacks` (none named: all)."""
        return self._run(["synth", "--quiet", *self._app_arguments(stacks, context)], check=check)

    def deploy(
        self,
        *stacks: str,
        context: Mapping[str, str] | None = None,
        options: Sequence[str] = (),
        check: bool = True,
    ) -> CdkResult:
        """Deploy `stacks` (none named: all) with `context`; `options` go to the CLI as they are."""
        command = ["deploy", "--require-approval", "never", "--progress", "events"]
        return self._run(
            [*command, *options, *self._app_arguments(stacks, context)],
            check=check,
        )

    def diff(self, *stacks: str) -> CdkResult:
        """Show what deploying `stacks` (none named: all) would change, by a change set."""
        return self._run(["diff", *self._app_arguments(stacks, None)], check=True)

    def destroy(
        self, *stacks: str, context: Mapping[str, str] | None = None, check: bool = True
    ) -> CdkResult:
        """Delete `stacks` (none named: all)."""
        return self._run(["destroy", "--force", *self._app_arguments(stacks, context)], check=check)

    def _app_arguments(self, stacks: Sequence[str], context: Mapping[str, str] | None) -> list[str]:
        pairs = (f"{key}={value}" for key, value in (context or {}).items())
        return [
            *("--app", self._app),
            *("--output", str(self._output)),
            *(argument for pair in pairs for argument in ("--context", pair)),
            *(stacks or ["--all"]),
        ]

    def _run(self, arguments: Sequence[str], *, check: bool, cwd: Path | None = None) -> CdkResult:
        command = (*arguments, "--no-notices", "--no-color", "--ci")
        started = time.monotonic()
        with ExitStack() as stack:
            process = stack.enter_context(
                subprocess.Popen(
                    [CDK_CLI, *command],
                    cwd=cwd or self._directory,
                    env=self._environment(),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            )
            stack.enter_context(self._cloud.guardian.ending(process))
            try:
                output, _ = process.communicate(timeout=TIMEOUT_SECONDS)
            except BaseException:
                stop_group(process)
                raise
        seconds = time.monotonic() - started
        result = CdkResult(command, process.returncode, output.decode(errors="replace"), seconds)
        if check and result.exit_code:
            raise CdkFailed(result)
        return result

    def _environment(self) -> dict[str, str]:
        return self._cloud.environment() | {
            # What the app's jsii leaves behind when it is killed goes with the cloud.
            "TMPDIR": str(self._cloud.log.parent / "tmp"),
            # CDK's own check of templates takes seconds to load, and warns alone.
            "CDK_VALIDATION": "false",
        }
