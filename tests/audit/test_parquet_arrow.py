"""Parquet and Arrow IPC as pyarrow, pandas and DuckDB write them: every click has its label."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pytest

Check = Callable[..., Any]

PARQUET: dict[str, dict[str, Any]] = {
    "uncompressed": {"compression": "none"},
    "snappy": {"compression": "snappy"},
    "gzip": {"compression": "gzip"},
    "lz4": {"compression": "lz4"},
    "zstd": {"compression": "zstd"},
    "brotli": {"compression": "brotli"},
    "one large row group": {"row_group_size": 10_000_000},
    "many small row groups": {"row_group_size": 700},
    "no dictionaries": {"use_dictionary": False},
    "small pages of version 2": {"data_page_version": "2.0", "data_page_size": 4096},
    "page index": {"write_page_index": True, "data_page_size": 8192},
    "version 1.0": {"version": "1.0", "coerce_timestamps": "ms"},
    "INT96": {"use_deprecated_int96_timestamps": True},
    "delta encodings": {
        "use_dictionary": False,
        "column_encoding": {"url": "DELTA_BYTE_ARRAY", "user_agent": "DELTA_LENGTH_BYTE_ARRAY"},
    },
}


@pytest.mark.parametrize("options", PARQUET.values(), ids=PARQUET.keys())
def test_parquet_of_pyarrow(finds_all: Check, table: pa.Table, tmp_path: Path, options: dict[str, Any]) -> None:
    path = tmp_path / "clicks.parquet"
    pq.write_table(table, path, **options)
    run = finds_all(path)
    source = run.summary["sources"][0]
    assert (source["format"], source["url_column"], source["time_column"]) == ("parquet", "url", "ts")


URL_TYPES = {
    "large_string": pa.large_string(),
    "binary": pa.binary(),
    "large_binary": pa.large_binary(),
    "string_view": pa.string_view(),
    "binary_view": pa.binary_view(),
    "dictionary": pa.dictionary(pa.int32(), pa.string()),
}


@pytest.mark.parametrize("name", URL_TYPES)
def test_types_of_urls(finds_all: Check, table: pa.Table, tmp_path: Path, name: str) -> None:
    urls = table["url"].dictionary_encode() if name == "dictionary" else table["url"].cast(URL_TYPES[name])
    changed = table.set_column(table.schema.get_field_index("url"), "url", urls)
    pq.write_table(changed, tmp_path / "clicks.parquet")
    finds_all(tmp_path / "clicks.parquet")
    with pa.ipc.new_file(tmp_path / "clicks.arrow", changed.schema) as writer:
        writer.write_table(changed.unify_dictionaries(), max_chunksize=5_000)
    finds_all(tmp_path / "clicks.arrow")


def seconds(times: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.floor(pc.divide(times.cast(pa.int64()).cast(pa.float64()), 1000.0)).cast(pa.int64())


TIME_TYPES: dict[str, Callable[[pa.ChunkedArray], pa.ChunkedArray]] = {
    "timestamp(s)": lambda times: seconds(times).cast(pa.timestamp("s")),
    "timestamp(us)": lambda times: times.cast(pa.timestamp("us", tz="UTC")),
    "timestamp(ns) in Tokyo": lambda times: times.cast(pa.timestamp("ns", tz="Asia/Tokyo")),
    "without a zone": lambda times: times.cast(pa.timestamp("ms")),
    "seconds as int64": seconds,
    "seconds as double": lambda times: pc.divide(times.cast(pa.int64()).cast(pa.float64()), 1000.0),
    "milliseconds as uint64": lambda times: times.cast(pa.int64()).cast(pa.uint64()),
    "microseconds as int64": lambda times: pc.multiply(times.cast(pa.int64()), 1000),
    "text": lambda times: pc.strftime(times, "%Y-%m-%d %H:%M:%S"),
    "date64": lambda times: times.cast(pa.timestamp("ms")).cast(pa.int64()).cast(pa.int64()),
}


@pytest.mark.parametrize("name", TIME_TYPES)
def test_types_of_times(finds_all: Check, table: pa.Table, tmp_path: Path, name: str) -> None:
    changed = table.set_column(table.schema.get_field_index("ts"), "ts", TIME_TYPES[name](table["ts"]))
    pq.write_table(changed, tmp_path / "clicks.parquet")
    finds_all(tmp_path / "clicks.parquet")


def test_parquet_of_duckdb(finds_all: Check, database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    for options in ("", ", COMPRESSION zstd, ROW_GROUP_SIZE 5000", ", PARQUET_VERSION v2"):
        path = tmp_path / "clicks.parquet"
        database.execute(f"COPY clicks TO '{path}' (FORMAT parquet{options})")
        finds_all(path)


def test_files_of_duckdb_in_folders(finds_all: Check, database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """As it writes them on several threads: by a glob they come in the order of their names."""
    database.execute("SET threads = 1")
    database.execute(f"COPY clicks TO '{tmp_path}/log' (FORMAT parquet, FILE_SIZE_BYTES '500KB', ROW_GROUP_SIZE 4000)")
    assert len(list((tmp_path / "log").glob("*.parquet"))) > 1
    finds_all(f"{tmp_path}/log/*.parquet")


def test_parquet_of_pandas(finds_all: Check, frame: pd.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "clicks.parquet"
    frame.to_parquet(path)
    finds_all(path)
    frame.assign(url=frame["url"].astype("category")).set_index("ts").to_parquet(path, compression="gzip")
    finds_all(path)


@pytest.mark.parametrize("compression", ["uncompressed", "lz4", "zstd"])
def test_feather(finds_all: Check, table: pa.Table, tmp_path: Path, compression: str) -> None:
    feather.write_feather(table, tmp_path / "clicks.feather", compression=compression, chunksize=3_333)
    run = finds_all(tmp_path / "clicks.feather")
    assert run.summary["sources"][0]["format"] == "arrow"


@pytest.mark.parametrize("compression", [None, "lz4", "zstd"])
def test_arrow_stream(finds_all: Check, table: pa.Table, tmp_path: Path, compression: str | None) -> None:
    options = pa.ipc.IpcWriteOptions(compression=compression)
    with pa.ipc.new_stream(tmp_path / "clicks.arrows", table.schema, options=options) as writer:
        writer.write_table(table, max_chunksize=6_000)
    run = finds_all(tmp_path / "clicks.arrows")
    assert run.summary["sources"][0]["format"] == "arrow"


def test_a_stream_whose_dictionaries_change(finds_all: Check, table: pa.Table, tmp_path: Path) -> None:
    chunks = [table.slice(start, 4_000) for start in range(0, len(table), 4_000)]
    place = table.schema.get_field_index("url")
    for emit_deltas in (False, True):
        options = pa.ipc.IpcWriteOptions(emit_dictionary_deltas=emit_deltas)
        encoded = [chunk.set_column(place, "url", chunk["url"].dictionary_encode()) for chunk in chunks]
        with pa.ipc.new_stream(tmp_path / "clicks.arrows", encoded[0].schema, options=options) as writer:
            for chunk in encoded:
                writer.write_table(chunk)
        finds_all(tmp_path / "clicks.arrows")
