"""What is in the wheel and in the sdist, and what they say about themselves."""

from __future__ import annotations

import json
import os
import re
import tarfile
from email.message import Message
from email.parser import BytesParser
from pathlib import Path

import crhelper
import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from release import bill_of_materials
from tests.package.conftest import PYPROJECT, ROOT, build, contents
from tests.support.sources import add_subpackage, copy_of_the_sources, modules

pytestmark = pytest.mark.xdist_group("wheel")

PROJECT = PYPROJECT["project"]
# Where the function's code is in the wheel, and what a build reads beside the code.
INSIDE = "cdk_connect_phone_numbers/_lambda"
BILL = "release/bill-of-materials.cdx.json"
BESIDE = ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md", ".gitignore", BILL)


def unpack(sdist: Path, folder: Path) -> Path:
    """Return the source tree that is in an sdist."""
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    (source,) = folder.glob("cdk_connect_phone_numbers-*")
    return source


@pytest.fixture
def in_wheel(wheel: Path, tmp_path: Path) -> dict[str, bytes]:
    return contents(wheel, tmp_path / "unpacked")


@pytest.fixture
def metadata(in_wheel: dict[str, bytes]) -> Message:
    (text,) = [data for name, data in in_wheel.items() if name.endswith("dist-info/METADATA")]
    return BytesParser().parsebytes(text)


@pytest.mark.slow
def test_it_holds_the_library_the_function_and_the_command_and_nothing_else(
    in_wheel: dict[str, bytes],
) -> None:
    expected = {
        *modules("cli"),
        *modules("constructs"),
        "cdk_connect_phone_numbers/py.typed",
        *(f"{INSIDE}/{name}" for name in modules("lambda")),
    }

    assert {name for name in in_wheel if ".dist-info/" not in name} == expected


@pytest.mark.slow
def test_it_holds_packages_below_ours_also_when_it_is_built_from_the_sdist(
    in_wheel: dict[str, bytes], tmp_path: Path
) -> None:
    root = copy_of_the_sources(tmp_path / "checkout", *BESIDE)
    library = add_subpackage(root / "constructs" / "cdk_connect_phone_numbers")
    function = add_subpackage(root / "lambda" / "phone_number_handler")
    sdist = build("sdist", root, tmp_path / "sdist")
    source = unpack(sdist, tmp_path / "unpacked sdist")

    wheel = build("wheel", source, tmp_path / "wheel")

    assert contents(wheel, tmp_path / "unpacked wheel").keys() - in_wheel.keys() == {
        *(f"cdk_connect_phone_numbers/{name}" for name in library),
        *(f"{INSIDE}/phone_number_handler/{name}" for name in function),
    }


@pytest.mark.slow
def test_it_carries_its_licence(in_wheel: dict[str, bytes], metadata: Message) -> None:
    (licence,) = [data for name, data in in_wheel.items() if name.endswith("/licenses/LICENSE")]

    assert metadata["License-Expression"] == "Apache-2.0"
    assert licence == (ROOT / "LICENSE").read_bytes()


@pytest.mark.slow
def test_it_says_what_it_needs(metadata: Message) -> None:
    assert metadata["Requires-Python"] == PROJECT["requires-python"]
    assert {Requirement(each) for each in metadata.get_all("Requires-Dist", [])} == {
        *map(Requirement, PROJECT["dependencies"]),
        *(
            Requirement(f"{each}; extra == 'cli'")
            for each in PROJECT["optional-dependencies"]["cli"]
        ),
    }


@pytest.mark.slow
def test_it_is_described_by_the_readme_whose_links_work_wherever_it_is_shown(
    metadata: Message,
) -> None:
    payload = metadata.get_payload(decode=True)
    assert isinstance(payload, bytes)
    described = payload.decode()
    text = re.compile(r"\[([^\[\]]+)\]\([^)\s]+\)")

    assert metadata["Description-Content-Type"] == "text/markdown"
    assert text.sub(r"\1", described) == text.sub(r"\1", (ROOT / "README.md").read_text())
    links = re.findall(r"\]\(([^)]*)\)", described)
    assert len(links) > 3
    assert [link for link in links if not link.startswith("https://")] == []


def test_the_tested_versions_are_in_the_range_that_it_asks_for() -> None:
    pinned = {
        requirement.name: requirement.specifier
        for line in (ROOT / "requirements.txt").read_text().splitlines()
        if line and not line.startswith("#")
        for requirement in [Requirement(line)]
    }
    needed = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["cli"]]
    for asked in map(Requirement, needed):
        (tested,) = pinned[asked.name]
        assert SpecifierSet(str(asked.specifier)).contains(tested.version), asked


@pytest.mark.slow
def test_the_sdist_gives_the_same_wheel(
    wheel: Path, sdist: Path, in_wheel: dict[str, bytes], tmp_path: Path
) -> None:
    again = build("wheel", unpack(sdist, tmp_path / "sdist"), tmp_path / "again")

    assert again.name == wheel.name
    assert contents(again, tmp_path / "unpacked again") == in_wheel


@pytest.mark.slow
def test_whoever_builds_it_wherever_and_whenever_gets_the_same_bytes(
    wheel: Path, sdist: Path, tmp_path: Path
) -> None:
    root = copy_of_the_sources(tmp_path / "elsewhere", *BESIDE)
    for path in root.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
        path.chmod(0o700 if path.is_dir() else 0o600)

    again = [build("wheel", root, tmp_path / "wheel"), build("sdist", root, tmp_path / "sdist")]

    assert [each.name for each in again] == [wheel.name, sdist.name]
    assert [each.read_bytes() for each in again] == [wheel.read_bytes(), sdist.read_bytes()]


@pytest.mark.slow
def test_it_holds_its_bill_of_materials(in_wheel: dict[str, bytes]) -> None:
    (inside,) = [data for name, data in in_wheel.items() if ".dist-info/sboms/" in name]

    assert inside == (ROOT / BILL).read_bytes()


def test_the_bill_of_materials_is_of_what_is_pinned() -> None:
    assert (ROOT / BILL).read_text() == bill_of_materials.bill(), "run `make bill`"


def test_the_bill_has_what_the_package_asks_for_and_the_files_that_ship() -> None:
    components = {
        each["name"]: each for each in json.loads((ROOT / BILL).read_text())["components"]
    }
    asked = {Requirement(each).name for each in PROJECT["dependencies"]}

    assert asked < components.keys()
    assert {components[name]["scope"] for name in asked} == {"required"}
    assert {each["name"] for each in components["crhelper"]["components"]} == {
        f"crhelper/{each.name}" for each in Path(str(crhelper.__file__)).parent.glob("*.py")
    }


def test_the_changelog_begins_with_this_version() -> None:
    released = re.findall(
        r"^## \[(\d+\.\d+\.\d+)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE
    )

    assert released[0] == PROJECT["version"]
