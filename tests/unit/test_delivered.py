"""What CloudFormation delivers of a property's value."""

from __future__ import annotations

from phone_number_handler.resource.deployed import delivered


def test_values_are_strings_however_deep_they_are() -> None:
    given = {"Timeout": 300, "Tags": {"billed": True, "held": False}, "Others": [1, ["a", 2.5]]}

    assert delivered(given) == {
        "Timeout": "300",
        "Tags": {"billed": "true", "held": "false"},
        "Others": ["1", ["a", "2.5"]],
    }
