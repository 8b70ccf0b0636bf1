"""What of crhelper ships with the function is what was released."""

from __future__ import annotations

import json
import shutil
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest
from aws_cdk import Stack
from tests.support.sources import ROOT
from tests.template.conftest import IMPORT

from cdk_connect_phone_numbers import PhoneNumber
from cdk_connect_phone_numbers.function.asset import RELEASED


@pytest.mark.parametrize("module", ["utils.py", "added.py"])
def test_another_one_is_refused_at_synth(
    monkeypatch: pytest.MonkeyPatch, stack_with_code: Stack, tmp_path: Path, module: str
) -> None:
    crhelper = Path(str(distribution("crhelper").locate_file("")))
    for folder in ("crhelper", f"crhelper-{distribution('crhelper').version}.dist-info"):
        shutil.copytree(crhelper / folder, tmp_path / folder)
    with (tmp_path / "crhelper" / module).open("a") as file:
        file.write("# changed\n")
    record = next(tmp_path.glob("*.dist-info")) / "RECORD"
    record.write_text(f"{record.read_text()}crhelper/{module},,\n")
    monkeypatch.syspath_prepend(tmp_path)
    for name in [name for name in sys.modules if name.partition(".")[0] == "crhelper"]:
        monkeypatch.delitem(sys.modules, name)

    with pytest.raises(RuntimeError, match=rf"as it was released.*another {module}"):
        PhoneNumber(stack_with_code, "Support", **IMPORT)


def test_it_is_in_the_bill_of_materials() -> None:
    bill = json.loads((ROOT / "release" / "bill-of-materials.cdx.json").read_text())
    (library,) = (each for each in bill["components"] if each["name"] == "crhelper")

    assert {
        each["name"].removeprefix("crhelper/"): each["hashes"][0]["content"]
        for each in library["components"]
    } == RELEASED
