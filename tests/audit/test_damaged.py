"""Files that end too early, and lines that are no rows: what could be read is kept, and what could not is told."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from auditing import Labels, Run, assert_rows, assert_sums, audit


def write_arrow(table: pa.Table, path: Path) -> None:
    with pa.ipc.new_file(path, table.schema) as writer:
        writer.write_table(table, max_chunksize=1_000)


def write_stream(table: pa.Table, path: Path) -> None:
    with pa.ipc.new_stream(path, table.schema) as writer:
        writer.write_table(table, max_chunksize=1_000)


def csv_bytes(table: pa.Table) -> bytes:
    frame: pd.DataFrame = table.to_pandas()
    text: str = frame.to_csv(index=False)
    return text.encode()


WRITERS: dict[str, Callable[[pa.Table, Path], object]] = {
    "clicks.arrow": write_arrow,
    "clicks.arrows": write_stream,
    "clicks.csv.gz": lambda table, path: path.write_bytes(gzip.compress(csv_bytes(table))),
    "clicks.csv.zst": lambda table, path: path.write_bytes(zstandard.compress(csv_bytes(table))),
}


def cut(path: Path, part: float) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * part)])


def assert_kept(run: Run, labels: Labels, path: Path) -> None:
    """The rows from the first to the last that could be read, each as it is labelled; and the file is named."""
    assert run.code == 1, run.errors
    assert not run.summary["complete"]
    source = run.summary["sources"][0]
    assert source["file"] == str(path)
    assert len(source["errors"]) >= 1
    assert "not read to the end" in run.errors
    assert_sums(run.summary)
    kept = list(run.by_id)
    assert kept == list(labels.by_id)[: len(kept)]
    assert_rows(run, labels.only(kept))


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("part", [0.35, 0.8, 0.999])
def test_truncated(example: Path, labels: Labels, table: pa.Table, tmp_path: Path, name: str, part: float) -> None:
    path = tmp_path / name
    WRITERS[name](table, path)
    cut(path, part)
    run = audit(example, path)
    assert_kept_prefix(run, labels, path)
    assert len(run.rows) > (part - 0.2) * len(table)


def assert_kept_prefix(run: Run, labels: Labels, path: Path) -> None:
    """As `assert_kept`; the last line of a text may be cut, and is then another row or none."""
    if path.suffix in (".gz", ".zst") and run.rows:
        last = str(run.rows[-1]["click_id"])
        if run.by_id[last] != labels.by_id.get(last):
            run.rows.pop()
            del run.by_id[last]
    assert_kept(run, labels, path)


def test_parquet_without_its_footer_has_no_rows(example: Path, tmp_path: Path) -> None:
    path = tmp_path / "clicks.parquet"
    path.write_bytes((example / "clicks.parquet").read_bytes())
    cut(path, 0.9)
    run = audit(example, path)
    assert run.code == 2
    assert run.summary["totals"]["rows"] == 0
    assert "footer" in run.summary["sources"][0]["errors"][0]


def begin(column: Any) -> int:
    """Where its first page stands: that of its dictionary, if it has one."""
    return int(column.dictionary_page_offset or column.data_page_offset)


def test_a_damaged_row_group_costs_no_other(example: Path, table: pa.Table, tmp_path: Path) -> None:
    path = tmp_path / "clicks.parquet"
    pq.write_table(table, path, row_group_size=4_000, compression="gzip")
    groups = pq.read_metadata(path)
    url = groups.row_group(2).column(groups.row_group(2).num_columns - 1)
    data = bytearray(path.read_bytes())
    middle = url.data_page_offset + (url.total_compressed_size - url.data_page_offset + begin(url)) // 2
    data[middle : middle + 64] = bytes(64)
    path.write_bytes(data)
    run = audit(example, path)
    assert run.code == 1
    assert "row group" in run.summary["sources"][0]["errors"][0]
    found = set(run.by_id)
    assert {str(one) for one in range(1, 8_001)} <= found
    assert {str(one) for one in range(12_001, len(table) + 1)} <= found


def test_other_files_are_read_all_the_same(example: Path, labels: Labels, tmp_path: Path) -> None:
    empty, broken = tmp_path / "empty.csv", tmp_path / "broken.parquet"
    empty.touch()
    broken.write_bytes(b"PAR1 and nothing else")
    run = audit(example, empty, broken, example / "clicks.parquet")
    assert run.code == 1
    assert_rows(run, labels)
    assert [len(source["errors"]) for source in run.summary["sources"]] == [0, 1, 0]


def test_malformed_lines_of_csv(example: Path, labels: Labels, table: pa.Table, tmp_path: Path) -> None:
    lines = csv_bytes(table.slice(0, 1_000).drop_columns(["user_agent"])).split(b"\n")
    bad = {10: b"one,two", 500: b"1,2,3,4,5,6,7", 800: b"\x1b[31mred\x07,\xff"}
    for place, line in bad.items():
        lines.insert(place, line)
    (tmp_path / "clicks.csv").write_bytes(b"\n".join(lines))
    run = audit(example, tmp_path / "clicks.csv")
    assert run.code == 0, run.errors
    malformed = run.summary["malformed"]
    assert malformed["count"] == len(bad) == run.summary["totals"]["malformed_lines"]
    # No URL of these spans lines, so the number of a row is that of its line.
    assert [sample["row"] for sample in malformed["samples"]] == [place + 1 for place in bad]
    assert malformed["samples"][2]["start"] == "<1B>[31mred<07>,<FF>"
    assert set(run.by_id) <= set(labels.by_id)
    assert len(run.rows) == 1_000


def test_malformed_lines_of_ndjson(example: Path, labels: Labels, table: pa.Table, tmp_path: Path) -> None:
    frame: pd.DataFrame = table.slice(0, 1_000).to_pandas()
    lines = frame.to_json(orient="records", lines=True, date_format="iso").encode().splitlines()
    for line in (b"[]", b'{"url": "/v1', b"nothing", b'"text"', b"{}}"):
        lines.insert(300, line)
    (tmp_path / "clicks.ndjson").write_bytes(b"\n".join(lines) + b"\n")
    run = audit(example, tmp_path / "clicks.ndjson")
    assert run.code == 0, run.errors
    assert run.summary["malformed"]["count"] == 5
    assert [sample["row"] for sample in run.summary["malformed"]["samples"]] == [301, 302, 303, 304, 305]
    assert_rows(run, labels.only([str(one) for one in range(1, 1_001)]))


def test_random_bytes_are_no_clicks(example: Path, tmp_path: Path) -> None:
    """Whatever it is taken for, the program ends with a code of its own."""
    import random

    noise = random.Random(1)
    for number, head in enumerate(
        [b"", b"PAR1", b"ARROW1\0\0", b"\x1f\x8b\x08\0", b"\x28\xb5\x2f\xfd", b"{", b"\xff" * 4]
    ):
        path = tmp_path / f"noise-{number}"
        path.write_bytes(head + noise.randbytes(200_000))
        run = audit(example, path, rows=False)
        assert run.code in (0, 1, 2), (head, run.errors)
        assert "panicked" not in run.errors
