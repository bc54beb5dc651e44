"""What happens around an audit: files that change while they are read, a disk that fills up, a program that is killed.

Each is done at many moments of the run, for AUDIT_FAULT_SECONDS. What was there before stays, or all that is new is
there; and whoever started it is told.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from auditing import PROGRAM
from conftest import CLICKS, Figure

SECONDS = float(os.environ.get("AUDIT_FAULT_SECONDS", "1"))
OUTPUTS = ["rows.parquet", "report.html", "summary.json"]
BEFORE = b"what was there before"
TIMES = 10
ROWS = TIMES * CLICKS
# Root may read what nobody may, unless it gives that up.
GIVEN_UP = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
WITHOUT_POWER = GIVEN_UP if os.geteuid() == 0 else []


@pytest.fixture(scope="module")
def log(table: pa.Table, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example over and over: an audit of it takes long enough for something to happen in the middle."""
    path = tmp_path_factory.mktemp("log") / "clicks.csv"
    pd.concat([table.to_pandas()] * TIMES).to_csv(path, index=False)
    return path


def command(example: Path, log: Path, folder: Path) -> list[str]:
    rows, report, summary = (str(folder / name) for name in OUTPUTS)
    keys = ["--keys", str(example / "keys.toml"), "--by", "network_id"]
    return [PROGRAM, "audit", "--quiet", *keys, "--rows", rows, "--html", report, "--summary", summary, str(log)]


def write_old(folder: Path) -> None:
    for name in OUTPUTS:
        (folder / name).write_bytes(BEFORE)


def is_whole(path: Path) -> bool:
    """Whether a new file is one to its end, as other programs read it: theirs is the error if it is not."""
    if path.suffix == ".parquet":
        return len(pq.read_table(path)) > 0
    if path.suffix == ".json":
        return "totals" in json.loads(path.read_text())
    return path.read_text().rstrip().endswith("</html>")


def state(folder: Path) -> str:
    """Whether the outputs are all old, all new or some of each; it fails where one is a part of a file."""
    new = [name for name in OUTPUTS if (folder / name).read_bytes() != BEFORE]
    broken = [name for name in new if not is_whole(folder / name)]
    assert not broken, f"{broken}: neither what was there before nor a whole new file"
    return {0: "old", len(OUTPUTS): "new"}.get(len(new), "some of each")


def moments(length: float) -> Iterator[float]:
    """Times at which something is to happen within a run of this length, for as long as there is time."""
    dice = random.Random(1)
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        yield dice.uniform(0, length * 1.1)


@pytest.fixture
def length(example: Path, log: Path, tmp_path: Path) -> float:
    """How many seconds an audit takes that nothing happens to."""
    write_old(tmp_path)
    start = time.monotonic()
    subprocess.run(command(example, log, tmp_path), check=True, capture_output=True)
    assert state(tmp_path) == "new"
    return time.monotonic() - start


def run(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=120)


def test_killed(example: Path, log: Path, tmp_path: Path, length: float, figure: Figure) -> None:
    """Of several files some may be new when it is killed between them, but each is whole."""
    found: Counter[str] = Counter()
    for moment in moments(length):
        write_old(tmp_path)
        with subprocess.Popen(command(example, log, tmp_path), stderr=subprocess.DEVNULL) as process:
            time.sleep(moment)
            process.kill()
        found[state(tmp_path)] += 1
        for left in tmp_path.glob(".*.tmp"):
            left.unlink()
    assert found["old"] > 0
    figure("audits killed by SIGKILL", f"{found.total()}: {told(found)}; no part of a file under a final name")
    subprocess.run(command(example, log, tmp_path), check=True, capture_output=True)
    assert state(tmp_path) == "new", "the next audit works"


def test_disk_full(example: Path, log: Path, tmp_path: Path, figure: Figure) -> None:
    """A file system in memory, smaller than what is to be written by a little or by much."""
    subprocess.run(command(example, log, existing(tmp_path / "whole")), check=True, capture_output=True)
    needed = sum((tmp_path / "whole" / name).stat().st_size for name in OUTPUTS)
    disk = existing(tmp_path / "disk")
    sizes = [needed * share // 10 for share in range(1, 10)]
    for size in sizes:
        with mounted(disk, size):
            write_old(disk)
            done = run(command(example, log, disk))
            assert (done.returncode, state(disk)) == (2, "old"), f"{size} bytes: {done.stderr}"
            assert "o space left" in done.stderr, done.stderr
            assert {path.name for path in disk.iterdir()} == set(OUTPUTS), "it tidied up"
    figure("audits onto a full disk", f"{len(sizes)} sizes: each told, and left the old files and nothing else")


def existing(folder: Path) -> Path:
    folder.mkdir()
    return folder


@contextmanager
def mounted(folder: Path, size: int) -> Iterator[None]:
    """A file system of this size, for which one has to be root."""
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    options = f"size={size},mode=0777"
    subprocess.run([*prefix, "mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run([*prefix, "umount", str(folder)], check=True)


def cut(path: Path, _: Path) -> None:
    os.truncate(path, path.stat().st_size // 3)


def overwrite(path: Path, _: Path) -> None:
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 4)
        file.write(os.urandom(path.stat().st_size // 2))


def replace(path: Path, other: Path) -> None:
    copy = path.with_suffix(".new")
    shutil.copy(other, copy)
    copy.rename(path)


def remove(path: Path, _: Path) -> None:
    path.unlink()


def wait_until_open(process: subprocess.Popen[str], path: Path) -> None:
    """What happens to a file before is none of the audit's business."""
    descriptors = Path(f"/proc/{process.pid}/fd")
    while process.poll() is None:
        # A descriptor may be closed while it is looked at.
        with suppress(OSError):
            if any(descriptor.readlink() == path for descriptor in descriptors.iterdir()):
                return


@pytest.mark.parametrize("change", [cut, overwrite, replace, remove])
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_changed_while_it_is_read(
    example: Path, log: Path, tmp_path: Path, kind: str, change: Callable[[Path, Path], None], figure: Figure
) -> None:
    original, other, path = (tmp_path / f"{name}.{kind}" for name in ("original", "other", "clicks"))
    write_logs(log, original, other)
    found: Counter[str] = Counter()
    for moment in moments(0.4):
        shutil.copy(original, path)
        write_old(tmp_path)
        with subprocess.Popen(command(example, path, tmp_path), stderr=subprocess.PIPE, text=True) as process:
            wait_until_open(process, path)
            time.sleep(moment)
            change(path, other)
            errors = process.communicate(timeout=120)[1]
        ended = state(tmp_path)
        # 0: all was read; 1: not to the end, which is told; 2: nothing could be read, and nothing is written.
        assert (process.returncode, ended) in {(0, "new"), (1, "new"), (2, "old")}, errors
        assert bool(errors) or process.returncode == 0
        # What was replaced or removed is read as it was when it was opened.
        assert process.returncode == 0 or change in (cut, overwrite)
        if ended == "new" and change is not overwrite:
            rows = json.loads((tmp_path / "summary.json").read_text())["totals"]["rows"]
            assert rows == ROWS if process.returncode == 0 else rows < ROWS
        found[{0: "read to the end", 1: "told as incomplete", 2: "told as not readable"}[process.returncode]] += 1
    figure(f"{kind} files, {change.__name__} while they are read", f"{found.total()}: {told(found)}")


def write_logs(log: Path, original: Path, other: Path) -> None:
    """The log in the format that the name says, and one with a tenth of its rows."""
    frame = pd.read_csv(log, dtype=str, keep_default_na=False)
    for path, part in ((original, frame), (other, frame.head(ROWS // 10))):
        if path.suffix == ".csv":
            part.to_csv(path, index=False)
        else:
            part.to_parquet(path, row_group_size=5_000, index=False)


def told(found: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(found.items()))


def test_what_cannot_be_read(example: Path, log: Path, tmp_path: Path, figure: Figure) -> None:
    """Of two files one can be read: that one is audited, and the other one is named."""
    secret = tmp_path / "secret.csv"
    shutil.copy(log, secret)
    secret.chmod(0)
    loop = tmp_path / "loop.csv"
    loop.symlink_to(loop)
    # Reading the memory of a process at address 0 is an input/output error.
    device = Path("/proc/self/mem")
    cases = {
        "no permission": secret,
        "a directory": tmp_path,
        "a loop of links": loop,
        "an error of the device": device,
    }
    for name, path in cases.items():
        folder = existing(tmp_path / name.replace(" ", "-"))
        write_old(folder)
        done = run([*WITHOUT_POWER, *command(example, path, folder), "--format", "csv", str(log)])
        assert done.returncode in (1, 2), f"{name}: {done.stderr}"
        # Lines are broken where they are too long.
        assert str(path) in "".join((done.stdout + done.stderr).split()), f"{name}: {done.stderr}"
    figure("files that cannot be read", f"{len(cases)} kinds: each told with its name")
