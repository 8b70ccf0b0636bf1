"""A number is deleted before what the function answers through, and made after it."""

from __future__ import annotations

from typing import Any, cast

import pytest
from aws_cdk import NestedStack, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk.assertions import Template
from tests.template.conftest import IMPORT, MOVE

from cdk_connect_phone_numbers import OnDelete, PhoneNumber, PhoneNumberProvider

S3 = ec2.GatewayVpcEndpointAwsService.S3
CLOUDFORMATION = ec2.InterfaceVpcEndpointAwsService.CLOUDFORMATION


def earlier_than_number(declared: dict[str, Any]) -> set[str]:
    """Return the resources on which all the numbers of a template depend, by their type."""
    found: list[set[str]] = []
    for number in declared.values():
        if number["Type"] == "Custom::ConnectPhoneNumber":
            names, found_here = list(number["DependsOn"]), set[str]()
            while names:
                name = names.pop()
                found_here.add(name)
                later = declared[name].get("DependsOn", [])
                names += [each for each in later if each not in found_here]
            found.append(found_here)
    return set.intersection(*found)


def of_types(declared: dict[str, Any], *types: str) -> set[str]:
    return {name for name, each in declared.items() if each["Type"] in types}


def test_endpoints_routes_and_rules_of_the_stack_go_after_the_numbers(stack: Stack) -> None:
    vpc = ec2.Vpc(stack, "Vpc", max_azs=1)
    vpc.add_gateway_endpoint("S3", service=S3)
    provider = PhoneNumberProvider(stack, "Provider", vpc=vpc)
    PhoneNumber(stack, "Support", **IMPORT, on_delete=OnDelete.RELEASE, provider=provider)
    PhoneNumber(stack, "Sales", **MOVE, provider=provider)
    # Not below the VPC, and later than the provider: as somebody may declare it.
    endpoint = ec2.InterfaceVpcEndpoint(
        stack, "Endpoint", vpc=vpc, service=CLOUDFORMATION, open=False
    )
    endpoint.connections.allow_default_port_from(provider.function)

    declared = Template.from_stack(stack).to_json()["Resources"]
    ways = of_types(
        declared,
        "AWS::EC2::NatGateway",
        "AWS::EC2::Route",
        "AWS::EC2::SecurityGroupIngress",
        "AWS::EC2::SubnetRouteTableAssociation",
        "AWS::EC2::VPCEndpoint",
        "AWS::EC2::VPCGatewayAttachment",
    )
    assert len(of_types(declared, "AWS::EC2::VPCEndpoint")) == 2
    assert of_types(declared, "AWS::EC2::SecurityGroupIngress")
    assert ways <= earlier_than_number(declared)


def test_rules_of_the_functions_own_group_go_after_the_numbers(stack: Stack) -> None:
    vpc = ec2.Vpc(stack, "Vpc", max_azs=1)
    group = ec2.SecurityGroup(stack, "Group", vpc=vpc, allow_all_outbound=False)
    ec2.CfnSecurityGroupEgress(
        stack, "Out", group_id=group.security_group_id, ip_protocol="tcp", cidr_ip="10.0.0.0/8"
    )
    provider = PhoneNumberProvider(stack, "Provider", vpc=vpc, security_groups=[group])
    PhoneNumber(stack, "Support", **IMPORT, provider=provider)

    declared = Template.from_stack(stack).to_json()["Resources"]
    assert of_types(declared, "AWS::EC2::SecurityGroupEgress") <= earlier_than_number(declared)


@pytest.mark.parametrize("attribute", ["ref", "attr_group_id"])
def test_a_rule_may_name_the_functions_group_in_any_way(stack: Stack, attribute: str) -> None:
    vpc = ec2.Vpc(stack, "Vpc", max_azs=1)
    group = ec2.SecurityGroup(stack, "Group", vpc=vpc, allow_all_outbound=False)
    ec2.CfnSecurityGroupIngress(
        stack,
        "In",
        group_id="sg-proxy",
        ip_protocol="tcp",
        source_security_group_id=getattr(group.node.default_child, attribute),
    )
    provider = PhoneNumberProvider(stack, "Provider", vpc=vpc, security_groups=[group])
    PhoneNumber(stack, "Support", **IMPORT, provider=provider)

    declared = Template.from_stack(stack).to_json()["Resources"]
    assert of_types(declared, "AWS::EC2::SecurityGroupIngress") <= earlier_than_number(declared)


def test_a_rule_that_leads_elsewhere_may_itself_wait_for_a_number(stack: Stack) -> None:
    vpc = ec2.Vpc(stack, "Vpc", max_azs=1)
    provider = PhoneNumberProvider(stack, "Provider", vpc=vpc)
    line = PhoneNumber(stack, "Support", **IMPORT, provider=provider)
    desk = ec2.SecurityGroup(stack, "Desk", vpc=vpc, allow_all_outbound=False)
    rule = ec2.CfnSecurityGroupIngress(
        stack, "Calls", group_id=desk.security_group_id, ip_protocol="tcp", cidr_ip="10.0.0.0/8"
    )
    rule.description = f"Answers {line.phone_number}"

    # No cycle: CDK itself finds one.
    declared = Template.from_stack(stack).to_json()["Resources"]
    rules = of_types(declared, "AWS::EC2::SecurityGroupIngress")
    assert rules
    assert rules.isdisjoint(earlier_than_number(declared))


def test_groups_may_be_handed_over_one_after_the_other(stack: Stack) -> None:
    vpc = ec2.Vpc(stack, "Vpc", max_azs=1)
    groups = (ec2.SecurityGroup(stack, name, vpc=vpc) for name in ("One", "Two"))
    PhoneNumberProvider(stack, "Provider", vpc=vpc, security_groups=cast("Any", groups))

    (function,) = (
        each["Properties"]
        for each in Template.from_stack(stack).to_json()["Resources"].values()
        if each["Type"] == "AWS::Lambda::Function"
    )
    assert len(function["VpcConfig"]["SecurityGroupIds"]) == 2


def test_a_nested_stack_goes_before_the_endpoints_of_the_one_around_it(stack: Stack) -> None:
    vpc = ec2.Vpc(stack, "Vpc", max_azs=1)
    nested = NestedStack(stack, "Nested")
    provider = PhoneNumberProvider(nested, "Provider", vpc=vpc)
    PhoneNumber(nested, "Support", **IMPORT, provider=provider)
    ec2.InterfaceVpcEndpoint(stack, "Endpoint", vpc=vpc, service=CLOUDFORMATION)

    declared = Template.from_stack(stack).to_json()["Resources"]
    (inner,) = [each for each in declared.values() if each["Type"] == "AWS::CloudFormation::Stack"]
    assert of_types(declared, "AWS::EC2::VPCEndpoint") <= set(inner["DependsOn"])


def test_without_a_vpc_a_number_waits_for_no_network(stack: Stack) -> None:
    vpc = ec2.Vpc(stack, "Vpc", max_azs=1)
    PhoneNumber(stack, "Support", **IMPORT)
    vpc.add_gateway_endpoint("S3", service=S3)

    declared = Template.from_stack(stack).to_json()["Resources"]
    network = {name for name in earlier_than_number(declared) if "Vpc" in name}
    assert network == set()
