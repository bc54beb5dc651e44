"""The commands that README and docs/audit.md show do what they say there."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from auditing import PROGRAM, ROOT, Labels

COMMAND = re.compile(r"^```sh\n(adseal audit .*)\n```$", re.MULTILINE)
OTHERS = re.compile(r"^<!-- run by make test-audit -->\n```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_the_command_of_the_readme(example: Path, table: pa.Table, labels: Labels, tmp_path: Path) -> None:
    (command,) = COMMAND.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    (tmp_path / "keys.toml").touch(mode=0o600)
    (tmp_path / "keys.toml").write_bytes((example / "keys.toml").read_bytes())
    (tmp_path / "logs").mkdir()
    day = len(table) // 3
    for number in range(3):
        part = table.slice(number * day, day if number < 2 else None)
        pq.write_table(part, tmp_path / f"logs/2026-06-0{number + 1}.parquet")
    path = f"{Path(PROGRAM).resolve().parent}:{os.environ['PATH']}"
    run = subprocess.run(
        command, shell=True, cwd=tmp_path, env={**os.environ, "PATH": path}, check=True, capture_output=True, text=True
    )
    assert "invalid_signature" in run.stdout
    assert pq.read_metadata(tmp_path / "rows.parquet").num_rows == len(labels.by_id)
    assert (tmp_path / "report.html").read_text(encoding="utf-8").lower().startswith("<!doctype html>")


@pytest.mark.parametrize("document", ["README.md", "docs/audit.md"])
def test_the_other_commands(document: str) -> None:
    (commands,) = OTHERS.findall((ROOT / document).read_text(encoding="utf-8"))
    subprocess.run(["bash", "-euc", commands], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
