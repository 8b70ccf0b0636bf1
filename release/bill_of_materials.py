"""Writes down what the package asks for and what it ships, in CycloneDX's form.

`make bill` renews the file, which is inside the wheel.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.model.contact import OrganizationalContact
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

BILL = Path(__file__).with_name("bill-of-materials.cdx.json")
_PROJECT = tomllib.loads((BILL.parents[1] / "pyproject.toml").read_text())["project"]

# Of what the package asks for, this alone ships with it, in the function's code.
_SHIPS = "crhelper"

# The same bill wherever it is written: that of the lowest Python, on Linux.
_PLACE = {
    "python_version": "3.11",
    "python_full_version": "3.11.0",
    "platform_system": "Linux",
    "sys_platform": "linux",
    "os_name": "posix",
}


def bill() -> str:
    """Return the bill: the package, and what it brings along in the versions that are tested."""
    package = _component(_PROJECT["name"], _PROJECT["version"])
    package.licenses.add(LicenseExpression(_PROJECT["license"]))
    package.authors.update(OrganizationalContact(name=each["name"]) for each in _PROJECT["authors"])
    bom = Bom(serial_number=uuid5(NAMESPACE_URL, f"{package.purl}"))
    bom.metadata.component = package
    asked = [*map(Requirement, _PROJECT["dependencies"])]
    optional = [*map(Requirement, _PROJECT["optional-dependencies"]["cli"])]
    components = _with_all_they_need([*asked, *optional])
    needed = _with_all_they_need(asked).keys()
    for name, component in components.items():
        component.scope = ComponentScope.REQUIRED if name in needed else ComponentScope.OPTIONAL
        bom.components.add(component)
        bom.register_dependency(component, [components[each] for each in _needs(name)])
    for requirement in (*asked, *optional):
        name = canonicalize_name(requirement.name)
        components[name].properties.add(Property(name="range", value=str(requirement.specifier)))
    components[_SHIPS].components.update(_files(_SHIPS))
    bom.register_dependency(
        package, [components[canonicalize_name(each.name)] for each in (*asked, *optional)]
    )
    return _text(bom)


def _with_all_they_need(requirements: list[Requirement]) -> Mapping[str, Component]:
    found: dict[str, Component] = {}
    todo = [canonicalize_name(each.name) for each in requirements]
    while todo:
        name = todo.pop()
        if name not in found:
            found[name] = _component(name, metadata.version(name))
            todo.extend(_needs(name))
    return found


def _needs(name: str) -> list[NormalizedName]:
    """Return what a package needs by itself, without its extras."""
    requirements = map(Requirement, metadata.requires(name) or ())
    return [
        canonicalize_name(each.name)
        for each in requirements
        if each.marker is None or each.marker.evaluate({**_PLACE, "extra": ""})
    ]


def _component(name: str, version: str) -> Component:
    return Component(
        name=name,
        version=version,
        type=ComponentType.LIBRARY,
        purl=PackageURL("pypi", name=name, version=version),
        bom_ref=name,
    )


def _files(name: str) -> Iterator[Component]:
    """Yield a package's modules, with what is in them."""
    for file in metadata.files(name) or ():
        if file.suffix == ".py":
            digest = hashlib.sha256(file.read_binary()).hexdigest()
            yield Component(
                name=file.as_posix(),
                type=ComponentType.FILE,
                bom_ref=file.as_posix(),
                hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)],
            )


def _text(bom: Bom) -> str:
    """Return it without the time at which it was written."""
    document = json.loads(JsonV1Dot6(bom).output_as_string())
    del document["metadata"]["timestamp"]
    return json.dumps(document, indent=2) + "\n"


if __name__ == "__main__":
    BILL.write_text(bill(), encoding="utf-8")
