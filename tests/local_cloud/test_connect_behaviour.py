"""What Connect does unasked: delays, staleness, tokens, rates and quotas."""

from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError
from moto.connect import urls as moto_urls

from local_cloud.connect import Behaviour, Fault, local_connect
from local_cloud.connect.install import install
from local_cloud.connect.responses import LocalConnectResponse


def test_reads_after_a_move_may_be_stale(site: Any) -> None:
    site.local.behave(stale_seconds=5.0)
    number_id = site.imported()["PhoneNumberId"]
    site.client.update_phone_number(PhoneNumberId=number_id, TargetArn=site.group.arn)

    stale = site.described(number_id)
    assert (stale["PhoneNumberStatus"], stale["TargetArn"]) == (
        {"Status": "CLAIMED"},
        site.instance.arn,
    )
    site.clock.advance(5)
    assert site.status(number_id) == {"Status": "IN_PROGRESS"}
    site.settle()
    moved = site.described(number_id)
    assert (moved["PhoneNumberStatus"], moved["TargetArn"]) == (
        {"Status": "CLAIMED"},
        site.group.arn,
    )


def test_a_stale_number_is_in_use_all_the_same(site: Any) -> None:
    site.local.behave(stale_seconds=5.0)
    number_id = site.imported()["PhoneNumberId"]
    site.client.update_phone_number(PhoneNumberId=number_id, TargetArn=site.group.arn)

    with pytest.raises(site.client.exceptions.ResourceInUseException):
        site.client.update_phone_number(PhoneNumberId=number_id, TargetArn=site.group.arn)


def test_a_new_number_may_be_absent_from_reads(site: Any) -> None:
    site.local.behave(absent_seconds=30.0)
    number_id = site.imported()["PhoneNumberId"]

    with pytest.raises(site.client.exceptions.ResourceNotFoundException):
        site.described(number_id)
    assert site.client.list_phone_numbers_v2()["ListPhoneNumbersSummaryList"] == []

    site.clock.advance(30)
    assert site.status(number_id) == {"Status": "CLAIMED"}
    assert len(site.client.list_phone_numbers_v2()["ListPhoneNumbersSummaryList"]) == 1


def test_a_token_that_comes_again_gets_the_first_answer_and_no_effect(site: Any) -> None:
    source = site.local.add_external_number()
    request = {
        "InstanceId": site.instance.id,
        "SourcePhoneNumberArn": source,
        "ClientToken": "token",
    }

    first = site.client.import_phone_number(**request)
    again = site.client.import_phone_number(**request)

    assert again["PhoneNumberId"] == first["PhoneNumberId"]
    assert len(site.local.numbers()) == 1


def test_a_remembered_answer_may_be_of_a_number_that_is_gone(site: Any) -> None:
    source = site.local.add_external_number()
    first = site.imported(SourcePhoneNumberArn=source, ClientToken="token")
    site.client.release_phone_number(PhoneNumberId=first["PhoneNumberId"])

    again = site.imported(SourcePhoneNumberArn=source, ClientToken="token")

    assert again["PhoneNumberId"] == first["PhoneNumberId"]
    assert site.local.numbers() == []


def test_a_move_away_and_back_is_not_carried_out_with_a_used_token(site: Any) -> None:
    number_id = site.imported()["PhoneNumberId"]
    for target, token in (
        (site.group, "there"),
        (site.instance, "back"),
        (site.group, "there"),
    ):
        site.client.update_phone_number(
            PhoneNumberId=number_id, TargetArn=target.arn, ClientToken=token
        )
        site.settle()

    assert site.described(number_id)["TargetArn"] == site.instance.arn


def test_a_token_with_other_parameters_is_a_conflict(site: Any) -> None:
    site.imported(ClientToken="token")

    with pytest.raises(site.client.exceptions.IdempotencyException) as raised:
        site.imported(ClientToken="token")

    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 409


def test_tokens_belong_to_an_operation(site: Any) -> None:
    number_id = site.imported(ClientToken="token")["PhoneNumberId"]

    site.client.update_phone_number(
        PhoneNumberId=number_id, TargetArn=site.group.arn, ClientToken="token"
    )
    site.settle()

    assert site.described(number_id)["TargetArn"] == site.group.arn


def test_without_replay_every_used_token_is_a_conflict(site: Any) -> None:
    site.local.behave(token_replay=False)
    source = site.local.add_external_number()
    site.imported(SourcePhoneNumberArn=source, ClientToken="token")

    with pytest.raises(site.client.exceptions.IdempotencyException):
        site.imported(SourcePhoneNumberArn=source, ClientToken="token")


def test_tokens_are_forgotten(site: Any) -> None:
    site.local.behave(token_memory_seconds=60.0)
    first = site.imported(ClientToken="token")
    site.clock.advance(60)

    second = site.imported(ClientToken="token")

    assert second["PhoneNumberId"] != first["PhoneNumberId"]


def test_a_refused_call_does_not_use_its_token(site: Any) -> None:
    source = "arn:aws:sms-voice:us-east-1:123456789012:phone-number/phone-1"
    with pytest.raises(site.client.exceptions.ResourceNotFoundException):
        site.imported(SourcePhoneNumberArn=source, ClientToken="token")
    site.local.add_external_number(source_phone_number_arn=source)

    number = site.imported(SourcePhoneNumberArn=source, ClientToken="token")

    assert site.status(number["PhoneNumberId"]) == {"Status": "CLAIMED"}


def test_each_operation_has_a_bucket_of_its_own(site: Any) -> None:
    site.local.behave(rate=2.0, burst=5)
    throttled = site.client.exceptions.ThrottlingException
    for _ in range(5):
        site.client.list_phone_numbers_v2()

    with pytest.raises(throttled) as raised:
        site.client.list_phone_numbers_v2()

    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 429
    site.client.list_instances()
    site.clock.advance(0.5)
    site.client.list_phone_numbers_v2()
    with pytest.raises(throttled):
        site.client.list_phone_numbers_v2()


def test_a_bucket_never_holds_more_than_its_burst(site: Any) -> None:
    site.local.behave(rate=2.0, burst=1)
    site.clock.advance(1_000)
    site.client.list_phone_numbers_v2()

    with pytest.raises(site.client.exceptions.ThrottlingException):
        site.client.list_phone_numbers_v2()


def test_numbers_beyond_the_quota_fail(site: Any) -> None:
    site.local.behave(numbers_per_instance=1)
    site.local.add_phone_number(site.group.arn)

    number_id = site.imported(InstanceId=site.other_instance.id)["PhoneNumberId"]

    status = site.status(number_id)
    assert status["Status"] == "FAILED"
    assert "quota" in status["Message"]


def test_a_move_beyond_the_quota_leaves_the_number_where_it_was(site: Any) -> None:
    site.local.behave(numbers_per_instance=1)
    site.local.add_phone_number(site.group.arn)
    number = site.local.add_phone_number(site.instance.arn, contact_flow_arn=site.flow.arn)

    site.client.update_phone_number(PhoneNumberId=number.id, InstanceId=site.other_instance.id)
    site.settle()

    assert site.described(number.id)["TargetArn"] == site.instance.arn
    assert site.flows(site.instance.id, number.arn) == [site.flow.arn]
    assert site.status(number.id)["Status"] == "FAILED"


def test_a_number_that_is_already_there_does_not_count_twice(site: Any) -> None:
    site.local.behave(numbers_per_instance=1)
    number = site.local.add_phone_number(site.other_instance.arn)

    site.client.update_phone_number(PhoneNumberId=number.id, TargetArn=site.group.arn)
    site.settle()

    assert site.described(number.id)["TargetArn"] == site.group.arn


@pytest.mark.parametrize("changes", [{"unknown": 1}, {"settle_seconds": -1}])
def test_settings_that_make_no_sense_are_refused(site: Any, changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(changes))):
        site.local.behave(**changes)


def test_the_log_has_every_call_and_its_outcome(site: Any) -> None:
    site.local.behave(rate=1.0, burst=1)
    site.client.list_phone_numbers_v2(MaxResults=7)
    with pytest.raises(site.client.exceptions.ThrottlingException):
        site.client.list_phone_numbers_v2()
    with pytest.raises(site.client.exceptions.ResourceNotFoundException):
        site.client.release_phone_number(PhoneNumberId="no-number", ClientToken="token")

    log = [
        (call.sequence, call.operation, call.parameters, call.client_token, call.error_code)
        for call in site.local.calls()
    ]

    assert log == [
        (1, "ListPhoneNumbersV2", {"MaxResults": 7}, None, None),
        (2, "ListPhoneNumbersV2", {}, None, "ThrottlingException"),
        (
            3,
            "ReleasePhoneNumber",
            {"PhoneNumberId": "no-number"},
            "token",
            "ResourceNotFoundException",
        ),
    ]
    assert [call.status for call in site.local.calls()] == [200, 429, 404]


def test_the_log_says_which_calls_write(site: Any) -> None:
    number = site.local.add_phone_number(site.instance.arn)
    site.described(number.id)
    site.flows(site.instance.id, number.arn)
    site.client.list_phone_numbers_v2()
    site.client.list_tags_for_resource(resourceArn=number.arn)
    site.client.tag_resource(resourceArn=number.arn, tags={"a": "1"})
    site.client.release_phone_number(PhoneNumberId=number.id)

    writes = [call.operation for call in site.local.calls() if call.is_write]

    assert writes == ["TagResource", "ReleasePhoneNumber"]


def test_installing_again_changes_nothing() -> None:
    install()
    before = dict(moto_urls.url_paths)

    install()

    assert moto_urls.url_paths == before
    assert set(before.values()) == {LocalConnectResponse.dispatch}


def test_each_block_begins_with_an_empty_account() -> None:
    with local_connect() as local:
        local.add_instance()
        local.add_fault(Fault("*", "throttle"))
        local.behave(rate=None)
    with local_connect() as local:
        assert local.client().list_instances()["InstanceSummaryList"] == []
        assert local.behaviour() == Behaviour()


def test_what_moto_itself_refuses_is_on_the_log_and_can_be_lost(site: Any) -> None:
    with pytest.raises(site.client.exceptions.ResourceNotFoundException):
        site.client.describe_instance(InstanceId="nowhere")
    assert [(each.operation, each.status) for each in site.local.calls()][-1] == (
        "DescribeInstance",
        404,
    )

    site.local.add_fault(Fault("DescribeInstance", "lose_answer"))
    with pytest.raises(ConnectionClosedError):
        site.client.describe_instance(InstanceId="nowhere")


def test_a_request_whose_path_lacks_an_id_does_not_find_its_operation(site: Any) -> None:
    with pytest.raises(ClientError) as caught:
        site.client.describe_phone_number(PhoneNumberId="")

    assert caught.value.response["Error"]["Code"] != "ResourceNotFoundException"
    assert [each for each in site.local.calls() if each.operation == "DescribePhoneNumber"] == []
