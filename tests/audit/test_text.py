"""CSV, TSV and NDJSON as pandas, DuckDB and Python's own modules write them: every click has its label."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pytest
import zstandard
from tables import Row, delimited, time_text

Check = Callable[..., Any]
Write = Callable[[pd.DataFrame, Path], None]


def rows(frame: pd.DataFrame) -> Iterator[Row]:
    for click_id, ts, ip, agent, url in frame.itertuples(index=False):
        time = None if pd.isna(ts) else int(ts.timestamp() * 1000 + 0.5)
        yield Row(click_id, time, ip, agent, None if pd.isna(url) else url)


def write_csv(frame: pd.DataFrame, path: Path, encoding: str = "utf-8", **options: Any) -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, **options)
        writer.writerow(frame.columns)
        writer.writerows((row.click_id, time_text(row.ts), *row[2:]) for row in rows(frame))


def with_line_ends(frame: pd.DataFrame) -> pd.DataFrame:
    """With URLs and user agents that span lines, which quotes hold together."""
    urls = frame["url"].str.replace("two words", "two\nwords")
    return frame.assign(url=urls, user_agent=frame["user_agent"].str.replace("okhttp/4.12.0 ", "okhttp\r\n\n"))


CSV: dict[str, Write] = {
    "pandas": lambda frame, path: frame.to_csv(path, index=False),
    "pandas with its index": lambda frame, path: frame.to_csv(path),
    "pandas, all quoted": lambda frame, path: frame.to_csv(path, index=False, quoting=csv.QUOTE_ALL),
    "pandas with semicolons": lambda frame, path: frame.to_csv(path, index=False, sep=";"),
    "pandas with tabs": lambda frame, path: frame.to_csv(path, index=False, sep="\t"),
    "pandas with bars": lambda frame, path: frame.to_csv(path, index=False, sep="|"),
    "pandas, CR LF": lambda frame, path: frame.to_csv(path, index=False, lineterminator="\r\n"),
    "pandas for Excel": lambda frame, path: frame.to_csv(path, index=False, encoding="utf-8-sig"),
    "csv, dialect excel": lambda frame, path: write_csv(frame, path, dialect="excel"),
    "csv, dialect excel-tab": lambda frame, path: write_csv(frame, path, dialect="excel-tab"),
    "csv, dialect unix": lambda frame, path: write_csv(frame, path, dialect="unix"),
    "csv with a byte order mark": lambda frame, path: write_csv(frame, path, encoding="utf-8-sig"),
    "pyarrow": lambda frame, path: pyarrow.csv.write_csv(pa.Table.from_pandas(frame), path),
}


# Raised within pyarrow.
@pytest.mark.filterwarnings("ignore:Series.values returning an ndarray")
@pytest.mark.parametrize("write", CSV.values(), ids=CSV.keys())
def test_csv(finds_all: Check, frame: pd.DataFrame, tmp_path: Path, write: Write) -> None:
    write(frame, tmp_path / "clicks.csv")
    run = finds_all(tmp_path / "clicks.csv")
    if run.summary["sources"][0]["format"] == "csv":
        # In a file with tabs, every line is a record.
        write(with_line_ends(frame), tmp_path / "clicks.csv")
        finds_all(tmp_path / "clicks.csv")
    source = run.summary["sources"][0]
    assert source["format"] in ("csv", "tsv")
    assert (source["url_column"], source["time_column"]) == ("url", "ts")


DUCKDB = {
    "csv": "HEADER",
    "all quoted": "HEADER, FORCE_QUOTE *",
    "tabs": "HEADER, DELIMITER '\t'",
    "times as text": "HEADER, TIMESTAMPFORMAT '%d/%b/%Y:%H:%M:%S +0000'",
    "compressed": "HEADER, COMPRESSION gzip",
}


@pytest.mark.parametrize("name", DUCKDB)
def test_csv_of_duckdb(finds_all: Check, database: duckdb.DuckDBPyConnection, tmp_path: Path, name: str) -> None:
    path = tmp_path / "clicks.csv"
    database.execute(f"COPY clicks TO '{path}' (FORMAT csv, {DUCKDB[name]})")
    finds_all(path)


def test_csv_without_a_header(finds_all: Check, frame: pd.DataFrame, tmp_path: Path) -> None:
    """Columns have numbers, then. The annotated rows keep one of those."""
    frame.to_csv(tmp_path / "clicks.csv", index=False, header=False)
    run = audit_numbered(finds_all, tmp_path / "clicks.csv")
    assert run.summary["sources"][0]["url_column"] == "5"


def audit_numbered(finds_all: Check, path: Path) -> Any:
    return finds_all("--url", "5", "--time", "2", path, keep="1")


def write_json(frame: pd.DataFrame, path: Path, **options: Any) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row in rows(frame):
            file.write(json.dumps({**row._asdict(), "ts": time_text(row.ts)}, **options) + "\n")


def write_nested(frame: pd.DataFrame, path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row in rows(frame):
            seconds = None if row.ts is None else row.ts / 1000
            line = {"time": seconds, "request": {"url": row.url, "headers": [{"url": "/no"}]}, "click_id": row.click_id}
            file.write(json.dumps(line) + "\n\n")


NDJSON: dict[str, Write] = {
    "json": write_json,
    "json, not escaped": lambda frame, path: write_json(frame, path, ensure_ascii=False),
    "json, tight": lambda frame, path: write_json(frame, path, separators=(",", ":")),
    "pandas with milliseconds": lambda frame, path: frame.to_json(
        path, orient="records", lines=True, date_format="epoch", date_unit="ms"
    ),
    "pandas with ISO dates": lambda frame, path: frame.to_json(path, orient="records", lines=True, date_format="iso"),
}


# What pandas is going to write no more lies in logs for years.
@pytest.mark.filterwarnings("ignore:'epoch' date format is deprecated")
@pytest.mark.parametrize("write", NDJSON.values(), ids=NDJSON.keys())
def test_ndjson(finds_all: Check, frame: pd.DataFrame, tmp_path: Path, write: Write) -> None:
    write(frame, tmp_path / "clicks.ndjson")
    run = finds_all(tmp_path / "clicks.ndjson")
    source = run.summary["sources"][0]
    assert (source["format"], source["url_column"], source["time_column"]) == ("ndjson", "url", "ts")


def test_ndjson_of_duckdb(finds_all: Check, database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    database.execute(f"COPY clicks TO '{tmp_path}/clicks.json' (FORMAT json)")
    finds_all(tmp_path / "clicks.json")


def test_nested_keys_are_named_with_dots(finds_all: Check, frame: pd.DataFrame, tmp_path: Path) -> None:
    write_nested(frame, tmp_path / "clicks.ndjson")
    run = finds_all("--url", "request.url", tmp_path / "clicks.ndjson")
    assert run.summary["sources"][0]["time_column"] == "time"


COMPRESSED: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "zst": zstandard.ZstdCompressor().compress,
    # As tools do that append to a log, or compress on many threads.
    "gz of many members": lambda data: b"".join(gzip.compress(data[at : at + 300_000]) for at in pieces(data)),
    "zst of many frames": lambda data: b"".join(zstandard.compress(data[at : at + 300_000]) for at in pieces(data)),
}


def pieces(data: bytes) -> range:
    return range(0, len(data), 300_000)


@pytest.mark.parametrize("kind", ["csv", "tsv", "ndjson"])
@pytest.mark.parametrize("compression", COMPRESSED)
def test_compressed(finds_all: Check, frame: pd.DataFrame, tmp_path: Path, kind: str, compression: str) -> None:
    plain = tmp_path / "plain"
    if kind == "ndjson":
        write_json(frame, plain)
    else:
        head = ("\t" if kind == "tsv" else ",").join(frame.columns).encode() + b"\n"
        plain.write_bytes(head + delimited(list(rows(frame)), "\t" if kind == "tsv" else ","))
    path = tmp_path / f"clicks.{kind}.{compression.split()[0]}"
    path.write_bytes(COMPRESSED[compression](plain.read_bytes()))
    run = finds_all(path)
    source = run.summary["sources"][0]
    assert (source["format"], source["compression"]) == (kind, {"gz": "gzip", "zst": "zstd"}[compression.split()[0]])
