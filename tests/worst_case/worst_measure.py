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
# SECURITY.md and the header bound the memory of these by the length of the JSON; small ones are looked at, too.
NEED_MEMORY = {"php_object", "php_assoc", "stability", "install_verify"}
SMALL_SIZES = [64, 256, KIB, 2 * KIB, 3 * KIB, 4 * KIB]


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


def weigh(program: Path, measured: list[Kind], folder: Path) -> None:
    labels = [
        (kind, size, f"{number}.{size}")
        for number, kind in enumerate(measured)
        for size in [*(SMALL_SIZES if kind.operation in NEED_MEMORY else []), *kind.sizes]
    ]
    told = run([str(program)], [write_job(folder, label, kind, size) for kind, size, label in labels], folder)
    for kind, size, label in labels:
        kind.memory.append((size, int(told[label][2])))


def measure(counting: Path, memory: Path, measured: list[Kind]) -> None:
    for program, work in ((counting, count), (memory, weigh)):
        with tempfile.TemporaryDirectory(prefix="adseal-worst-case-") as name:
            work(program.resolve(), measured, Path(name))
