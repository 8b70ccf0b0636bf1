"""What Connect may do where nobody has written it down: groups, stale reads, odd answers."""

from typing import Any

import pytest

from local_cloud.connect.shapes import operation_model
from local_cloud.connect.traffic_distribution_group import GroupStatus

NOT_ACTIVE = [status for status in GroupStatus if status != "ACTIVE"]


def group_status(site: Any) -> str:
    answer = site.client.describe_traffic_distribution_group(
        TrafficDistributionGroupId=site.group.arn
    )
    return str(answer["TrafficDistributionGroup"]["Status"])


def move(site: Any, number: Any, target: Any) -> None:
    site.client.update_phone_number(PhoneNumberId=number.id, TargetArn=target.arn)


def listed(site: Any, **filters: Any) -> list[str]:
    answer = site.client.list_phone_numbers_v2(**filters)
    return [each["PhoneNumberArn"] for each in answer["ListPhoneNumbersSummaryList"]]


def detach(site: Any, number: Any) -> None:
    site.client.disassociate_phone_number_contact_flow(
        PhoneNumberId=number.id, InstanceId=site.instance.id
    )


def test_the_statuses_are_those_of_botocores_model() -> None:
    shape: Any = operation_model("DescribeTrafficDistributionGroup").output_shape
    status = shape.members["TrafficDistributionGroup"].members["Status"]

    assert set(status.enum) == set(GroupStatus)


@pytest.mark.parametrize("status", NOT_ACTIVE)
def test_a_group_that_is_not_active_is_shown_and_takes_no_number(site: Any, status: str) -> None:
    number = site.local.add_phone_number(site.instance.arn)
    site.local.set_group_status(site.group.arn, status)

    assert group_status(site) == status
    (summary,) = site.client.list_traffic_distribution_groups()[
        "TrafficDistributionGroupSummaryList"
    ]
    assert summary["Status"] == status
    not_found = site.client.exceptions.ResourceNotFoundException
    with pytest.raises(not_found):
        move(site, number, site.group)
    with pytest.raises(not_found):
        site.client.claim_phone_number(TargetArn=site.group.arn, PhoneNumber="+12065550100")
    site.clock.advance(10**6)
    assert group_status(site) == status


def test_a_group_becomes_active_after_the_time_it_is_given(site: Any) -> None:
    number = site.local.add_phone_number(site.instance.arn)
    site.local.set_group_status(site.group.arn, "UPDATE_IN_PROGRESS", seconds=30)

    site.clock.advance(29)
    assert group_status(site) == "UPDATE_IN_PROGRESS"
    site.clock.advance(1)
    assert group_status(site) == "ACTIVE"
    move(site, number, site.group)


@pytest.mark.parametrize("left_out", [False, True])
def test_a_list_without_a_target_may_leave_out_the_numbers_of_groups(
    site: Any, *, left_out: bool
) -> None:
    site.local.behave(list_leaves_out_groups=left_out)
    here = site.local.add_phone_number(site.instance.arn)
    grouped = site.local.add_phone_number(site.group.arn)

    assert listed(site) == ([here.arn] if left_out else [here.arn, grouped.arn])
    assert listed(site, TargetArn=site.group.arn) == [grouped.arn]


def test_detaching_what_has_no_flow_may_be_refused(site: Any) -> None:
    number = site.local.add_phone_number(site.instance.arn, contact_flow_arn=site.flow.arn)
    detach(site, number)
    site.local.behave(disassociate_refuses_nothing=False)
    detach(site, number)

    site.local.behave(disassociate_refuses_nothing=True)
    with pytest.raises(site.client.exceptions.ResourceNotFoundException):
        detach(site, number)


def test_a_released_number_is_gone_with_its_flow_and_its_tags(site: Any) -> None:
    number = site.local.add_phone_number(
        site.instance.arn, contact_flow_arn=site.flow.arn, tags={"a": "1"}
    )

    site.client.release_phone_number(PhoneNumberId=number.id)
    site.settle()

    assert site.flows(site.instance.id, number.arn) == []
    with pytest.raises(site.client.exceptions.ResourceNotFoundException):
        site.client.list_tags_for_resource(resourceArn=number.arn)


@pytest.mark.parametrize("stays", [False, True])
def test_failed_may_stay_when_the_description_is_changed(site: Any, *, stays: bool) -> None:
    site.local.behave(failure_outlives_metadata=stays, numbers_per_instance=0)
    number = site.local.add_phone_number(site.instance.arn)
    move(site, number, site.group)
    site.settle()

    site.client.update_phone_number_metadata(PhoneNumberId=number.id, PhoneNumberDescription="new")
    site.settle()

    assert site.status(number.id)["Status"] == ("FAILED" if stays else "CLAIMED")
    assert site.described(number.id)["PhoneNumberDescription"] == "new"
    site.local.behave(numbers_per_instance=None)
    move(site, number, site.group)
    site.settle()
    assert site.status(number.id) == {"Status": "CLAIMED"}


def test_a_number_in_progress_may_show_a_status_that_the_model_does_not_know(site: Any) -> None:
    site.local.behave(progress_status="PENDING")
    number = site.local.add_phone_number(site.instance.arn)
    move(site, number, site.group)

    assert site.status(number.id) == {"Status": "PENDING"}
    site.settle()
    assert site.status(number.id) == {"Status": "CLAIMED"}


@pytest.mark.parametrize("shown", [False, True])
def test_a_failed_import_may_show_no_target(site: Any, *, shown: bool) -> None:
    site.local.behave(failed_imports_show_target=shown, numbers_per_instance=0)
    failed = site.imported()["PhoneNumberId"]
    placed = site.local.add_phone_number(site.instance.arn)

    assert ("TargetArn" in site.described(failed)) == shown
    assert ("InstanceId" in site.described(failed)) == shown
    assert site.described(placed.id)["TargetArn"] == site.instance.arn


def test_members_of_a_number_can_be_misreported_and_left_out(site: Any) -> None:
    number = site.local.add_phone_number(site.instance.arn, description="Support")
    other = site.local.add_phone_number(site.instance.arn)
    true = site.described(number.id)
    assert "PhoneNumberDescription" in true

    odd = {"PhoneNumberStatus": {"Status": "PORTING"}, "TargetArn": None, "InstanceId": None}
    site.local.misreport(number.arn, odd)

    described = site.described(number.id)
    assert described["PhoneNumberStatus"] == {"Status": "PORTING"}
    assert true.keys() - described.keys() == {"TargetArn", "InstanceId"}
    (first, second) = site.client.list_phone_numbers_v2()["ListPhoneNumbersSummaryList"]
    assert "TargetArn" not in first
    assert "PhoneNumberStatus" not in first
    assert second["TargetArn"] == site.instance.arn
    assert site.status(other.id) == {"Status": "CLAIMED"}
    site.local.misreport(number.id, {})
    assert site.described(number.id) == true


def test_reads_of_tags_may_lag_behind_their_writes(site: Any) -> None:
    site.local.behave(stale_tags_seconds=5)
    number = site.local.add_phone_number(site.instance.arn, tags={"a": "1"})

    def shown() -> list[dict[str, str]]:
        by_list = site.client.list_tags_for_resource(resourceArn=number.arn)
        return [site.described(number.id).get("Tags", {}), by_list.get("tags", {})]

    site.client.tag_resource(resourceArn=number.arn, tags={"b": "2"})
    site.clock.advance(3)
    site.client.untag_resource(resourceArn=number.arn, tagKeys=["a"])

    assert shown() == [{"a": "1"}] * 2
    assert site.local.numbers()[0].tags == {"b": "2"}
    site.clock.advance(2)
    assert shown() == [{"a": "1", "b": "2"}] * 2
    site.clock.advance(3)
    assert shown() == [{"b": "2"}] * 2


def test_the_limit_of_tags_counts_what_there_is_not_what_reads_show(site: Any) -> None:
    site.local.behave(stale_tags_seconds=5)
    number = site.local.add_phone_number(site.instance.arn)
    site.client.tag_resource(resourceArn=number.arn, tags={str(key): "" for key in range(30)})

    with pytest.raises(site.client.exceptions.InvalidParameterException):
        site.client.tag_resource(
            resourceArn=number.arn, tags={f"other {key}": "" for key in range(21)}
        )
    site.client.untag_resource(resourceArn=number.arn, tagKeys=["0"])
    site.client.tag_resource(resourceArn=number.arn, tags={f"other {key}": "" for key in range(21)})


def test_each_read_may_lag_behind_by_itself(site: Any) -> None:
    site.local.behave(stale_reads={"ListPhoneNumbersV2": 10, "BatchGetFlowAssociation": 5})
    number = site.local.add_phone_number(site.instance.arn, contact_flow_arn=site.flow.arn)

    move(site, number, site.other_instance)
    site.settle()

    assert site.described(number.id)["TargetArn"] == site.other_instance.arn
    assert listed(site, TargetArn=site.instance.arn) == [number.arn]
    assert site.flows(site.instance.id, number.arn) == [site.flow.arn]
    site.clock.advance(5)
    assert site.flows(site.instance.id, number.arn) == []
    assert listed(site, TargetArn=site.instance.arn) == [number.arn]
    site.clock.advance(5)
    assert listed(site, TargetArn=site.other_instance.arn) == [number.arn]


def test_a_read_that_lags_shows_each_status_later(site: Any) -> None:
    site.local.behave(stale_reads={"DescribePhoneNumber": 10})
    number = site.local.add_phone_number(site.instance.arn)
    move(site, number, site.group)
    seen = []
    for _ in range(14):
        seen.append(site.status(number.id)["Status"])
        site.clock.advance(1)

    assert seen == ["CLAIMED"] * 10 + ["IN_PROGRESS"] * 2 + ["CLAIMED"] * 2
    assert site.described(number.id)["TargetArn"] == site.group.arn


def test_a_read_that_lags_does_not_know_a_new_number(site: Any) -> None:
    site.local.behave(stale_reads={"DescribePhoneNumber": 10})
    number_id = site.imported()["PhoneNumberId"]

    assert len(listed(site)) == 1
    with pytest.raises(site.client.exceptions.ResourceNotFoundException):
        site.described(number_id)
    site.clock.advance(10)
    assert site.status(number_id) == {"Status": "CLAIMED"}


@pytest.mark.parametrize(
    "changes",
    [
        {"stale_reads": {"DescribePhoneNumbers": 1}},
        {"stale_reads": {"DescribePhoneNumber": -1}},
        {"stale_reads": [1]},
        {"stale_tags_seconds": -1},
        {"settle_seconds": None},
        {"settle_seconds": "1"},
        {"progress_status": None},
        {"token_replay": 1},
    ],
)
def test_settings_of_the_wrong_type_are_refused(site: Any, changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(changes))):
        site.local.behave(**changes)
