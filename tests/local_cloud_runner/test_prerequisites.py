import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from local_cloud import prerequisites
from local_cloud.prerequisites import MissingPrerequisite

REPOSITORY = Path(__file__).parents[2]


@pytest.mark.slow
def test_this_machine_has_what_is_needed() -> None:
    prerequisites.check()


@pytest.mark.parametrize(
    ("check", "missing", "remedy"),
    [
        (lambda: prerequisites.check_python((3, 10)), "Python 3.11", "newer"),
        (lambda: prerequisites.check_packages(("no_such",)), "no_such", "pip install"),
        (lambda: prerequisites.check_node(None), "Node.js is not on PATH", "install"),
        (lambda: prerequisites.check_node("v18.20.1"), "v18.20.1", "install"),
        (lambda: prerequisites.check_cdk_cli(Path("/no/a/b/cdk")), "/no/a/b/cdk", "npm ci"),
    ],
)
def test_what_is_missing_and_what_to_do_is_said_in_one_line(
    check: Callable[[], None], missing: str, remedy: str
) -> None:
    with pytest.raises(MissingPrerequisite) as caught:
        check()

    message = str(caught.value)
    assert missing in message
    assert remedy in message
    assert "\n" not in message


@pytest.mark.slow
def test_the_command_ends_with_that_line_and_exit_code_2(tmp_path: Path) -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "local_cloud"],
        cwd=REPOSITORY,
        env=os.environ | {"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert finished.returncode == 2
    assert finished.stderr.startswith("Node.js is not on PATH: install")
    assert finished.stderr.count("\n") == 1
    assert finished.stdout == ""
