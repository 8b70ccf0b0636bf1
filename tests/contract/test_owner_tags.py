"""The owner tags spelled out: numbers carry them, and every later version has to read them."""

from phone_number_handler.core.owner import TAG_KEYS


def test_the_keys_are_those_that_numbers_carry_already() -> None:
    assert set(TAG_KEYS) == {
        "cdk-connect-phone-numbers:stack",
        "cdk-connect-phone-numbers:logical-id",
        "cdk-connect-phone-numbers:event",
        "cdk-connect-phone-numbers:origin-target",
        "cdk-connect-phone-numbers:origin-flow",
        "cdk-connect-phone-numbers:previous-logical-id",
        "cdk-connect-phone-numbers:previous-target",
        "cdk-connect-phone-numbers:previous-flow",
        "cdk-connect-phone-numbers:previous-description",
    }
