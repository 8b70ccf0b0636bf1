"""The function's code: what is in it, and that it is the same on every synth."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from aws_cdk import Stack
from tests.support.sources import ROOT, add_subpackage, copy_of_the_sources, modules
from tests.template.conftest import IMPORT

from cdk_connect_phone_numbers import PhoneNumber

pytestmark = pytest.mark.xdist_group("asset")

# Declares a number and prints the name of the function's asset.
SYNTHESIZE = """
import sys
from aws_cdk import App, Stack
from cdk_connect_phone_numbers import PhoneNumber
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


@pytest.fixture(scope="module")
def asset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return synthesize(tmp_path_factory.mktemp("first"))


@pytest.mark.slow
def test_it_holds_our_modules_and_crhelper_and_nothing_else(asset: Path) -> None:
    ours = {name for name in modules("lambda") if "drift" not in name or "core/" in name}
    crhelper = {"__init__.py", "log_helper.py", "resource_helper.py", "utils.py"}
    licences = {"LICENSE", "NOTICE"}

    assert files(asset) == ours | {f"crhelper/{name}" for name in crhelper | licences}


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
    """Run code beside the asset, as Lambda would; return what it prints."""
    done = subprocess.run(  # noqa: S603 - the interpreter and a text of ours
        [sys.executable, "-c", code],
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


# Starts the function, and prints the services whose model that took.
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
def test_it_starts_with_a_client_of_connect_and_of_nothing_else(asset: Path) -> None:
    assert run_in(asset, MODELS).split() == ["connect"]


@pytest.mark.slow
def test_it_is_small(asset: Path, tmp_path: Path) -> None:
    archive = shutil.make_archive(str(tmp_path / "asset"), "zip", asset)

    assert Path(archive).stat().st_size <= 128 * 1024


def test_synthesizing_asks_for_no_container_engine(
    monkeypatch: pytest.MonkeyPatch, stack: Stack
) -> None:
    """Without one on the PATH, CDK would fail if the code were not put together here."""
    monkeypatch.setenv("CDK_DOCKER", "no-such-engine")

    PhoneNumber(stack, "Support", **IMPORT)
