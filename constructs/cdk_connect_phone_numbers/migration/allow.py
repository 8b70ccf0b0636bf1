"""A statement that allows something, in few words."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import aws_iam as iam


def allow(actions: Sequence[str], *resources: str) -> iam.PolicyStatement:
    """Return the statement that allows the actions on the resources."""
    return iam.PolicyStatement(actions=list(actions), resources=list(resources))
