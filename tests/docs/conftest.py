"""The pages that are tested here."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"

# reliability.md is held to its tests by tests/reliability; decisions/ holds no code.
PAGES = sorted(page for page in DOCS.glob("*.md") if page.name != "reliability.md")

# What each block of Python on a page stands after.
PREAMBLE = """
from aws_cdk import Annotations, App, Duration, Environment, RemovalPolicy, Stack
from aws_cdk import aws_connect as connect
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs

from cdk_connect_phone_numbers import *

app = App(context={"aws:cdk:bundling-stacks": []})
stack = Stack(app, "Docs", env=Environment(account="123456789012", region="us-east-1"))

in_connect = "arn:aws:connect:us-east-1:123456789012"
instance_arn = f"{in_connect}:instance/11111111-2222-3333-4444-555555555555"
flow_arn = f"{instance_arn}/contact-flow/66666666-2222-3333-4444-555555555555"
group_arn = f"{in_connect}:traffic-distribution-group/77777777-2222-3333-4444-555555555555"
number_id = "99999999-2222-3333-4444-555555555555"
source_arn = "arn:aws:sms-voice:us-east-1:123456789012:phone-number/phone-0100"
key_id = "88888888-2222-3333-4444-555555555555"
sources = {"+18445550100": source_arn, "+18445550101": f"{source_arn}1"}
"""


def blocks(page: Path, language: str) -> list[str]:
    """Return a page's fenced blocks of a language, without the indentation of a list."""
    fence = re.compile(rf"^( *)```{language}\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
    return [
        re.sub(rf"^{indent}", "", block, flags=re.MULTILINE)
        for indent, block in fence.findall(page.read_text())
    ]
