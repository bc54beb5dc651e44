"""No adapter imports a package before it is asked for, and adseal itself imports none."""

from __future__ import annotations

import subprocess
import sys

import pytest

PACKAGES = ["django", "httpx", "requests", "starlette", "flask", "pyarrow", "polars", "pandas"]


@pytest.mark.parametrize(
    ("imported", "loaded"),
    [
        ("adseal", []),
        ("adseal.asgi", []),
        ("adseal.wsgi", []),
        ("adseal.requests", ["requests"]),
        ("adseal.httpx", ["httpx"]),
        ("adseal.django", ["django"]),
    ],
)
def test_an_import_loads_what_it_needs(imported: str, loaded: list[str]) -> None:
    script = f"import sys, {imported}; print(*(name for name in {PACKAGES} if name in sys.modules))"
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert found.split() == loaded
