"""Columns of polars, pandas and DuckDB, and results in each of them and in pyarrow."""

from __future__ import annotations

import datetime
import subprocess
import sys
from typing import Any, cast

import adseal
import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from adseal import ClickReason
from clicks import KEY, NOW
from many import LIVE

VERIFIER = adseal.ClickVerifier(KEY)
ROWS = [LIVE.sign("/c?a=1", now=NOW), None, "nonsense", LIVE.sign("/c?a=2", now=NOW - 61), "/c?a=1"]
REASONS = ["valid", None, "malformed_uri", "expired", "missing_signature"]
MOMENTS = [datetime.datetime.fromtimestamp(NOW + add, datetime.timezone.utc) for add in (0, 0, 0, 0, 0)]
# Before pandas 3 a Series is a sequence for others, and nothing that exports Arrow.
PANDAS_EXPORTS = hasattr(pd.Series, "__arrow_c_stream__")


def test_polars_strings_categories_and_enums() -> None:
    series = pl.Series("url", ROWS)
    categories = pl.Enum([row for row in ROWS if row is not None])
    for column in (series, series.cast(pl.Categorical), series.cast(categories), series.cast(pl.Binary)):
        assert VERIFIER.verify_many(column, now=NOW).to_pylist() == REASONS
        assert VERIFIER.verify_many(column.to_frame(), now=NOW, threads=2).to_pylist() == REASONS
        assert VERIFIER.verify_many(column.slice(2, 2), now=NOW).to_pylist() == REASONS[2:4]
    chunked = pl.concat([series, series.head(0), series], rechunk=False)
    assert chunked.n_chunks() > 1
    assert VERIFIER.verify_many(chunked, now=NOW).to_pylist() == REASONS * 2
    assert VERIFIER.verify_many(pl.Series([None, None])).to_pylist() == [None, None]
    with pytest.raises(TypeError, match=r"a column of strings is needed, not Int64"):
        VERIFIER.verify_many(pl.Series([1]))


def test_polars_times() -> None:
    now = pl.Series(MOMENTS)
    for column in (now, now.dt.convert_time_zone("Asia/Tokyo"), now.dt.epoch("s"), now.dt.cast_time_unit("ms")):
        assert VERIFIER.verify_many(ROWS, now=column).to_pylist() == REASONS
    with pytest.raises(TypeError, match="a timestamp without a time zone says no moment"):
        VERIFIER.verify_many(ROWS, now=now.dt.replace_time_zone(None))
    with pytest.raises(ValueError, match=r"argument 'now\[0\]': .*: that looks like milliseconds"):
        VERIFIER.verify_many(ROWS, now=now.dt.epoch("ms"))


@pytest.mark.parametrize("kind", ["string[pyarrow]", "string[python]", "category", "object", "str"])
def test_pandas_strings(kind: str) -> None:
    series = pd.Series(ROWS, dtype=kind if kind != "str" or PANDAS_EXPORTS else "object")
    if not PANDAS_EXPORTS and series[1] is not None:
        # What stands for None there only pandas knows.
        with pytest.raises(TypeError, match=r"argument 'uris\[1\]': str, bytes or None is needed, not"):
            VERIFIER.verify_many(series, now=NOW)
        series = series.astype(object).where(series.notna(), None)
    assert VERIFIER.verify_many(series, now=NOW).to_pylist() == REASONS
    assert VERIFIER.verify_many(series.iloc[2:4], now=NOW).to_pylist() == REASONS[2:4]


def test_pandas_times() -> None:
    assert VERIFIER.verify_many(ROWS, now=pd.Series([NOW] * 5)).to_pylist() == REASONS
    moments = pd.Series(pd.to_datetime(MOMENTS, utc=True))
    if PANDAS_EXPORTS:
        assert VERIFIER.verify_many(ROWS, now=moments).to_pylist() == REASONS
    else:
        with pytest.raises(TypeError, match=r"argument 'now\[0\]': unix seconds are needed, not a datetime; give int"):
            VERIFIER.verify_many(ROWS, now=moments)
    with pytest.raises(TypeError, match=r"Float64|argument 'now\[0\]': whole seconds are needed, not a float"):
        VERIFIER.verify_many(ROWS, now=pd.Series([1.5] * 5))


def test_numpy() -> None:
    times: Any = np.array([NOW] * 5)
    objects: Any = np.array(ROWS, dtype=object)
    fractions: Any = np.array([1.5] * 5)
    truths: Any = [np.bool_(True)]
    texts: Any = np.array(["/c?a=1", "x"])
    assert VERIFIER.verify_many(ROWS, now=times).to_pylist() == REASONS
    assert VERIFIER.verify_many(objects, now=times).to_pylist() == REASONS
    assert VERIFIER.verify_many(texts).to_pylist() == ["missing_signature", "malformed_uri"]
    with pytest.raises(TypeError, match=r"argument 'now\[0\]': "):
        VERIFIER.verify_many(ROWS, now=fractions)
    now, threads = cast("Any", (np.int64(NOW), np.int8(2)))
    assert VERIFIER.verify_many(ROWS, now=now, threads=threads).to_pylist() == REASONS
    assert VERIFIER.verify("/c?a=1", now=now).reason == "missing_signature"
    for wrong, name in (truths, r"now\[0\]"), (truths[0], "now"):
        with pytest.raises(TypeError, match=f"argument '{name}': an int is needed, not bool"):
            VERIFIER.verify_many(ROWS, now=wrong)


def test_null_rows_hold_nothing_that_a_reader_could_stumble_over() -> None:
    """Some look into the buffers first: a key there must have its entry, and a number must be none of our marks."""
    table = pa.table(VERIFIER.verify_many(ROWS, now=NOW, columns=["reason", "expires", "key_id", "flags"]))
    held = [table[name].chunk(0) for name in table.column_names]
    numbers = [array.indices if isinstance(array, pa.DictionaryArray) else array for array in held]
    bare = [pa.Array.from_buffers(one.type, len(one), [None, one.buffers()[1]])[1].as_py() for one in numbers]
    assert bare == [0, 0, 0, 0]


def test_duckdb_relations() -> None:
    with duckdb.connect() as connection:
        connection.execute("create table log (url text, moment timestamptz, n bigint)")
        rows = [(url, moment, NOW) for url, moment in zip(ROWS, MOMENTS, strict=True)]
        connection.executemany("insert into log values (?, ?, ?)", rows)
        for select in ("url", "encode(url)"):
            relation = connection.sql(f"select {select} from log")
            assert VERIFIER.verify_many(relation, now=NOW).to_pylist() == REASONS
        for times in ("moment", "n", "n::uinteger"):
            now = connection.sql(f"select {times} from log")
            assert VERIFIER.verify_many(connection.sql("select url from log"), now=now).to_pylist() == REASONS
        with pytest.raises(TypeError, match="a table of 2 columns is given; select the one that is meant"):
            VERIFIER.verify_many(connection.sql("select url, n from log"))
        many = connection.sql("select '/c?n=' || range as url from range(300000)")
        assert VERIFIER.verify_many(many, threads=2).counts() == {"missing_signature": 300_000}


def test_a_python_function_of_duckdb_runs_while_its_rows_are_verified() -> None:
    """DuckDB calls it on threads of its own, and each needs the interpreter."""
    with duckdb.connect() as connection:
        connection.create_function("click", lambda n: f"/c?n={n}", ["BIGINT"], "VARCHAR")
        relation = connection.sql("select click(range) from range(20000)")
        assert VERIFIER.verify_many(relation).counts() == {"missing_signature": 20_000}


@pytest.fixture(scope="module")
def table() -> adseal.ArrowTable:
    return VERIFIER.verify_many(ROWS, now=NOW, columns=["reason", "expires", "key_id", "flags"])


EXPECTED: dict[str, list[Any]] = {
    "reason": REASONS,
    "expires": [NOW + 60, None, None, NOW - 1, None],
    "key_id": ["default", None, None, "default", None],
    "flags": [0, None, 0, 0, 0],
}


def test_results_in_pyarrow(table: adseal.ArrowTable) -> None:
    for arrow in (pa.table(table), pa.RecordBatchReader.from_stream(table).read_all()):
        arrow.validate(full=True)
        assert arrow.to_pydict() == EXPECTED
    batch = pa.record_batch(table)
    batch.validate(full=True)
    assert pa.schema(table) == batch.schema
    for name, expected in EXPECTED.items():
        column = pa.array(table[name])
        column.validate(full=True)
        assert column.to_pylist() == expected
        assert pa.chunked_array(table[name]).to_pylist() == expected
        assert column.null_count == table[name].null_count
    assert pa.array(table["reason"]).type == pa.dictionary(pa.int8(), pa.string())
    # The places of the reasons are their numbers.
    assert pa.array(table["reason"]).dictionary.to_pylist() == [*ClickReason]
    signed = pa.array(LIVE.sign_many(["/c?a=1", None], now=NOW))
    signed.validate(full=True)
    assert signed.type == pa.large_string()
    assert signed.to_pylist() == [LIVE.sign("/c?a=1", now=NOW), None]


def test_results_in_polars(table: adseal.ArrowTable) -> None:
    frame = pl.DataFrame(table)
    assert frame.to_dict(as_series=False) == EXPECTED
    assert pl.Series("reason", table["reason"]).to_list() == REASONS
    assert pl.from_arrow(table["expires"]).to_list() == EXPECTED["expires"]  # type: ignore[union-attr]
    counts = frame.group_by("reason").len().filter(pl.col("reason") == "valid")
    assert counts["len"].to_list() == [1]


def test_results_in_pandas(table: adseal.ArrowTable) -> None:
    frame = pa.table(table).to_pandas()
    assert [None if pd.isna(reason) else reason for reason in frame["reason"]] == REASONS
    if PANDAS_EXPORTS:
        frame = pd.DataFrame.from_arrow(table)
        assert [*frame.columns] == [*EXPECTED]
        assert [None if pd.isna(reason) else reason for reason in frame["reason"]] == REASONS
        assert pd.Series.from_arrow(table["reason"]).value_counts()["valid"] == 1
    assert pd.Series(table["reason"].to_pylist()).isna().sum() == 1


def test_results_in_duckdb(table: adseal.ArrowTable) -> None:
    with duckdb.connect() as connection:
        connection.register("verdicts", table)
        found = connection.sql("select reason, expires, key_id, flags from verdicts").fetchall()
        assert found == list(zip(*EXPECTED.values(), strict=True))
        counts = connection.sql("select count(*) from verdicts where reason = 'valid'").fetchall()
        assert counts == [(1,)]


def test_a_log_from_parquet_or_frames_round(tmp_path: Any) -> None:
    log = pl.DataFrame({"url": [f"/c?n={number}" for number in range(1_000)]})
    signed = log.with_columns(signed=pl.Series(LIVE.sign_many(log["url"], now=NOW)))
    signed.write_parquet(tmp_path / "log.parquet")
    read = pl.read_parquet(tmp_path / "log.parquet")
    assert VERIFIER.verify_many(read["signed"], now=NOW).counts() == {"valid": 1_000}


PEAK = """
import adseal, {imports}

def memory(line):
    for found in open("/proc/self/status"):
        if found.startswith(line):
            return int(found.split()[1]) * 1024

text = [f"/c?n={{number:09}}&" + "x" * 300 for number in range(50_000)]
column = {column}
size = {size}
verifier = adseal.ClickVerifier("secret")
verifier.verify_many(text[:1_000], threads=2)
# The peak so far is forgotten: making the column may have taken more.
open("/proc/self/clear_refs", "w").write("5")
before = memory("VmRSS")
reasons = verifier.verify_many(column, threads=2)
assert len(reasons) == 1_000_000
print(size, memory("VmHWM") - before)
"""

PEAK_COLUMNS = {
    "pyarrow": ("pyarrow as pa", "pa.concat_arrays([pa.array(text)] * 20)", "column.nbytes"),
    "pyarrow chunked": (
        "pyarrow as pa",
        "pa.chunked_array([pa.concat_arrays([pa.array(text)] * 5)] * 4)",
        "column.nbytes",
    ),
    "polars": ("polars as pl", "pl.concat([pl.Series(text)] * 20, rechunk=True)", "column.estimated_size()"),
}


@pytest.mark.parametrize(("imports", "column", "size"), PEAK_COLUMNS.values(), ids=PEAK_COLUMNS)
def test_the_peak_of_memory_is_no_copy_of_the_column(imports: str, column: str, size: str) -> None:
    script = PEAK.format(imports=imports, column=column, size=size)
    told = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, check=True).stdout
    of_column, more = map(int, told.split())
    print(f"a column of {of_column >> 20} MiB is verified with {more >> 20} MiB more")
    # A result has a byte for each row; two threads have stacks, and the allocator rounds up.
    assert of_column > 300 << 20
    assert more < 24 << 20
