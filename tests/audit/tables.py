"""Writes the rows of a log in one format or another, piece by piece."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard


class Row(NamedTuple):
    """A row of a log, as such logs are."""

    click_id: int
    # Milliseconds since 1970.
    ts: int | None
    ip: str
    user_agent: str
    url: str | None


COLUMNS = Row._fields
SCHEMA = pa.schema(
    {
        "click_id": pa.int64(),
        "ts": pa.timestamp("ms", tz="UTC"),
        "ip": pa.string(),
        "user_agent": pa.string(),
        "url": pa.string(),
    }
)


def time_text(milliseconds: int | None) -> str | None:
    if milliseconds is None:
        return None
    second = datetime.fromtimestamp(milliseconds // 1000, timezone.utc)
    return f"{second:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03}Z"


def arrow_table(rows: list[Row]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(COLUMNS)
    return pa.Table.from_arrays(
        [pa.array(list(column), type=field.type) for column, field in zip(columns, SCHEMA, strict=True)], schema=SCHEMA
    )


def delimited(rows: list[Row], delimiter: str) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerows((row.click_id, time_text(row.ts), row.ip, row.user_agent, row.url) for row in rows)
    return text.getvalue().encode("utf-8")


def json_lines(rows: list[Row]) -> bytes:
    lines = (json.dumps({**row._asdict(), "ts": time_text(row.ts)}, ensure_ascii=False) for row in rows)
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


# The head of a file, and its rows, of the formats that are text.
TEXTS: dict[str, tuple[bytes, Callable[[list[Row]], bytes]]] = {
    "csv": (",".join(COLUMNS).encode() + b"\n", lambda rows: delimited(rows, ",")),
    "tsv": ("\t".join(COLUMNS).encode() + b"\n", lambda rows: delimited(rows, "\t")),
    "ndjson": (b"", json_lines),
}
COMPRESSIONS: dict[str, Callable[[bytes], bytes]] = {
    "gz": lambda data: gzip.compress(data, 6, mtime=0),
    "zst": lambda data: zstandard.ZstdCompressor(level=3).compress(data),
}
FORMATS = (
    "parquet",
    "arrow",
    "arrows",
    *(name for text in TEXTS for name in (text, *(f"{text}.{end}" for end in COMPRESSIONS))),
)


def text_piece(name: str, rows: list[Row], is_first: bool) -> bytes:
    """A piece of a file of text: with compression a member or a frame of its own, as tools that append have it."""
    format_name, _, compression = name.partition(".")
    head, render = TEXTS[format_name]
    data = (head if is_first else b"") + render(rows)
    return COMPRESSIONS[compression](data) if compression else data


class TableFile:
    """An open file, which takes piece after piece."""

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        self.output: Any
        if name == "parquet":
            self.output = pq.ParquetWriter(path, SCHEMA, compression="zstd")
        elif name == "arrow":
            self.output = pa.ipc.new_file(path, SCHEMA)
        elif name == "arrows":
            self.output = pa.ipc.new_stream(path, SCHEMA)
        else:
            self.output = path.open("wb")

    def write(self, piece: pa.Table | bytes) -> None:
        self.output.write(piece)

    def close(self) -> None:
        self.output.close()


def piece_of(name: str, rows: list[Row], is_first: bool) -> pa.Table | bytes:
    """What such a file takes, made from rows."""
    return text_piece(name, rows, is_first) if name.partition(".")[0] in TEXTS else arrow_table(rows)
