"""What all tests share: no way to AWS, marks that are true, what is slow first, a summary."""

import importlib
import os
import pkgutil
import subprocess
import sys
import threading
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from tests.histories import counted

import phone_number_handler

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": "/dev/null",
    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    # CDK's own check of templates takes seconds to load: the examples are held against it.
    "CDK_VALIDATION": "false",
    # The Node.js of this environment, whichever else there is.
    "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]),
}

# Where the handler is looked at from near: coverage is measured there, but for what is slow. The
# other tests reach little of it that these do not, and would take twice as long.
MEASURED = ("handler", "migration", "reliability", "unit")

# At once, before a conftest below this folder imports aws_cdk, which starts Node.js.
os.environ.pop("AWS_PROFILE", None)
os.environ.update(ENVIRONMENT)


_running: list[pytest.Item] = []


_start = subprocess.Popen.__init__


def _start_what_is_slow(process: subprocess.Popen[Any], *arguments: Any, **named: Any) -> None:
    """Let no test start a process that does not say by its mark that it is slow."""
    for test in _running:
        if not _is_slow(test):
            raise RuntimeError(f"{test.nodeid} starts {arguments[0]}: it needs the mark slow")
    _start(process, *arguments, **named)


# No audit hook: one that is written in Python may let another thread install coverage's trace
# function while this one does, which CPython refuses.
setattr(subprocess.Popen, "__init__", _start_what_is_slow)  # noqa: B010 - mypy takes no assignment


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    _running.append(item)
    try:
        return (yield)
    finally:
        _running.clear()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Let coverage look at what is measured alone.

    pytest-cov's own mark, no_cover, does not: in each process of pytest-xdist it has started
    coverage twice, and stops one of them.
    """
    if _is_measured(item) or not item.config.pluginmanager.hasplugin("_cov"):
        return (yield)
    tracer, of_threads = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(tracer)
        threading.settrace(of_threads)


def _is_measured(test: pytest.Item) -> bool:
    near = {test.config.rootpath / "tests" / folder for folder in MEASURED}
    return not _is_slow(test) and not near.isdisjoint(test.path.parents)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what is slow, so that no process is left with it in the end."""
    items.sort(key=lambda test: not _is_slow(test))
    if config.getoption("loadgroup", default=False):
        _hold_groups_together(items)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Import what is measured where coverage looks: by whom it is imported first is chance."""
    if session.config.pluginmanager.hasplugin("_cov"):
        for module in pkgutil.walk_packages(phone_number_handler.__path__, "phone_number_handler."):
            importlib.import_module(module.name)


def _hold_groups_together(items: list[pytest.Item]) -> None:
    """Make sure that pytest-xdist has seen the groups: it knows them by the end of a test's id."""
    for test in items:
        mark = test.get_closest_marker("xdist_group")
        if mark and not test.nodeid.endswith(f"@{mark.args[0]}"):
            raise pytest.UsageError(f"{test.nodeid} would be parted from its group {mark.args[0]}")


def _is_slow(test: pytest.Item) -> bool:
    return any(test.get_closest_marker(mark) for mark in ("slow", "deploy"))


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
