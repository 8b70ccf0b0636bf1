from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from local_cloud.connect.phone_number import PhoneNumberRecord
from local_cloud.connect.server import ConnectServer
from local_cloud.seed import Seed, SeedError

EXAMPLE = Path(__file__).parents[2] / "examples" / "seed.json"


@pytest.fixture(autouse=True)
def _empty(server: ConnectServer) -> None:
    server.control.reset()


def numbers(server: ConnectServer) -> dict[str, PhoneNumberRecord]:
    return {each.phone_number: each for each in server.control.numbers()}


def test_all_that_it_names_is_there_afterwards(server: ConnectServer) -> None:
    made = Seed.read(EXAMPLE).plant(server.control)

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
    made = Seed.read(EXAMPLE).plant(server.control)
    arns = {each.name: each.arn for each in made}

    client.import_phone_number(
        InstanceId=arns["main"].rsplit("/", 1)[-1], SourcePhoneNumberArn=arns["+18445550100"]
    )

    assert numbers(server)["+18445550100"].target_arn == arns["main"]


def test_a_number_can_be_in_a_group_with_a_flow_of_its_instance(server: ConnectServer) -> None:
    seed = Seed.of(
        {
            "instances": [{"alias": "main", "flows": ["Welcome"], "groups": ["Group"]}],
            "claimed_numbers": [
                {"phone_number": "+18005550100", "target": "Group", "flow": "Welcome"},
                {"phone_number": "+18005550101", "target": "main"},
            ],
        }
    )

    arns = {each.name: each.arn for each in seed.plant(server.control)}

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
        ([], "a seed: [] is not of type 'object'"),
        ({"instance": []}, "a seed: Additional properties are not allowed ('instance' was"),
        ({"instances": {}}, "instances: {} is not of type 'array'"),
        ({"instances": [{"alias": "main", "flow": "x"}]}, "instances[0]: Additional properties"),
        ({"instances": [{}]}, "instances[0]: 'alias' is a required property"),
        ({"instances": [{"alias": 1}]}, "instances[0].alias: 1 is not of type 'string'"),
        (
            {"instances": [{"alias": "main", "flows": "Welcome"}]},
            "instances[0].flows: 'Welcome' is not of type 'array'",
        ),
        (
            {"instances": [{"alias": "main", "flows": ["Welcome", 7]}]},
            "instances[0].flows[1]: 7 is not of type 'string'",
        ),
        (
            {"instances": [{"alias": "main", "groups": ["main"]}]},
            "instances: 2 instances or groups are called 'main'",
        ),
        ({"external_numbers": ["+18445550100"]}, "external_numbers[0]: '+18445550100' is not of"),
        (
            {"external_numbers": [{"phone_number": "18445550100"}]},
            "external_numbers[0].phone_number: '18445550100' does not match",
        ),
        (
            {"external_numbers": [{"phone_number": "+18445550100\n"}]},
            r"external_numbers[0].phone_number: '+18445550100\n' does not match",
        ),
        (
            {"external_numbers": [{"phone_number": "+18445550100", "arn": "arn:"}]},
            "external_numbers[0].arn: 'arn:' does not match",
        ),
        ({"behaviour": {"settle_minutes": 1}}, "behaviour: Behaviour has no settle_minutes"),
        ({"behaviour": {"settle_seconds": "1"}}, "behaviour: settle_seconds cannot be '1'"),
        ({"behaviour": {"token_replay": 1}}, "behaviour: token_replay cannot be 1"),
        (
            {"claimed_numbers": [{"phone_number": "+18005550100", "target": "main"}]},
            "claimed_numbers[0]: no instance or group is called 'main'",
        ),
        (
            {
                "instances": [{"alias": "main"}],
                "claimed_numbers": [
                    {"phone_number": "+18005550100", "target": "main", "flow": "Welcome"}
                ],
            },
            "claimed_numbers[0]: 'main' has no flow that is called 'Welcome'",
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

    assert str(caught.value).startswith(f"{path}: {problem}")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, '{"instances": ' + "[" * 900 + "]" * 900 + "}", "{", "nothing", r'"\ud800"'],
)
def test_what_is_no_seed_at_all_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "seed.json"
    path.write_text(text)

    with pytest.raises(SeedError, match=rf"^{path}: [^\n]+$") as caught:
        Seed.read(path)

    assert len(str(caught.value)) < 1000


def test_what_connect_refuses_is_said_in_its_words(server: ConnectServer) -> None:
    number = {"phone_number": "+18005550100", "target": "main"}
    seed = Seed.of({"instances": [{"alias": "main"}], "claimed_numbers": [number, number]})

    with pytest.raises(SeedError, match=r"refuses the seed: .*\+18005550100 is in Connect already"):
        seed.plant(server.control)


def test_it_can_behave_as_a_probe_has_seen_aws_to(server: ConnectServer, tmp_path: Path) -> None:
    path = tmp_path / "probed.json"
    path.write_text('{"Rows": [], "Behaviour": {"rate": null, "settle_seconds": 7.5}}')

    Seed.read(EXAMPLE).behaving_as(path).plant(server.control)

    behaviour = server.control.behaviour()
    assert (behaviour.rate, behaviour.settle_seconds) == (None, 7.5)


@pytest.mark.parametrize("text", ["[]", "{}", "{", '{"Behaviour": {"mood": "good"}}'])
def test_what_no_probe_has_written_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "probed.json"
    path.write_text(text)

    with pytest.raises(SeedError, match=rf"^{path}: [^\n]+$"):
        Seed().behaving_as(path)
