"""One mock of AWS and one client for all histories: that is what makes thousands of them cheap."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws
from tests.reliability.cloud import Datacentre

from local_cloud.connect.in_process import local_connect

HISTORIES = pytest.StashKey[Counter[str]]()


@pytest.fixture(scope="module")
def datacentre() -> Iterator[Datacentre]:
    logging.disable(logging.CRITICAL)  # crhelper logs a traceback for each failure
    with mock_aws(), local_connect() as connect:
        yield Datacentre(connect.client())
    logging.disable(logging.NOTSET)


@pytest.fixture
def histories(request: pytest.FixtureRequest) -> Counter[str]:
    """Count histories by kind, for the summary."""
    return request.config.stash.setdefault(HISTORIES, Counter())


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand what was counted over to the process that sums up, if this is not the one."""
    counted = session.config.stash.get(HISTORIES, Counter[str]())
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["histories"] = dict(counted)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    node.config.stash.setdefault(HISTORIES, Counter()).update(node.workeroutput["histories"])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    counted = terminalreporter.config.stash.get(HISTORIES, Counter[str]())
    for kind, count in counted.items():
        terminalreporter.write_line(f"{count} {kind}")
