"""Who manages a number, as its tags say it."""

from local_cloud.connect.phone_number import PhoneNumberRecord

STACK_TAG = "cdk-connect-phone-numbers:stack"
LOGICAL_ID_TAG = "cdk-connect-phone-numbers:logical-id"


def owner_of(number: PhoneNumberRecord) -> str | None:
    """Return who manages the number: stack and logical id, or state machine and what it is."""
    owner, logical_id = number.tags.get(STACK_TAG), number.tags.get(LOGICAL_ID_TAG)
    if not owner or not logical_id:
        return None
    name = owner.split("/")[1] if ":stack/" in owner else owner.rpartition(":")[2]
    return f"{name}/{logical_id}"
