"""The same stack that the template tests declare numbers in, and one with its functions' code."""

import pytest
from aws_cdk import App, Environment, Stack
from tests.template.conftest import ACCOUNT, REGION, stack

__all__ = ["stack"]


@pytest.fixture
def stack_with_code() -> Stack:
    """Return such a stack whose functions' code is put together, as for a deployment."""
    return Stack(App(), "ContactCentre", env=Environment(account=ACCOUNT, region=REGION))
