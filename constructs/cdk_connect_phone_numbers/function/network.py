"""What of a network has to be there for as long as the function may be called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import jsii
from aws_cdk import Aspects, CfnResource, IAspect, Reference, Stack, Tokenization
from aws_cdk import aws_ec2 as ec2
from constructs import Construct, IConstruct

_RULES = (ec2.CfnSecurityGroupEgress, ec2.CfnSecurityGroupIngress)


def outlive(resource: Construct, vpc: ec2.IVpc, groups: list[ec2.ISecurityGroup]) -> None:
    """Have the network deleted after the resource, and made before it.

    CloudFormation knows of the subnets, which the function names. It does not know that the
    function answers through a route, an endpoint or a rule of a security group: without this, they
    may be deleted before the numbers are.
    """
    resource.node.add_dependency(vpc, *groups)
    # Whatever is declared later is known when the app is synthesized.
    Aspects.of(resource).add(_Ways(resource, [group.security_group_id for group in groups]))


@jsii.implements(IAspect)
class _Ways:
    def __init__(self, resource: Construct, groups: Sequence[str]) -> None:
        self._resource = resource
        self._groups = groups

    def visit(self, node: IConstruct) -> None:
        """Have the resource depend on the ways of its stack, and of those around it."""
        if node is self._resource:
            ways = list(_ways(_outermost(Stack.of(node)), self._groups))
            if ways:
                node.node.add_dependency(*ways)


def _ways(stack: Stack, groups: Sequence[str]) -> Iterator[CfnResource]:
    """Yield what leads from the function to Connect, CloudFormation and S3.

    It may be declared anywhere. A rule between other groups leads the function nowhere, and may
    itself wait for a number.
    """
    declared = stack.node.find_all()
    endpoints = [each for each in declared if isinstance(each, ec2.CfnVPCEndpoint)]
    yield from endpoints
    theirs = (group for each in endpoints for group in each.security_group_ids or ())
    ours = {_name(group) for group in (*groups, *theirs)}
    for rule in declared:
        if isinstance(rule, _RULES) and not ours.isdisjoint(map(_name, _ends(rule))):
            yield rule


def _ends(rule: ec2.CfnSecurityGroupEgress | ec2.CfnSecurityGroupIngress) -> Iterator[str]:
    """Yield the groups that a rule is about."""
    yield rule.group_id or ""
    if isinstance(rule, ec2.CfnSecurityGroupIngress):
        yield rule.source_security_group_id or ""
    else:
        yield rule.destination_security_group_id or ""


def _name(group_id: str) -> str:
    """Return a group by what is the same for its id, its reference and all its attributes."""
    token = Tokenization.reverse(group_id, fail_concat=False)
    return token.target.node.path if isinstance(token, Reference) else group_id


def _outermost(stack: Stack) -> Stack:
    while stack.nested_stack_parent is not None:
        stack = stack.nested_stack_parent
    return stack
