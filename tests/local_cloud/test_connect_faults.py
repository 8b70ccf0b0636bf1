"""Every fault, and what is left behind by it."""

from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from local_cloud.connect import Fault


def error_of(raised: pytest.ExceptionInfo[ClientError]) -> tuple[str, int]:
    response: Any = raised.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (Fault("ImportPhoneNumber", "throttle"), ("ThrottlingException", 429)),
        (Fault("ImportPhoneNumber", "too_many"), ("TooManyRequestsException", 429)),
        (Fault("ImportPhoneNumber", "deny"), ("AccessDeniedException", 403)),
        (Fault("ImportPhoneNumber", "fail_before"), ("InternalServiceException", 500)),
        (
            Fault("*", "fail_before", code="ServiceUnavailable", message="Later", status=503),
            ("ServiceUnavailable", 503),
        ),
        (
            Fault("*", "fail_before", code="ResourceNotFoundException"),
            ("ResourceNotFoundException", 404),
        ),
    ],
)
def test_a_fault_before_the_operation_leaves_nothing_behind(
    site: Any, fault: Fault, expected: tuple[str, int]
) -> None:
    site.local.add_fault(fault)

    with pytest.raises(ClientError) as raised:
        site.imported()

    assert error_of(raised) == expected
    assert site.local.numbers() == []
    site.imported()
    assert len(site.local.numbers()) == 1


def test_a_fault_after_the_operation_leaves_its_effect_behind(site: Any) -> None:
    site.local.add_fault(Fault("ImportPhoneNumber", "fail_after"))

    with pytest.raises(site.client.exceptions.InternalServiceException):
        site.imported()

    assert [number.status for number in site.local.numbers()] == ["IN_PROGRESS"]


def test_a_lost_answer_leaves_its_effect_behind_and_no_status_in_the_log(site: Any) -> None:
    site.local.add_fault(Fault("ImportPhoneNumber", "lose_answer"))

    with pytest.raises(ConnectionClosedError):
        site.imported()

    assert len(site.local.numbers()) == 1
    assert site.local.calls()[-1].status is None


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["fail_after", "lose_answer"])
def test_botos_own_retry_repeats_the_token_and_finds_the_effect(site: Any, kind: str) -> None:
    site.local.add_fault(Fault("ImportPhoneNumber", kind))
    client = site.local.requesting_client(retries={"total_max_attempts": 2})
    source = site.local.add_external_number()

    client.import_phone_number(InstanceId=site.instance.id, SourcePhoneNumberArn=source)

    assert len(site.local.numbers()) == 1
    tokens = [call.client_token for call in site.local.calls()]
    assert len(tokens) == 2
    assert len(set(tokens)) == 1


def test_a_refused_import_fails_and_holds_its_source_until_it_is_released(site: Any) -> None:
    site.local.add_fault(Fault("ImportPhoneNumber", "refuse", message="No capacity"))
    source = site.local.add_external_number()
    number_id = site.imported(SourcePhoneNumberArn=source)["PhoneNumberId"]
    assert site.status(number_id) == {"Status": "FAILED", "Message": "No capacity"}

    with pytest.raises(site.client.exceptions.ResourceNotFoundException):
        site.client.associate_phone_number_contact_flow(
            PhoneNumberId=number_id, InstanceId=site.instance.id, ContactFlowId=site.flow.id
        )
    with pytest.raises(site.client.exceptions.ResourceNotFoundException):
        site.client.update_phone_number(PhoneNumberId=number_id, TargetArn=site.group.arn)
    with pytest.raises(site.client.exceptions.InvalidParameterException):
        site.imported(SourcePhoneNumberArn=source)

    site.client.release_phone_number(PhoneNumberId=number_id)
    site.settle()
    again = site.imported(SourcePhoneNumberArn=source)
    assert site.status(again["PhoneNumberId"]) == {"Status": "CLAIMED"}


def test_a_refused_move_keeps_target_and_flow(site: Any) -> None:
    number = site.local.add_phone_number(site.instance.arn, contact_flow_arn=site.flow.arn)
    site.local.add_fault(Fault("UpdatePhoneNumber", "refuse", message="x" * 300))

    site.client.update_phone_number(PhoneNumberId=number.id, TargetArn=site.group.arn)

    assert site.status(number.id) == {"Status": "IN_PROGRESS"}
    site.settle()
    assert site.status(number.id) == {"Status": "FAILED", "Message": "x" * 255}
    assert site.described(number.id)["TargetArn"] == site.instance.arn
    assert site.flows(site.instance.id, number.arn) == [site.flow.arn]


def test_a_refused_release_keeps_the_number_with_target_flow_and_tags(site: Any) -> None:
    number = site.local.add_phone_number(
        site.instance.arn, contact_flow_arn=site.flow.arn, tags={"a": "1"}
    )
    site.local.add_fault(Fault("ReleasePhoneNumber", "refuse", message="Texts are under way"))

    site.client.release_phone_number(PhoneNumberId=number.id)

    assert site.status(number.id) == {"Status": "IN_PROGRESS"}
    site.settle()
    assert site.status(number.id) == {"Status": "FAILED", "Message": "Texts are under way"}
    assert site.described(number.id)["TargetArn"] == site.instance.arn
    assert site.described(number.id)["Tags"] == {"a": "1"}
    assert site.flows(site.instance.id, number.arn) == [site.flow.arn]


def test_a_stalled_release_is_under_way_until_the_fault_is_cleared(site: Any) -> None:
    number = site.local.add_phone_number(site.instance.arn)
    site.local.add_fault(Fault("ReleasePhoneNumber", "stall"))
    site.client.release_phone_number(PhoneNumberId=number.id)

    site.clock.advance(10**6)
    assert site.status(number.id) == {"Status": "IN_PROGRESS"}
    site.local.clear_faults()
    assert site.local.numbers() == []


def test_a_number_whose_move_failed_can_be_moved_again(site: Any) -> None:
    number = site.local.add_phone_number(site.instance.arn)
    site.local.add_fault(Fault("UpdatePhoneNumber", "refuse"))

    for _ in range(2):
        site.client.update_phone_number(PhoneNumberId=number.id, TargetArn=site.group.arn)
        site.settle()

    assert site.status(number.id) == {"Status": "CLAIMED"}
    assert site.described(number.id)["TargetArn"] == site.group.arn


def test_a_vanished_import_never_appears(site: Any) -> None:
    site.local.add_fault(Fault("ImportPhoneNumber", "vanish"))

    number_id = site.imported()["PhoneNumberId"]

    site.clock.advance(10**6)
    with pytest.raises(site.client.exceptions.ResourceNotFoundException):
        site.described(number_id)
    assert site.local.numbers() == []


def test_a_stalled_number_is_in_progress_until_the_fault_is_cleared(site: Any) -> None:
    number = site.local.add_phone_number(site.instance.arn)
    site.local.add_fault(Fault("UpdatePhoneNumber", "stall"))
    site.client.update_phone_number(PhoneNumberId=number.id, TargetArn=site.group.arn)

    site.clock.advance(10**6)
    assert site.status(number.id) == {"Status": "IN_PROGRESS"}
    site.local.clear_faults()
    assert site.status(number.id) == {"Status": "CLAIMED"}
    assert site.described(number.id)["TargetArn"] == site.group.arn


def test_skip_and_times_say_which_calls_are_hit(site: Any) -> None:
    site.local.add_fault(Fault("ListPhoneNumbersV2", "throttle", skip=2, times=2))
    outcomes = []
    for _ in range(6):
        try:
            site.client.list_phone_numbers_v2()
            outcomes.append("ok")
        except site.client.exceptions.ThrottlingException:
            outcomes.append("throttled")

    assert outcomes == ["ok", "ok", "throttled", "throttled", "ok", "ok"]


def test_times_none_hits_for_ever(site: Any) -> None:
    site.local.add_fault(Fault("*", "deny", times=None))

    for _ in range(10):
        with pytest.raises(site.client.exceptions.AccessDeniedException):
            site.client.list_phone_numbers_v2()


def test_a_fault_hits_only_the_parameters_that_it_names(site: Any) -> None:
    site.local.add_fault(
        Fault("UpdatePhoneNumber", "refuse", times=None, match={"TargetArn": site.group.arn})
    )
    number = site.local.add_phone_number(site.instance.arn)

    site.client.update_phone_number(PhoneNumberId=number.id, TargetArn=site.other_instance.arn)
    site.settle()
    assert site.status(number.id) == {"Status": "CLAIMED"}
    site.client.update_phone_number(PhoneNumberId=number.id, TargetArn=site.group.arn)
    site.settle()
    assert site.status(number.id)["Status"] == "FAILED"


def names_of(site: Any, name: str) -> tuple[str, dict[str, Any], Any]:
    """Return a number's name of that sort, its summary, and another number."""
    source = site.local.add_external_number("+12065550142")
    number_id = site.imported(SourcePhoneNumberArn=source)["PhoneNumberId"]
    summary = site.described(number_id)
    return summary[name], summary, site.local.add_phone_number(site.instance.arn)


@pytest.mark.parametrize(
    "name", ["PhoneNumberId", "PhoneNumberArn", "SourcePhoneNumberArn", "PhoneNumber"]
)
def test_a_fault_can_be_meant_for_one_number_by_any_of_its_names(site: Any, name: str) -> None:
    meant, number, other = names_of(site, name)
    site.local.add_fault(Fault("*", "deny", times=None, number=meant))
    denied = site.client.exceptions.AccessDeniedException

    def reads(number_id: str, arn: str) -> list[Any]:
        return [
            lambda: site.described(number_id),
            lambda: site.described(arn),
            lambda: site.client.tag_resource(resourceArn=arn, tags={"a": "1"}),
            lambda: site.flows(site.instance.id, arn),
        ]

    for call in reads(number["PhoneNumberId"], number["PhoneNumberArn"]):
        with pytest.raises(denied):
            call()
    with pytest.raises(denied):
        site.imported(SourcePhoneNumberArn=number["SourcePhoneNumberArn"])
    for call in reads(other.id, other.arn):
        call()
    site.client.list_phone_numbers_v2()


def test_a_fault_can_be_meant_for_one_operation_on_one_number(site: Any) -> None:
    meant, number, other = names_of(site, "PhoneNumberArn")
    site.local.add_fault(Fault("DescribePhoneNumber", "deny", number=meant))

    site.client.tag_resource(resourceArn=number["PhoneNumberArn"], tags={"a": "1"})
    site.described(other.id)
    with pytest.raises(site.client.exceptions.AccessDeniedException):
        site.described(number["PhoneNumberId"])


@pytest.mark.parametrize("by_digits", [False, True])
def test_a_fault_can_be_meant_for_a_number_before_connect_has_it(
    site: Any, *, by_digits: bool
) -> None:
    source = site.local.add_external_number("+12065550142")
    meant = "+12065550142" if by_digits else source
    site.local.add_fault(Fault("ImportPhoneNumber", "deny", number=meant))

    site.imported()
    with pytest.raises(site.client.exceptions.AccessDeniedException):
        site.imported(SourcePhoneNumberArn=source)


def test_a_throttled_call_uses_up_no_fault(site: Any) -> None:
    site.local.behave(rate=1.0, burst=1)
    site.client.list_phone_numbers_v2()
    site.local.add_fault(Fault("ListPhoneNumbersV2", "deny"))

    with pytest.raises(site.client.exceptions.ThrottlingException):
        site.client.list_phone_numbers_v2()
    site.clock.advance(1)
    with pytest.raises(site.client.exceptions.AccessDeniedException):
        site.client.list_phone_numbers_v2()


@pytest.mark.parametrize(
    ("operation", "kind"),
    [
        ("DescribePhoneNumber", "refuse"),
        ("UpdatePhoneNumber", "vanish"),
        ("ReleasePhoneNumber", "vanish"),
        ("ImportPhoneNumber", "explode"),
    ],
)
def test_a_fault_that_cannot_happen_is_refused(operation: str, kind: str) -> None:
    with pytest.raises(ValueError, match=kind):
        Fault(operation, kind)


def test_a_fault_of_an_operation_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="ImportPhoneNumbers"):
        Fault("ImportPhoneNumbers", "throttle")
