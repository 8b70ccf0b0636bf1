"""What a machine must have before a local cloud can start on it."""

# Older Pythons must get as far as being told that they are too old.
from __future__ import annotations

import importlib.util
import re
import socket
import subprocess
import sys
from pathlib import Path

PYTHON = (3, 11)
NODE = 22
PACKAGES = ("aws_cdk", "boto3", "jsonschema", "ministack", "moto", "rich", "trustme")
NODE_JS = Path(sys.executable).with_name("node")
CDK_CLI = Path(__file__).parents[1] / "node_modules" / ".bin" / "cdk"


class MissingPrerequisite(RuntimeError):  # noqa: N818 - a state of the machine, named as one
    """This machine lacks something; the message is one line: what, and what to do."""


def check() -> None:
    """Raise MissingPrerequisite for the first thing that is missing."""
    check_python(sys.version_info[:2])
    check_packages(PACKAGES)
    check_node(_node_version())
    check_cdk_cli(CDK_CLI)
    check_loopback()


def check_python(version: tuple[int, ...]) -> None:
    """Hold `version`, (major, minor), to the oldest Python that runs the project."""
    if version < PYTHON:
        raise MissingPrerequisite(
            f"Python {_dotted(PYTHON)} or newer is needed, this is {_dotted(version)}: "
            "make the virtual environment with a newer one."
        )


def check_packages(packages: tuple[str, ...]) -> None:
    """Require every one of `packages`, by import name, in the running environment."""
    missing = [name for name in packages if importlib.util.find_spec(name) is None]
    if missing:
        raise MissingPrerequisite(
            f"{sys.executable} lacks {', '.join(missing)}: "
            "run `pip install -r requirements.txt` in the virtual environment, and use that."
        )


def check_node(version: str | None) -> None:
    """Hold `version`, as `node --version` prints it (None: no node), to what the CDK CLI needs."""
    if version is None:
        raise MissingPrerequisite(
            f"Node.js is not at {NODE_JS}: "
            "run `pip install -r requirements.txt` in the virtual environment, and use that."
        )
    major = re.match(r"v(\d+)\.", version)
    if major is None or int(major[1]) < NODE:
        raise MissingPrerequisite(
            f"Node.js {NODE} or newer is needed, {NODE_JS} says {version}: "
            "run `pip install -r requirements.txt` in the virtual environment."
        )


def check_cdk_cli(cdk_cli: Path) -> None:
    """Require the CDK CLI that package-lock.json names, where npm puts it."""
    if not cdk_cli.exists():
        raise MissingPrerequisite(
            f"The CDK CLI is not at {cdk_cli}: run `npm ci` in {cdk_cli.parents[2]}."
        )


def check_loopback() -> None:
    """Require that a server can take a free port on 127.0.0.1."""
    try:
        socket.create_server(("127.0.0.1", 0)).close()
    except OSError as error:
        raise MissingPrerequisite(
            f"No port can be opened on 127.0.0.1 ({error.strerror}): "
            "allow this process to listen on the loopback interface."
        ) from error


def _node_version() -> str | None:
    try:
        return subprocess.run(
            [NODE_JS, "--version"], capture_output=True, text=True, timeout=30, check=True
        ).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return None


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
