"""Python's search for garbage, while what a function keeps for good is made."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from phone_number_handler.adapters import garbage


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    """Give the search for garbage back as it was."""
    yield
    gc.unfreeze()
    gc.enable()


def test_it_is_not_looked_for_meanwhile_and_what_was_made_is_never_looked_through() -> None:
    gc.unfreeze()

    with garbage.not_looked_for():
        assert not gc.isenabled()

    assert gc.isenabled()
    assert gc.get_freeze_count() > 0


@pytest.mark.parametrize("looked_for_before", [True, False])
def test_it_is_looked_for_again_if_it_was_before_whatever_fails(*, looked_for_before: bool) -> None:
    if not looked_for_before:
        gc.disable()

    with pytest.raises(ImportError), garbage.not_looked_for():
        raise ImportError

    assert gc.isenabled() is looked_for_before
