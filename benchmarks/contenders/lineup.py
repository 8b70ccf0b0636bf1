"""The contenders, and what each one's template says for one number."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aws_cdk import App, Stack
from aws_cdk import custom_resources as cr

from benchmarks.connect import Site
from benchmarks.deployment import Properties, Step
from cdk_connect_phone_numbers import PhoneNumber

_HERE = Path(__file__).parent
_ROOT = _HERE.parents[1]

THIS_LIBRARY = "this library"
AWS_CUSTOM_RESOURCE = "AwsCustomResource"
PLAIN_HANDLER = "plain handler"


@dataclass(frozen=True)
class Contender:
    """One way to have numbers imported and attached to a flow.

    Attributes:
        name: What tables call it.
        command: Starts its process; how many events will come is added at the end.
        steps: The custom resources of the number with this source ARN, in their order.
        environment: What its process needs besides.
        asset: The function's code, as CDK packages it; None if it has none.
    """

    name: str
    command: Sequence[str]
    steps: Callable[[Site, str], Sequence[Step]]
    environment: Mapping[str, str] = field(default_factory=dict)
    asset: Path | None = None


def lineup(directory: Path) -> list[Contender]:
    """Return the contenders, with their assets as CDK makes them in ``directory``."""
    app = App(outdir=str(directory))
    ours, theirs = Stack(app, "Ours"), Stack(app, "Theirs")
    PhoneNumber(ours, "Line", source_phone_number_arn=_PLACEHOLDER_ARN, instance_id="x")
    _declare_aws_custom_resources(theirs)
    app.synth()
    return [
        _this_library(next(directory.glob("asset.*/phone_number_handler")).parent),
        _aws_custom_resource(
            next(directory.glob("asset.*/index.js")).parent,
            json.loads((directory / f"{theirs.artifact_id}.template.json").read_text()),
        ),
        _plain_handler(),
    ]


def _python(module: str) -> Sequence[str]:
    return (sys.executable, "-m", f"benchmarks.contenders.{module}")


def _this_library(asset: Path) -> Contender:
    def steps(site: Site, source_arn: str) -> Sequence[Step]:
        properties = {
            "SourcePhoneNumberArn": source_arn,
            "TargetArn": site.instance_arn,
            "ContactFlowArn": site.contact_flow_arn,
        }
        return [lambda _: properties]

    path = {"PYTHONPATH": f"{asset}:{_ROOT}"}
    return Contender(THIS_LIBRARY, _python("this_library"), steps, path, asset)


def _plain_handler() -> Contender:
    def steps(site: Site, source_arn: str) -> Sequence[Step]:
        properties = {
            "SourcePhoneNumberArn": source_arn,
            "InstanceId": _last(site.instance_arn),
            "ContactFlowId": _last(site.contact_flow_arn),
        }
        return [lambda _: properties]

    path = {"PYTHONPATH": str(_ROOT)}
    return Contender(PLAIN_HANDLER, _python("plain_handler"), steps, path)


_PLACEHOLDER_ARN = "arn:aws:sms-voice:us-east-1:123456789012:phone-number/phone-placeholder"
_INSTANCE_ID, _FLOW_ID, _SOURCE_ARN = "INSTANCE-ID", "FLOW-ID", "SOURCE-ARN"


def _declare_aws_custom_resources(stack: Stack) -> None:
    policy = cr.AwsCustomResourcePolicy.from_sdk_calls(
        resources=cr.AwsCustomResourcePolicy.ANY_RESOURCE
    )
    imported = cr.AwsCustomResource(
        stack,
        "Import",
        policy=policy,
        install_latest_aws_sdk=False,
        on_create=cr.AwsSdkCall(
            service="connect",
            action="importPhoneNumber",
            parameters={"InstanceId": _INSTANCE_ID, "SourcePhoneNumberArn": _SOURCE_ARN},
            physical_resource_id=cr.PhysicalResourceId.from_response("PhoneNumberId"),
        ),
    )
    cr.AwsCustomResource(
        stack,
        "Associate",
        policy=policy,
        install_latest_aws_sdk=False,
        on_create=cr.AwsSdkCall(
            service="connect",
            action="associatePhoneNumberContactFlow",
            parameters={
                "PhoneNumberId": imported.get_response_field("PhoneNumberId"),
                "InstanceId": _INSTANCE_ID,
                "ContactFlowId": _FLOW_ID,
            },
            physical_resource_id=cr.PhysicalResourceId.of("association"),
        ),
    )


def _aws_custom_resource(asset: Path, template: Mapping[str, Any]) -> Contender:
    creates = [
        resource["Properties"]["Create"]
        for resource in template["Resources"].values()
        if resource["Type"] == "Custom::AWS"
    ]

    def steps(site: Site, source_arn: str) -> Sequence[Step]:
        values = {
            _INSTANCE_ID: _last(site.instance_arn),
            _FLOW_ID: _last(site.contact_flow_arn),
            _SOURCE_ARN: source_arn,
        }

        def step(create: Any) -> Step:
            return lambda data: {
                "Create": _filled(_joined(create, data), values),
                "InstallLatestAwsSdk": "false",
            }

        return [step(create) for create in creates]

    return Contender(
        AWS_CUSTOM_RESOURCE,
        ("node", str(_HERE / "aws_custom_resource.cjs"), str(asset)),
        steps,
        {"NODE_PATH": str(_ROOT / "node_modules")},
        asset,
    )


def _joined(create: Any, data: Properties) -> str:
    """Do what CloudFormation does with Fn::Join and Fn::GetAtt."""
    if isinstance(create, str):
        return create
    pieces = create["Fn::Join"][1]
    return "".join(
        piece if isinstance(piece, str) else str(data[piece["Fn::GetAtt"][1]]) for piece in pieces
    )


def _filled(text: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(name, value)
    return text


def _last(arn: str) -> str:
    return arn.rsplit("/", 1)[-1]
