"""Claim, import, move, describe, list, release: what Connect does when nothing goes wrong."""

import uuid
from typing import Any

import pytest

SOURCE = "arn:aws:sms-voice:us-east-1:123456789012:phone-number/phone-1"
INVALID = "InvalidParameterException"
NOT_FOUND = "ResourceNotFoundException"


def test_an_imported_number_is_in_progress_and_then_claimed(site: Any) -> None:
    site.local.add_external_number("+12065550142", SOURCE)

    answer = site.client.import_phone_number(
        InstanceId=site.instance.id,
        SourcePhoneNumberArn=SOURCE,
        PhoneNumberDescription="Support",
        Tags={"team": "support"},
    )

    number = site.described(answer["PhoneNumberId"])
    assert number["PhoneNumberStatus"] == {"Status": "IN_PROGRESS"}
    assert number["Tags"] == {"team": "support"}
    site.settle()
    assert site.described(answer["PhoneNumberId"]) == {
        "PhoneNumberId": answer["PhoneNumberId"],
        "PhoneNumberArn": answer["PhoneNumberArn"],
        "PhoneNumber": "+12065550142",
        "PhoneNumberCountryCode": "US",
        "PhoneNumberType": "DID",
        "PhoneNumberDescription": "Support",
        "TargetArn": site.instance.arn,
        "InstanceId": site.instance.id,
        "Tags": {"team": "support"},
        "PhoneNumberStatus": {"Status": "CLAIMED"},
        "SourcePhoneNumberArn": SOURCE,
    }


def test_ids_are_uuids_and_the_arn_does_not_name_the_instance(site: Any) -> None:
    answer = site.imported()

    assert uuid.UUID(answer["PhoneNumberId"]).version == 4
    assert answer["PhoneNumberArn"] == (
        f"arn:aws:connect:us-east-1:123456789012:phone-number/{answer['PhoneNumberId']}"
    )


@pytest.mark.parametrize("name", ["PhoneNumberId", "PhoneNumberArn"])
def test_a_number_is_known_by_its_id_and_by_its_arn(site: Any, name: str) -> None:
    handle = site.imported()[name]

    site.client.associate_phone_number_contact_flow(
        PhoneNumberId=handle, InstanceId=site.instance.id, ContactFlowId=site.flow.id
    )
    site.client.disassociate_phone_number_contact_flow(
        PhoneNumberId=handle, InstanceId=site.instance.id
    )
    site.client.update_phone_number_metadata(PhoneNumberId=handle, PhoneNumberDescription="x")
    site.settle()
    site.client.update_phone_number(PhoneNumberId=handle, TargetArn=site.group.arn)
    site.settle()
    assert site.described(handle)["TargetArn"] == site.group.arn
    site.client.release_phone_number(PhoneNumberId=handle)
    site.settle()
    assert site.local.numbers() == []


@pytest.mark.parametrize(
    ("instance_id", "source", "code"),
    [
        ("no-instance", SOURCE, NOT_FOUND),
        (None, SOURCE + "0", NOT_FOUND),
        (None, "phone-1", INVALID),
    ],
)
def test_an_import_needs_an_instance_and_a_known_source(
    site: Any, instance_id: str | None, source: str, code: str
) -> None:
    site.local.add_external_number(source_phone_number_arn=SOURCE)

    with pytest.raises(getattr(site.client.exceptions, code)):
        site.client.import_phone_number(
            InstanceId=instance_id or site.instance.id, SourcePhoneNumberArn=source
        )
    assert site.local.numbers() == []


def test_a_source_that_is_imported_cannot_be_imported_again(site: Any) -> None:
    site.local.add_external_number(source_phone_number_arn=SOURCE)
    first = site.imported(SourcePhoneNumberArn=SOURCE)

    with pytest.raises(site.client.exceptions.InvalidParameterException) as raised:
        site.imported(SourcePhoneNumberArn=SOURCE)

    assert first["PhoneNumberArn"] in str(raised.value)


def test_a_released_number_is_gone_for_good(site: Any) -> None:
    number_id = site.imported()["PhoneNumberId"]

    site.client.release_phone_number(PhoneNumberId=number_id)

    site.clock.advance(10**9)
    with pytest.raises(site.client.exceptions.ResourceNotFoundException):
        site.described(number_id)
    with pytest.raises(site.client.exceptions.ResourceNotFoundException):
        site.client.release_phone_number(PhoneNumberId=number_id)
    assert site.client.list_phone_numbers_v2()["ListPhoneNumbersSummaryList"] == []


def test_a_number_that_is_being_released_is_in_progress_and_holds_its_source(site: Any) -> None:
    site.local.add_external_number(source_phone_number_arn=SOURCE)
    number_id = site.imported(SourcePhoneNumberArn=SOURCE)["PhoneNumberId"]

    site.client.release_phone_number(PhoneNumberId=number_id)

    assert site.status(number_id) == {"Status": "IN_PROGRESS"}
    with pytest.raises(site.client.exceptions.ResourceInUseException):
        site.client.release_phone_number(PhoneNumberId=number_id)
    with pytest.raises(site.client.exceptions.InvalidParameterException):
        site.imported(SourcePhoneNumberArn=SOURCE)


def test_the_source_of_a_released_number_can_be_imported_as_another_number(site: Any) -> None:
    site.local.add_external_number(source_phone_number_arn=SOURCE)
    first = site.imported(SourcePhoneNumberArn=SOURCE)
    site.client.release_phone_number(PhoneNumberId=first["PhoneNumberId"])
    site.settle()

    second = site.imported(SourcePhoneNumberArn=SOURCE)

    assert second["PhoneNumberId"] != first["PhoneNumberId"]


def test_a_released_claimed_number_is_not_available_again(site: Any) -> None:
    found = site.client.search_available_phone_numbers(
        InstanceId=site.instance.id, PhoneNumberCountryCode="GB", PhoneNumberType="DID"
    )["AvailableNumbersList"]
    number = found[0]["PhoneNumber"]
    claimed = site.client.claim_phone_number(TargetArn=site.group.arn, PhoneNumber=number)
    site.settle()
    assert site.described(claimed["PhoneNumberId"])["PhoneNumberCountryCode"] == "GB"
    site.client.release_phone_number(PhoneNumberId=claimed["PhoneNumberId"])

    with pytest.raises(site.client.exceptions.ResourceNotFoundException):
        site.client.claim_phone_number(InstanceId=site.instance.id, PhoneNumber=number)


def test_a_move_shows_the_old_target_until_it_is_done(site: Any) -> None:
    number_id = site.imported()["PhoneNumberId"]

    site.client.update_phone_number(PhoneNumberId=number_id, InstanceId=site.other_instance.id)

    moving = site.described(number_id)
    assert moving["PhoneNumberStatus"] == {"Status": "IN_PROGRESS"}
    assert moving["TargetArn"] == site.instance.arn
    site.settle()
    moved = site.described(number_id)
    assert moved["PhoneNumberStatus"] == {"Status": "CLAIMED"}
    assert (moved["TargetArn"], moved["InstanceId"]) == (
        site.other_instance.arn,
        site.other_instance.id,
    )


def test_a_number_that_is_in_progress_is_in_use(site: Any) -> None:
    number_id = site.imported()["PhoneNumberId"]
    site.client.update_phone_number(PhoneNumberId=number_id, TargetArn=site.group.arn)
    in_use = site.client.exceptions.ResourceInUseException

    with pytest.raises(in_use) as raised:
        site.client.update_phone_number(PhoneNumberId=number_id, TargetArn=site.instance.arn)
    with pytest.raises(in_use):
        site.client.update_phone_number_metadata(PhoneNumberId=number_id)
    with pytest.raises(in_use):
        site.client.release_phone_number(PhoneNumberId=number_id)

    assert raised.value.response["ResourceType"] == "PHONE_NUMBER"
    assert raised.value.response["ResourceId"] == number_id


def other(arn: str, old: str, new: str) -> str:
    return arn.replace(old, new)


@pytest.mark.parametrize(
    ("target", "code"),
    [
        (lambda _: {}, INVALID),
        (lambda site: {"TargetArn": site.group.arn, "InstanceId": site.instance.id}, INVALID),
        (lambda _: {"TargetArn": "instance/1"}, INVALID),
        (lambda site: {"TargetArn": site.flow.arn}, INVALID),
        (lambda site: {"TargetArn": other(site.group.arn, "us-east-1", "eu-west-2")}, INVALID),
        (
            lambda site: {"TargetArn": other(site.group.arn, "123456789012", "999999999999")},
            "AccessDeniedException",
        ),
        (lambda site: {"TargetArn": site.group.arn[:-1] + "x"}, NOT_FOUND),
        (lambda site: {"TargetArn": site.instance.arn[:-1] + "x"}, NOT_FOUND),
        (lambda _: {"InstanceId": "no-instance"}, NOT_FOUND),
    ],
)
def test_a_move_needs_exactly_one_target_that_is_here(site: Any, target: Any, code: str) -> None:
    number_id = site.imported()["PhoneNumberId"]

    with pytest.raises(getattr(site.client.exceptions, code)):
        site.client.update_phone_number(PhoneNumberId=number_id, **target(site))

    assert site.described(number_id)["PhoneNumberStatus"] == {"Status": "CLAIMED"}


def test_a_group_is_no_target_before_it_is_active(site: Any) -> None:
    number_id = site.imported()["PhoneNumberId"]
    group = site.client.create_traffic_distribution_group(
        Name="Both coasts", InstanceId=site.instance.id
    )

    with pytest.raises(site.client.exceptions.ResourceNotFoundException):
        site.client.update_phone_number(PhoneNumberId=number_id, TargetArn=group["Arn"])

    site.settle()
    described = site.client.describe_traffic_distribution_group(
        TrafficDistributionGroupId=group["Arn"]
    )["TrafficDistributionGroup"]
    assert (described["Status"], described["InstanceArn"]) == ("ACTIVE", site.instance.arn)
    site.client.update_phone_number(PhoneNumberId=number_id, TargetArn=group["Arn"])


def test_a_group_with_a_number_cannot_be_deleted(site: Any) -> None:
    site.local.add_phone_number(site.group.arn)

    with pytest.raises(site.client.exceptions.ResourceInUseException):
        site.client.delete_traffic_distribution_group(TrafficDistributionGroupId=site.group.id)


@pytest.mark.parametrize("shown", [False, True])
def test_a_number_in_a_group_shows_the_instance_if_asked_to(site: Any, *, shown: bool) -> None:
    site.local.behave(group_numbers_show_instance=shown)
    number = site.local.add_phone_number(site.group.arn)

    described = site.described(number.id)

    assert described.get("InstanceId") == (site.other_instance.id if shown else None)


def test_metadata_changes_the_description_after_a_while(site: Any) -> None:
    number_id = site.imported(PhoneNumberDescription="old")["PhoneNumberId"]

    site.client.update_phone_number_metadata(PhoneNumberId=number_id, PhoneNumberDescription="new")

    assert site.described(number_id)["PhoneNumberDescription"] == "old"
    assert site.status(number_id) == {"Status": "IN_PROGRESS"}
    site.settle()
    assert site.described(number_id)["PhoneNumberDescription"] == "new"


@pytest.mark.parametrize(
    "parameters",
    [
        {"ClientToken": "x" * 501},
        {"PhoneNumberDescription": "x" * 501},
        {"Tags": {"aws:reserved": "x"}},
        {"Tags": {"key": "x" * 257}},
        {"Tags": {str(number): "x" for number in range(51)}},
    ],
)
def test_values_beyond_the_limits_are_invalid(site: Any, parameters: dict[str, Any]) -> None:
    with pytest.raises(site.client.exceptions.InvalidParameterException):
        site.imported(**parameters)


def test_values_at_the_limits_are_valid(site: Any) -> None:
    site.imported(
        ClientToken="x" * 500,
        PhoneNumberDescription="x" * 500,
        Tags={"Größe: a/b=c+d-e@f_g.h": "x" * 256},
    )


def test_the_list_is_paged_and_filtered(site: Any) -> None:
    here = [site.local.add_phone_number(site.instance.arn).id for _ in range(5)]
    london = site.local.add_phone_number(site.group.arn, phone_number="+442079460001").id
    paginator = site.client.get_paginator("list_phone_numbers_v2")

    def listed(**filters: Any) -> list[str]:
        pages = paginator.paginate(PaginationConfig={"PageSize": 2}, **filters)
        return [
            number["PhoneNumberId"]
            for page in pages
            for number in page["ListPhoneNumbersSummaryList"]
        ]

    assert listed() == [*here, london]
    assert listed(InstanceId=site.instance.id) == here
    assert listed(TargetArn=site.group.arn) == [london]
    assert listed(PhoneNumberCountryCodes=["GB"]) == [london]
    assert listed(PhoneNumberPrefix="+1") == here
    assert listed(PhoneNumberTypes=["TOLL_FREE"]) == []


def test_available_numbers_can_be_searched_by_prefix_in_pages(site: Any) -> None:
    request = {
        "TargetArn": site.instance.arn,
        "PhoneNumberCountryCode": "US",
        "PhoneNumberType": "TOLL_FREE",
        "PhoneNumberPrefix": "+1800",
    }

    first = site.client.search_available_phone_numbers(**request)
    second = site.client.search_available_phone_numbers(**request, NextToken=first["NextToken"])

    numbers = first["AvailableNumbersList"] + second["AvailableNumbersList"]
    assert len({number["PhoneNumber"] for number in numbers}) == 20


def test_regions_know_nothing_of_each_other(site: Any) -> None:
    number_id = site.imported()["PhoneNumberId"]
    elsewhere = site.local.in_region("eu-west-2").client()

    with pytest.raises(elsewhere.exceptions.ResourceNotFoundException):
        elsewhere.describe_phone_number(PhoneNumberId=number_id)
