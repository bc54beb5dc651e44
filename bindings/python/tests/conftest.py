"""What the tests share. They run against an installed adseal, never against the source tree: `make test-python`.

Tests in this directory need pytest and nothing else, and run on every CPython that is found. Those in `integration/`
need what requirements.txt pins (HTTP clients, servers, Arrow libraries) and run on the oldest and the newest of them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import adseal
import pytest
import shared_vectors


def pytest_report_header() -> str:
    return f"adseal {adseal.__version__} from {Path(adseal.__file__).parent}"


@pytest.fixture(scope="session")
def vectors() -> Callable[[str], dict[str, Any]]:
    """A file of tests/vectors by its name. Tests with a case each take shared_vectors.cases instead."""
    return shared_vectors.suite
