"""An app of one's own, outside this repository, on a local cloud that runs by itself."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

import pytest

from local_cloud.prerequisites import CDK_CLI

pytestmark = pytest.mark.deploy

REPOSITORY = Path(__file__).parents[2]
SEED = REPOSITORY / "examples" / "seed.json"
PATIENCE_SECONDS = 120
QUOTA = "The instance has reached its quota."

APP = """
from aws_cdk import App, Stack
from cdk_connect_phone_numbers import PhoneNumber

app = App()
stack = Stack(app, "MyOwn")
PhoneNumber(
    stack,
    "Line",
    source_phone_number_arn=app.node.get_context("source"),
    target_arn=app.node.get_context("target"),
    contact_flow_arn=app.node.get_context("flow"),
)
app.synth()
"""


@dataclass(frozen=True)
class Started:
    """What `python -m local_cloud` has printed."""

    printed: str

    def arn(self, name: str) -> str:
        (arn,) = re.findall(rf" {re.escape(name)} +(arn:\S+)", self.printed)
        return str(arn)

    def shell(self, command: str, directory: Path) -> subprocess.CompletedProcess[str]:
        """Run a command in a shell set up for AWS, with what was printed to be exported."""
        exports = re.findall(r"^(?:unset|export) .+$", self.printed, re.MULTILINE)
        return subprocess.run(  # noqa: S603 - what was just printed, and words written here
            ["bash", "-c", "\n".join([*exports, command])],  # noqa: S607 - as users have it
            cwd=directory,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(directory),
                "AWS_PROFILE": "production",
                "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
                "AWS_ENDPOINT_URL_CLOUDFORMATION": "http://production.invalid",
                "AWS_USE_FIPS_ENDPOINT": "true",
                "CDK_DOCKER": "production",
                "HTTPS_PROXY": "http://proxy.invalid:3128",
            },
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )

    def ask(self, command: str) -> str:
        """Run a command of the local cloud's."""
        done = self.shell(f"{sys.executable} -m local_cloud {command}", REPOSITORY)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def started() -> Iterator[Started]:
    command = [sys.executable, "-m", "local_cloud", "--seed", str(SEED)]
    with subprocess.Popen(  # noqa: S603 - our own command
        command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        guard = Timer(PATIENCE_SECONDS, process.kill)
        guard.start()
        printed = ""
        for line in process.stdout:
            printed += line
            if "Press Ctrl-C to stop." in line:
                break
        guard.cancel()
        try:
            yield Started(printed)
        finally:
            process.terminate()
            rest, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0
    assert "Stopped." in rest


def test_it_is_deployed_with_nothing_but_what_was_printed(started: Started, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(APP)
    (tmp_path / "cdk.json").write_text(json.dumps({"app": f"{sys.executable} app.py"}))
    there = {"source": started.arn("+18445550100"), "target": started.arn("main")}
    there["flow"] = started.arn("Welcome")

    def deploy(context: dict[str, str]) -> subprocess.CompletedProcess[str]:
        pairs = " ".join(f"--context '{name}={value}'" for name, value in context.items())
        return started.shell(
            f"{CDK_CLI} deploy --require-approval never --no-notices --ci {pairs}", tmp_path
        )

    deployed = deploy(there)
    assert deployed.returncode == 0, deployed.stdout + deployed.stderr
    assert "arn:aws:cloudformation:us-east-1:123456789012:stack/MyOwn/" in deployed.stdout
    assert re.search(
        r"\+18445550100 +\S+ +main +Welcome \(SMS\) +MyOwn/Line\w+ +CLAIMED", started.ask("numbers")
    )
    assert re.search(r"ImportPhoneNumber +\+18445550100 +MyOwn/Line\w+/", started.ask("calls"))

    started.ask(f"fault UpdatePhoneNumber refuse --message '{QUOTA}'")
    elsewhere = {"target": started.arn("overflow"), "flow": started.arn("Welcome back")}
    refused = deploy(there | elsewhere)
    assert refused.returncode != 0
    assert QUOTA in refused.stdout + refused.stderr
    after = started.ask("numbers")
    assert re.search(r"\+18445550100 +\S+ +main +Welcome \(SMS\) +MyOwn/Line\w+ +FAILED", after)
    assert f"+18445550100 FAILED: {QUOTA}" in after
