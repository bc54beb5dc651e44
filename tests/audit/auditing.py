"""Runs `adseal audit` as a user does, and holds what it says against the labels, click by click."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import IO, Any, NamedTuple

import pyarrow.parquet as pq

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = os.environ.get("ADSEAL", str(ROOT / "target/release/adseal"))


class Truth(NamedTuple):
    """What is true of a click; nothing is an empty text."""

    label: str
    network: str
    site: str
    key_id: str


@dataclass(frozen=True)
class Labels:
    """The labels of some clicks, by their id."""

    by_id: dict[str, Truth]

    @classmethod
    def read(cls, path: Path) -> Labels:
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file)
            return cls({row.pop("click_id"): Truth(**row) for row in rows})

    def only(self, identifiers: Sequence[str]) -> Labels:
        return Labels({one: self.by_id[one] for one in identifiers})

    def count(self, *fields: str) -> Counter[tuple[str, ...]]:
        return Counter(tuple(getattr(truth, name) for name in fields) for truth in self.by_id.values())

    @property
    def valid(self) -> int:
        return self.count("label")[("valid",)]


@dataclass
class Run:
    """How the program ended, and what it wrote."""

    code: int
    errors: str
    summary: dict[str, Any]
    # Bytes at its peak.
    peak_memory: int
    rows: list[dict[str, Any]] = field(default_factory=list)

    @cached_property
    def by_id(self) -> dict[str, Truth]:
        """What the annotated rows say of each click."""
        found = {}
        for row in self.rows:
            said = (row[name] for name in ("reason", "network", "site", "key_id"))
            found[str(row["click_id"])] = Truth(*("" if value is None else str(value) for value in said))
        return found


def start(
    arguments: Sequence[str | Path], stdin: int | IO[bytes] | None, output: IO[bytes], errors: IO[bytes]
) -> subprocess.Popen[bytes]:
    """The program, started with these arguments."""
    assert Path(PROGRAM).exists(), f"there is no {PROGRAM}: make cli"
    command = [PROGRAM, "audit", *map(str, arguments)]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL if stdin is None else stdin, stdout=output, stderr=errors)


def watch(process: subprocess.Popen[bytes]) -> int:
    """The most bytes that it had in memory, once it has ended.

    What the system tells of a child that has ended knows of no less than this process itself has.
    """
    peak = 0
    while process.poll() is None:
        status = Path(f"/proc/{process.pid}/status")
        with suppress(OSError):
            lines = status.read_text().splitlines()
            peak = max(peak, *(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)
        time.sleep(0.01)
    return peak


def audit(
    folder: Path,
    *arguments: str | Path,
    stdin: int | IO[bytes] | None = None,
    rows: bool = True,
    keep: str = "click_id",
) -> Run:
    """Audits with the key rings of the folder, chosen by `network_id`, and reads the summary and the annotated rows."""
    with tempfile.TemporaryDirectory() as scratch:
        rows_path = Path(scratch) / "rows.parquet" if rows else None
        wanted: list[str | Path] = ["--rows", rows_path, "--keep", keep] if rows_path else []
        keys: list[str | Path] = ["--keys", folder / "keys.toml", "--by", "network_id"]
        with (Path(scratch) / "output").open("w+b") as output, (Path(scratch) / "errors").open("w+b") as errors:
            process = start(["--json", *keys, *wanted, *arguments], stdin, output, errors)
            peak = watch(process)
            output.seek(0)
            errors.seek(0)
            summary = json.loads(output.read() or b"{}")
            run = Run(process.returncode, errors.read().decode("utf-8"), summary, peak)
        if rows_path is not None and rows_path.exists():
            run.rows = pq.read_table(rows_path).rename_columns({keep: "click_id"}).to_pylist()
    return run


def assert_audited(run: Run, labels: Labels) -> None:
    """The program found exactly these clicks, and its summary is made of them."""
    assert run.code == 0, run.errors
    assert run.summary["complete"]
    assert_rows(run, labels)
    assert_summary(run.summary, labels)


def assert_rows(run: Run, labels: Labels) -> None:
    assert len(run.rows) == len(run.by_id), "a click came up twice"
    wrong = {one: (run.by_id.get(one), truth) for one, truth in labels.by_id.items() if run.by_id.get(one) != truth}
    assert not wrong, f"{len(wrong)} clicks differ (found, true): {dict(list(wrong.items())[:5])}"
    assert len(run.rows) == len(labels.by_id)
    # The id of a key begins with the name of its ring.
    assert all((row["key_ring"] or "") == (row["key_id"] or "")[:-2] for row in run.rows)


def assert_summary(summary: dict[str, Any], labels: Labels) -> None:
    totals = summary["totals"]
    rows = len(labels.by_id)
    assert (totals["rows"], totals["valid"], totals["rejected"]) == (rows, labels.valid, rows - labels.valid)
    reasons = {(entry["reason"],): entry["count"] for entry in summary["reasons"]}
    assert reasons == labels.count("label")
    assert summary["networks"]["exact"] and summary["sites"]["exact"]
    assert counts(summary["networks"]["entries"], "network") == labels.count("network", "label")
    assert counts(summary["sites"]["entries"], "network", "site") == labels.count("network", "site", "label")
    assert_sums(summary)


def counts(entries: list[dict[str, Any]], *fields: str) -> dict[tuple[str, ...], int]:
    return {
        (*(entry[name] or "" for name in fields), reason): count
        for entry in entries
        for reason, count in entry["reasons"].items()
    }


def assert_sums(summary: dict[str, Any]) -> None:
    """What has to hold of every summary, whatever was audited."""
    totals = summary["totals"]
    assert totals["rows"] == totals["valid"] + totals["rejected"]
    assert totals["rows"] == sum(entry["count"] for entry in summary["reasons"])
    for ranking in (summary["networks"], summary["sites"]):
        counted = sum(entry["rows"] for entry in ranking["entries"]) + sum(ranking["other"].values())
        assert counted == totals["rows"]
        for entry in ranking["entries"]:
            assert entry["rows"] == sum(entry["reasons"].values())
            assert entry["rejected"] == entry["rows"] - entry["reasons"].get("valid", 0)
    assert totals["rows"] == sum(source["rows"] for source in summary["sources"])
    assert totals["malformed_lines"] == summary["malformed"]["count"]


def steady(summary: dict[str, Any]) -> dict[str, Any]:
    """The summary without the part that differs from run to run."""
    return {name: value for name, value in summary.items() if name != "run"}
