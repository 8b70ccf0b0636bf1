"""The function's code: what is in it, and that it is the same on every synth."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tomllib
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import cast

import pytest
from aws_cdk import App, Stack
from grimp import build_graph
from tests.support.sources import ROOT, add_subpackage, copy_of_the_sources, modules
from tests.template.conftest import IMPORT, resources

from cdk_connect_phone_numbers import PhoneNumber
from cdk_connect_phone_numbers.function.asset import (
    LIBRARY_VERSION,
    drift_code,
    migration_code,
)

pytestmark = pytest.mark.xdist_group("asset")

# The smaller, the sooner it starts.
LARGEST = 128 * 1024
# The functions beside the one that deploys, by their engines.
CODE = {"drift": drift_code, "migration": migration_code}
# What Lambda calls, by engine.
ENTRIES = {"cloudformation": "entry", **{engine: engine for engine in CODE}}

# Declares a number and prints the name of the function's asset.
SYNTHESIZE = """
import sys
from aws_cdk import App, Stack
from cdk_connect_phone_numbers import PhoneNumber
from cdk_connect_phone_numbers.function.asset import LIBRARY_VERSION
app = App(outdir=sys.argv[1])
stack = Stack(app, "ContactCentre")
PhoneNumber(stack, "Support", source_phone_number_arn=sys.argv[2], target_arn=sys.argv[3])
print(next(each.asset_hash for each in [stack.node.find_child("ConnectPhoneNumberProvider")
    .node.find_child("Handler").node.find_child("Code")]))
app.synth()
"""


def synthesize(outdir: Path, root: Path = ROOT, umask: int = 0o022) -> Path:
    """Synthesize in a process of its own and return the asset's folder."""
    environment = {**os.environ, "PYTHONPATH": str(root / "constructs")}
    # What CDK has deprecated is an error, not a line that users read at every synth.
    environment["JSII_DEPRECATED"] = "fail"
    arguments = [IMPORT["source_phone_number_arn"], IMPORT["target_arn"]]
    done = subprocess.run(  # noqa: S603 - the interpreter and the text above
        [sys.executable, "-c", SYNTHESIZE, outdir, *arguments],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
        env=environment,
        umask=umask,
    )
    return outdir / f"asset.{done.stdout.strip()}"


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@cache
def reached(engine: str) -> frozenset[str]:
    """Return the modules that an engine's function may come to import."""
    graph = build_graph("phone_number_handler", exclude_type_checking_imports=True)
    entry = f"phone_number_handler.{ENTRIES[engine]}"
    return frozenset({entry, *graph.find_upstream_modules(entry)})


def ours(engine: str) -> set[str]:
    """Return our modules without those that are other engines' alone."""
    others = frozenset[str]().union(*(reached(each) for each in ENTRIES)) - reached(engine)
    left_out = {f"{module.replace('.', '/')}.py" for module in others} | {
        f"phone_number_handler/entrypoints/{each}/__init__.py" for each in ENTRIES if each != engine
    }
    return {
        f"phone_number_handler/{name}" for name in modules("lambda/phone_number_handler")
    } - left_out


@pytest.fixture(scope="module")
def asset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return synthesize(tmp_path_factory.mktemp("first"))


@pytest.mark.slow
def test_it_holds_our_modules_and_crhelper_and_nothing_else(asset: Path) -> None:
    crhelper = {"__init__.py", "log_helper.py", "resource_helper.py", "utils.py"}
    licences = {"LICENSE", "NOTICE"}

    assert files(asset) == ours("cloudformation") | {
        f"crhelper/{name}" for name in crhelper | licences
    }


@pytest.mark.slow
def test_it_holds_packages_below_ours_and_no_more_of_them_than_their_modules(
    asset: Path, tmp_path: Path
) -> None:
    root = copy_of_the_sources(tmp_path / "checkout")
    added = add_subpackage(root / "lambda" / "phone_number_handler")

    with_more = synthesize(tmp_path / "out", root)

    assert files(with_more) - files(asset) == {f"phone_number_handler/{name}" for name in added}


@pytest.mark.slow
@pytest.mark.parametrize("umask", [0o077, 0o027, 0o000], ids=oct)
def test_lambda_can_read_it_whatever_the_umask_is(umask: int, tmp_path: Path) -> None:
    asset = synthesize(tmp_path, umask=umask)

    modes = {
        (path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in [asset, *asset.rglob("*")]
    }
    assert modes == {(True, 0o755), (False, 0o644)}


@pytest.mark.slow
def test_it_has_the_same_hash_on_every_synth(asset: Path, tmp_path: Path) -> None:
    assert synthesize(tmp_path / "again").name == asset.name


def run_in(asset: Path, code: str) -> str:
    """Run code beside the asset, as Lambda would; return what it prints.

    Without bytecode of it, which would be in the asset for the tests that follow.
    """
    done = subprocess.run(  # noqa: S603 - the interpreter and a text of ours
        [sys.executable, "-B", "-c", code],
        cwd=asset,
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(asset)},
    )
    return done.stdout


@pytest.mark.slow
def test_it_starts_with_nothing_but_boto3_beside_it(asset: Path) -> None:
    engine = "phone_number_handler.entrypoints.cloudformation"
    code = f"import {engine}.entry as e; print(type(e.responder()).__name__)"

    assert run_in(asset, code).strip() == "Responder"


# Starts the function, and prints the services whose models that took.
MODELS = """
from botocore.loaders import Loader
class Noting(Loader):
    def load_service_model(self, service_name, type_name, api_version=None):
        if type_name == "service-2":
            print(service_name)
        return super().load_service_model(service_name, type_name, api_version)
import botocore.loaders
botocore.loaders.Loader = Noting
from phone_number_handler.entrypoints.cloudformation.entry import responder
responder()
"""


@pytest.mark.slow
def test_it_makes_no_client_before_there_is_something_to_ask(asset: Path) -> None:
    assert run_in(asset, MODELS).split() == []


@pytest.fixture(params=CODE)
def other(request: pytest.FixtureRequest, stack_with_code: Stack) -> tuple[str, Path]:
    """Return an engine beside CloudFormation's, and the folder of its function's code."""
    CODE[request.param]().bind(stack_with_code)
    (folder,) = Path(cast("App", stack_with_code.node.root).outdir).glob("asset.*")
    return request.param, folder


@pytest.mark.slow
def test_each_function_holds_its_own_engine_and_not_the_others(other: tuple[str, Path]) -> None:
    engine, folder = other

    held = files(folder)
    assert held == ours(engine)
    assert f"phone_number_handler/entrypoints/{engine}/entry.py" in held


@pytest.mark.slow
def test_each_function_starts_with_nothing_but_boto3_beside_it(other: tuple[str, Path]) -> None:
    engine, folder = other
    code = f"import phone_number_handler.{engine} as e; print(callable(e.handler))"

    assert run_in(folder, code).strip() == "True"


def zipped(folder: Path, target: Path) -> int:
    """Return how large the code is as Lambda gets it."""
    return Path(shutil.make_archive(str(target / "asset"), "zip", folder)).stat().st_size


@pytest.mark.slow
def test_it_is_small(asset: Path, tmp_path: Path) -> None:
    assert zipped(asset, tmp_path) <= LARGEST


def test_each_function_is_small(other: tuple[str, Path], tmp_path: Path) -> None:
    _, folder = other

    assert zipped(folder, tmp_path) <= LARGEST


def test_synthesizing_asks_for_no_container_engine(
    monkeypatch: pytest.MonkeyPatch, stack_with_code: Stack
) -> None:
    """Without one on the PATH, CDK would fail if the code were not put together here."""
    monkeypatch.setenv("CDK_DOCKER", "no-such-engine")

    PhoneNumber(stack_with_code, "Support", **IMPORT)


def installed(folder: Path, monkeypatch: pytest.MonkeyPatch, *, version: str) -> None:
    """Install crhelper where it is found first, as tools do that leave no list of its files."""
    library = Path(str(metadata.distribution("crhelper").locate_file("crhelper")))
    shutil.copytree(library, folder / "crhelper", ignore=shutil.ignore_patterns("__pycache__"))
    information = folder / f"crhelper-{version}.dist-info"
    information.mkdir()
    (information / "METADATA").write_text(f"Name: crhelper\nVersion: {version}\n")
    monkeypatch.syspath_prepend(folder)
    for module in [name for name in sys.modules if name.partition(".")[0] == "crhelper"]:
        monkeypatch.delitem(sys.modules, module)


def asset_of(stack: Stack) -> set[str]:
    """Return the files of the code of a number's function."""
    PhoneNumber(stack, "Support", **IMPORT)
    (function,) = resources(stack, "AWS::Lambda::Function")
    outdir = Path(cast("App", stack.node.root).outdir)
    return files(outdir / f"asset.{str(function['Properties']['Code']['S3Key'])[:-4]}")


def test_it_holds_crhelper_also_where_nothing_lists_its_files(
    monkeypatch: pytest.MonkeyPatch, stack_with_code: Stack, tmp_path: Path
) -> None:
    installed(tmp_path, monkeypatch, version=LIBRARY_VERSION)

    assert {name for name in asset_of(stack_with_code) if name.startswith("crhelper/")} == {
        f"crhelper/{name}.py" for name in ("__init__", "log_helper", "resource_helper", "utils")
    }


def test_another_crhelper_than_the_tested_one_is_refused_at_synth(
    monkeypatch: pytest.MonkeyPatch, stack_with_code: Stack, tmp_path: Path
) -> None:
    installed(tmp_path, monkeypatch, version="2.0.11")

    with pytest.raises(RuntimeError, match=rf"needs crhelper {LIBRARY_VERSION}.*found 2\.0\.11"):
        PhoneNumber(stack_with_code, "Support", **IMPORT)


def test_the_tested_crhelper_is_the_one_that_is_asked_for() -> None:
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]

    assert f"crhelper=={LIBRARY_VERSION}" in asked
