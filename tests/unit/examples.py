"""A number, its places and its stack, as all tests of the core have them."""

from __future__ import annotations

from phone_number_handler.core.channel import Channel
from phone_number_handler.core.desired import Resource
from phone_number_handler.core.number import PhoneNumber, Placement, Status
from phone_number_handler.core.owner import OwnerRecord

REGION = "us-east-1:123456789012"
STACK_ID = f"arn:aws:cloudformation:{REGION}:stack/Contact-Centre/1b2c"
NUMBER_ID = "11111111-2222-3333-4444-555555555555"
OTHER_ID = "99999999-2222-3333-4444-555555555555"
NUMBER_ARN = f"arn:aws:connect:{REGION}:phone-number/{NUMBER_ID}"
SOURCE = f"arn:aws:sms-voice:{REGION}:phone-number/phone-1"

HOME = f"arn:aws:connect:{REGION}:instance/home"
AWAY = f"arn:aws:connect:{REGION}:instance/away"
THIRD = f"arn:aws:connect:{REGION}:instance/third"
GROUP = f"arn:aws:connect:{REGION}:traffic-distribution-group/group"
WELCOME, OTHER = f"{HOME}/contact-flow/welcome", f"{HOME}/contact-flow/other"
THEIRS = f"{HOME}/contact-flow/theirs"
CLOSED = f"{AWAY}/contact-flow/closed"

LINE = Resource(STACK_ID, "Line", "00000000-0000-0000-0000-00000000000a", came_at=1000.0)
RETRY = Resource(STACK_ID, "Line", "00000000-0000-0000-0000-00000000000b", came_at=2000.0)
ROLL_BACK = Resource(STACK_ID, "Line", "00000000-0000-0000-0000-00000000000c", came_at=3000.0)
OURS = OwnerRecord(STACK_ID, "Line")


def number(
    record: OwnerRecord | None = OURS,
    target_arn: str = HOME,
    *,
    tags: dict[str, str] | None = None,
    description: str = "",
    source: str | None = None,
) -> PhoneNumber:
    """Return a number that carries a record."""
    return PhoneNumber(
        phone_number_arn=NUMBER_ARN,
        phone_number_id=NUMBER_ID,
        phone_number="+18005550100",
        status=Status.CLAIMED,
        target_arn=target_arn,
        description=description,
        source_phone_number_arn=source,
        tags={**(record.to_tags(over={}) if record else {}), **(tags or {})},
    )


def at(target_arn: str, flow: str | None = None) -> Placement:
    """Return a place, and the flow on the one channel that is known of."""
    return Placement(target_arn, {Channel.VOICE: flow})
