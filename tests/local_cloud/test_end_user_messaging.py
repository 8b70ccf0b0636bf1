"""AWS End User Messaging beside the local Connect: what can be imported, and is it ready?"""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, HTTPClientError
from tests.local_cloud.manual_clock import ManualClock

from local_cloud.connect.faults import Fault
from local_cloud.connect.in_process import InProcessConnect, local_connect
from local_cloud.connect.server import ConnectServer
from local_cloud.connect.shapes import operation_model, violations
from local_cloud.environment import NEIGHBOURS_PATH

SMS, SOCIAL = "pinpoint-sms-voice-v2", "socialmessaging"
WHATSAPP = "arn:aws:social-messaging:us-east-1:123456789012:phone-number-id/0123abcd"


def sent_by(client: Any, event: str, call: Any) -> Any:
    """Return what an answer held, before botocore has understood it."""
    bodies: list[bytes] = []
    client.meta.events.register(
        event, lambda http_response, **_: bodies.append(http_response.content)
    )
    call()
    return json.loads(bodies[-1])


def test_a_number_is_shown_as_botocores_model_says(connect: InProcessConnect) -> None:
    arn = connect.add_external_number("+18445550142", status="PENDING", capabilities=["SMS"])
    client = connect.neighbour_client(SMS)

    sent = sent_by(
        client,
        f"after-call.{SMS}.DescribePhoneNumbers",
        lambda: client.describe_phone_numbers(PhoneNumberIds=[arn]),
    )

    shape: Any = operation_model("DescribePhoneNumbers").output_shape
    assert [*violations(shape, sent)] == []
    (number,) = sent["PhoneNumbers"]
    assert (number["PhoneNumber"], number["Status"], number["NumberType"]) == (
        "+18445550142",
        "PENDING",
        "TOLL_FREE",
    )
    assert number["NumberCapabilities"] == ["SMS"]
    assert number["TwoWayEnabled"] is True
    assert number["TwoWayChannelArn"] == "connect.us-east-1.amazonaws.com"


def test_a_whatsapp_number_is_shown_as_botocores_model_says(connect: InProcessConnect) -> None:
    connect.add_external_number("+18445550142", WHATSAPP)
    client = connect.neighbour_client(SOCIAL)

    sent = sent_by(
        client,
        f"after-call.{SOCIAL}.GetLinkedWhatsAppBusinessAccountPhoneNumber",
        lambda: client.get_linked_whatsapp_business_account_phone_number(id=WHATSAPP),
    )

    shape: Any = operation_model("GetLinkedWhatsAppBusinessAccountPhoneNumber").output_shape
    assert [*violations(shape, sent)] == []
    assert sent["phoneNumber"]["phoneNumber"] == "+18445550142"


def test_all_numbers_of_a_service_are_listed_and_none_of_the_other(
    connect: InProcessConnect,
) -> None:
    arns = {connect.add_external_number(), connect.add_external_number()}
    connect.add_external_number("+18445550142", WHATSAPP)

    shown = connect.neighbour_client(SMS).describe_phone_numbers()["PhoneNumbers"]

    assert {each["PhoneNumberArn"] for each in shown} == arns


@pytest.mark.parametrize(
    ("service", "ask"),
    [
        (SMS, lambda client: client.describe_phone_numbers(PhoneNumberIds=["phone-1"])),
        (SMS, lambda client: client.describe_phone_numbers(PhoneNumberIds=[WHATSAPP])),
        (
            SOCIAL,
            lambda client: client.get_linked_whatsapp_business_account_phone_number(id=WHATSAPP),
        ),
    ],
)
def test_what_a_service_does_not_have_is_not_found(
    connect: InProcessConnect, service: str, ask: Any
) -> None:
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        ask(connect.neighbour_client(service))


def test_one_request_a_second_is_taken(connect: InProcessConnect, clock: ManualClock) -> None:
    client = connect.neighbour_client(SMS)
    client.describe_phone_numbers()

    with pytest.raises(ClientError, match="ThrottlingException"):
        client.describe_phone_numbers()
    clock.advance(1)
    client.describe_phone_numbers()

    assert [call.status for call in connect.calls()] == [200, 429, 200]


@pytest.mark.parametrize(
    ("kind", "error", "says"),
    [
        ("deny", ClientError, "AccessDeniedException"),
        ("too_many", ClientError, "ThrottlingException"),
        ("fail_before", ClientError, "InternalServiceException"),
        ("lose_answer", HTTPClientError, "closed"),
    ],
)
def test_it_goes_wrong_on_demand(
    connect: InProcessConnect, kind: str, error: type[Exception], says: str
) -> None:
    arn = connect.add_external_number("+18445550142")
    connect.add_fault(Fault("DescribePhoneNumbers", kind, number="+18445550142"))

    with pytest.raises(error, match=says):
        connect.neighbour_client(SMS).describe_phone_numbers(PhoneNumberIds=[arn])


def test_a_number_that_is_not_active_cannot_be_imported_until_it_is(
    connect: InProcessConnect,
) -> None:
    instance = connect.add_instance()
    source = connect.add_external_number("+18445550142", status="PENDING")
    to_import = {"InstanceId": instance.id, "SourcePhoneNumberArn": source}

    with pytest.raises(ClientError, match="is PENDING"):
        connect.client().import_phone_number(**to_import)
    connect.add_external_number("+18445550142", source)

    assert connect.client().import_phone_number(**to_import)["PhoneNumberId"]


@pytest.mark.slow
def test_it_answers_over_http_beside_the_local_connect() -> None:
    with local_connect() as connect, ConnectServer() as server:
        arn = server.control.add_external_number("+18445550142", destination="arn:aws:sns:x:1:t")
        whatsapp = server.control.add_external_number("+18445550143", WHATSAPP)
        clients: Any = [
            boto3.Session().client(  # type: ignore[call-overload]
                service,
                region_name="us-east-1",
                endpoint_url=f"{server.url}{NEIGHBOURS_PATH}",
            )
            for service in (SMS, SOCIAL)
        ]

        (number,) = clients[0].describe_phone_numbers(PhoneNumberIds=[arn])["PhoneNumbers"]
        other = clients[1].get_linked_whatsapp_business_account_phone_number(id=whatsapp)
        server.control.add_fault(Fault("DescribePhoneNumbers", "lose_answer", times=None))
        connect.behave(rate=None)
        with pytest.raises((ConnectionClosedError, HTTPClientError)):
            clients[0].describe_phone_numbers()

    assert number["TwoWayChannelArn"] == "arn:aws:sns:x:1:t"
    assert other["phoneNumber"]["phoneNumber"] == "+18445550143"
