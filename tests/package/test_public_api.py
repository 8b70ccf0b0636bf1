"""What the package exports: its names, their documentation, and their types from outside."""

from __future__ import annotations

import inspect
import os
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.package.conftest import ROOT, run

import cdk_connect_phone_numbers as package

TYPED_API = Path(__file__).with_name("typed_api.py")
EXPORTED = {name: getattr(package, name) for name in package.__all__}
CONSTRUCTS = {name: each for name, each in EXPORTED.items() if hasattr(each, "is_construct")}


def arguments(function: Any) -> dict[str, inspect.Parameter]:
    """Return what a caller may give, but for what every construct takes."""
    parameters = inspect.signature(function).parameters
    return {
        name: parameter
        for name, parameter in parameters.items()
        if name not in {"self", "cls", "scope", "id"}
    }


def own_members(exported: type) -> dict[str, Any]:
    """Return the public methods and properties that a class itself defines."""
    return {
        name: member
        for name, member in vars(exported).items()
        if not name.startswith("_")
        and (callable(member) or isinstance(member, (property, classmethod, staticmethod)))
    }


def test_these_names_are_exported_and_no_others() -> None:
    assert package.__all__ == [
        "Channel",
        "IPhoneNumber",
        "InvalidArgumentError",
        "OnDelete",
        "OnDrift",
        "PhoneNumber",
        "PhoneNumberContactFlow",
        "PhoneNumberDriftCheck",
        "PhoneNumberMigration",
        "PhoneNumberMonitoring",
        "PhoneNumberProvider",
        "Wave",
    ]


@pytest.mark.slow
def test_what_few_apps_declare_is_loaded_when_it_is_named() -> None:
    code = """
import sys, cdk_connect_phone_numbers as package
dear = {"aws_cdk.aws_scheduler", "aws_cdk.aws_stepfunctions"}
print(len(dear & sys.modules.keys()))
package.PhoneNumberDriftCheck, package.PhoneNumberMigration
print(len(dear & sys.modules.keys()))
"""

    assert run(sys.executable, "-c", code).split() == ["0", "2"]


@pytest.mark.parametrize("name", EXPORTED)
def test_every_name_and_member_says_what_it_is(name: str) -> None:
    assert EXPORTED[name].__doc__
    for member in own_members(EXPORTED[name]).values():
        assert inspect.getdoc(member), (name, member)


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_every_argument_is_described_with_its_default(name: str) -> None:
    described = dict(
        re.findall(
            r"^    (\w+): (.*?)(?=^    \w+: |^\S|\Z)",
            (inspect.getdoc(CONSTRUCTS[name]) or "").split("\nAttributes:")[0],
            re.MULTILINE | re.DOTALL,
        )
    )
    for argument, parameter in arguments(CONSTRUCTS[name].__init__).items():
        assert argument in described
        one_of_them = "Exactly one of these" in str(described)
        required = one_of_them and argument in {
            "source_phone_number_arn",
            "phone_number_id",
            "phone_number",
            "target_arn",
            "instance_id",
        }
        assert (
            required
            or parameter.default is inspect.Parameter.empty
            or ("Default:" in described[argument])
        ), argument


def test_what_refuses_an_argument_says_that_it_raises() -> None:
    for refusing in (package.PhoneNumber, package.PhoneNumber.from_phone_number_arn):
        assert "Raises:\n    InvalidArgumentError: If" in (inspect.getdoc(refusing) or "")


def test_the_typed_file_gives_every_argument_a_wrong_value() -> None:
    refused = set(re.findall(r"(\w+)=.*# type: ignore\[arg-type\]", TYPED_API.read_text()))

    assert refused == {name for each in CONSTRUCTS.values() for name in arguments(each.__init__)}


@pytest.mark.deploy
def test_a_type_checker_outside_sees_every_argument_and_refuses_wrong_ones(tmp_path: Path) -> None:
    shutil.copy(TYPED_API, tmp_path)

    # The cache of `make check` spares it the minute that reading CDK takes.
    settings = ("--config-file", ROOT / "pyproject.toml", "--cache-dir", ROOT / ".mypy_cache")
    run(sys.executable, "-m", "mypy", *settings, "typed_api.py", cwd=tmp_path)


@pytest.mark.deploy
def test_all_that_is_exported_has_a_type_that_is_known(wheel: Path, tmp_path: Path) -> None:
    """Pyright's measure of a typed package; mypy's above takes what it can infer."""
    shutil.unpack_archive(wheel, tmp_path / "site", "zip")
    where = {"PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}
    command = (ROOT / "node_modules" / ".bin" / "pyright", "--verifytypes", package.__name__)

    said = run(
        *command,
        "--ignoreexternal",
        cwd=tmp_path,
        env={**os.environ, **where, "PYTHONPATH": str(tmp_path / "site")},
    )

    assert "Type completeness score: 100%" in said
