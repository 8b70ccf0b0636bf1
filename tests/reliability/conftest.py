"""One mock of AWS and one client for all histories: that is what makes thousands of them cheap."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator

import pytest
from moto import mock_aws
from tests.histories import counted
from tests.reliability.cloud import Cloud, Datacentre
from tests.reliability.office import Open, offices

from local_cloud.connect.in_process import local_connect


@pytest.fixture(scope="module")
def datacentre(request: pytest.FixtureRequest) -> Iterator[Datacentre]:
    logging.disable(logging.CRITICAL)  # crhelper logs a traceback for each failure
    with mock_aws(), local_connect() as connect:
        datacentre = Datacentre(connect)
        yield datacentre
    logging.disable(logging.NOTSET)
    if datacentre.roles.judged:
        counts = counted(request.config)
        counts["calls judged by the function's role"] += datacentre.roles.judged
        counts["calls that it did not allow"] += datacentre.roles.denied


@pytest.fixture
def histories(request: pytest.FixtureRequest) -> Counter[str]:
    """Count histories by kind, for the summary."""
    return counted(request.config)


@pytest.fixture
def cloud(datacentre: Datacentre) -> Iterator[Cloud]:
    with datacentre.cloud() as cloud:
        yield cloud


@pytest.fixture(scope="module")
def office() -> Iterator[Open]:
    """Return what opens an office, with a cargo to be migrated."""
    with offices() as opened:
        yield opened
