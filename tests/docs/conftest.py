"""The pages that are tested here."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"

# reliability.md is held to its tests by tests/reliability; decisions/ holds no code.
PAGES = sorted(page for page in DOCS.glob("*.md") if page.name != "reliability.md")


def blocks(page: Path, language: str) -> list[str]:
    """Return a page's fenced blocks of a language, without the indentation of a list."""
    fence = re.compile(rf"^( *)```{language}\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)
    return [
        re.sub(rf"^{indent}", "", block, flags=re.MULTILINE)
        for indent, block in fence.findall(page.read_text())
    ]
