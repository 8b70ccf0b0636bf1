"""Who manages a number, as its tags say it."""

from local_cloud.connect.phone_number import PhoneNumberRecord

STACK_TAG = "cdk-connect-phone-numbers:stack"
LOGICAL_ID_TAG = "cdk-connect-phone-numbers:logical-id"


def owner_of(number: PhoneNumberRecord) -> str | None:
    """Return who manages the number: stack and logical id."""
    stack, logical_id = number.tags.get(STACK_TAG), number.tags.get(LOGICAL_ID_TAG)
    return f"{stack.split('/')[1]}/{logical_id}" if stack and logical_id else None
