from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from local_cloud.connect.phone_number import PhoneNumberRecord
from local_cloud.connect.server import ConnectServer
from local_cloud.seed import Seed, SeedError

EXAMPLE = Path(__file__).parents[2] / "examples" / "seed.json"


@pytest.fixture(scope="module")
def server() -> Iterator[ConnectServer]:
    with ConnectServer() as running:
        running.control.reset()
        yield running
        running.control.reset()


@pytest.fixture(autouse=True)
def _empty(server: ConnectServer) -> None:
    server.control.reset()


@pytest.fixture
def client(server: ConnectServer) -> Iterator[Any]:
    client = boto3.client("connect", endpoint_url=server.url)
    yield client
    client.close()


def numbers(server: ConnectServer) -> dict[str, PhoneNumberRecord]:
    return {each.phone_number: each for each in server.control.numbers()}


def test_all_that_it_names_is_there_afterwards(server: ConnectServer, client: Any) -> None:
    made = Seed.read(EXAMPLE).plant(client, server.control)

    arns = {each.name: each.arn for each in made}
    claimed = numbers(server)["+18005550102"]
    assert claimed.phone_number_arn == arns["+18005550102"]
    assert (claimed.status, claimed.target_arn) == ("CLAIMED", arns["overflow"])
    assert claimed.contact_flow_arn == arns["Welcome back"]
    assert server.control.names() == {
        arns[name]: name
        for name in ("main", "overflow", "Welcome", "Closed", "Welcome back", "Both Regions")
    }
    assert server.control.behaviour().settle_seconds == 0.5
    assert server.control.behaviour().rate == 2.0


def test_a_number_of_an_external_service_can_be_imported(
    server: ConnectServer, client: Any
) -> None:
    made = Seed.read(EXAMPLE).plant(client, server.control)
    arns = {each.name: each.arn for each in made}

    client.import_phone_number(
        InstanceId=arns["main"].rsplit("/", 1)[-1], SourcePhoneNumberArn=arns["+18445550100"]
    )

    assert numbers(server)["+18445550100"].target_arn == arns["main"]


def test_a_number_can_be_in_a_group_with_a_flow_of_its_instance(
    server: ConnectServer, client: Any
) -> None:
    seed = Seed.of(
        {
            "instances": [{"alias": "main", "flows": ["Welcome"], "groups": ["Group"]}],
            "claimed_numbers": [
                {"phone_number": "+18005550100", "target": "Group", "flow": "Welcome"},
                {"phone_number": "+18005550101", "target": "main"},
            ],
        }
    )

    arns = {each.name: each.arn for each in seed.plant(client, server.control)}

    placed = {
        number: (each.target_arn, each.contact_flow_arn) for number, each in numbers(server).items()
    }
    assert placed == {
        "+18005550100": (arns["Group"], arns["Welcome"]),
        "+18005550101": (arns["main"], None),
    }


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ([], "a seed must be an object of instances"),
        ({"instance": []}, "got {'instance': []}"),
        ({"instances": {}}, "instances must be a list"),
        ({"instances": [{"alias": "main", "flow": "x"}]}, "instances[0] must be an object of"),
        ({"instances": [{}]}, "instances[0] is not complete: "),
        ({"external_numbers": ["+18445550100"]}, "external_numbers[0] must be an object of"),
        (
            {"claimed_numbers": [{"phone_number": "+18005550100", "target": "main"}]},
            "no instance or group is called 'main'",
        ),
        (
            {
                "instances": [{"alias": "main"}],
                "claimed_numbers": [
                    {"phone_number": "+18005550100", "target": "main", "flow": "Welcome"}
                ],
            },
            "'main' has no flow that is called 'Welcome'",
        ),
    ],
)
def test_what_it_cannot_mean_is_said_by_file_and_place(
    tmp_path: Path, content: object, problem: str
) -> None:
    path = tmp_path / "seed.json"
    path.write_text(json.dumps(content))

    with pytest.raises(SeedError) as caught:
        Seed.read(path)

    assert str(caught.value).startswith(f"{path}: ")
    assert problem in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        {
            "instances": [{"alias": "main"}],
            "claimed_numbers": [{"phone_number": "+13005550100", "target": "main"}],
        },
        {"behaviour": {"settle_minutes": 1}},
    ],
)
def test_what_connect_refuses_is_said_in_its_words(
    server: ConnectServer, client: Any, content: object
) -> None:
    with pytest.raises(SeedError, match=r"refuses the seed: .*(not available|settle_minutes)"):
        Seed.of(content).plant(client, server.control)
