"""What the pages show is what works.

The rule for Python: each block runs as it stands, in a new stack, after PREAMBLE. What a block
needs beyond that, it says itself. Then the stack is synthesized.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from aws_cdk.assertions import Template
from botocore import xform_name
from botocore.session import Session
from tests.docs.conftest import DOCS, PAGES, PREAMBLE, ROOT, blocks

from cdk_connect_phone_numbers import __all__ as exported
from cdk_connect_phone_numbers.function.permissions import PERMISSIONS
from local_cloud.commands import run
from local_cloud.seed import Seed

PYTHON = [(page, code) for page in PAGES for code in blocks(page, "python")]


@pytest.mark.parametrize(
    ("page", "code"), PYTHON, ids=[f"{page.stem}-{at}" for at, (page, _) in enumerate(PYTHON)]
)
def test_its_python_synthesizes(page: Path, code: str) -> None:
    names: dict[str, Any] = {}

    exec(compile(PREAMBLE + code, str(page), "exec"), names)  # noqa: S102 - our own pages

    assert Template.from_stack(names["stack"]).to_json()["Resources"]


def test_there_is_python_to_test() -> None:
    assert {page.stem for page, _ in PYTHON} >= {"getting-started", "how-to", "permissions"}


# Every page of the site, and what a code host shows first.
WITH_LINKS = sorted({*ROOT.glob("*.md"), *DOCS.glob("*.md"), *DOCS.glob("decisions/*.md")})


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as a code host makes them."""
    text = re.sub(r"^ *```.*?^ *```$", "", page.read_text(), flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("page", WITH_LINKS, ids=lambda page: page.stem)
def test_its_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        if link.startswith("https://"):
            continue
        assert not link.startswith("http:"), link
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_its_make_commands_are_the_makefiles(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text()

    for command in re.findall(
        r"`(?:\$ )?make ([\w-]+)|^\$ make ([\w-]+)", page.read_text(), re.MULTILINE
    ):
        assert f"\n{''.join(command)}:" in makefile, command


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_its_commands_of_the_local_cloud_are_understood(
    page: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL_CONNECT", raising=False)
    for line in re.findall(r"^\$ \S*python -m local_cloud (\w.+)$", page.read_text(), re.MULTILINE):
        words = [a or b for a, b in re.findall(r'"([^"]*)"|(\S+)', line)]
        # All that is missing is the address: the rest of the line was understood.
        with pytest.raises(SystemExit):
            run(words)
        assert "name the local Connect" in capsys.readouterr().err, line


def test_the_seed_that_is_shown_is_the_example() -> None:
    (shown,) = blocks(DOCS / "local-cloud.md", "json")
    example = ROOT / "examples" / "seed.json"

    assert json.loads(shown) == json.loads(example.read_text())
    assert Seed.of(json.loads(shown)) == Seed.read(example)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_its_phone_numbers_are_kept_free_for_fiction(page: Path) -> None:
    for number in re.findall(r"\+1\d{10}", page.read_text()):
        assert re.fullmatch(r"\+1\d{3}55501\d\d", number), number


def test_the_api_reference_has_what_is_exported_and_nothing_else() -> None:
    page = (DOCS / "api.md").read_text()

    documented = re.findall(r"^\.\. auto(?:class|exception):: (\w+)$", page, re.MULTILINE)
    assert sorted(documented) == sorted(exported)


def test_the_page_on_permissions_has_every_action_of_the_role_and_no_other() -> None:
    page = (DOCS / "permissions.md").read_text()
    tables = "\n".join(re.findall(r"^\|.*\|$", page, re.MULTILINE))
    shown = set(re.findall(r"`((?!aws:)[a-z0-9-]+:[A-Z]\w+)`", tables))

    role = {action for rows in PERMISSIONS.values() for row in rows for action in row.actions}
    assert shown - {"logs:CreateLogStream", "logs:PutLogEvents"} == role


def test_the_page_on_fleets_reckons_with_the_calls_that_were_counted() -> None:
    counted = {
        each["lifecycle"]: max(Counter(each["made"]).values())
        for each in json.loads((DOCS / "performance.json").read_text())["calls"]
    }
    rows = re.findall(r"^\| ([\w ]+) \| (\d) \|", (DOCS / "fleets.md").read_text(), re.MULTILINE)

    assert len(rows) == 4
    for begins, calls in rows:
        of_kind = [most for name, most in counted.items() if name.startswith(begins)]
        assert int(calls) in of_kind, begins


def test_no_page_installs_from_pypi_what_is_not_there() -> None:
    for page in (ROOT / "README.md", *PAGES):
        assert not re.search(r"pip install '?cdk-connect", page.read_text()), page


def test_every_aws_command_that_is_shown_is_an_operation() -> None:
    page = (DOCS / "getting-started.md").read_text()
    commands = re.findall(r"^\$ aws ([\w-]+) ([\w-]+)", page, re.MULTILINE)

    assert len(commands) > 3
    for service, operation in commands:
        model = Session().get_service_model(service)
        assert operation in {xform_name(name, "-") for name in model.operation_names}, operation


def test_every_assumption_names_a_place_in_the_code() -> None:
    text = (DOCS / "assumptions.md").read_text()
    handler = ROOT / "lambda" / "phone_number_handler"
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| ")]
    places = [row[1] for row in rows if len(row) == 3 and row[1] != "where"]
    assert len(places) > 20
    for place in places:
        source = ""
        for name in re.findall(r"`([^`]+)`", place):
            if name.endswith(".py"):
                source = (ROOT / name).read_text()
                continue
            module, _, rest = name.partition(".")
            if (handler / f"{module}.py").exists():
                found: object = import_module(f"phone_number_handler.{module.replace('/', '.')}")
                source = (handler / f"{module}.py").read_text()
                for each in rest.split("."):
                    found = getattr(found, each, None)
                    assert found is not None, (place, each)
            else:
                assert re.search(rf"\b{name}\b", source), (place, name)
