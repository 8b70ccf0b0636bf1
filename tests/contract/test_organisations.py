"""Organisations' rules have nothing to say where all is given that they ask for."""

from __future__ import annotations

from importlib.metadata import requires
from typing import Any

import pytest
from aws_cdk import App, Environment, Stack, Validations
from cdk_nag import AwsSolutionsChecks
from tests.contract.organisations import (
    ARGUMENTS,
    PAGE,
    SOMEWHERE,
    Found,
    declare,
    find,
    found_by_nag,
    on_the_page,
    table,
)
from tests.docs.conftest import PREAMBLE, blocks
from tests.template.conftest import IMPORT, new_app

from cdk_connect_phone_numbers import PhoneNumber

ENVIRONMENTS = pytest.mark.parametrize("environment", [SOMEWHERE, None], ids=["known", "agnostic"])


@pytest.fixture(scope="session")
def found() -> Found:
    """Return what all rules find; once, since Checkov takes seconds to start."""
    return find()


@ENVIRONMENTS
def test_cdk_nag_finds_nothing_in_what_is_as_organisations_prescribe(
    environment: Environment | None,
) -> None:
    app = new_app()
    stack = declare(app, environment)

    assert found_by_nag(app)[stack.stack_name] == set()


@ENVIRONMENTS
def test_cdk_nags_own_rules_for_solutions_ask_for_nothing_at_all(
    environment: Environment | None,
) -> None:
    app = new_app()
    stack = declare(app, environment, without=ARGUMENTS)

    rules = found_by_nag(app)[stack.stack_name]
    assert not [rule for rule in rules if rule.startswith("AwsSolutions")]


@ENVIRONMENTS
def test_what_is_acknowledged_is_what_would_be_found(
    environment: Environment | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An acknowledgement of what the rules do not find would only look like a reason."""
    acknowledged: dict[str, str] = {}

    def keep(_node: Any, _key: str, rules: dict[str, str]) -> None:
        acknowledged.update(rules)

    monkeypatch.setattr("constructs.Node.add_metadata", keep)
    app = new_app()
    stack = declare(app, environment)

    assert found_by_nag(app)[stack.stack_name] == acknowledged.keys()


@pytest.mark.slow
@pytest.mark.xdist_group("organisations")
def test_neither_does_checkov_find_anything_there(found: Found) -> None:
    assert found.with_all == set()


@pytest.mark.slow
@pytest.mark.xdist_group("organisations")
def test_what_somebody_can_set_is_not_acknowledged_for_them(found: Found) -> None:
    assert found.with_none == set().union(*found.without.values())
    assert all(found.without.values())


@pytest.mark.slow
@pytest.mark.xdist_group("organisations")
def test_checkov_skips_what_cdk_nag_has_acknowledged_as_well(found: Found) -> None:
    assert found.skipped == {"CKV_AWS_111", "CKV_AWS_116"}


@pytest.mark.slow
@pytest.mark.xdist_group("organisations")
def test_the_page_says_which_argument_each_rule_asks_for(found: Found) -> None:
    """``PYTHONPATH=constructs python -m tests.contract.organisations`` renews it."""
    assert on_the_page() == table(found)


def test_what_the_page_shows_is_all_that_is_prescribed() -> None:
    (shown,) = [code for code in blocks(PAGE, "python") if "on_failure" in code]
    names: dict[str, Any] = {}

    exec(PREAMBLE + shown, names)  # noqa: S102 - our own page

    assert all(f"{argument}=" in shown for argument in ARGUMENTS)
    assert found_by_nag(names["app"]) == {}


def test_the_page_says_which_cdk_the_rules_need() -> None:
    (needed,) = [each for each in requires("cdk-nag") or () if each.startswith("aws-cdk-lib")]

    assert f"aws-cdk-lib {needed.split('>=')[1]} or newer" in PAGE.read_text()


@pytest.mark.slow
def test_it_passes_as_a_plugin_of_synthesis() -> None:
    app = App()
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    stack = Stack(app, "ContactCentre", env=SOMEWHERE)
    PhoneNumber(stack, "Import", **IMPORT)

    app.synth()
