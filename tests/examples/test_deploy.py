"""The real CDK CLI deploys the examples to a local cloud.

Those with resources that CloudFormation makes in Amazon Connect or End User Messaging are left
out: the local CloudFormation does not know these types. The numbers are none that other tests use:
all local clouds of a process have one Connect.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.examples.conftest import EXAMPLES

from local_cloud.cdk import CdkCli
from local_cloud.cloud import LocalCloud
from local_cloud.connect.phone_number import PhoneNumberRecord
from local_cloud.owner import owner_of

pytestmark = [pytest.mark.deploy, pytest.mark.xdist_group("deployed-examples")]


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    with LocalCloud() as running:
        directory = tmp_path_factory.mktemp("bootstrap")
        CdkCli(running, "none", directory, directory).bootstrap()
        running.connect.control.behave(settle_seconds=0, rate=None)
        yield running


def cli_of(name: str, cloud: LocalCloud, directory: Path) -> CdkCli:
    app = f"{sys.executable} {EXAMPLES / name}.py"
    return CdkCli(cloud, app, directory, directory / "cdk.out")


def numbers(cloud: LocalCloud) -> dict[str, PhoneNumberRecord]:
    return {each.phone_number: each for each in cloud.connect.control.numbers()}


def test_every_row_of_the_table_is_a_number(cloud: LocalCloud, tmp_path: Path) -> None:
    connect = cloud.connect.control
    instance = connect.add_instance("main")
    digits = ("+18445550200", "+18445550201", "+18445550202")
    names = {each: f"Käufer {each}" for each in digits}
    flows = {each: connect.add_contact_flow(instance.id, names[each]).arn for each in digits}
    # The last one is in Connect already, in another place.
    connect.add_phone_number(connect.add_instance("former").arn, phone_number=digits[-1])
    with (EXAMPLES / "numbers.csv").open() as example:
        columns = csv.DictReader(example).fieldnames or []
    with (tmp_path / "numbers.csv").open("w", newline="", encoding="cp1252") as file:
        table = csv.DictWriter(file, columns, delimiter=";")
        table.writeheader()
        for each in digits:
            table.writerow(
                {
                    "phone_number": each.removeprefix("+"),
                    "description": names[each],
                    "source_phone_number_arn": (
                        "" if each == digits[-1] else connect.add_external_number(each)
                    ),
                    "target_arn": instance.arn,
                    "flow": names[each],
                }
            )
    listed = [{"Name": names[each], "Arn": flows[each]} for each in digits]
    (tmp_path / "flows.json").write_text(json.dumps({"ContactFlowSummaryList": listed}))

    cli_of("numbers_from_csv", cloud, tmp_path).deploy(
        context={
            name: str(tmp_path / name) + end
            for name, end in (("numbers", ".csv"), ("flows", ".json"))
        }
    )

    for each in digits:
        number = numbers(cloud)[each]
        assert (number.status, number.target_arn) == ("CLAIMED", instance.arn)
        assert (number.contact_flow_arn, number.description) == (flows[each], names[each])
        assert f"Number{each[1:]}" in str(owner_of(number))


def test_a_whatsapp_number_has_a_flow_for_messages_and_one_for_calls(
    cloud: LocalCloud, tmp_path: Path
) -> None:
    connect = cloud.connect.control
    connect.behave(voice_flows_of_imports="taken")
    instance = connect.add_instance("messages")
    messages, calls = (connect.add_contact_flow(instance.id, name).arn for name in ("M", "C"))
    source = connect.add_external_number(
        "+18445550204", "arn:aws:social-messaging:us-east-1:123456789012:phone-number-id/0204"
    )

    cli_of("whatsapp", cloud, tmp_path).deploy(
        context={
            "source": source,
            "target": instance.arn,
            "messages_flow": messages,
            "calls_flow": calls,
        }
    )

    number = numbers(cloud)["+18445550204"]
    assert number.flows == {"WHATSAPP": messages, "VOICE": calls}
    asked = {call.operation for call in connect.calls()}
    assert "GetLinkedWhatsAppBusinessAccountPhoneNumber" in asked


def test_a_stage_is_its_parameters(cloud: LocalCloud, tmp_path: Path) -> None:
    connect = cloud.connect.control
    instance = connect.add_instance("stage")
    values = {
        "SourceArn": connect.add_external_number("+18445550203"),
        "TargetArn": connect.add_traffic_distribution_group(instance.id, "Both Regions").arn,
        "FlowArn": connect.add_contact_flow(instance.id, "Welcome").arn,
    }

    cli_of("parameters_for_a_pipeline", cloud, tmp_path).deploy(
        options=[
            word for name, value in values.items() for word in ("--parameters", f"{name}={value}")
        ]
    )

    number = numbers(cloud)["+18445550203"]
    assert (number.target_arn, number.contact_flow_arn) == (values["TargetArn"], values["FlowArn"])
    (stack,) = cloud.client("cloudformation").describe_stacks(StackName="ParametersForAPipeline")[
        "Stacks"
    ]
    outputs = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}
    assert outputs == {"Number": "+18445550203", "NumberArn": number.phone_number_arn}
