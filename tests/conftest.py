"""What all tests share: an environment in which nothing reaches AWS by accident, and a summary."""

import os
from typing import Any

import pytest
from tests.histories import counted

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": "/dev/null",
    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    "JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION": "1",
    "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20",
    "NODE_NO_WARNINGS": "1",
}

# At once, before a conftest below this folder imports aws_cdk, which starts Node.js.
os.environ.pop("AWS_PROFILE", None)
os.environ.update(ENVIRONMENT)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand what was counted over to the process that sums up, if this is not the one."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["histories"] = dict(counted(session.config))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    counted(node.config).update(node.workeroutput["histories"])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for kind, count in counted(terminalreporter.config).items():
        terminalreporter.write_line(f"{count} {kind}")
