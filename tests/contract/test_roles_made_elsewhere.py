"""A role that is made before its stack, out of CDK's report, as docs/organisations.md says."""

from __future__ import annotations

import json
import re
import subprocess
from typing import Any

import pytest
from aws_cdk import App, Environment, Stack
from aws_cdk import aws_iam as iam
from tests.contract.organisations import PAGE
from tests.iam.judge import ROLE, named_by_stack
from tests.template.conftest import ACCOUNT, IMPORT, REGION

from cdk_connect_phone_numbers import OnDelete, PhoneNumber


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Return the role's statements as the page's command makes them out of the report."""
    folder = tmp_path_factory.mktemp("app")
    app = App(outdir=str(folder / "cdk.out"))
    stack = Stack(app, "ContactCentre", env=Environment(account=ACCOUNT, region=REGION))
    role = "ContactCentre/ConnectPhoneNumberProvider/Role"
    iam.Role.customize_roles(stack, use_precreated_roles={role: "connect-phone-numbers"})
    PhoneNumber(stack, "Support", **IMPORT, on_delete=OnDelete.RELEASE)
    app.synth()
    (command,) = re.findall(r"^\$ (sed .+?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)

    done = subprocess.run(  # noqa: S602 - a command of our own page, as a shell reads it
        command, shell=True, cwd=folder, capture_output=True, text=True, check=True
    )

    statements = done.stdout.split("Identity Policy Statements:")[1]
    return list(json.loads(statements))


@pytest.mark.slow
def test_it_may_do_what_the_librarys_own_role_may_for_every_stack_of_that_name(
    reported: list[dict[str, Any]],
) -> None:
    policies = json.loads(ROLE.read_text())
    needed = [
        statement
        for name in ("NumberPolicy", "ImportPolicy", "ReleasePolicy")
        for statement in named_by_stack(policies[name], "ContactCentre")
    ]
    for name, value in (("Partition", "aws"), ("Region", REGION), ("AccountId", ACCOUNT)):
        needed = json.loads(json.dumps(needed).replace(f"${{AWS::{name}}}", value))

    assert [each for each in reported if each not in needed] == [
        {
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Effect": "Allow",
            "Resource": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:ContactCentre-*",
        }
    ]
    assert [each["Action"] for each in needed if each not in reported] == [
        ["logs:CreateLogStream", "logs:PutLogEvents"]
    ]
