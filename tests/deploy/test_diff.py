"""What docs/diff.md says of `cdk diff` is what the CLI prints.

That the numbers stay all the same is what test_deploy.py is about.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from aws_cdk import RemovalPolicy, Stack
from tests.deploy.conftest import Centre, DeployedStack
from tests.docs.conftest import DOCS, blocks

from cdk_connect_phone_numbers import PhoneNumber

pytestmark = [pytest.mark.deploy, pytest.mark.xdist_group("deploy")]

PAGE: Path = DOCS / "diff.md"


def test_a_changed_flow_may_be_replaced_and_a_renamed_number_is_destroyed_says_the_diff(
    new_stack: Callable[[str], DeployedStack], centre: Centre
) -> None:
    sources = [centre.source() for _ in range(3)]

    def declare(stack: Stack, *ids: str, flow: str = centre.flow) -> None:
        for construct_id, source in zip(ids, sources, strict=False):
            number = PhoneNumber(
                stack,
                construct_id,
                source_phone_number_arn=source,
                target_arn=centre.instance,
                contact_flow_arn=flow,
            )
            if construct_id == "NightLine":
                number.node.default_child.apply_removal_policy(RemovalPolicy.RETAIN)  # type: ignore[union-attr]

    stack = new_stack("Diff")
    stack.deploy(lambda each: declare(each, "SupportLine", "SalesLine", "NightLine"))

    shown = stack.diff(
        lambda each: declare(each, "SupportLine", "Sales", flow=centre.later_flow)
    ).output

    (block,) = blocks(PAGE, "text")
    for line in block.splitlines():
        assert line in shown, shown
    (kept,) = (line for line in shown.splitlines() if "NightLine" in line)
    assert kept.endswith(" orphan")
