"""The real CDK CLI deploys the examples to a local cloud.

Those with resources that CloudFormation makes in Amazon Connect or End User Messaging are left
out: the local CloudFormation does not know these types. The numbers are none that other tests use:
all local clouds of a process have one Connect.
"""

from __future__ import annotations

import csv
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
    rows = [
        {
            "phone_number": phone_number,
            "description": f"Line {phone_number}",
            "source_phone_number_arn": connect.add_external_number(phone_number),
            "target_arn": instance.arn,
            "contact_flow_arn": connect.add_contact_flow(instance.id, phone_number).arn,
        }
        for phone_number in ("+18445550200", "+18445550201", "+18445550202")
    ]
    with (EXAMPLES / "numbers.csv").open() as example:
        columns = csv.DictReader(example).fieldnames or []
    with (tmp_path / "numbers.csv").open("w", newline="") as file:
        table = csv.DictWriter(file, columns)
        table.writeheader()
        table.writerows(rows)

    cli_of("numbers_from_csv", cloud, tmp_path).deploy(
        context={"numbers": str(tmp_path / "numbers.csv")}
    )

    for row in rows:
        number = numbers(cloud)[row["phone_number"]]
        assert (number.status, number.target_arn) == ("CLAIMED", instance.arn)
        assert number.contact_flow_arn == row["contact_flow_arn"]
        assert number.description == row["description"]
        assert f"Number{row['phone_number'][1:]}" in str(owner_of(number))


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
