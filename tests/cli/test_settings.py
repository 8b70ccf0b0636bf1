"""Account and Region are found as the AWS CLI finds them, and what cannot be is one line."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from connect_phone_numbers.account import Account
from connect_phone_numbers.commands import cli


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL": "nowhere"}, "Invalid endpoint: nowhere"),
        ({}, "You must specify a region: set AWS_REGION"),
    ],
)
@pytest.mark.parametrize("words", [("list",), ("plan", "Contact-Centre")])
def test_a_setting_that_cannot_be_is_one_line(
    settings: dict[str, str],
    reason: str,
    words: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    for name, value in settings.items():
        monkeypatch.setenv(name, value)

    result = CliRunner().invoke(cli, words)

    assert (result.exit_code, result.stdout, result.stderr) == (1, "", f"Error: {reason}\n")


@pytest.mark.parametrize(
    ("settings", "region"),
    [
        ({"AWS_REGION": "eu-central-1"}, "eu-central-1"),
        ({"AWS_DEFAULT_REGION": "eu-west-1"}, "eu-west-1"),
        ({"AWS_REGION": "eu-central-1", "AWS_DEFAULT_REGION": "eu-west-1"}, "eu-central-1"),
        ({"AWS_REGION": "", "AWS_DEFAULT_REGION": "eu-west-1"}, "eu-west-1"),
    ],
)
def test_the_region_is_the_one_that_the_aws_cli_finds(
    settings: dict[str, str], region: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)

    assert Account().region == region
