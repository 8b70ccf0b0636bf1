"""The model, with a function behind it that does as it is told."""

from __future__ import annotations

import pytest
from tests.cloudformation.cloudformation import CloudFormation
from tests.cloudformation.script import Script

from stand_ins import FakeClock


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def cloudformation(script: Script) -> CloudFormation:
    cloudformation = CloudFormation(script, FakeClock())
    script.statuses = lambda: list(cloudformation.stacks.values())[-1].status
    return cloudformation
