"""What is installed is the package that was built: its place, its version, its types."""

from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path

import adseal
import pytest
from adseal import _native


def test_it_is_the_installed_package_that_is_tested() -> None:
    assert Path(adseal.__file__).is_relative_to(sys.prefix)


def test_the_extension_is_built_for_the_stable_abi() -> None:
    assert Path(_native.__file__ or "").name == "_native.abi3.so"


def test_the_version_is_that_of_the_distribution() -> None:
    assert adseal.__version__ == metadata.version("adseal")


def test_types_are_there_for_type_checkers() -> None:
    folder = Path(adseal.__file__).parent
    assert (folder / "py.typed").exists()
    assert (folder / "_native.pyi").exists()


@pytest.mark.parametrize("name", [name for name in adseal.__all__ if callable(getattr(adseal, name))])
def test_classes_and_functions_have_a_docstring_and_a_home(name: str) -> None:
    public = getattr(adseal, name)
    assert public.__doc__
    assert public.__module__.split(".")[0] == "adseal"
