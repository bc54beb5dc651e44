"""Memory stays below 500 MB, whatever was written into the log."""

from __future__ import annotations

import secrets
from pathlib import Path

import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pytest
from auditing import Run, assert_sums, audit
from clicks import signed
from market import START, make_market

MOST = 500 * 1000 * 1000
ROWS = 2_000_000


def assert_small(run: Run, rows: int) -> None:
    assert run.code == 0, run.errors
    assert_sums(run.summary)
    assert run.summary["totals"]["rows"] == rows
    assert run.peak_memory < MOST
    # It tells the truth of itself, but for what the summary takes that is written behind it.
    assert run.summary["run"]["peak_memory"] == pytest.approx(run.peak_memory, abs=32_000_000)


def test_two_million_rows_in_one_row_group(example: Path, table: pa.Table, tmp_path: Path) -> None:
    times = -(-ROWS // len(table))
    large = pa.concat_tables([table] * times).combine_chunks()
    pq.write_table(large, tmp_path / "clicks.parquet", row_group_size=len(large))
    assert_small(audit(example, tmp_path / "clicks.parquet", rows=False), times * len(table))


@pytest.mark.parametrize(("kind", "rows"), [("parquet", "parquet"), ("arrow", "parquet"), ("arrow", "csv")])
def test_a_long_click_that_comes_again_and_again(example: Path, tmp_path: Path, kind: str, rows: str) -> None:
    """A dictionary holds it once, so that a few kilobytes stand for gigabytes."""
    key = make_market(1).networks[0].keys[0]
    click = signed(key, f"/c?network_id=2820&x={'a' * 60_000}&expires={START + 600}")
    urls = pa.array([click]).dictionary_encode().take(pa.array([0] * 8_000))
    table = pa.table({"ts": pa.array([START] * len(urls), pa.timestamp("s")), "url": urls, "agent": urls})
    log, out = tmp_path / f"clicks.{kind}", tmp_path / f"rows.{rows}"
    if kind == "parquet":
        pq.write_table(table, log)
    else:
        feather.write_feather(table, log)
    run = audit(example, "--rows", out, "--rejected-only", "--keep", "agent", log, rows=False)
    out.unlink()
    assert_small(run, len(urls))
    assert run.summary["replay"]["replayed"] == len(urls) - 1


@pytest.fixture(scope="module")
def new_sites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Valid clicks, each of another site with a long name, each with another signature."""
    path = tmp_path_factory.mktemp("sites") / "clicks.csv"
    key = make_market(1).networks[0].keys[0]
    with path.open("w", encoding="ascii") as file:
        file.write("ts,url\n")
        for number in range(ROWS // 4):
            time = START + number // 4
            text = f"/c?network_id=2820&site_id={secrets.token_hex(100)}-{number}&expires={time + 600}"
            file.write(f"{time},{signed(key, text)}\n")
    return path


def test_each_row_with_another_site(example: Path, new_sites: Path) -> None:
    run = audit(example, new_sites, rows=False)
    assert_small(run, ROWS // 4)
    sites = run.summary["sites"]
    assert not sites["exact"]
    assert len(sites["entries"]) <= sites["capacity"]
    assert sites["max_error"] < ROWS // 4


def test_replays_that_do_not_fit_into_memory_are_told(example: Path, new_sites: Path, tmp_path: Path) -> None:
    """With a megabyte for signatures, the oldest are forgotten. What is found is right, and the rest is counted."""
    twice = tmp_path / "clicks.csv"
    text = new_sites.read_text(encoding="ascii")
    twice.write_text(text + text.partition("\n")[2], encoding="ascii")
    run = audit(example, "--replay-memory", "1M", twice, rows=False)
    assert_small(run, ROWS // 2)
    replay = run.summary["replay"]
    assert replay["replayed"] + replay["unchecked"] >= ROWS // 4
    assert replay["unchecked"] > 0
    assert replay["unchecked_below"] > START
    enough = audit(example, twice, rows=False).summary["replay"]
    assert (enough["replayed"], enough["unchecked"]) == (ROWS // 4, 0)
