import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from local_cloud import prerequisites
from local_cloud.environment import isolated
from local_cloud.prerequisites import MissingPrerequisite

REPOSITORY = Path(__file__).parents[2]


def test_the_node_js_of_this_environment_comes_before_any_other(tmp_path: Path) -> None:
    other = tmp_path / "node"
    other.touch(mode=0o755)

    found = shutil.which("node", path=isolated({"PATH": str(tmp_path)})["PATH"])

    assert found == str(prerequisites.NODE_JS)


@pytest.mark.slow
def test_this_machine_has_what_is_needed() -> None:
    prerequisites.check()


@pytest.mark.parametrize(
    ("check", "missing", "remedy"),
    [
        (lambda: prerequisites.check_python((3, 10)), "Python 3.11", "newer"),
        (lambda: prerequisites.check_packages(("no_such",)), "no_such", "pip install"),
        (lambda: prerequisites.check_node(None), "Node.js is not at", "pip install"),
        (lambda: prerequisites.check_node("v20.20.2"), "v20.20.2", "pip install"),
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
def test_the_command_ends_with_that_line_and_exit_code_2() -> None:
    finished = subprocess.run(
        [sys.executable, "-S", "-m", "local_cloud"],  # without any package
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert finished.returncode == 2
    assert finished.stderr.startswith(f"{sys.executable} lacks aws_cdk, ")
    assert finished.stderr.count("\n") == 1
    assert finished.stdout == ""
