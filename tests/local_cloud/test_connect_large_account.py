"""A local Connect with ten thousand numbers is as quick as one with a few: no call looks at all."""

from collections.abc import Iterator
from typing import Any

import pytest

from local_cloud.connect import Resource
from local_cloud.connect.phone_numbers import PhoneNumbers

pytestmark = pytest.mark.slow

NUMBERS = 10_000


class NeverAll(PhoneNumbers):
    """Numbers of which nobody may go through all."""

    def __iter__(self) -> Iterator[str]:
        raise AssertionError("this call looks at every number of the account")


@pytest.fixture
def numbers(site: Any) -> list[Resource]:
    site.local.backend.phone_numbers = NeverAll()
    return [
        site.local.add_phone_number(site.instance.arn, contact_flow_arn=site.flow.arn)
        for _ in range(NUMBERS)
    ]


def test_what_names_a_number_looks_at_no_other(site: Any, numbers: list[Resource]) -> None:
    number, client = numbers[-1], site.client

    client.update_phone_number(PhoneNumberId=number.id, TargetArn=site.other_instance.arn)
    site.settle()
    client.associate_phone_number_contact_flow(
        PhoneNumberId=number.arn,
        InstanceId=site.other_instance.id,
        ContactFlowId=site.other_flow.id,
    )
    client.tag_resource(resourceArn=number.arn, tags={"team": "support"})

    assert site.described(number.id)["TargetArn"] == site.other_instance.arn
    assert client.list_tags_for_resource(resourceArn=number.arn)["tags"] == {"team": "support"}
    assert site.flows(site.other_instance.id, number.arn) == [site.other_flow.arn]


@pytest.mark.usefixtures("numbers")
def test_a_source_is_looked_up_and_a_prefix_as_well(site: Any) -> None:
    imported = site.imported()

    digits = site.described(imported["PhoneNumberId"])["PhoneNumber"]
    listed = site.client.list_phone_numbers_v2(PhoneNumberPrefix=digits)

    (found,) = listed["ListPhoneNumbersSummaryList"]
    assert found["PhoneNumberArn"] == imported["PhoneNumberArn"]


def test_a_list_of_all_has_each_once(site: Any, numbers: list[Resource]) -> None:
    paginator = site.client.get_paginator("list_phone_numbers_v2")
    pages = paginator.paginate(PaginationConfig={"PageSize": 1000})
    listed = [each for page in pages for each in page["ListPhoneNumbersSummaryList"]]

    assert {each["PhoneNumberArn"] for each in listed} == {number.arn for number in numbers}
    assert len(listed) == NUMBERS


def test_a_released_number_is_found_by_none_of_its_names(site: Any) -> None:
    imported = site.imported()
    digits = site.described(imported["PhoneNumberId"])["PhoneNumber"]

    site.client.release_phone_number(PhoneNumberId=imported["PhoneNumberId"])
    site.settle()

    listed = site.client.list_phone_numbers_v2(PhoneNumberPrefix=digits)
    assert listed["ListPhoneNumbersSummaryList"] == []
    assert site.local.backend.names_of(digits) == {digits}
