"""What of a network has to be there for as long as the function may be called."""

from __future__ import annotations

from collections.abc import Iterator

import jsii
from aws_cdk import Aspects, CfnResource, IAspect, Stack
from aws_cdk import aws_ec2 as ec2
from constructs import Construct, IConstruct

# What leads from the function to Connect, CloudFormation and S3, and may be declared anywhere.
_WAYS = (ec2.CfnVPCEndpoint, ec2.CfnSecurityGroupEgress, ec2.CfnSecurityGroupIngress)


def outlive(resource: Construct, vpc: ec2.IVpc, groups: list[ec2.ISecurityGroup]) -> None:
    """Have the network deleted after the resource, and made before it.

    CloudFormation knows of the subnets, which the function names. It does not know that the
    function answers through a route, an endpoint or a rule of a security group: without this, they
    may be deleted before the numbers are.
    """
    resource.node.add_dependency(vpc, *groups)
    # Whatever is declared later is known when the app is synthesized.
    Aspects.of(resource).add(_Ways(resource))


@jsii.implements(IAspect)
class _Ways:
    def __init__(self, resource: Construct) -> None:
        self._resource = resource

    def visit(self, node: IConstruct) -> None:
        """Have the resource depend on the ways of its stack, and of those around it."""
        if node is self._resource:
            ways = list(_ways(_outermost(Stack.of(node))))
            if ways:
                node.node.add_dependency(*ways)


def _ways(stack: Stack) -> Iterator[CfnResource]:
    return (each for each in stack.node.find_all() if isinstance(each, _WAYS))


def _outermost(stack: Stack) -> Stack:
    while stack.nested_stack_parent is not None:
        stack = stack.nested_stack_parent
    return stack
