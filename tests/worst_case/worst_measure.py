"""Counts instructions with callgrind, and bytes of memory with a program that counts its allocations."""

from __future__ import annotations

import re
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from worst_kinds import KIB, Kind

WORKERS = 2
CALLGRIND = ["valgrind", "--tool=callgrind", "--quiet", "--collect-atstart=no", "--dump-line=no"]
# SECURITY.md and the header bound the memory of these by the length of the JSON. Small texts are weighed, too, and
# without --short the longest bodies.
NEED_MEMORY = {"php_object", "php_assoc", "stability", "install_verify"}
SMALL_SIZES = [64, 256, KIB, 2 * KIB, 3 * KIB, 4 * KIB]
LARGE_SIZES = [1024 * KIB, 2048 * KIB - 1]


def run(command: list[str], jobs: list[str], folder: Path) -> dict[str, list[str]]:
    """The lines of the program's output, by their labels."""
    process = subprocess.run(
        command, input="\n".join(jobs), capture_output=True, text=True, cwd=folder, check=False, timeout=1_200
    )
    if process.returncode != 0:
        raise SystemExit(f"worst_case: {command[0]} ended with {process.returncode}: {process.stderr[-2_000:]}")
    return {line.split()[0]: line.split()[1:] for line in process.stdout.splitlines()}


def counted_instructions(folder: Path) -> dict[str, int]:
    """What callgrind counted for each label."""
    counted: dict[str, int] = {}
    for file in folder.glob("callgrind.out.*"):
        dump = file.read_text(encoding="utf-8", errors="replace")
        label = re.search(r"^desc: Trigger: Client Request: (\S+)$", dump, re.MULTILINE)
        total = re.search(r"^(?:totals|summary): (\d+)", dump, re.MULTILINE)
        if label and total:
            counted[label[1]] = int(total[1])
    return counted


def write_job(folder: Path, label: str, kind: Kind, size: int) -> str:
    (folder / label).write_bytes(kind.build(size))
    return f"{kind.operation} {label} {folder / label}"


def count(program: Path, measured: list[Kind], folder: Path) -> None:
    labels = [(kind, at, f"{number}.{at}") for number, kind in enumerate(measured) for at in range(len(kind.sizes))]
    jobs = [write_job(folder, label, kind, kind.sizes[at]) for kind, at, label in labels]
    with ThreadPoolExecutor(WORKERS) as pool:
        shares = [jobs[at::WORKERS] for at in range(WORKERS)]
        answers = list(pool.map(lambda share: run([*CALLGRIND, str(program)], share, folder), shares))
    counted = counted_instructions(folder)
    told = {label: line for share in answers for label, line in share.items()}
    for kind, _, label in labels:
        status, work, _ = told[label]
        kind.statuses.add(status)
        kind.costs.append(counted[label] / float(work))


def sizes_to_weigh(kind: Kind, is_short: bool) -> list[int]:
    if kind.operation not in NEED_MEMORY:
        return kind.sizes
    return [*SMALL_SIZES, *(size for size in kind.sizes if size not in SMALL_SIZES), *([] if is_short else LARGE_SIZES)]


def weigh(program: Path, measured: list[Kind], folder: Path, is_short: bool) -> None:
    labels = [
        (kind, size, f"{number}.{size}")
        for number, kind in enumerate(measured)
        for size in sizes_to_weigh(kind, is_short)
    ]
    told = run([str(program)], [write_job(folder, label, kind, size) for kind, size, label in labels], folder)
    for kind, size, label in labels:
        kind.memory.append((size, int(told[label][2])))


def measure(counting: Path, memory: Path, measured: list[Kind], is_short: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="adseal-worst-case-") as name:
        count(counting.resolve(), measured, Path(name))
    with tempfile.TemporaryDirectory(prefix="adseal-worst-case-") as name:
        weigh(memory.resolve(), measured, Path(name), is_short)
