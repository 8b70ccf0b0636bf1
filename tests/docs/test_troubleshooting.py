"""The page has every message that the source can give, and no other.

A message is taken from the source by its fixed parts: each string of a module that has a blank
in it, f-strings in pieces, docstrings left out.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from tests.docs.conftest import DOCS, ROOT, blocks

PAGE = DOCS / "troubleshooting.md"
CONSTRUCTS = ROOT / "constructs" / "cdk_connect_phone_numbers"
HANDLER = ROOT / "lambda" / "phone_number_handler"

# Of the constructs' modules, those that refuse something or warn of it.
SPEAKS = re.compile(r"\brefuse\(|\badd_warning|\braise RuntimeError\(")
MODULES = [
    *(module for module in sorted(CONSTRUCTS.rglob("*.py")) if SPEAKS.search(module.read_text())),
    *sorted(HANDLER.rglob("*.py")),
]


def on_one_line(text: str) -> str:
    return " ".join(text.split())


@cache
def strings(module: Path) -> list[str]:
    """Return a module's strings, without docstrings, each on one line."""
    nodes = list(ast.walk(ast.parse(module.read_text())))
    alone = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    return [
        on_one_line(node.value)
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone
    ]


@cache
def sayable() -> list[str]:
    return [text for module in MODULES for text in strings(module)]


SAID = on_one_line(PAGE.read_text())


# Where one string of the source ends and another, or what is put in, begins.
SEAM = re.compile(r"<[^>]*>| or |\n|(?<=the ARN of )|(?=; )")


def quoted() -> list[str]:
    """Return the messages that the page quotes: in blocks of text, and first in a table's rows."""
    rows = re.findall(r"^\| `([^|]+)` \|", PAGE.read_text(), re.MULTILINE)
    return [*blocks(PAGE, "text"), *(row for row in rows if " " in row and "`, `" not in row)]


@pytest.mark.parametrize(
    "module", MODULES, ids=lambda module: f"{module.parent.name}.{module.stem}"
)
def test_whatever_a_module_can_say_is_on_the_page(module: Path) -> None:
    for text in strings(module):
        if " " in text:
            assert text in SAID, f"{module.name} can say {text!r}"


@pytest.mark.parametrize("message", quoted())
def test_whatever_the_page_quotes_can_be_said(message: str) -> None:
    for part in SEAM.split(message):
        words = on_one_line(part).strip(" .")
        assert any(words in text for text in sayable()), words
