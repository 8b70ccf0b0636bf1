"""ARNs: what each one names."""

from __future__ import annotations

import pytest
from tests.unit.examples import (
    AWAY,
    GROUP,
    HOME,
    NUMBER_ARN,
    NUMBER_ID,
    REGION,
    SOURCE,
    STACK_ID,
    WELCOME,
)

from phone_number_handler.core.arn import (
    Arn,
    Kind,
    is_kind,
    is_state_machine,
    owner_name_of,
    phone_number_id_of,
)

WHATSAPP = f"arn:aws:social-messaging:{REGION}:phone-number-id/abc"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (HOME, Kind.INSTANCE),
        (GROUP, Kind.TRAFFIC_DISTRIBUTION_GROUP),
        (NUMBER_ARN, Kind.PHONE_NUMBER),
        (WELCOME, Kind.CONTACT_FLOW),
        (SOURCE, Kind.EXTERNAL_PHONE_NUMBER),
        (WHATSAPP, Kind.EXTERNAL_PHONE_NUMBER),
        (STACK_ID, Kind.OTHER),
        (f"{WELCOME}/more", Kind.OTHER),
        (f"{HOME}/queue/1", Kind.OTHER),
        (f"arn:aws:connect:{REGION}:instance/{'i' * 100}", Kind.INSTANCE),
        (f"arn:aws:connect:{REGION}:instance/{'i' * 101}", Kind.OTHER),
        (f"arn:aws:connect:{REGION}:phone-number/1234", Kind.OTHER),
        (f"{SOURCE}/more", Kind.OTHER),
        (SOURCE.replace("phone-number", "pool"), Kind.OTHER),
    ],
)
def test_an_arn_names_one_kind_of_thing(text: str, kind: Kind) -> None:
    assert Arn.parse(text).kind is kind
    assert [each for each in Kind if is_kind(text, each)] == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "arn",
        "arn:aws:connect",
        f"x{HOME}",
        f"{HOME}\n",
        HOME.replace("aws", "AWS"),
        f"{HOME} x",
    ],
)
def test_what_is_not_an_arn_is_of_no_kind(text: str) -> None:
    assert not any(is_kind(text, each) for each in Kind)
    with pytest.raises(ValueError, match="not an ARN: ") as refused:
        Arn.parse(text)
    assert repr(text) in str(refused.value)


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov", "aws-iso-b"])
def test_an_arn_has_its_parts_in_every_partition(partition: str) -> None:
    arn = Arn.parse(f"arn:{partition}:connect:xx-south-1:123456789012:instance/a/contact-flow/b")

    assert (arn.partition, arn.service, arn.region) == (partition, "connect", "xx-south-1")
    assert (arn.account, arn.resource) == ("123456789012", "instance/a/contact-flow/b")
    assert (arn.instance_id, arn.resource_id) == ("a", "b")


def test_a_sibling_is_of_the_same_partition_region_and_account() -> None:
    assert Arn.parse(STACK_ID).sibling("connect", "instance/away") == AWAY


@pytest.mark.parametrize(
    ("physical_id", "phone_number_id"),
    [
        (NUMBER_ARN, NUMBER_ID),
        (NUMBER_ID, NUMBER_ID),
        (NUMBER_ID.replace("1", "A"), NUMBER_ID.replace("1", "a")),
        (NUMBER_ARN.replace("1111-2", "AAAA-2"), NUMBER_ID.replace("1111-2", "aaaa-2")),
        (f"{NUMBER_ID}0", None),
        (f"untouched/Line/{NUMBER_ID}", None),
        ("", None),
        (HOME, None),
        (SOURCE, None),
    ],
)
def test_a_physical_id_holds_a_numbers_id_in_either_form(
    physical_id: str, phone_number_id: str | None
) -> None:
    assert phone_number_id_of(physical_id) == phone_number_id


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (f"arn:aws:states:{REGION}:stateMachine:Offices", True),
        (f"arn:aws-us-gov:states:{REGION}:stateMachine:Offices", True),
        (f"arn:aws:states:{REGION}:execution:Offices:apply-1", False),
        (f"arn:aws:connect:{REGION}:stateMachine:Offices", False),
        (STACK_ID, False),
        ("Offices", False),
        ("", False),
    ],
)
def test_a_state_machine_is_told_by_its_service_and_its_kind(text: str, *, is_one: bool) -> None:
    assert is_state_machine(text) is is_one


@pytest.mark.parametrize(
    ("stack_id", "name"),
    [
        (STACK_ID, "Contact-Centre"),
        (f"arn:aws:states:{REGION}:stateMachine:Offices", "Offices"),
        ("Contact-Centre", ""),
        ("", ""),
        ("None", ""),
    ],
)
def test_an_owner_is_called_what_its_arn_says(stack_id: str, name: str) -> None:
    assert owner_name_of(stack_id) == name
