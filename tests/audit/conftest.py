"""What the tests of `adseal audit` share."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

# The reference, which judges the example anew.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "reference"))

from auditing import Labels, Run, assert_audited, audit

CLICKS = 20_000
Figure = Callable[[str, str], None]
FIGURES: dict[str, str] = {}


@pytest.fixture
def figure() -> Figure:
    """Keeps what a test has measured, by its name, to be printed at the end."""
    return FIGURES.__setitem__


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for name, value in FIGURES.items():
        terminalreporter.write_line(f"figure: {name}: {value}")


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with `clicks.parquet`, `keys.toml` and `labels.csv`. Tests write nothing there."""
    folder = tmp_path_factory.mktemp("example")
    generate = Path(__file__).with_name("generate.py")
    subprocess.run([sys.executable, generate, "--clicks", str(CLICKS), "--out", folder], check=True)
    return folder


@pytest.fixture(scope="session")
def labels(example: Path) -> Labels:
    return Labels.read(example / "labels.csv")


@pytest.fixture(scope="session")
def table(example: Path) -> pa.Table:
    return pq.read_table(example / "clicks.parquet")


@pytest.fixture(scope="session")
def frame(table: pa.Table) -> pd.DataFrame:
    return table.to_pandas()


@pytest.fixture
def database(table: pa.Table) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.register("clicks", table)
        yield connection


@pytest.fixture
def finds_all(example: Path, labels: Labels) -> Callable[..., Run]:
    """Audits files that hold the example, and finds exactly its frauds."""

    def check(*arguments: str | Path, keep: str = "click_id") -> Run:
        run = audit(example, *arguments, keep=keep)
        assert_audited(run, labels)
        return run

    return check
