"""Files, globs, standard input, times and columns: what `adseal audit` takes, and what it makes of it."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from auditing import PROGRAM, Labels, assert_audited, assert_rows, assert_sums, audit, steady
from market import END, START
from tables import TEXTS, Row, piece_of

Check = Callable[..., Any]


@pytest.fixture(scope="module")
def texts(table: pa.Table, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example as text, whole and in three pieces."""
    folder = tmp_path_factory.mktemp("texts")
    times = table["ts"].cast(pa.int64()).to_pylist()
    columns = (times if name == "ts" else table[name].to_pylist() for name in Row._fields)
    rows = [Row(*row) for row in zip(*columns, strict=True)]
    for name in TEXTS:
        (folder / f"clicks.{name}").write_bytes(piece_of(name, rows, True))
    third = len(rows) // 3
    for part in range(3):
        piece = rows[part * third : (part + 1) * third if part < 2 else len(rows)]
        (folder / f"part-{part + 1}.csv").write_bytes(piece_of("csv", piece, True))
    return folder


def test_files_are_read_in_the_order_in_which_they_are_named(finds_all: Check, texts: Path) -> None:
    """Of two clicks with the same signature, the one in the file that comes first is no replay."""
    run = finds_all(*(texts / f"part-{part}.csv" for part in (1, 2, 3)))
    assert [Path(source["file"]).name for source in run.summary["sources"]] == [
        "part-1.csv",
        "part-2.csv",
        "part-3.csv",
    ]


def test_globs_are_sorted_by_name(finds_all: Check, texts: Path) -> None:
    finds_all(f"{texts}/part-*.csv")


def test_formats_may_be_mixed(finds_all: Check, texts: Path, table: pa.Table, tmp_path: Path) -> None:
    third = len(table) // 3
    pq.write_table(table.slice(third, third), tmp_path / "two.parquet")
    (tmp_path / "three.csv.gz").write_bytes(gzip.compress((texts / "part-3.csv").read_bytes()))
    one = table.slice(0, third)
    with pa.ipc.new_file(tmp_path / "one.arrow", one.schema) as writer:
        writer.write_table(one)
    finds_all("--keep", "ip", tmp_path / "one.arrow", tmp_path / "two.parquet", tmp_path / "three.csv.gz")


def test_a_name_that_matches_nothing_is_wrong_usage(example: Path) -> None:
    for name in ("no-such.csv", "no-such-*.csv"):
        run = audit(example, example / name)
        assert run.code == 2
        assert name in run.errors
        assert not run.summary


@pytest.mark.parametrize("name", ["clicks.csv", "clicks.tsv", "clicks.ndjson"])
def test_standard_input_is_a_file_or_a_pipe(example: Path, labels: Labels, texts: Path, name: str) -> None:
    with (texts / name).open("rb") as file:
        assert_audited(audit(example, stdin=file), labels)
    with piped(texts / name) as pipe:
        assert_audited(audit(example, "-", stdin=pipe), labels)


def test_parquet_and_arrow_on_standard_input(example: Path, labels: Labels, table: pa.Table, tmp_path: Path) -> None:
    with pa.ipc.new_stream(tmp_path / "clicks.arrows", table.schema) as stream:
        stream.write_table(table)
    with pa.ipc.new_file(tmp_path / "clicks.arrow", table.schema) as file:
        file.write_table(table)
    for path in (example / "clicks.parquet", tmp_path / "clicks.arrows", tmp_path / "clicks.arrow"):
        with path.open("rb") as redirected:
            assert_audited(audit(example, stdin=redirected), labels)
        with piped(path) as pipe:
            assert_audited(audit(example, stdin=pipe), labels)


def test_compressed_text_on_standard_input(example: Path, labels: Labels, texts: Path, tmp_path: Path) -> None:
    (tmp_path / "clicks.gz").write_bytes(gzip.compress((texts / "clicks.csv").read_bytes()))
    with piped(tmp_path / "clicks.gz") as pipe:
        assert_audited(audit(example, stdin=pipe), labels)


@contextmanager
def piped(path: Path) -> Iterator[IO[bytes]]:
    """What `cat FILE |` gives."""
    with subprocess.Popen(["cat", path], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield process.stdout


def test_columns_may_be_named(finds_all: Check, table: pa.Table, tmp_path: Path) -> None:
    """Other columns look like those that would be guessed, and are not."""
    others = {"url": ["/"] * len(table), "timestamp": pa.nulls(len(table), pa.timestamp("s"))}
    renamed = table.rename_columns({"url": "landing", "ts": "when"})
    for name, values in others.items():
        renamed = renamed.append_column(name, pa.array(values) if isinstance(values, list) else values)
    pq.write_table(renamed, tmp_path / "clicks.parquet")
    finds_all("--url", "landing", "--time", "when", tmp_path / "clicks.parquet")


def test_the_column_of_urls_is_guessed_by_what_stands_in_it(finds_all: Check, table: pa.Table, tmp_path: Path) -> None:
    renamed = table.rename_columns({"url": "landing", "ts": "created_at"})
    pq.write_table(renamed, tmp_path / "clicks.parquet")
    run = finds_all(tmp_path / "clicks.parquet")
    source = run.summary["sources"][0]
    assert (source["url_column"], source["time_column"]) == ("landing", "created_at")


def test_as_of_now_most_clicks_are_expired(example: Path, labels: Labels, table: pa.Table, tmp_path: Path) -> None:
    """`--time now` with `--now`: every click is judged as of that second, and none is a replay any more."""
    long_after = END + 365 * 86_400
    run = audit(example, "--time", "now", "--now", str(long_after), example / "clicks.parquet")
    assert run.code == 0, run.errors
    assert_sums(run.summary)
    reasons = Counter({entry["reason"]: entry["count"] for entry in run.summary["reasons"]})
    assert reasons["valid"] == reasons["replayed"] == reasons["no_time"] == 0
    assert run.summary["question"]["now"] == long_after
    # By then, the old key of each network is no longer active, and that of the retired one not either.
    fresh = Counter(
        truth.key_id[-2:] for truth in labels.by_id.values() if truth.label in ("valid", "replayed", "expired")
    )
    assert reasons["expired"] >= fresh["-b"]
    without = table.drop_columns(["ts"])
    pq.write_table(without, tmp_path / "clicks.parquet")
    again = audit(example, "--now", str(long_after), tmp_path / "clicks.parquet")
    assert again.summary["reasons"] == run.summary["reasons"]
    assert again.summary["timeline"]["entries"] == []
    assert "--time" in again.errors, "it has to be told that there was no column of times"


def test_only_one_path_is_judged(example: Path, labels: Labels, table: pa.Table, tmp_path: Path) -> None:
    others = pa.table(
        {"click_id": [0], "ts": table["ts"][:1], "ip": ["x"], "user_agent": ["x"], "url": ["/favicon.ico"]}
    )
    pq.write_table(pa.concat_tables([table, others.cast(table.schema)]), tmp_path / "clicks.parquet")
    run = audit(example, "--path", "/v1/cpi/click", tmp_path / "clicks.parquet")
    # What is malformed has no path, or another one.
    left_out = set(labels.by_id) - set(run.by_id)
    assert {labels.by_id[one].label for one in left_out} <= {"malformed_uri", "no_url"}
    assert_rows(run, labels.only([one for one in labels.by_id if one not in left_out]))
    assert run.summary["totals"]["other_paths"] == len(table) + 1 - len(run.rows)
    assert "0" not in run.by_id


def test_a_maximal_lifetime(tmp_path: Path) -> None:
    generate = Path(__file__).with_name("generate.py")
    size = ("--clicks", "20000", "--max-lifetime", "86400")
    subprocess.run([sys.executable, generate, *size, "--out", tmp_path], check=True)
    labels = Labels.read(tmp_path / "labels.csv")
    assert labels.count("label")[("lifetime_too_long",)] > 20
    assert_audited(audit(tmp_path, "--max-lifetime", "86400", tmp_path / "clicks.parquet"), labels)


def test_one_ring_for_all(example: Path, labels: Labels, table: pa.Table, tmp_path: Path) -> None:
    """With the keys of one network alone, and without `--by`."""
    mine = [one for one, truth in labels.by_id.items() if truth.network == "2820" and truth.label != "other_ring"]
    selected = table.filter(pc.is_in(table["click_id"], pa.array(map(int, mine), pa.int64())))
    pq.write_table(selected, tmp_path / "clicks.parquet")
    rings = (example / "keys.toml").read_text().split("\n\n")
    entries = [entry.replace('ring = "2820"\n', "") for entry in rings if 'ring = "2820"' in entry]
    keys = tmp_path / "one.toml"
    keys.touch(mode=0o600)
    keys.write_text("\n\n".join(entries))
    command = [PROGRAM, "audit", "--json", "--keys", str(keys), str(tmp_path / "clicks.parquet")]
    summary = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    assert {(entry["reason"],): entry["count"] for entry in summary["reasons"]} == labels.only(mine).count("label")


def test_any_number_of_threads_finds_the_same(example: Path, texts: Path) -> None:
    """But for `run`, which tells how it went."""
    for files in ([example / "clicks.parquet"], [texts / f"part-{part}.csv" for part in (1, 2, 3)]):
        one, four = (audit(example, "--now", str(END), "--threads", threads, *files) for threads in ("1", "4"))
        assert steady(one.summary) == steady(four.summary)
        assert one.rows == four.rows
        assert (one.summary["run"]["threads"], four.summary["run"]["threads"]) == (1, 4)


def test_what_the_summary_tells_of_time(finds_all: Check, example: Path, labels: Labels) -> None:
    run = finds_all(example / "clicks.parquet")
    moments = run.summary["timeline"]["entries"]
    assert (
        sum(sum(moment["reasons"].values()) for moment in moments)
        == len(labels.by_id) - labels.count("label")[("no_time",)]
    )
    assert all(START <= moment["from"] < END + 86_400 for moment in moments)
    authentic = sum(labels.count("label")[(name,)] for name in ("valid", "expired", "replayed"))
    assert sum(span["count"] for span in run.summary["time_to_expiry"]) == authentic
    signed = [truth for truth in labels.by_id.values() if truth.key_id]
    for name, of_it in (("count", signed), ("other_ring", [one for one in signed if one.label == "other_ring"])):
        counted = {(key["ring"], key["key_id"]): key[name] for key in run.summary["keys"] if key[name]}
        assert counted == Counter((truth.key_id[:-2], truth.key_id) for truth in of_it), name
    assert run.summary["replay"]["replayed"] == labels.count("label")[("replayed",)]
    assert run.summary["replay"]["unchecked"] == 0
