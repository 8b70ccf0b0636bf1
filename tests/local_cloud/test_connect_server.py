"""The local Connect over HTTP, in this process and in one of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ConnectionClosedError
from moto.core.exceptions import ServiceException

from local_cloud.connect import (
    Behaviour,
    ConnectControl,
    ConnectServer,
    Fault,
    LocalConnect,
    local_connect,
)
from local_cloud.connect.control import ConnectControlError
from local_cloud.contact_centre import ContactCentre

REPOSITORY = Path(__file__).parents[2]
SOURCE = "arn:aws:sms-voice:us-east-1:123456789012:phone-number/phone-1"


def client_of(url: str, **config: Any) -> Any:
    return boto3.client(
        "connect",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(**({"retries": {"total_max_attempts": 1}} | config)),
    )


def create_instance(client: Any) -> str:
    instance_id: str = client.create_instance(
        IdentityManagementType="SAML", InboundCallsEnabled=True, OutboundCallsEnabled=True
    )["Id"]
    return instance_id


@pytest.fixture(scope="module")
def running() -> Iterator[ConnectServer]:
    with ConnectServer() as server:
        yield server


@pytest.fixture
def server(running: ConnectServer) -> Iterator[ConnectServer]:
    running.control.reset()
    running.control.behave(rate=None, settle_seconds=0.0)
    yield running
    running.control.reset()


@pytest.fixture
def client(server: ConnectServer) -> Iterator[Any]:
    client = client_of(server.url)
    yield client
    client.close()


def test_a_number_is_imported_and_described_by_its_full_arn(
    server: ConnectServer, client: Any
) -> None:
    server.control.add_external_number("+12065550142", SOURCE)

    answer = client.import_phone_number(
        InstanceId=create_instance(client), SourcePhoneNumberArn=SOURCE, ClientToken="token"
    )

    number = client.describe_phone_number(PhoneNumberId=answer["PhoneNumberArn"])
    assert number["ClaimedPhoneNumberSummary"]["PhoneNumber"] == "+12065550142"
    [record] = server.control.numbers()
    assert (record.phone_number, record.status) == ("+12065550142", "CLAIMED")
    assert record.source_phone_number_arn == SOURCE
    client.tag_resource(resourceArn=answer["PhoneNumberArn"], tags={"a": "b"})
    assert server.control.numbers()[0].tags == {"a": "b"}


def test_an_arn_in_the_midst_of_a_path_is_kept_whole(server: ConnectServer, client: Any) -> None:
    server.control.add_external_number("+12065550142", SOURCE)
    named = {"InstanceId": create_instance(client), "ResourceId": SOURCE}
    client.import_phone_number(InstanceId=named["InstanceId"], SourcePhoneNumberArn=SOURCE)
    flow = server.control.add_contact_flow(named["InstanceId"]).arn
    named["ResourceType"] = "SMS_PHONE_NUMBER"

    client.associate_flow(**named, FlowId=flow)

    assert client.get_flow_association(**named)["FlowId"] == flow


def test_a_lost_answer_closes_the_connection_at_once(server: ConnectServer, client: Any) -> None:
    server.control.add_fault(Fault("ListPhoneNumbersV2", "lose_answer"))

    with pytest.raises(ConnectionClosedError):
        client.list_phone_numbers_v2()

    assert server.control.calls()[-1].status is None
    client.list_phone_numbers_v2()


def test_calls_are_read_from_a_number_on_and_forgotten(server: ConnectServer, client: Any) -> None:
    for _ in range(3):
        client.list_phone_numbers_v2()

    assert [call.sequence for call in server.control.calls(since=1)] == [2, 3]
    server.control.clear_calls()
    client.list_instances()
    assert [(call.sequence, call.operation) for call in server.control.calls()] == [
        (4, "ListInstances")
    ]


def test_behaviour_is_changed_setting_by_setting(server: ConnectServer) -> None:
    changed = server.control.behave(stale_seconds=3.0, numbers_per_instance=5)

    assert changed == server.control.behaviour()
    assert (changed.rate, changed.stale_seconds, changed.numbers_per_instance) == (None, 3.0, 5)
    server.control.reset()
    assert server.control.behaviour() == Behaviour()


def test_faults_are_armed_listed_and_cleared(server: ConnectServer, client: Any) -> None:
    fault = Fault("*", "deny", times=None, match={"MaxResults": 1})
    server.control.add_fault(fault)

    assert server.control.faults() == [fault]
    with pytest.raises(client.exceptions.AccessDeniedException):
        client.list_phone_numbers_v2(MaxResults=1)
    server.control.clear_faults()
    client.list_phone_numbers_v2(MaxResults=1)


@pytest.fixture(params=["in this process", "over HTTP"])
def connect(request: pytest.FixtureRequest) -> Iterator[LocalConnect]:
    """Each that keeps the protocol."""
    if request.param == "over HTTP":
        yield request.getfixturevalue("server").control
    else:
        with local_connect(Behaviour(rate=None)) as local:
            yield local


def test_all_that_is_added_is_there_without_a_call(connect: LocalConnect) -> None:
    centre = ContactCentre(connect)
    source = connect.add_external_number("+12065550142")
    number = connect.add_phone_number(
        centre.group,
        phone_number="+12065550143",
        contact_flow_arn=centre.flow,
        tags={"a": "1"},
        description="Support",
    )

    [record] = connect.numbers()
    assert source.endswith(":phone-number/phone-12065550142")
    assert (record.phone_number_arn, record.phone_number_id) == (number.arn, number.id)
    assert (record.target_arn, record.contact_flow_arn) == (centre.group, centre.flow)
    assert (record.tags, record.description) == ({"a": "1"}, "Support")
    assert (record.phone_number, record.status) == ("+12065550143", "CLAIMED")
    assert sorted(connect.names().values()) == sorted(
        ["main", "overflow", "Welcome", "Closed", "Welcome back", "Both Regions"]
    )
    assert connect.calls() == []


def test_it_is_steered_alike_in_a_process_and_over_http(connect: LocalConnect) -> None:
    centre, fault = ContactCentre(connect), Fault("*", "deny", number="+12065550142")
    number = connect.add_phone_number(centre.instance)
    connect.set_group_status(centre.group, "PENDING_DELETION")
    connect.misreport(number.id, {"TargetArn": None})
    connect.add_fault(fault)

    assert connect.faults() == [fault]
    assert connect.behave(burst=7) == connect.behaviour()
    assert connect.behaviour().burst == 7
    connect.clear_faults()
    connect.clear_calls()
    assert (connect.faults(), connect.calls(since=3)) == ([], [])
    with pytest.raises((ConnectControlError, ServiceException), match="not ACTIVE"):
        connect.add_phone_number(centre.group)
    with pytest.raises((ConnectControlError, ValueError), match="NO_STATUS"):
        connect.set_group_status(centre.group, "NO_STATUS")
    connect.reset()
    assert (connect.numbers(), connect.names()) == ([], {})


def test_what_makes_no_sense_is_refused_with_the_reason(server: ConnectServer) -> None:
    with pytest.raises(ConnectControlError, match="no colour"):
        server.control.behave(colour="red")
    with pytest.raises(ConnectControlError, match="Gone"):
        ConnectControl(server.url + "/local-connect/Gone").calls()


def test_a_reset_forgets_everything(server: ConnectServer, client: Any) -> None:
    server.control.add_external_number("+12065550142", SOURCE)
    client.import_phone_number(InstanceId=create_instance(client), SourcePhoneNumberArn=SOURCE)

    server.control.reset()

    assert server.control.numbers() == []
    assert server.control.calls() == []
    assert client.list_instances()["InstanceSummaryList"] == []


def test_accounts_and_regions_are_apart(server: ConnectServer, client: Any) -> None:
    client.list_instances()

    elsewhere = ConnectControl(server.url, region_name="eu-west-2")
    somebody = ConnectControl(server.url, account_id="111122223333")

    assert len(server.control.calls()) == 1
    assert elsewhere.calls() == []
    assert somebody.calls() == []


def test_parallel_calls_are_all_answered_and_counted_once(
    server: ConnectServer, client: Any
) -> None:
    sources = [f"{SOURCE}{number}" for number in range(40)]
    for number, source in enumerate(sources):
        server.control.add_external_number(f"+120655501{number:02}", source)
    instance_id = create_instance(client)
    server.control.clear_calls()
    pooled = client_of(server.url, max_pool_connections=20)

    def import_number(source: str) -> Any:
        return pooled.import_phone_number(InstanceId=instance_id, SourcePhoneNumberArn=source)

    with ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(import_number, sources))
    pooled.close()

    assert len({answer["PhoneNumberId"] for answer in answers}) == 40
    assert {number.source_phone_number_arn for number in server.control.numbers()} == set(sources)
    sequences = [call.sequence for call in server.control.calls()]
    assert sequences == list(range(sequences[0], sequences[0] + 40))


@pytest.mark.slow
def test_a_process_of_its_own_serves_until_it_is_terminated() -> None:
    account_id = "000000000000"
    process = subprocess.Popen(
        [sys.executable, "-m", "local_cloud.connect"],
        cwd=REPOSITORY,
        env=os.environ | {"MOTO_ACCOUNT_ID": account_id},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            assert process.stdout
            url = process.stdout.readline().strip()
            assert url.startswith("http://127.0.0.1:")
            control = ConnectControl(url)
            control.add_external_number("+12065550142", SOURCE)
            client = client_of(url)
            number = client.import_phone_number(
                InstanceId=create_instance(client), SourcePhoneNumberArn=SOURCE
            )
            client.close()
            [record] = control.numbers()
            assert record.phone_number_arn == number["PhoneNumberArn"]
            assert f":{account_id}:" in record.phone_number_arn
            assert [call.operation for call in control.calls()] == [
                "CreateInstance",
                "ImportPhoneNumber",
            ]
        finally:
            process.send_signal(signal.SIGTERM)
        rest, errors = process.communicate(timeout=10)
    assert process.returncode == 0
    assert (rest, errors) == ("", "")
