"""Flows, which a move loses, and tags."""

from typing import Any

import pytest


def attach(site: Any, number_id: str, instance: Any, flow: Any) -> None:
    site.client.associate_phone_number_contact_flow(
        PhoneNumberId=number_id, InstanceId=instance.id, ContactFlowId=flow.arn
    )


def test_a_flow_is_attached_and_detached_at_once(site: Any) -> None:
    number = site.imported()
    attach(site, number["PhoneNumberId"], site.instance, site.flow)
    assert site.flows(site.instance.id, number["PhoneNumberArn"]) == [site.flow.arn]

    site.client.disassociate_phone_number_contact_flow(
        PhoneNumberId=number["PhoneNumberId"], InstanceId=site.instance.id
    )

    assert site.flows(site.instance.id, number["PhoneNumberArn"]) == []


def test_a_move_loses_the_flow_once_it_is_done(site: Any) -> None:
    number = site.imported()
    attach(site, number["PhoneNumberId"], site.instance, site.flow)

    site.client.update_phone_number(PhoneNumberId=number["PhoneNumberId"], TargetArn=site.group.arn)

    assert site.flows(site.instance.id, number["PhoneNumberArn"]) == [site.flow.arn]
    site.settle()
    assert site.flows(site.instance.id, number["PhoneNumberArn"]) == []
    assert site.flows(site.other_instance.id, number["PhoneNumberArn"]) == []


def test_a_move_to_where_the_number_is_loses_the_flow_too(site: Any) -> None:
    number = site.imported()
    attach(site, number["PhoneNumberId"], site.instance, site.flow)

    site.client.update_phone_number(
        PhoneNumberId=number["PhoneNumberId"], InstanceId=site.instance.id
    )
    site.settle()

    assert site.flows(site.instance.id, number["PhoneNumberArn"]) == []


@pytest.mark.parametrize("restores", [False, True])
def test_a_move_back_restores_the_flow_only_if_asked_to(site: Any, *, restores: bool) -> None:
    site.local.behave(move_back_restores_flow=restores)
    number = site.imported()
    attach(site, number["PhoneNumberId"], site.instance, site.flow)

    for target in (site.group.arn, site.instance.arn):
        site.client.update_phone_number(PhoneNumberId=number["PhoneNumberId"], TargetArn=target)
        site.settle()

    expected = [site.flow.arn] if restores else []
    assert site.flows(site.instance.id, number["PhoneNumberArn"]) == expected


def test_a_number_in_a_group_takes_flows_of_the_groups_instance(site: Any) -> None:
    number = site.local.add_phone_number(site.group.arn)

    attach(site, number.id, site.other_instance, site.other_flow)

    assert site.flows(site.other_instance.id, number.arn) == [site.other_flow.arn]


def test_flows_are_not_found_where_they_do_not_belong(site: Any) -> None:
    number = site.local.add_phone_number(site.instance.arn)
    not_found = site.client.exceptions.ResourceNotFoundException

    with pytest.raises(not_found):
        attach(site, number.id, site.instance, site.other_flow)
    with pytest.raises(not_found):
        attach(site, number.id, site.other_instance, site.other_flow)
    with pytest.raises(not_found):
        attach(site, "no-number", site.instance, site.flow)
    with pytest.raises(not_found):
        site.client.disassociate_phone_number_contact_flow(
            PhoneNumberId=number.id, InstanceId=site.other_instance.id
        )
    with pytest.raises(not_found):
        site.flows("no-instance", number.arn)


def test_a_number_in_progress_takes_no_flow(site: Any) -> None:
    number_id = site.imported()["PhoneNumberId"]
    site.client.update_phone_number(PhoneNumberId=number_id, TargetArn=site.group.arn)

    with pytest.raises(site.client.exceptions.ResourceNotFoundException):
        attach(site, number_id, site.instance, site.flow)


def test_associations_are_listed_in_pages(site: Any) -> None:
    arns = {
        site.local.add_phone_number(site.instance.arn, contact_flow_arn=site.flow.arn).arn
        for _ in range(5)
    }
    site.local.add_phone_number(site.instance.arn)
    paginator = site.client.get_paginator("list_flow_associations")

    pages = list(paginator.paginate(InstanceId=site.instance.id, PaginationConfig={"PageSize": 2}))

    listed = [found["ResourceId"] for page in pages for found in page["FlowAssociationSummaryList"]]
    assert len(pages) == 3
    assert set(listed) == arns
    other_type = site.client.list_flow_associations(
        InstanceId=site.instance.id, ResourceType="INBOUND_EMAIL"
    )
    assert other_type["FlowAssociationSummaryList"] == []


def test_a_deleted_flow_is_attached_to_nothing(site: Any) -> None:
    number = site.local.add_phone_number(site.instance.arn, contact_flow_arn=site.flow.arn)

    site.client.delete_contact_flow(InstanceId=site.instance.id, ContactFlowId=site.flow.id)

    assert site.flows(site.instance.id, number.arn) == []
    with pytest.raises(site.client.exceptions.ResourceNotFoundException):
        site.client.describe_contact_flow(InstanceId=site.instance.id, ContactFlowId=site.flow.id)


def test_tags_of_a_number_are_the_tags_that_describe_shows(site: Any) -> None:
    number = site.local.add_phone_number(site.instance.arn, tags={"a": "1"})

    site.client.tag_resource(resourceArn=number.arn, tags={"b": "2", "c": "3"})
    site.client.untag_resource(resourceArn=number.arn, tagKeys=["a", "c"])

    assert site.described(number.id)["Tags"] == {"b": "2"}
    assert site.client.list_tags_for_resource(resourceArn=number.arn)["tags"] == {"b": "2"}


def test_a_number_has_at_most_50_tags(site: Any) -> None:
    number = site.local.add_phone_number(
        site.instance.arn, tags={str(key): "" for key in range(50)}
    )
    site.client.tag_resource(resourceArn=number.arn, tags={"0": "again"})

    with pytest.raises(site.client.exceptions.InvalidParameterException):
        site.client.tag_resource(resourceArn=number.arn, tags={"one too many": ""})
    with pytest.raises(site.client.exceptions.InvalidParameterException):
        site.client.tag_resource(resourceArn=number.arn, tags={"aws:x": ""})


def test_what_does_not_exist_has_no_tags(site: Any) -> None:
    number = site.local.add_phone_number(site.instance.arn)
    site.client.release_phone_number(PhoneNumberId=number.id)
    site.settle()
    not_found = site.client.exceptions.ResourceNotFoundException

    with pytest.raises(not_found):
        site.client.tag_resource(resourceArn=number.arn, tags={"a": "1"})
    with pytest.raises(not_found):
        site.client.untag_resource(resourceArn=number.arn, tagKeys=["a"])
    with pytest.raises(not_found):
        site.client.list_tags_for_resource(resourceArn=number.arn)
