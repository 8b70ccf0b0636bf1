"""The function's code as an asset: our handler and crhelper, put together without Docker.

boto3 comes with Lambda's Python runtime. The asset's hash is that of what is in
it, so that it is the same on every synth, in a checkout and from a wheel.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from importlib import metadata, util
from pathlib import Path
from typing import Any

import jsii
from aws_cdk import AssetHashType, BundlingOptions, DockerImage, ILocalBundling
from aws_cdk import aws_lambda as lambda_

HANDLER = "phone_number_handler.entry.handler"
DRIFT_HANDLER = "phone_number_handler.drift.handler"
MIGRATION_HANDLER = "phone_number_handler.migration.handler"

_OURS = Path(__file__).resolve().parents[1]
_PACKAGE = "phone_number_handler"
_LIBRARY = "crhelper"
# The one that the handler is tested with, and overrides methods of; pyproject.toml asks for it.
LIBRARY_VERSION = "2.0.12"
_LICENCES = ("LICENSE", "NOTICE")


# What a function has no use for is left out: the smaller, the sooner it starts.
_DRIFT = (
    "drift.py",
    "entrypoints/drift/",
    "core/drift.py",
    "reconciler/survey.py",
    "resource/deployed.py",
)
_MIGRATION = (
    "migration.py",
    "entrypoints/migration/",
    "adapters/alarms.py",
    "adapters/bucket.py",
    "adapters/tagged.py",
    "core/manifest.py",
    "core/migration.py",
    "core/waves.py",
)
# Both of them look at many numbers at once.
_BULK = ("adapters/inventory.py",)
# CloudFormation's events and answers.
_DEPLOYMENT = ("entry.py", "entrypoints/cloudformation/")


def handler_code() -> lambda_.Code:
    """Return the code of the function that deploys."""
    return _code(*_DRIFT, *_MIGRATION, *_BULK, library=True)


def drift_code() -> lambda_.Code:
    """Return the code of the function that checks for drift, and repairs as the other deploys."""
    return _code(*_DEPLOYMENT, *_MIGRATION)


def migration_code() -> lambda_.Code:
    """Return the code of the function that does a migration's steps."""
    return _code(*_DEPLOYMENT, *_DRIFT)


def _code(*left_out: str, library: bool = False) -> lambda_.Code:
    return lambda_.Code.from_asset(
        str(_source()),
        asset_hash_type=AssetHashType.OUTPUT,
        bundling=BundlingOptions(
            # CDK asks for an image; it is never pulled, since the local bundling does it all.
            image=DockerImage.from_registry("scratch"),
            local=_LocalBundling(left_out, library=library),
            # By its options CDK knows what it has put together before.
            environment={"LEFT_OUT": " ".join(left_out)},
        ),
    )


def _source() -> Path:
    """Return the handler's package: inside a wheel, else beside ours in the checkout."""
    in_wheel = _OURS / "_lambda" / _PACKAGE
    return in_wheel if in_wheel.is_dir() else _OURS.parents[1] / "lambda" / _PACKAGE


@jsii.implements(ILocalBundling)
class _LocalBundling:
    def __init__(self, left_out: tuple[str, ...], *, library: bool) -> None:
        self._left_out, self._has_library = left_out, library

    def try_bundle(self, output_dir: str, *_args: Any, **_options: Any) -> bool:
        """Fill the asset's folder."""
        output, source = Path(output_dir), _source()
        for module in source.rglob("*.py"):
            name = module.relative_to(source)
            if not name.as_posix().startswith(self._left_out):
                _copy(module, output / _PACKAGE / name)
        if self._has_library:
            _add_library(output / _LIBRARY)
        _let_everybody_read(output)
        return True


def _add_library(folder: Path) -> None:
    folder.mkdir()
    for file, text in _library():
        (folder / file).write_text(text, encoding="utf-8", newline="\n")
    _require_released(folder)


def _library() -> Iterator[tuple[str, str]]:
    """Yield crhelper's modules and licences; not each way to install it leaves a list of them."""
    spec = util.find_spec(_LIBRARY)
    modules = [
        module
        for folder in (spec and spec.submodule_search_locations) or ()
        for module in sorted(Path(folder).glob("*.py"))
    ]
    library = next(iter(metadata.distributions(name=_LIBRARY)), None)
    if not modules or library is None or library.version != LIBRARY_VERSION:
        raise RuntimeError(
            f"the function's code needs crhelper {LIBRARY_VERSION}, and synth has found "
            f"{library.version if library and modules else 'none'}: "
            f"pip install crhelper=={LIBRARY_VERSION}",
        )
    for module in modules:
        yield module.name, module.read_text(encoding="utf-8")
    for name in _LICENCES:
        text = library.read_text(name) or library.read_text(f"licenses/{name}")
        if text is not None:
            yield name, text


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _let_everybody_read(folder: Path) -> None:
    """Lambda reads its code as another user, whatever the umask is where it was put together."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)


# The modules of crhelper as they were released, and the handler was tested with them: SHA-256.
RELEASED = {
    "__init__.py": "552bc753630a80ff7a0c74835d1d4e6319db0bc8fbc9fb95859b9b04b53b3e7b",
    "log_helper.py": "d7c9f858a9468315cbfe28983ea13c756bfd4d6e2c3d973801ede9c7975b1e66",
    "resource_helper.py": "44f57c03a2b1665ef47b2f0d2360584b79dcefc33d3d0881906a22f0d1a8f724",
    "utils.py": "bf8e833bf1fed51be85b40691e686606214710a9d9acb305d7940d885d5ef338",
}


def _require_released(library: Path) -> None:
    """Refuse to ship what somebody has changed since, or put beside it."""
    found = {
        module.name: hashlib.sha256(module.read_bytes()).hexdigest()
        for module in library.glob("*.py")
    }
    if found != RELEASED:
        others = sorted({name for name, _ in found.items() ^ RELEASED.items()})
        raise RuntimeError(
            f"the function's code needs crhelper as it was released, and synth has found another "
            f"{', '.join(others)}: pip install --force-reinstall crhelper"
        )
