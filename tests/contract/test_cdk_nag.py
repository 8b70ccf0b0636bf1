"""cdk-nag's AwsSolutions rules have nothing to say, and what was acknowledged is still found."""

from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import App, Environment, Stack, Validations
from aws_cdk import aws_ec2 as ec2
from cdk_nag import AwsSolutionsChecks
from tests.template.conftest import ACCOUNT, IMPORT, MOVE, NUMBER, REGION, SOURCE

from cdk_connect_phone_numbers import (
    OnDelete,
    OnDrift,
    PhoneNumber,
    PhoneNumberDriftCheck,
    PhoneNumberMonitoring,
    PhoneNumberProvider,
)

WHATSAPP = SOURCE.replace("sms-voice", "social-messaging").replace("number/", "number-id/")
SOMEWHERE = Environment(account=ACCOUNT, region=REGION)


def declare(scope: App, environment: Environment | None) -> Stack:
    """Return a stack with every kind of number, and a function in a VPC."""
    stack = Stack(scope, "ContactCentre", env=environment)
    network = Stack(scope, "Network", env=environment)
    provider = PhoneNumberProvider(stack, "Provider", vpc=ec2.Vpc(network, "Vpc"))
    PhoneNumber(stack, "Import", **IMPORT, on_delete=OnDelete.RELEASE, provider=provider)
    PhoneNumber(stack, "Move", **MOVE, on_delete=OnDelete.RETURN, provider=provider)
    whatsapp = {**IMPORT, "source_phone_number_arn": WHATSAPP}
    PhoneNumber(stack, "WhatsApp", **whatsapp, provider=provider)
    PhoneNumber.from_phone_number_arn(stack, "Existing", NUMBER)
    PhoneNumberMonitoring(stack, "Monitoring", provider=provider)
    PhoneNumberDriftCheck(stack, "Check", on_drift=OnDrift.REPAIR)
    return stack


def findings(stack: Stack) -> set[str]:
    """Return what the rules find in the stack, errors and warnings."""
    report = AwsSolutionsChecks(stack).validate_scope(stack)
    return {violation.rule_name for violation in report.violations}


@pytest.mark.parametrize("environment", [SOMEWHERE, None], ids=["known", "agnostic"])
def test_the_rules_find_nothing(environment: Environment | None) -> None:
    app = App()

    assert findings(declare(app, environment)) == set()


@pytest.mark.parametrize("environment", [SOMEWHERE, None], ids=["known", "agnostic"])
def test_they_find_nothing_else_without_what_was_acknowledged(
    environment: Environment | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An acknowledgement of what the rules do not find would only look like a reason."""
    acknowledged: dict[str, str] = {}

    def keep(_node: Any, _key: str, rules: dict[str, str]) -> None:
        acknowledged.update(rules)

    monkeypatch.setattr("constructs.Node.add_metadata", keep)

    assert findings(declare(App(), environment)) == acknowledged.keys()


@pytest.mark.slow
def test_it_passes_as_a_plugin_of_synthesis() -> None:
    app = App()
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    stack = Stack(app, "ContactCentre", env=SOMEWHERE)
    PhoneNumber(stack, "Import", **IMPORT)

    app.synth()
